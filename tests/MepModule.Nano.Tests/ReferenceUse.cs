using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MepModule.Nano.Tests;

/// <summary>
/// Finds which declarations of nanoFramework's API the device sources need: what they name, what the compiler calls for them
/// (string concatenation, lock, foreach, array initialisers), and what these declarations themselves mention.
/// </summary>
internal sealed class ReferenceUse
{
    // The compiler asks for these by name, whether a source mentions them or not.
    private static readonly string[] _compilerNeeds =
    [
        "T:System.Object", "T:System.ValueType", "T:System.Enum", "T:System.Void", "T:System.Boolean", "T:System.Byte", "T:System.SByte", "T:System.Char",
        "T:System.Int16", "T:System.UInt16", "T:System.Int32", "T:System.UInt32", "T:System.Int64", "T:System.UInt64", "T:System.Single", "T:System.Double",
        "T:System.IntPtr", "T:System.UIntPtr", "T:System.String", "T:System.Array", "T:System.Delegate", "T:System.MulticastDelegate", "T:System.Exception", "T:System.Attribute",
        "M:System.Collections.IEnumerable.GetEnumerator", "M:System.Collections.IEnumerator.MoveNext", "P:System.Collections.IEnumerator.Current",
        "P:System.AttributeUsageAttribute.AllowMultiple", "P:System.AttributeUsageAttribute.Inherited",
    ];

    private readonly IReadOnlyDictionary<string, CSharpCompilation> _framework;
    private readonly Dictionary<string, ISymbol> _byId = [];
    private readonly HashSet<ISymbol> _used = new(SymbolEqualityComparer.Default);
    private readonly Queue<ISymbol> _open = new();

    private ReferenceUse(IReadOnlyDictionary<string, CSharpCompilation> framework)
    {
        _framework = framework;
        foreach (INamedTypeSymbol type in framework.Values.SelectMany(compilation => AllTypes(compilation.Assembly.GlobalNamespace)))
        {
            foreach (ISymbol symbol in type.GetMembers().Prepend(type))
            {
                // Accessors stand for their property or event.
                ISymbol declared = symbol is IMethodSymbol { AssociatedSymbol: { } associated } ? associated : symbol;
                _byId.TryAdd(symbol.GetDocumentationCommentId()!, declared);
            }
        }
    }

    /// <summary>The symbols of <paramref name="framework"/> that the compiled device sources need.</summary>
    public static IReadOnlySet<ISymbol> Find(
        IReadOnlyDictionary<string, CSharpCompilation> framework, IReadOnlyList<CSharpCompilation> device)
    {
        var use = new ReferenceUse(framework);
        foreach (string id in _compilerNeeds)
        {
            use.MarkId(id);
        }

        foreach (CSharpCompilation compilation in device)
        {
            use.MarkNamed(compilation);
            if (DeviceCompiler.Errors(compilation).Count == 0)
            {
                use.MarkEmitted(DeviceCompiler.Emit(compilation).Assembly);
            }
        }

        use.Close();
        return use._used;
    }

    /// <summary>All types of a namespace, nested ones included.</summary>
    public static IEnumerable<INamedTypeSymbol> AllTypes(INamespaceOrTypeSymbol container)
    {
        foreach (ISymbol member in container.GetMembers())
        {
            if (member is INamedTypeSymbol type)
            {
                yield return type;
            }

            if (member is INamespaceOrTypeSymbol inner)
            {
                foreach (INamedTypeSymbol nested in AllTypes(inner))
                {
                    yield return nested;
                }
            }
        }
    }

