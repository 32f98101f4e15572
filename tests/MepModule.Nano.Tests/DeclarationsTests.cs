using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MepModule.Nano.Tests;

/// <summary>Our declarations are whole, true and no more than needed.</summary>
public sealed class DeclarationsTests
{
    private static readonly IReadOnlyDictionary<string, CSharpCompilation> _declared = NanoAssembly.Compile(NanoAssembly.Declared());

    [Fact]
    public void Declarations_compile_with_no_core_library_but_their_own()
    {
        Diagnostic[] errors = _declared.Values.SelectMany(DeviceCompiler.Errors).ToArray();

        Assert.True(errors.Length == 0, string.Join('\n', errors.AsEnumerable()));
    }

    [Fact]
    public void Every_declaration_is_in_the_listing_of_its_assembly()
    {
        Assert.SkipUnless(Repository.Listings is not null, "The listings of nanoFramework's API are not at hand.");
        IReadOnlyDictionary<string, CSharpCompilation> listed = NanoAssembly.Compile(Listing.ReadAll(Repository.Listings!));
        var wrong = new List<string>();
        foreach ((string assembly, CSharpCompilation declarations) in _declared)
        {
            if (!listed.TryGetValue(assembly, out CSharpCompilation? listing))
            {
                wrong.Add($"{assembly}: no listing has an assembly of this name");
                continue;
            }

            HashSet<string> truth = Signatures.Of(listing).ToHashSet();
            wrong.AddRange(Signatures.Of(declarations).Where(signature => !truth.Contains(signature)).Select(signature => $"{assembly}: {signature}"));
        }

        Assert.True(wrong.Count == 0, "Declared, but not what the listing says:\n" + string.Join('\n', wrong));
    }

    [Fact]
    public void Every_declaration_names_the_version_and_the_references_of_its_listing()
    {
        Assert.SkipUnless(Repository.Listings is not null, "The listings of nanoFramework's API are not at hand.");
        Dictionary<string, string> headers = Listing.ReadAll(Repository.Listings!).ToDictionary(assembly => assembly.Name, assembly => assembly.Header());

        foreach (NanoAssembly assembly in NanoAssembly.Declared())
        {
            Assert.StartsWith(headers[assembly.Name], assembly.Text);
        }
    }

    [Fact]
    public void No_declaration_is_unused()
    {
        IReadOnlyList<CSharpCompilation> device = DeviceCompiler.Compile(DeviceUnit.All, _declared);
        IReadOnlySet<ISymbol> used = ReferenceUse.Find(_declared, device);

        string[] unused = _declared.Values
            .SelectMany(compilation => ReferenceUse.AllTypes(compilation.Assembly.GlobalNamespace))
            .SelectMany(type => type.GetMembers().Prepend(type))
            .Where(symbol => Signatures.IsDeclaration(symbol) && !used.Contains(symbol))
            .Select(symbol => $"{symbol.ContainingAssembly.Name}: {symbol.ToDisplayString()}")
            .ToArray();

        Assert.True(unused.Length == 0, $"Declared, but used by no device source. Run: {MissingApi.RefreshCommand}\n" + string.Join('\n', unused));
    }
}
