using System;
using System.Threading.Tasks;

namespace MepModule.Firmware.Tests;

/// <summary>Runs the tests, or with the word <c>refresh</c> writes the lists of sources in the firmware's projects anew.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not ["refresh"])
        {
            return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(arguments);
        }

        foreach (NanoProject assembly in NanoProject.Assemblies)
        {
            assembly.SetSources(ProjectTests.SourcesOf(assembly));
            Console.WriteLine($"wrote {assembly.FilePath}");
        }

        return 0;
    }
}
