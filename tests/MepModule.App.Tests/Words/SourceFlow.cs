using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MepModule.App.Tests.Words;

/// <summary>
/// Where texts of the module's sources come from: of every symbol what is assigned to it, of every parameter what callers hand in,
/// of every method what it returns. So a text can be followed back from the answer that shows it to the literals that it is made of.
/// </summary>
internal sealed class SourceFlow
{
    private readonly CSharpCompilation _compilation;
    private readonly Dictionary<ISymbol, List<object>> _sources = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, List<ISymbol>> _implementations = new(SymbolEqualityComparer.Default);
    private readonly List<IObjectCreationOperation> _exceptions = [];

    private SourceFlow(CSharpCompilation compilation)
    {
        _compilation = compilation;
    }

    /// <summary>Every call of the sources.</summary>
    public List<IInvocationOperation> Calls { get; } = [];

    /// <summary>Reads all sources of the given folders below <c>src</c>. The adapters of the two places to run call what is not known here, which does not matter to their texts.</summary>
    public static SourceFlow Of(params string[] projects)
    {
        IEnumerable<string> files = projects.SelectMany(project => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}") && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}"));
        return Of(files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: file)));
    }

    /// <summary>Reads a source that is given as text.</summary>
    public static SourceFlow OfText(string source) => Of([CSharpSyntaxTree.ParseText(source, path: "Source.cs")]);

    private static SourceFlow Of(IEnumerable<SyntaxTree> trees)
    {
        IEnumerable<MetadataReference> framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System", StringComparison.Ordinal) || Path.GetFileName(path).StartsWith("Microsoft.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Flow", trees, framework, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && !IsAdapter(diagnostic.Location.SourceTree!)));
        var flow = new SourceFlow(compilation);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
            flow.Read(compilation.GetSemanticModel(tree), tree.GetRoot());
        return flow;
    }

    /// <summary>What a symbol can hold: operations, and parameters that callees write to.</summary>
    public IEnumerable<object> SourcesOf(ISymbol symbol)
    {
        IEnumerable<ISymbol> all = _implementations.TryGetValue(symbol, out List<ISymbol>? made) ? made.Prepend(symbol) : [symbol];
        return all.SelectMany(one => _sources.TryGetValue(one, out List<object>? sources) ? sources : []);
    }

    /// <summary>The messages that an exception of a caught type can carry.</summary>
    public IEnumerable<IOperation> MessagesOf(ITypeSymbol caught) =>
        _exceptions.Where(made => Is(made.Type!, caught))
            .SelectMany(made => made.Arguments).Where(argument => argument.Parameter!.Name is "message").Select(argument => argument.Value);

    /// <summary>Whether a source belongs to one of the two places to run.</summary>
    public static bool IsAdapter(SyntaxTree tree) =>
        tree.FilePath.Contains("MepModule.Firmware", StringComparison.Ordinal) || tree.FilePath.Contains("MepModule.Desktop", StringComparison.Ordinal);

    /// <summary>What the constructors of a type are given for a parameter.</summary>
    public IEnumerable<IOperation> Given(string type, string parameter) =>
        TypeOf(type).Constructors.SelectMany(constructor => constructor.Parameters).Where(one => one.Name == parameter).SelectMany(SourcesOf).OfType<IOperation>();

    private static bool Is(ITypeSymbol type, ITypeSymbol wanted)
    {
        for (ITypeSymbol? one = type; one is not null; one = one.BaseType)
            if (SymbolEqualityComparer.Default.Equals(one, wanted))
                return true;
        return false;
    }

    private void Read(SemanticModel model, SyntaxNode root)
    {
        foreach (SyntaxNode node in root.DescendantNodes())
        {
            if (node is TypeDeclarationSyntax && model.GetDeclaredSymbol(node) is INamedTypeSymbol type)
                ReadImplementations(type);

            // Where code stands: bodies, and what fields and properties begin with. Everything else lies within these.
            if (node is not (BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or ArrowExpressionClauseSyntax or EqualsValueClauseSyntax) || model.GetOperation(node) is not { Parent: null } body)
                continue;
            ISymbol? owner = model.GetDeclaredSymbol(node) ?? model.GetEnclosingSymbol(node.SpanStart);
            foreach (IOperation operation in body.DescendantsAndSelf())
                Read(operation, owner);
        }
    }

    private void ReadImplementations(INamedTypeSymbol type)
    {
        foreach (ISymbol wanted in type.AllInterfaces.SelectMany(one => one.GetMembers()))
            if (type.FindImplementationForInterfaceMember(wanted) is ISymbol found)
                Note(_implementations, wanted, found);
        foreach (ISymbol member in type.GetMembers())
        {
            ISymbol? overridden = member switch { IMethodSymbol m => m.OverriddenMethod, IPropertySymbol p => p.OverriddenProperty, _ => null };
            if (overridden is not null)
                Note(_implementations, overridden, member);
        }
    }

    private void Read(IOperation operation, ISymbol? owner)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation assignment: Assign(assignment.Target, assignment.Value); break;
            case ICompoundAssignmentOperation assignment: Assign(assignment.Target, assignment.Value); break;
            case ICoalesceAssignmentOperation assignment: Assign(assignment.Target, assignment.Value); break;
            case IVariableDeclaratorOperation { Initializer: { } first } local: Note(_sources, local.Symbol, first.Value); break;
            case IFieldInitializerOperation initializer: initializer.InitializedFields.ToList().ForEach(field => Note(_sources, field, initializer.Value)); break;
            case IPropertyInitializerOperation initializer: initializer.InitializedProperties.ToList().ForEach(property => Note(_sources, property, initializer.Value)); break;
            case IArgumentOperation { Parameter: { } parameter } argument: ReadArgument(argument, parameter.OriginalDefinition); break;
            case IReturnOperation { ReturnedValue: { } value } when EnclosingMethod(operation, owner) is { } method:
                Note(_sources, method.AssociatedSymbol ?? method, value);
                break;
        }

        if (operation is IInvocationOperation call)
            Calls.Add(call);
        // What else the adapters throw ends in a terminal before there is a page.
        if (operation is IObjectCreationOperation { Type: { } thrown } made && (Is(thrown, TypeOf("System.IO.IOException")) || (Is(thrown, TypeOf("System.Exception")) && !IsAdapter(made.Syntax.SyntaxTree))))
            _exceptions.Add(made);
    }

    private INamedTypeSymbol TypeOf(string name) => _compilation.GetTypeByMetadataName(name)!;

    private void ReadArgument(IArgumentOperation argument, IParameterSymbol parameter)
    {
        if (parameter.RefKind == RefKind.Out)
            Assign(argument.Value, parameter);
        else
            Note(_sources, parameter, argument.Value);
    }

    private static IMethodSymbol? EnclosingMethod(IOperation operation, ISymbol? owner)
    {
        for (IOperation? one = operation; one is not null; one = one.Parent)
        {
            if (one is ILocalFunctionOperation local)
                return local.Symbol;
            if (one is IAnonymousFunctionOperation lambda)
                return lambda.Symbol;
        }

        return owner as IMethodSymbol ?? (owner as IPropertySymbol)?.GetMethod;
    }

    private void Assign(IOperation target, object source)
    {
        ISymbol? symbol = target switch
        {
            ILocalReferenceOperation local => local.Local,
            IFieldReferenceOperation field => field.Field,
            IPropertyReferenceOperation property => property.Property,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IDeclarationExpressionOperation declaration => (declaration.Expression as ILocalReferenceOperation)?.Local,
            _ => null,
        };
        if (symbol is not null)
            Note(_sources, symbol, source);
    }

    private static void Note<T>(Dictionary<ISymbol, List<T>> map, ISymbol symbol, T value)
    {
        symbol = symbol.OriginalDefinition;
        if (!map.TryGetValue(symbol, out List<T>? list))
            map[symbol] = list = [];
        list.Add(value);
    }
}
