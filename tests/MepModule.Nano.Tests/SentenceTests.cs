using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MepModule.Nano.Tests;

/// <summary>What outputs say of themselves is shown by the page in its own language, so the page must know it.</summary>
public sealed partial class SentenceTests
{
    private const string Page = "src/web/src/i18n/sentences.ts";

    private static readonly string[] _known = [.. English().Matches(File.ReadAllText(Path.Combine(Repository.Root, Page))).Select(match => match.Groups[1].Value.Replace("\\'", "'"))];

    [Fact]
    public void Every_sentence_of_an_output_stands_in_every_language_of_the_page()
    {
        string[] missing =
        [
            .. from file in Repository.SourcesBelow("src/MepModule.App/Integrations")
               from text in Said(File.ReadAllText(file))
               where !_known.Any(sentence => sentence.Contains(text, StringComparison.Ordinal))
               select $"{Repository.Relative(file)} says “{text}”: add the sentence to {Page}, with {{places}} for what changes.",
        ];
        Assert.True(missing.Length == 0, string.Join('\n', missing));
    }

    [Fact]
    public void Texts_are_found_in_the_notes_of_an_output_only() =>
        Assert.Equal(
            ["It failed: ", " s."],
            Said("""class A { void B() { Status!.NoteWaiting("It failed: " + x + " s."); Status.NoteServed(peer, "GET /x", a ? "ok" : b); Log.Info("area", "else"); } }""").Where(text => text != "ok"));

    // The texts in what a note tells; the second argument of those with four or three is the question, in the words of a protocol.
    private static IEnumerable<string> Said(string source) =>
        from call in CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>()
        where call.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "NoteWaiting" or "NoteRefused" or "NoteServed" }
            or MemberBindingExpressionSyntax { Name.Identifier.Text: "NoteWaiting" or "NoteRefused" or "NoteServed" }
        from argument in call.ArgumentList.Arguments.Where((_, i) => call.ArgumentList.Arguments.Count == 1 || i >= 2)
        from text in argument.DescendantNodes().Select(TextOf).OfType<string>()
        where text.Any(char.IsLetter)
        select text;

    private static string? TextOf(SyntaxNode node) => node switch
    {
        LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.StringLiteralExpression) => literal.Token.ValueText,
        InterpolatedStringTextSyntax part => part.TextToken.ValueText,
        _ => null,
    };

    [GeneratedRegex(@"\{ en: '((?:[^'\\]|\\.)*)'")]
    private static partial Regex English();
}
