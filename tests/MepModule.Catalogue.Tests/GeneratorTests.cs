using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using MepModule.Catalogue.Generator;

namespace MepModule.Catalogue.Tests;

/// <summary>The generator writes all of its files or none, and what one table adds touches no other.</summary>
public sealed class GeneratorTests : IDisposable
{
    // Stands in the texts for a number that no table has, whatever tables are added.
    private const string Id = "BT??";

    private const string Table =
        """
        {
          "id": "BT??", "name": "Invented", "purpose": "A table for tests.", "read": "MBK MAK", "write": "none", "size": 6,
          "fields": [
            { "name": "Flags", "type": "u8", "at": 0, "bits": [{ "at": "0-3", "name": "Low" }, { "at": "4", "name": "High" }] },
            { "name": "Energy", "type": "u32", "at": 1, "unit": "Wh" },
            { "name": "Text", "type": "ascii", "at": 5, "length": 1 }
          ]
        }
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("mep-catalogue-").FullName;

    public GeneratorTests()
    {
        Copy(Repository.Data(Repository.Root), Repository.Data(_root));
        Copy(Repository.CorpusInputs(Repository.Root), Repository.CorpusInputs(_root));
        string rows = Repository.Values(_root, "values.csv");
        Directory.CreateDirectory(Path.GetDirectoryName(rows)!);
        File.Copy(Repository.Values(Repository.Root, "values.csv"), rows);
    }

    public void Dispose() => Directory.Delete(_root, true);

    [Fact]
    public async Task It_makes_exactly_the_files_of_the_repository()
    {
        var made = await CatalogueGenerator.MakeAsync(_root);

        Assert.All(made, item => Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, Path.GetRelativePath(_root, item.File))), item.Content));
    }

    [Theory]
    [InlineData("\"size\": 6", "\"size\": 7", "BT?? has a size of 7 bytes, but no field describes the 1 bytes from offset 6 on")]
    [InlineData("\"size\": 6", "\"size\": \"BT??.\"", "BT??")]
    [InlineData("\"unit\": \"Wh\"", "\"colour\": \"red\"", "BT??.fields[1].colour does not follow the schema: NoAdditionalPropertiesAllowed.")]
    [InlineData("\"4\", \"name\": \"High\"", "\"3-4\", \"name\": \"High\"", "BT??.flags has bit 3 twice, the second time in high.")]
    [InlineData("\"4\", \"name\": \"High\"", "\"8\", \"name\": \"High\"", "BT??.flags.high reaches to bit 8, but u8 has 8 bits.")]
    [InlineData("\"name\": \"Text\"", "\"name\": \"Energy\"", "BT?? has 2 fields with the key \"energy\"")]
    [InlineData(", \"length\": 1", "", "BT??.text is of the type \"ascii\", which has no length of its own")]
    [InlineData("\"u32\"", "\"u33\"", "there is no type and no structure \"u33\"")]
    [InlineData("\"id\": \"BT??\"", "\"id\": \"other\"", "BT??.json must hold the table with the id \"BT??\", but its id is \"other\".")]
    [InlineData("\"id\": \"BT??\",", "\"id\": \"BT??\"", "BT??.json is no valid JSON")]
    public async Task A_mistake_is_told_in_a_sentence_and_nothing_is_made(string right, string wrong, string sentence)
    {
        Assert.Contains(right, Table, StringComparison.Ordinal);
        var id = FreeId("BT", 50);
        Add(id, Table.Replace(right, wrong, StringComparison.Ordinal));

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => CatalogueGenerator.MakeAsync(_root));

        Assert.Contains(sentence.Replace(Id, id, StringComparison.Ordinal), refusal.Message, StringComparison.Ordinal);
    }

    // Before, between and behind the tables that there are.
    [Theory]
    [InlineData("BT", 0)]
    [InlineData("BT", 99)]
    [InlineData("ET", 99)]
    public async Task A_new_table_adds_its_own_cases_and_leaves_all_others_as_they_are(string kind, int from)
    {
        var before = await CorpusAsync();
        var id = FreeId(kind, from);
        Add(id, Table);

        var after = await CorpusAsync();

        Assert.Equal(before.Keys, after.Keys);
        foreach (var (file, cases) in after)
        {
            var added = cases.Where(item => item.Table == id).ToList();
            Assert.Equal(before[file], cases.Except(added));
            // Registers only, and what was written by hand, stay without it.
            var isOfEveryTable = before[file].Any(item => item.Table == "BT00") && file.StartsWith("generated-", StringComparison.Ordinal);
            Assert.Equal(isOfEveryTable ? 1 : 0, added.Count);
        }
    }

    private async Task<Dictionary<string, List<(string? Table, string Text)>>> CorpusAsync() =>
        (await CatalogueGenerator.MakeAsync(_root))
            .Where(item => Path.GetDirectoryName(item.File) == Repository.Corpus(_root))
            .ToDictionary(
                item => Path.GetFileName(item.File),
                item => JsonNode.Parse(item.Content)!["cases"]!.AsArray().Select(one => ((string?)one!["table"], one.ToJsonString())).ToList());

    private void Add(string id, string table) => File.WriteAllText(FileOf(id), table.Replace(Id, id, StringComparison.Ordinal));

    /// <summary>The first number that no table has, from one on and then from 0 on.</summary>
    private string FreeId(string kind, int from) =>
        Enumerable.Range(from, 100).Select(number => $"{kind}{number % 100:00}").First(id => !File.Exists(FileOf(id)));

    private string FileOf(string id) => Path.Combine(Repository.Data(_root), "tables", id + ".json");

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*.json", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
