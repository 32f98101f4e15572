using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MepModule.App.Tests.Words;

/// <summary>Whoever reads the page in Danish or German meets no English sentence of the module.</summary>
public sealed partial class TranslationTests
{
    private static readonly string[] Languages = ["en", "da", "de"];
    private static readonly Lazy<SourceFlow> _flow = new(() => SourceFlow.Of("MepModule.Protocol", "MepModule.App", "MepModule.Desktop", "MepModule.Firmware"));

    [Fact]
    public void Every_text_that_the_module_shows_has_its_translations_and_none_is_left_over()
    {
        IReadOnlyDictionary<string, string> shown = ShownTexts.In(_flow.Value);
        HashSet<string> translated = [.. Sentences().Select(one => one[0])];

        string[] missing = [.. shown.Where(text => !translated.Contains(text.Key)).Select(text => $"{text.Value}: {text.Key}")];
        string[] leftOver = [.. translated.Where(text => !shown.ContainsKey(text)).Select(text => "no longer said: " + text)];
        Assert.True(missing.Length + leftOver.Length == 0, string.Join('\n', [.. missing, .. leftOver]));
    }

    [Fact]
    public void A_translation_fills_in_what_its_sentence_fills_in()
    {
        foreach (string[] one in Sentences())
            foreach (string text in one.Skip(1))
                Assert.All(Holes(text), hole => Assert.Contains(hole, Holes(one[0])));
    }

    [Theory]
    [InlineData("StateOf", "link.")]
    [InlineData("StateOf", "advice.")]
    [InlineData("ResultOf", "key.result.")]
    public void Every_condition_of_the_link_and_every_end_of_a_key_test_has_its_words_on_the_page(string method, string prefix)
    {
        string[] words = [.. ShownTexts.WordsOf(_flow.Value, method)];
        Assert.InRange(words.Length, 7, 20);
        foreach (string language in Languages)
        {
            string texts = File.ReadAllText(Repository.Place($"src/web/src/i18n/{language}/core.ts")) + File.ReadAllText(Repository.Place($"src/web/src/i18n/{language}/pages.ts"));

            // Where all is well there is nothing to advise.
            string[] missing = [.. words.Where(word => !(prefix == "advice." && word is "ok" or "starting") && !texts.Contains($"'{prefix}{word}':", StringComparison.Ordinal))];
            Assert.True(missing.Length == 0, language + ": " + string.Join(' ', missing));
        }
    }

    [Fact]
    public void Every_area_of_the_log_has_its_name_on_the_page()
    {
        string[] areas = [.. ShownTexts.AreasIn(_flow.Value)];
        Assert.Contains("meter", areas);
        foreach (string language in Languages)
        {
            string texts = File.ReadAllText(Repository.Place($"src/web/src/i18n/{language}/pages.ts"));
            Assert.All(areas, area => Assert.Contains($"'area.{area}':", texts));
        }
    }

    [Fact]
    public void Every_code_of_an_error_is_described_for_programs()
    {
        using JsonDocument api = JsonDocument.Parse(File.ReadAllText(Repository.Place("src/web/public/api/openapi.json")));
        string description = api.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("Error")
            .GetProperty("properties").GetProperty("error").GetProperty("properties").GetProperty("code").GetProperty("description").GetString()!;

        // A code that is put together, such as meter_{0}, stands there with each of its ends.
        string[] missing = [.. ShownTexts.CodesIn(_flow.Value).Where(code => !description.Contains(code.Replace("{0}", "") + (code.EndsWith('}') ? "" : "`"), StringComparison.Ordinal))];
        Assert.True(missing.Length == 0, string.Join('\n', missing));
    }

    // The walk sees texts wherever they hide: a page without any untranslated text would pass with a walk that sees nothing, too.
    [Fact]
    public void Texts_are_found_behind_variables_helpers_fields_properties_choices_and_exceptions()
    {
        const string Source = """
            using System;
            class EventLog { public void Info(string area, string text) { } }
            class JsonWriter { public void Member(string name, string value) { } }
            interface IPort { string Problem { get; } }
            class Port : IPort { public string Problem { get; private set; } = "The port was never opened."; public void Fail(int n) => Problem = "It failed " + n + " times."; }
            class Refusal : Exception { public Refusal(string message) : base(message) { } }
            class App
            {
                private string _state = "The module starts.";
                private readonly EventLog _log = new EventLog();
                public void Run(IPort port, JsonWriter json, bool wide, string name)
                {
                    string text = wide ? "A wide door." : Narrow(name);
                    _log.Info("area", text);
                    json.Member("state", "not_for_people");
                    json.Member("text", _state);
                    json.Member("problem", port.Problem);
                    Out(out string said);
                    _log.Info("area", said);
                    _state = $"It is {name} now.";
                    try { throw new Refusal("That was refused."); }
                    catch (Refusal e) { _log.Info("area", "It ended: " + e.Message); }
                }
                private static string Narrow(string name) => name switch { "a" => "A narrow door.", _ => "No door." };
                private static void Out(out string said) { said = "It was said."; }
                private static string Unused() => "Nobody reads this.";
            }
            """;
        IReadOnlyDictionary<string, string> found = ShownTexts.In(SourceFlow.OfText(Source));

        Assert.Equal(
            ["A narrow door.", "A wide door.", "It ended: {0}", "It failed {0} times.", "It is {0} now.", "It was said.", "No door.", "That was refused.", "The module starts.", "The port was never opened."],
            found.Keys);
    }

    /// <summary>The sentences of the page, each as English, Danish, German.</summary>
    private static IEnumerable<string[]> Sentences()
    {
        string file = File.ReadAllText(Repository.Place("src/web/src/i18n/sentences.txt"));
        foreach (string block in file.Trim().Split("\n\n").Where(block => !block.StartsWith('#')))
        {
            string[] lines = block.Split('\n');
            Assert.Equal(Languages, lines.Select(line => line.Split(' ')[0]));
            yield return [.. lines.Select(line => line[3..])];
        }
    }

    private static string[] Holes(string text) => [.. Hole().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Hole();
}
