using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MepModule.Nano.Tests;

/// <summary>Outputs get what the meter measured from the table of values and from nowhere else.</summary>
public sealed class ValueUseTests
{
    private const string Outputs = "src/MepModule.App/Integrations/";
    private const string Table = Outputs + "Values/";

    private static readonly string[] _closed = ["MepModule.App.Meter.Reading", "MepModule.App.Meter.PresentValue"];

    [Fact]
    public void No_output_reads_a_value_past_the_table()
    {
        CSharpCompilation app = DeviceCompiler.Compile(DeviceUnit.All, NanoAssembly.Compile(NanoAssembly.Declared())).Single(compilation => compilation.AssemblyName == "MepModule.App");
        string[] found = [.. app.SyntaxTrees.Where(tree => IsOutput(tree.FilePath)).SelectMany(tree => Reads(app, tree))];
        Assert.True(found.Length == 0, string.Join('\n', found));

        // The table itself does, so the search sees what it looks for.
        Assert.True(app.SyntaxTrees.Where(tree => Repository.Relative(tree.FilePath).StartsWith(Table, StringComparison.Ordinal)).SelectMany(tree => Reads(app, tree)).Count() > 50);
    }

    private static bool IsOutput(string path)
    {
        string file = Repository.Relative(path);
        return file.StartsWith(Outputs, StringComparison.Ordinal) && !file.StartsWith(Table, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Reads(CSharpCompilation app, SyntaxTree tree)
    {
        SemanticModel model = app.GetSemanticModel(tree);
        return from name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
               let member = model.GetSymbolInfo(name).Symbol
               where member is IPropertySymbol or IMethodSymbol or IFieldSymbol && _closed.Contains(member.ContainingType?.ToDisplayString())
               let line = name.GetLocation().GetLineSpan().StartLinePosition.Line + 1
               select $"{Repository.Relative(tree.FilePath)}({line}) uses {member.ToDisplayString()}: read values with OutputData.Of, and add what is missing to Integrations/Values/values.csv.";
    }
}
