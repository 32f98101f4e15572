using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.Catalogue.Generator.Corpus;
using MepModule.Catalogue.Model;
using NJsonSchema;
using NJsonSchema.Validation;

namespace MepModule.Catalogue.Generator;

/// <summary>Makes every file that comes out of the data of the catalogue and of the table of values, or none of them.</summary>
public static class CatalogueGenerator
{
    /// <summary>The files with their contents; nothing is written.</summary>
    /// <param name="root">The folder of the repository.</param>
    /// <exception cref="InvalidDataException">The data has mistakes; the message has a line for each.</exception>
    public static async Task<IReadOnlyList<(string File, string Content)>> MakeAsync(string root)
    {
        var text = CatalogueCompiler.Compile(Repository.Data(root));
        Refuse(await MistakesOfFormAsync(text, Repository.Schema(root)));
        var catalogue = Read(text);
        Refuse(CatalogueRules.Mistakes(catalogue));
        var values = ValueRows.Read(Repository.Values(root, "values.csv"));
        return
        [
            (Repository.Values(root, "Value.cs"), ValueRows.Constants(values)),
            (Repository.Values(root, "ValueTable.cs"), ValueRows.Table(values)),
            (Repository.ValuesDocument(root), ValueRows.Document(values)),
            (Repository.Asset(root), text),
            (Repository.Document(root), new TablesDocument(catalogue).Write()),
            .. new CorpusWriter(catalogue).Generate(Repository.CorpusInputs(root))
                .Select(item => (Path.Combine(Repository.Corpus(root), item.File), LineJson.Write(item.Content))),
        ];
    }

    private static async Task<IEnumerable<string>> MistakesOfFormAsync(string text, string schemaFile)
    {
        var schema = await JsonSchema.FromJsonAsync(await File.ReadAllTextAsync(schemaFile));
        using var document = JsonDocument.Parse(text);
        // The schema tells the place of a table by its number in the list, which nobody knows.
        var ids = document.RootElement.GetProperty("tables").EnumerateArray()
            .Select((table, i) => (Place: $"#/tables[{i}]", Id: table.TryGetProperty("id", out var id) ? id.ToString() : "a table without an id")).ToList();
        return schema.Validate(text).SelectMany(Innermost).Select(mistake =>
        {
            var table = ids.FirstOrDefault(table => mistake.Path!.StartsWith(table.Place, StringComparison.Ordinal));
            var place = table.Id == null ? mistake.Path : table.Id + mistake.Path![table.Place.Length..];
            return $"{place} does not follow the schema: {mistake.Kind}.";
        });
    }

    // Where a part may have one of several forms, the schema says only that none fits; what each form misses lies below.
    private static IEnumerable<ValidationError> Innermost(ValidationError mistake) =>
        mistake is ChildSchemaValidationError { Errors.Count: > 0 } outer ? outer.Errors.Values.SelectMany(list => list).SelectMany(Innermost) : [mistake];

    private static MeterCatalogue Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return CatalogueReader.Read(document.RootElement);
        }
        catch (FormatException mistake)
        {
            throw new InvalidDataException(mistake.Message, mistake);
        }
    }

    private static void Refuse(IEnumerable<string> mistakes)
    {
        var found = mistakes.ToList();
        if (found.Count > 0)
            throw new InvalidDataException(string.Join('\n', found));
    }
}
