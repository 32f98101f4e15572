using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MepModule.Nano.Tests;

/// <summary>One line for each public or protected declaration: kind, modifiers, types, names, defaults, values, base type.</summary>
internal static class Signatures
{
    private static readonly SymbolDisplayFormat _format = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        SymbolDisplayMemberOptions.IncludeAccessibility | SymbolDisplayMemberOptions.IncludeConstantValue | SymbolDisplayMemberOptions.IncludeContainingType |
            SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeRef |
            SymbolDisplayMemberOptions.IncludeType,
        SymbolDisplayDelegateStyle.NameAndSignature,
        SymbolDisplayExtensionMethodStyle.Default,
        SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeParamsRefOut |
            SymbolDisplayParameterOptions.IncludeType,
        SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        SymbolDisplayLocalOptions.None,
        SymbolDisplayKindOptions.IncludeTypeKeyword);

    /// <summary>Whether a symbol is something that a listing shows.</summary>
    public static bool IsDeclaration(ISymbol symbol) =>
        !symbol.IsImplicitlyDeclared
        && symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        && symbol is not IMethodSymbol { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove };

    /// <summary>The lines of all declarations of an assembly, and a line for each base type and interface.</summary>
    public static IEnumerable<string> Of(CSharpCompilation compilation)
    {
        foreach (INamedTypeSymbol type in ReferenceUse.AllTypes(compilation.Assembly.GlobalNamespace))
        {
            string modifiers = (type.IsStatic ? "static " : "") + (type.IsAbstract ? "abstract " : "") + (type.IsSealed ? "sealed " : "");
            string name = type.ToDisplayString(_format);
            yield return $"{type.DeclaredAccessibility} {modifiers}{name}";
            yield return $"{name} : {type.BaseType?.ToDisplayString(_format)}";
            if (type.TypeKind == TypeKind.Enum)
            {
                yield return $"{name} is a {type.EnumUnderlyingType}";
            }

            foreach (INamedTypeSymbol contract in type.AllInterfaces)
            {
                yield return $"{name} : {contract.ToDisplayString(_format)}";
            }

            foreach (ISymbol member in type.GetMembers().Where(member => member is not INamedTypeSymbol && IsDeclaration(member)))
            {
                string value = member is IFieldSymbol { HasConstantValue: true } field ? Convert.ToString(field.ConstantValue, CultureInfo.InvariantCulture)! : "";
                string conditions = string.Concat(member.GetAttributes().Where(attribute => attribute.AttributeClass?.Name == "ConditionalAttribute"));
                yield return $"{member.Kind} {conditions}{member.ToDisplayString(_format)} {value}".TrimEnd();
            }
        }
    }
}
