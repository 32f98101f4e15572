using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MepModule.Nano.Tests;

/// <summary>
/// Looks for calls that nanoFramework understands and answers differently: enum names, floating point and custom formats as text,
/// the overloads of Math that take whole numbers through a float, string arrays with elements that nobody set, and files that are not shared.
/// </summary>
internal static partial class SourceCheck
{
    private const string EnumText = "the text of an enum value is its number there. Use a switch that returns the name, or cast to int to say so.";
    private const string FloatText = "the text of a floating point number is not the shortest one there. Give a format F0 to F9, or use whole numbers.";
    private const string CustomFormat = "only the formats D, F, G, N, X and E with a digit count exist there. Pad or cut by hand.";
    private const string StringHole = "a fresh element of a string array is no true null there, and comparing it brings the runtime down. " +
        "Use StringArray.OfEmpty, or give all elements at once.";

    private const string FileShares = "there a second open of a file fails unless both say FileShare.ReadWrite. Say it, and leave one place to open each file in.";

    private const string FloatMath = "there this overload of Math takes whole numbers only as int; others pass through a float and lose digits. Compare by hand.";

    /// <summary>Checks the sources of a compilation.</summary>
    public static IReadOnlyList<Refusal> Run(CSharpCompilation compilation)
    {
        var refusals = new List<Refusal>();
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
            {
                string? reason = node switch
                {
                    InvocationExpressionSyntax call => OfCall(model, call),
                    BaseObjectCreationExpressionSyntax creation => OfCreation(model, creation),
                    ArrayCreationExpressionSyntax array => OfArray(model, array, array.RankSpecifier(), array.Initializer?.Expressions),
                    ImplicitArrayCreationExpressionSyntax array => OfArray(model, array, null, array.Initializer.Expressions),
                    InterpolationSyntax hole => OfText(model.GetTypeInfo(hole.Expression).Type, hole.FormatClause?.FormatStringToken.ValueText),
                    BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression) && IsString(model.GetTypeInfo(sum).Type) =>
                        OfText(model.GetTypeInfo(sum.Left).Type, null) ?? OfText(model.GetTypeInfo(sum.Right).Type, null),
                    AssignmentExpressionSyntax sum when sum.IsKind(SyntaxKind.AddAssignmentExpression) && IsString(model.GetTypeInfo(sum.Left).Type) =>
                        OfText(model.GetTypeInfo(sum.Right).Type, null),
                    _ => null,
                };
                if (reason is not null)
                {
                    FileLinePositionSpan span = node.GetLocation().GetLineSpan();
                    string file = System.IO.Path.IsPathRooted(span.Path) ? Repository.Relative(span.Path) : span.Path;
                    refusals.Add(new Refusal(node.ToString(), $"{file}({span.StartLinePosition.Line + 1})", reason));
                }
            }
        }

        return refusals;
    }

    private static string? OfCall(SemanticModel model, InvocationExpressionSyntax call)
    {
        if (model.GetSymbolInfo(call).Symbol is not IMethodSymbol method)
        {
            return null;
        }

        ArgumentSyntax[] arguments = [.. call.ArgumentList.Arguments];
        string owner = method.ContainingType?.ToDisplayString() ?? "";
        if (method.Name == "ToString" && call.Expression is MemberAccessExpressionSyntax target)
        {
            ITypeSymbol? type = model.GetTypeInfo(target.Expression).Type;
            object? format = arguments.Length > 0 ? model.GetConstantValue(arguments[0].Expression).Value : null;
            return OfText(type, format as string);
        }

        if (owner is "string" or "System.Text.StringBuilder" or "System.Console" && method.Name is "Append" or "AppendLine" or "Format" or "Concat" or "Insert" or "Write" or "WriteLine")
        {
            if (method.Name == "Format" && arguments.Length > 0 && model.GetConstantValue(arguments[0].Expression).Value is string text
                && Hole().Matches(text).Any(hole => !StandardFormat().IsMatch(hole.Groups["format"].Value)))
            {
                return CustomFormat;
            }

            return arguments.Select(argument => OfText(model.GetTypeInfo(argument.Expression).Type, method.Name == "Format" ? "F0" : null))
                .FirstOrDefault(reason => reason is not null);
        }

        if (owner == "System.Array" && method.Name == "Clear"
            && model.GetTypeInfo(arguments[0].Expression).Type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_String })
        {
            return StringHole;
        }

        if (owner == "System.Math" && method.Name is "Min" or "Max" or "Abs" or "Clamp" or "Sign"
            && arguments.Any(argument => IsWhole(model.GetTypeInfo(argument.Expression).Type) && IsFloat(model.GetTypeInfo(argument.Expression).ConvertedType)))
        {
            return FloatMath;
        }

        return null;
    }

    private static string? OfCreation(SemanticModel model, BaseObjectCreationExpressionSyntax creation)
    {
        bool isFile = model.GetTypeInfo(creation).Type?.ToDisplayString() == "System.IO.FileStream";
        bool isShared = creation.ArgumentList?.Arguments
            .Any(argument => model.GetSymbolInfo(argument.Expression).Symbol?.ToDisplayString() == "System.IO.FileShare.ReadWrite") ?? false;
        return isFile && !isShared ? FileShares : null;
    }

    private static string? OfArray(
        SemanticModel model, ExpressionSyntax array, ExpressionSyntax? length, IEnumerable<ExpressionSyntax>? elements)
    {
        if (model.GetTypeInfo(array).Type is not IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_String })
        {
            return null;
        }

        bool hasHoles = elements is null
            ? model.GetConstantValue(length!).Value is not 0 && model.GetEnclosingSymbol(array.SpanStart)?.ContainingType?.Name != "StringArray"
            : elements.Any(element => model.GetConstantValue(element) is { HasValue: true, Value: null });
        return hasHoles ? StringHole : null;
    }

    private static ExpressionSyntax? RankSpecifier(this ArrayCreationExpressionSyntax array) => array.Type.RankSpecifiers[0].Sizes[0];

    private static string? OfText(ITypeSymbol? type, string? format)
    {
        if (type is null)
        {
            return null;
        }

        if (type.TypeKind == TypeKind.Enum)
        {
            return EnumText;
        }

        if (IsFloat(type))
        {
            return format is not null && FloatFormat().IsMatch(format) ? null : FloatText;
        }

        return format is not null && IsWhole(type) && !StandardFormat().IsMatch(format) ? CustomFormat : null;
    }

    private static bool IsString(ITypeSymbol? type) => type?.SpecialType == SpecialType.System_String;

    private static bool IsFloat(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Single or SpecialType.System_Double;

    private static bool IsWhole(ITypeSymbol? type) => type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;

    [GeneratedRegex(@"^[DdFfGgNnXxEe]\d*$")]
    private static partial Regex StandardFormat();

    [GeneratedRegex(@"^[FfNn]\d*$")]
    private static partial Regex FloatFormat();

    [GeneratedRegex(@"(?<!\{)\{\d+(,-?\d+)?:(?<format>[^}]*)\}")]
    private static partial Regex Hole();
}
