using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MepModule.App.Tests.Words;

/// <summary>
/// The texts for people that leave the module: everything that can stand in an error answer, in the event log or in a member of a JSON
/// answer, and begins with a capital letter or a code in backticks. (Words of the API begin with a small letter.) What is filled in becomes {0}, {1} ...
/// </summary>
internal sealed partial class ShownTexts
{
    private readonly SourceFlow _flow;
    private readonly HashSet<object> _seen = [];
    private readonly HashSet<ISymbol> _seenSymbols = new(SymbolEqualityComparer.Default);
    private readonly SortedDictionary<string, string> _found = new(StringComparer.Ordinal);
    private bool _isRemark;

    private ShownTexts(SourceFlow flow)
    {
        _flow = flow;
    }

    /// <summary>All of them, each with the place where it is written.</summary>
    public static IReadOnlyDictionary<string, string> In(SourceFlow flow)
    {
        var texts = new ShownTexts(flow);
        foreach (IInvocationOperation call in flow.Calls)
        {
            foreach (IArgumentOperation argument in call.Arguments.Where(argument => IsShown(call, argument.Parameter!)))
                texts.Follow(argument.Value);
        }

        // What is said of an M-Bus value stands in small letters behind its name.
        texts._isRemark = true;
        texts._seen.Clear();
        texts._seenSymbols.Clear();
        foreach (IArgumentOperation remark in flow.Calls.SelectMany(call => call.Arguments).Where(argument => argument.Parameter!.Name == "remark"))
            texts.Follow(remark.Value);
        return texts._found;
    }

    /// <summary>The words for programs that error answers carry.</summary>
    public static IEnumerable<string> CodesIn(SourceFlow flow)
    {
        var texts = new ShownTexts(flow) { _isRemark = true };
        foreach (IOperation code in flow.Given("MepModule.App.Web.Http.ApiException", "code"))
            texts.Follow(code);
        return texts._found.Keys;
    }

    /// <summary>The words that a method of the API gives for the values of an enumeration.</summary>
    public static IEnumerable<string> WordsOf(SourceFlow flow, string method)
    {
        var texts = new ShownTexts(flow) { _isRemark = true };
        foreach (ISymbol one in flow.Calls.Select(call => call.TargetMethod).Where(called => called.Name == method && called.ReturnType.SpecialType == SpecialType.System_String).Distinct(SymbolEqualityComparer.Default).OfType<ISymbol>())
            texts.FollowSymbol(one);
        return texts._found.Keys;
    }

    /// <summary>The areas of the event log.</summary>
    public static IEnumerable<string> AreasIn(SourceFlow flow)
    {
        var texts = new ShownTexts(flow) { _isRemark = true };
        foreach (IArgumentOperation area in flow.Calls.Where(call => call.TargetMethod.ContainingType.Name == "EventLog").SelectMany(call => call.Arguments).Where(argument => argument.Parameter!.Name == "area"))
            texts.Follow(area.Value);
        return texts._found.Keys;
    }

    private static bool IsShown(IInvocationOperation call, IParameterSymbol parameter)
    {
        if (parameter.Type.SpecialType != SpecialType.System_String)
            return false;
        return call.TargetMethod.ContainingType.Name switch
        {
            "ApiException" => parameter.Name == "message",
            "EventLog" => parameter.Name is "text" or "what",
            "IBoard" => parameter.Name == "reason",

            // The name of a network is whatever its owner called it.
            "JsonWriter" => parameter.Name is "value" or "text" && call.Arguments[0].Value.ConstantValue is not { HasValue: true, Value: "ssid" },
            _ => false,
        };
    }

    // What goes to a broker is read by other software, not on the page.
    private static bool IsForOthers(IOperation operation)
    {
        string file = operation.Syntax.SyntaxTree.FilePath.Replace('\\', '/');
        return file.Contains("/Mqtt/HomeAssistant/", StringComparison.Ordinal) || file.EndsWith("/Mqtt/RawRequests.cs", StringComparison.Ordinal);
    }

