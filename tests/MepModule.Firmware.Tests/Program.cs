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

        NanoProject.Core.SetSources(ProjectTests.SourcesOfTheCore());
        NanoProject.App.SetSources(ProjectTests.SourcesOfTheApp());
        Console.WriteLine($"wrote {NanoProject.Core.FilePath} and {NanoProject.App.FilePath}");
        return 0;
    }
}
