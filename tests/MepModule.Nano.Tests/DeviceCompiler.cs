using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace MepModule.Nano.Tests;

/// <summary>Compiles device sources the way the firmware project does: C# 12, nothing in sight but the given assemblies.</summary>
internal static class DeviceCompiler
{
    /// <summary>The language version of the firmware project. DEBUG is set so that conditional calls are looked at as well.</summary>
    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.CSharp12, preprocessorSymbols: ["DEBUG"]);

    // Nullability is judged by the build for the PC, whose framework carries the annotations; nanoFramework's has none.
    private static readonly CSharpCompilationOptions _options =
        new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable);

    // An assembly without a core library of its own has to be told the version of the metadata.
    private static readonly EmitOptions _emit = new(debugInformationFormat: DebugInformationFormat.PortablePdb, runtimeMetadataVersion: "v4.0.30319");

    /// <summary>Makes the compilations of all units against a set of nanoFramework assemblies.</summary>
    public static IReadOnlyList<CSharpCompilation> Compile(IReadOnlyList<DeviceUnit> units, IReadOnlyDictionary<string, CSharpCompilation> framework)
    {
        var compiled = new Dictionary<string, CSharpCompilation>();
        foreach (DeviceUnit unit in units)
        {
            compiled[unit.Name] = CSharpCompilation.Create(
                unit.Name,
                unit.Sources.Select(Parse),
                unit.Assemblies.Where(framework.ContainsKey).Select(name => framework[name].ToMetadataReference())
                    .Concat(unit.Uses.Select(name => compiled[name].ToMetadataReference())),
                _options);
        }

        return units.Select(unit => compiled[unit.Name]).ToArray();
    }

    /// <summary>Compiles one text, for the tests of the checks themselves.</summary>
    public static CSharpCompilation CompileText(string text, IEnumerable<MetadataReference> references, bool allowUnsafe = false) =>
        CSharpCompilation.Create("Snippet", [CSharpSyntaxTree.ParseText(text, ParseOptions, "Snippet.cs", Encoding.UTF8)], references, _options.WithAllowUnsafe(allowUnsafe));

    /// <summary>
    /// The errors of a compilation, those included that show only when code is emitted; warnings are the business of the build for the PC.
    /// </summary>
    public static IReadOnlyList<Diagnostic> Errors(Compilation compilation)
    {
        Diagnostic[] errors = OnlyErrors(compilation.GetDiagnostics());
        return errors.Length > 0 ? errors : OnlyErrors(compilation.Emit(Stream.Null, options: _emit).Diagnostics);
    }

    /// <summary>Emits the assembly with its line numbers. The compilation must have no errors.</summary>
    public static (byte[] Assembly, byte[] Symbols) Emit(Compilation compilation)
    {
        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        EmitResult result = compilation.Emit(assembly, symbols, options: _emit);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join('\n', OnlyErrors(result.Diagnostics).Take(20)));
        }

        return (assembly.ToArray(), symbols.ToArray());
    }

    private static Diagnostic[] OnlyErrors(IEnumerable<Diagnostic> diagnostics) =>
        diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToArray();

    private static SyntaxTree Parse(string path) => CSharpSyntaxTree.ParseText(SourceText.From(File.ReadAllText(path), Encoding.UTF8), ParseOptions, path);
}
