using System;
using System.IO;

namespace MepModule.Integrations.Tests.Golden;

/// <summary>What an output makes of each kind of meter, as files that a person can judge.</summary>
internal static class GoldenFile
{
    /// <summary>What is written now must be what the file says; with GOLDEN=write the file is made anew.</summary>
    /// <param name="output">Name of the output.</param>
    /// <param name="meter">Name of the meter.</param>
    /// <param name="found">What is written now, in lines that end with LF.</param>
    public static void Hold(string output, string meter, string found)
    {
        string file = Repository.Place($"tests/MepModule.Integrations.Tests/Golden/{output}/{meter}.txt");
        if (Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, found);
        }

        Assert.Equal(File.ReadAllText(file), found);
    }
}
