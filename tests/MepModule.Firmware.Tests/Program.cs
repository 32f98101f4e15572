using System;
using System.IO;
using System.Threading.Tasks;

namespace MepModule.Firmware.Tests;

/// <summary>Runs the tests, or with the word <c>refresh</c> writes the lists of sources and the version in the firmware's projects anew.</summary>
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
            string info = Repository.At(assembly.Folder + "/Properties/AssemblyInfo.cs");
            File.WriteAllText(info, ProjectTests.BuiltAssemblyVersion().Replace(File.ReadAllText(info), ProjectTests.BuiltVersion));
            Console.WriteLine($"wrote {assembly.FilePath}");
        }

        return 0;
    }
}
