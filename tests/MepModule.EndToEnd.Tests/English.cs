using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.Playwright;

namespace MepModule.EndToEnd.Tests;

/// <summary>Finds English on a page that should have none: the texts of the English page and the sentences of the module, where another language says it differently.</summary>
internal static partial class English
{
    // Short texts are words that languages share, or parts of others.
    private const int LeastLength = 12;

    private const string EverythingShown =
        """
        () => {
          // Names of fields are those of the guide, and say of themselves that they are English.
          const said = [...document.querySelectorAll('[aria-label], [placeholder], [title]')].filter((e) => !e.closest('body [lang="en"]')).flatMap((e) => [e.ariaLabel, e.getAttribute('placeholder'), e.title]);
          const names = [...document.body.querySelectorAll('[lang="en"]')];
          const shown = names.map((e) => e.style.display);
          names.forEach((e) => (e.style.display = 'none'));
          const text = document.body.innerText;
          names.forEach((e, i) => (e.style.display = shown[i]));
          return [text, document.title, ...said].filter(Boolean).join('\n');
        }
        """;

    private static readonly string[] Parts = ["core", "pages"];

    /// <summary>What is shown or said on the page in English.</summary>
    /// <param name="page">The page as it looks now.</param>
    /// <param name="language">The language that it should have: da or de.</param>
    public static async Task<IReadOnlyList<string>> OnAsync(IPage page, string language)
    {
        string shown = await page.EvaluateAsync<string>(EverythingShown);
        return [.. Only(language).Where(text => shown.Contains(text, StringComparison.Ordinal))];
    }

    /// <summary>Pieces of English, between what is filled in, that no text of the other language has.</summary>
    private static HashSet<string> Only(string language)
    {
        Dictionary<string, string> english = Texts("en");
        Dictionary<string, string> own = Texts(language);
        string all = string.Join('\n', own.Values);
        return
        [
            .. english.Where(text => own[text.Key] != text.Value)
                .SelectMany(text => Hole().Split(text.Value)).Select(piece => piece.Trim())
                .Where(piece => piece.Length >= LeastLength && piece.Contains(' ') && !all.Contains(piece, StringComparison.Ordinal)),
        ];
    }

    private static Dictionary<string, string> Texts(string language)
    {
        string folder = Path.Combine(Repository.Root, "src", "web", "src", "i18n");
        IEnumerable<KeyValuePair<string, string>> texts = Parts.SelectMany(part => Line().Matches(File.ReadAllText(Path.Combine(folder, language, part + ".ts"))))
            .Select(match => KeyValuePair.Create(match.Groups[1].Value, match.Groups[2].Value));
        string[] lines = File.ReadAllLines(Path.Combine(folder, "sentences.txt"));
        IEnumerable<string> keys = lines.Where(line => line.StartsWith("en ", StringComparison.Ordinal));
        IEnumerable<string> sentences = lines.Where(line => line.StartsWith(language + " ", StringComparison.Ordinal)).Select(line => line[3..]);
        return new(texts.Concat(keys.Zip(sentences, KeyValuePair.Create)));
    }

    [GeneratedRegex(@"^\s*'([^']+)': '((?:[^'\\]|\\.)*)',$", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();
}
