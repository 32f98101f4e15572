using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MepModule.Nano.Tests;

/// <summary>Cuts the declarations of an assembly down to those in use.</summary>
internal sealed class ReferenceWriter : CSharpSyntaxRewriter
{
    private readonly SemanticModel _model;
    private readonly IReadOnlySet<ISymbol> _used;

    private ReferenceWriter(SemanticModel model, IReadOnlySet<ISymbol> used)
    {
        _model = model;
        _used = used;
    }

    /// <summary>The declarations in use as C#, or null when nothing of the assembly is.</summary>
    public static string? Write(NanoAssembly assembly, CSharpCompilation compilation, IReadOnlySet<ISymbol> used)
    {
        SyntaxTree tree = compilation.SyntaxTrees.Single();
        var writer = new ReferenceWriter(compilation.GetSemanticModel(tree), used);
        var root = (CompilationUnitSyntax)writer.Visit(tree.GetRoot())!;
        root = root.WithMembers(SyntaxFactory.List(root.Members.OfType<NamespaceDeclarationSyntax>()
            .Where(space => space.Members.Count > 0).Cast<MemberDeclarationSyntax>()));
        return root.Members.Count == 0 ? null : assembly.Header() + root.NormalizeWhitespace(eol: "\n").ToFullString() + "\n";
    }

    public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node) => Type(node, (TypeDeclarationSyntax?)base.VisitClassDeclaration(node));

    public override SyntaxNode? VisitStructDeclaration(StructDeclarationSyntax node) => Type(node, (TypeDeclarationSyntax?)base.VisitStructDeclaration(node));

    public override SyntaxNode? VisitInterfaceDeclaration(InterfaceDeclarationSyntax node) => Type(node, (TypeDeclarationSyntax?)base.VisitInterfaceDeclaration(node));

    public override SyntaxNode? VisitEnumDeclaration(EnumDeclarationSyntax node) =>
        IfUsed(node, node.WithMembers(SyntaxFactory.SeparatedList(
            node.Members.Where(member => _used.Contains(_model.GetDeclaredSymbol(member)!)))));

    public override SyntaxNode? VisitDelegateDeclaration(DelegateDeclarationSyntax node) => IfUsed(node, node);

    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node) => IfUsed(node, node);

    public override SyntaxNode? VisitConstructorDeclaration(ConstructorDeclarationSyntax node) => IfUsed(node, node);

    public override SyntaxNode? VisitOperatorDeclaration(OperatorDeclarationSyntax node) => IfUsed(node, node);

    public override SyntaxNode? VisitConversionOperatorDeclaration(ConversionOperatorDeclarationSyntax node) => IfUsed(node, node);

    public override SyntaxNode? VisitPropertyDeclaration(PropertyDeclarationSyntax node) => IfUsed(node, node);

    public override SyntaxNode? VisitIndexerDeclaration(IndexerDeclarationSyntax node) => IfUsed(node, node);

    public override SyntaxNode? VisitEventDeclaration(EventDeclarationSyntax node) => IfUsed(node, node);

    public override SyntaxNode? VisitFieldDeclaration(FieldDeclarationSyntax node) =>
        _used.Contains(_model.GetDeclaredSymbol(node.Declaration.Variables[0])!) ? node : null;

    private SyntaxNode? IfUsed(MemberDeclarationSyntax original, SyntaxNode? written) =>
        _used.Contains(_model.GetDeclaredSymbol(original)!) ? written : null;

    private SyntaxNode? Type(TypeDeclarationSyntax original, TypeDeclarationSyntax? written)
    {
        INamedTypeSymbol type = _model.GetDeclaredSymbol(original)!;
        if (written is null || !_used.Contains(type))
        {
            return null;
        }

        if (written.BaseList is { } bases)
        {
            var kept = bases.Types.Where((_, i) => _used.Contains(_model.GetTypeInfo(original.BaseList!.Types[i].Type).Type!.OriginalDefinition)).ToArray();
            written = (TypeDeclarationSyntax)written.WithBaseList(
                kept.Length == 0 ? null : SyntaxFactory.BaseList(SyntaxFactory.SeparatedList(kept)));
        }

        return written is InterfaceDeclarationSyntax ? written : Complete(type, written);
    }

    // Two kinds of members no listing shows, and a type needs all the same: what keeps it from getting a public
    // constructor for nothing, and what it implements without showing it.
    private TypeDeclarationSyntax Complete(INamedTypeSymbol type, TypeDeclarationSyntax written)
    {
        if (type is { TypeKind: TypeKind.Class, IsStatic: false }
            && !type.InstanceConstructors.Any(constructor => constructor.Parameters.Length == 0 && _used.Contains(constructor)))
        {
            written = written.AddMembers(SyntaxFactory.ParseMemberDeclaration($"internal {type.Name}() => throw null;")!);
        }

        foreach (ISymbol member in type.Interfaces.Concat(type.Interfaces.SelectMany(contract => contract.AllInterfaces))
            .SelectMany(contract => contract.GetMembers()).Where(_used.Contains).Distinct(SymbolEqualityComparer.Default))
        {
            if (type.FindImplementationForInterfaceMember(member) is null
                && member.DeclaringSyntaxReferences.Single().GetSyntax() is MethodDeclarationSyntax method)
            {
                string parameters = string.Join(", ", ((IMethodSymbol)member).Parameters.Select(parameter => $"{parameter.Type} {parameter.Name}"));
                written = written.AddMembers(SyntaxFactory.ParseMemberDeclaration(
                    $"{((IMethodSymbol)member).ReturnType} {member.ContainingType}.{method.Identifier.Text}({parameters}) => throw null;")!);
            }
        }

        return written;
    }
}