    private void MarkNamed(CSharpCompilation compilation)
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
            {
                if (node is ExpressionSyntax or AttributeSyntax or ConstructorInitializerSyntax)
                {
                    Mark(model.GetSymbolInfo(node).Symbol);
                }

                if (node is BaseTypeDeclarationSyntax declaration && model.GetDeclaredSymbol(declaration) is INamedTypeSymbol type)
                {
                    MarkObligations(type);
                }
                else if (node is MethodDeclarationSyntax method && model.GetDeclaredSymbol(method) is { OverriddenMethod: { } overridden })
                {
                    Mark(overridden);
                }
            }
        }
    }

    // A type of ours must implement every member of the interfaces and abstract classes it builds upon, so all of them must be there.
    private void MarkObligations(INamedTypeSymbol type)
    {
        foreach (ISymbol member in type.AllInterfaces.SelectMany(contract => contract.GetMembers()))
        {
            Mark(member);
        }

        for (INamedTypeSymbol? basis = type.BaseType; basis is not null; basis = basis.BaseType)
        {
            foreach (ISymbol member in basis.GetMembers().Where(member => member.IsAbstract))
            {
                Mark(member);
            }
        }
    }

    private void MarkEmitted(byte[] assembly)
    {
        using var image = new PEReader(ImmutableArray.Create(assembly));
        MetadataReader metadata = image.GetMetadataReader();
        foreach (TypeReferenceHandle handle in metadata.TypeReferences)
        {
            MarkId("T:" + MetadataNames.Of(metadata, handle));
        }

        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
        {
            MarkId(MetadataNames.DocumentationId(metadata, handle));
        }
    }

    private void MarkId(string? id)
    {
        // The compiler marks a debug build with this where it can, and does without where it cannot.
        bool needless = id?.Contains(".DebuggableAttribute", StringComparison.Ordinal) == true;
        if (id is not null && !needless && _byId.TryGetValue(id, out ISymbol? symbol))
        {
            Mark(symbol);
        }
    }

    private void Mark(ISymbol? symbol)
    {
        symbol = symbol switch
        {
            IMethodSymbol { AssociatedSymbol: { } property } => property,
            IMethodSymbol { ReducedFrom: { } extension } => extension,
            IArrayTypeSymbol array => array.ElementType,
            IPointerTypeSymbol pointer => pointer.PointedAtType,
            _ => symbol,
        };
        symbol = symbol?.OriginalDefinition;

        // Seen through another assembly a symbol may be a stand-in of its own; the declaration is what counts.
        if (symbol is not null and not IArrayTypeSymbol && symbol.GetDocumentationCommentId() is { } id && _byId.TryGetValue(id, out ISymbol? declared)
            && declared.ContainingAssembly.Name == symbol.ContainingAssembly?.Name)
        {
            symbol = declared;
        }

        if (symbol is INamedTypeSymbol or IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol
            && symbol.ContainingAssembly is { } assembly && _framework.ContainsKey(assembly.Name) && _used.Add(symbol))
        {
            _open.Enqueue(symbol);
        }
        else if (symbol is IArrayTypeSymbol)
        {
            Mark(symbol);
        }
    }

    private void Close()
    {
        do
        {
            while (_open.TryDequeue(out ISymbol? symbol))
            {
                MarkMentioned(symbol);
            }

            MarkImplementations();
        }
        while (_open.Count > 0);
    }

    private void MarkMentioned(ISymbol symbol)
    {
        Mark(symbol.ContainingType);
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            Mark(attribute.AttributeConstructor);
        }

        switch (symbol)
        {
            case INamedTypeSymbol { TypeKind: TypeKind.Delegate } type:
                MarkSignature(type.DelegateInvokeMethod!.ReturnType, type.DelegateInvokeMethod.Parameters);
                break;
            case INamedTypeSymbol type:
                Mark(type.BaseType);
                MarkBaseConstructor(type);
                break;
            case IMethodSymbol method:
                Mark(method.OverriddenMethod);
                MarkSignature(method.ReturnType, method.Parameters);
                MarkCounterpart(method);
                break;
            case IPropertySymbol property:
                Mark(property.OverriddenProperty);
                MarkSignature(property.Type, property.Parameters);
                if (property.IsIndexer)
                {
                    MarkId("M:System.Reflection.DefaultMemberAttribute.#ctor(System.String)");
                }

                break;
            case IFieldSymbol field:
                Mark(field.Type);
                break;
            case IEventSymbol @event:
                Mark(@event.Type);
                break;
        }
    }

    private void MarkSignature(ITypeSymbol result, ImmutableArray<IParameterSymbol> parameters)
    {
        Mark(result);
        foreach (IParameterSymbol parameter in parameters)
        {
            Mark(parameter.Type);
            if (parameter is { HasExplicitDefaultValue: true, Type: INamedTypeSymbol { TypeKind: TypeKind.Enum } choice })
            {
                Mark(choice.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => Equals(field.ConstantValue, parameter.ExplicitDefaultValue)));
            }

            if (parameter.IsParams)
            {
                MarkId("M:System.ParamArrayAttribute.#ctor");
            }
        }
    }

    // C# wants comparison operators declared in pairs.
    private void MarkCounterpart(IMethodSymbol method)
    {
        string? counterpart = method.Name switch
        {
            "op_Equality" => "op_Inequality",
            "op_Inequality" => "op_Equality",
            "op_LessThan" => "op_GreaterThan",
            "op_GreaterThan" => "op_LessThan",
            "op_LessThanOrEqual" => "op_GreaterThanOrEqual",
            "op_GreaterThanOrEqual" => "op_LessThanOrEqual",
            _ => null,
        };
        if (counterpart is not null)
        {
            Mark(method.ContainingType.GetMembers(counterpart).OfType<IMethodSymbol>()
                .FirstOrDefault(other => other.Parameters.Select(p => p.Type).SequenceEqual(method.Parameters.Select(p => p.Type), SymbolEqualityComparer.Default)));
        }
    }

    // A declared class whose base lives in another assembly calls the base's constructor there.
    private void MarkBaseConstructor(INamedTypeSymbol type)
    {
        if (type.BaseType is { } basis && !SymbolEqualityComparer.Default.Equals(basis.ContainingAssembly, type.ContainingAssembly))
        {
            Mark(basis.InstanceConstructors.FirstOrDefault(constructor => constructor.Parameters.Length == 0 && !constructor.IsImplicitlyDeclared));
        }
    }

    // Where a used interface has a used member, the used types that implement it publicly show that member.
    private void MarkImplementations()
    {
        foreach (INamedTypeSymbol type in _used.OfType<INamedTypeSymbol>().Where(type => type.TypeKind is TypeKind.Class or TypeKind.Struct).ToArray())
        {
            foreach (ISymbol member in type.AllInterfaces.SelectMany(contract => contract.GetMembers()).Where(_used.Contains))
            {
                if (type.FindImplementationForInterfaceMember(member) is { DeclaredAccessibility: Accessibility.Public } implementation)
                {
                    Mark(implementation);
                }
            }

            // What an abstract class of the framework leaves open, the framework's own class above it fills in.
            foreach (ISymbol member in type.GetMembers())
            {
                ISymbol? open = member switch
                {
                    IMethodSymbol { AssociatedSymbol: null } method => method.OverriddenMethod,
                    IPropertySymbol property => property.OverriddenProperty,
                    _ => null,
                };
                if (open is { IsAbstract: true } && _used.Contains(open))
                {
                    Mark(member);
                }
            }
        }
    }
}
