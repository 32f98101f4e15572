using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MepModule.Nano.Tests;

/// <summary>Runs the tests, or with the word <c>refresh</c> writes the declarations anew from the listings.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments) =>
        arguments is ["refresh"] ? Refresh(Console.Out) : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(arguments);

    private static int Refresh(TextWriter output)
    {
        if (Repository.Listings is not { } folder)
        {
            output.WriteLine("The listings of nanoFramework's API (shared/reference/nanoframework-api) are not at hand, so nothing was written.");
            return 1;
        }

        IReadOnlyList<NanoAssembly> listed = Listing.ReadAll(folder);
        IReadOnlyDictionary<string, CSharpCompilation> framework = NanoAssembly.Compile(listed);
        IReadOnlyList<CSharpCompilation> device = DeviceCompiler.Compile(DeviceUnit.All, framework);
        IReadOnlySet<ISymbol> used = ReferenceUse.Find(framework, device);
        foreach (NanoAssembly assembly in listed)
        {
            string path = Path.Combine(Repository.Declarations, assembly.Name + ".cs");
            string? text = ReferenceWriter.Write(assembly, framework[assembly.Name], used);
            string? before = File.Exists(path) ? File.ReadAllText(path) : null;
            if (text == before)
            {
                continue;
            }

            if (text is null)
            {
                File.Delete(path);
            }
            else
            {
                File.WriteAllText(path, text);
            }

            output.WriteLine($"{(text is null ? "removed" : "wrote")} {Repository.Relative(path)}");
        }

        foreach (Diagnostic error in device.SelectMany(DeviceCompiler.Errors))
        {
            output.WriteLine($"{MissingApi.Position(error)}: {error.GetMessage()}\n    {MissingApi.Advice(error)}");
        }

        return device.Any(compilation => DeviceCompiler.Errors(compilation).Count > 0) ? 1 : 0;
    }
}