    private void Follow(object? source)
    {
        if (source is null || (source is IOperation operation && IsForOthers(operation)) || !_seen.Add(source))
            return;
        switch (source)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } or IInterpolatedStringOperation: Join((IOperation)source); break;
            case IOperation { ConstantValue: { HasValue: true, Value: var value } } constant: Take(value as string, constant); break;
            case IConditionalOperation choice: Follow(choice.WhenTrue); Follow(choice.WhenFalse); break;
            case ICoalesceOperation choice: Follow(choice.Value); Follow(choice.WhenNull); break;
            case ISwitchExpressionOperation choice: choice.Arms.ToList().ForEach(arm => Follow(arm.Value)); break;
            case IConversionOperation conversion: Follow(conversion.Operand); break;
            case IConditionalAccessOperation access: Follow(access.WhenNotNull); break;
            case IInvocationOperation call: FollowSymbol(call.TargetMethod); break;
            case ILocalReferenceOperation local: FollowSymbol(local.Local); break;
            case IFieldReferenceOperation field: FollowSymbol(field.Field); break;
            case IParameterReferenceOperation parameter: FollowSymbol(parameter.Parameter); break;
            case IParameterSymbol written: FollowSymbol(written); break;
            case IPropertyReferenceOperation { Property: { Name: "Message", ContainingType.Name: "Exception" }, Instance: { } thrown }:
                foreach (IOperation message in _flow.MessagesOf(thrown.Type!))
                    Follow(message);
                break;
            case IPropertyReferenceOperation property: FollowSymbol(property.Property); break;
        }
    }

    private void FollowSymbol(ISymbol symbol)
    {
        symbol = symbol.OriginalDefinition;
        if (!_seenSymbols.Add(symbol))
            return;
        foreach (object source in _flow.SourcesOf(symbol))
            Follow(source);
    }

    /// <summary>A text that is put together: its literals are one text, and what is filled in may be another.</summary>
    private void Join(IOperation joined)
    {
        string text = "";
        int holes = 0;
        foreach (IOperation part in Parts(joined))
        {
            // The name of a constant stands for a datum, such as the version: it may change without the text.
            if (part is not IFieldReferenceOperation && part.ConstantValue is { HasValue: true, Value: string literal })
            {
                text += literal;
                continue;
            }

            // Two things that follow each other without a word between them cannot be told apart in the text.
            if (!text.EndsWith('}'))
                text += "{" + holes++ + "}";
            Follow(part);
        }

        Take(text, joined);
    }

    private static IEnumerable<IOperation> Parts(IOperation operation) => operation switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum when sum.Type?.SpecialType == SpecialType.System_String => Parts(sum.LeftOperand).Concat(Parts(sum.RightOperand)),
        IInterpolatedStringOperation text => text.Parts.SelectMany(Parts),
        IInterpolatedStringTextOperation text => [text.Text],
        IInterpolationOperation hole => Parts(hole.Expression),
        IConversionOperation conversion => Parts(conversion.Operand),
        _ => [operation],
    };

    private void Take(string? text, IOperation where)
    {
        // What introduces the words of another program ends in a colon.
        text = text?.Trim(' ', ':', ',');
        if (text is null || !(_isRemark ? Word() : ForPeople()).IsMatch(text) || (SourceFlow.IsAdapter(where.Syntax.SyntaxTree) && !text.Contains(' ')))
            return;
        FileLinePositionSpan span = where.Syntax.GetLocation().GetLineSpan();
        _found.TryAdd(text, $"{System.IO.Path.GetFileName(span.Path)}({span.StartLinePosition.Line + 1})");
    }

    // A capital letter or a backtick first, or a whole sentence, or several small words in a row.
    [GeneratedRegex(@"^(\p{Lu}\p{Ll}{2}|\p{Lu}[\p{L}-]* |`)| .*\p{Ll}{2}.*\.$|(\b\p{Ll}+ ){3}")]
    private static partial Regex ForPeople();

    [GeneratedRegex(@"\p{Ll}{2}")]
    private static partial Regex Word();
}
