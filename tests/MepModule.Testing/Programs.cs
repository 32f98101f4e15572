using System;
using System.Diagnostics;
using System.Threading.Tasks;

namespace MepModule.Testing;

/// <summary>The programs of this repository as processes of their own.</summary>
public static class Programs
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

    /// <summary>Runs the program of an assembly until it ends by itself.</summary>
    /// <param name="type">A type of the assembly.</param>
    /// <param name="input">What is typed.</param>
    /// <param name="args">The command line.</param>
    public static async Task<(int Code, string Output, string Error)> Run(Type type, string input, params string[] args)
    {
        using Process process = Process.Start(Of(type, args))!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
