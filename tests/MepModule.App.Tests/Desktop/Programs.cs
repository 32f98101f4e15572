using System;
using System.Diagnostics;
using System.Threading.Tasks;
using MepModule.Desktop;

namespace MepModule.App.Tests.Desktop;

/// <summary>The programs of this repository as processes of their own.</summary>
internal static class Programs
{
    /// <summary>How to start the program of an assembly.</summary>
    public static ProcessStartInfo Of(Type type, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(type.Assembly.Location);
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return start;
    }

    /// <summary>Runs the module's program until it ends by itself.</summary>
    /// <param name="input">What is typed.</param>
    /// <param name="args">The command line.</param>
    public static async Task<(int Code, string Output, string Error)> RunModule(string input, params string[] args)
    {
        using Process process = Process.Start(Of(typeof(DesktopModule), args))!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
