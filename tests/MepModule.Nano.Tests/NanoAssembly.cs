using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MepModule.Nano.Tests;

/// <summary>The declarations of one nanoFramework assembly as C# text, and the assemblies it refers to.</summary>
internal sealed record NanoAssembly(string Name, string Text, IReadOnlyList<string> References, string Package, string Path)
{
    private const string ReferencesPrefix = "// References: ";

    /// <summary>Reads one of our own files. Its name is the name of the assembly; its header says the rest.</summary>
    public static NanoAssembly FromFile(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string references = lines.First(line => line.StartsWith(ReferencesPrefix, StringComparison.Ordinal))[ReferencesPrefix.Length..];
        return new NanoAssembly(
            System.IO.Path.GetFileNameWithoutExtension(path),
            string.Join('\n', lines) + "\n",
            references == "none" ? [] : references.Split(", "),
            lines[0],
            path);
    }

    /// <summary>All our own declarations.</summary>
    public static IReadOnlyList<NanoAssembly> Declared() =>
        Directory.EnumerateFiles(Repository.Declarations, "*.cs").Order(StringComparer.Ordinal).Select(FromFile).ToArray();

    /// <summary>The header that <see cref="FromFile"/> reads.</summary>
    public string Header() =>
        $"// Assembly {Name} of the package {Package}.\n" +
        ReferencesPrefix + (References.Count == 0 ? "none" : string.Join(", ", References)) + "\n" +
        "// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh\n";

    /// <summary>
    /// Makes a compilation of each assembly, each seeing only those it refers to. Nothing of .NET is in sight: mscorlib is the one given.
    /// </summary>
    public static IReadOnlyDictionary<string, CSharpCompilation> Compile(IReadOnlyList<NanoAssembly> assemblies)
    {
        var compiled = new Dictionary<string, CSharpCompilation>();
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Disable)
            .WithMetadataImportOptions(MetadataImportOptions.Public);

        void Visit(NanoAssembly assembly)
        {
            if (compiled.ContainsKey(assembly.Name))
            {
                return;
            }

            foreach (NanoAssembly referred in assemblies.Where(other => assembly.References.Contains(other.Name)))
            {
                Visit(referred);
            }

            SyntaxTree tree = CSharpSyntaxTree.ParseText(assembly.Text, DeviceCompiler.ParseOptions, assembly.Path);
            compiled[assembly.Name] = CSharpCompilation.Create(
                assembly.Name,
                [tree],
                assembly.References.Where(compiled.ContainsKey).Select(name => compiled[name].ToMetadataReference()),
                options);
        }

        foreach (NanoAssembly assembly in assemblies)
        {
            Visit(assembly);
        }

        return compiled;
    }
}
