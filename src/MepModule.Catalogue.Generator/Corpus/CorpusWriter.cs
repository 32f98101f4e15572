using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using MepModule.Catalogue.Decoding;
using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Generator.Corpus;

/// <summary>Writes the cases that both decoders run: bytes and dimensions, and what they decode to.</summary>
public sealed class CorpusWriter(MeterCatalogue catalogue)
{
    private const int LongestWindow = 96;
    private static readonly string[] RegisterTables =
    [
        "BT21", "BT22", "BT23", "BT26", "BT27", "BT28", "BT61", "BT62", "BT64", "ET21", "ET55",
    ];

    private static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);

    /// <summary>The files of the corpus by name: one for each meter profile, one for each file of the inputs folder.</summary>
    public IEnumerable<(string File, JsonObject Content)> Generate(string inputFolder)
    {
        foreach (var profile in MeterProfile.All(catalogue))
            yield return ($"generated-{profile.Name}.json", Generated(profile));
        yield return ("generated-arbitrary.json", ByHand(ArbitraryBytes.Cases(catalogue)));
        foreach (var file in Directory.GetFiles(inputFolder, "*.json").Order(StringComparer.Ordinal))
        {
            var input = JsonSerializer.Deserialize<CorpusInput>(File.ReadAllText(file), CamelCase)
                ?? throw new InvalidDataException($"{file} is empty.");
            yield return (Path.GetFileName(file), ByHand(input));
        }
    }

    private JsonObject Generated(MeterProfile profile)
    {
        var tables = catalogue.Tables.Where(table =>
            table.Fields.Count > 0 && table.Id is not ("ET52" or "ET53") && (profile.HasAllTables || RegisterTables.Contains(table.Id)));
        var contents = profile.Tables.ToDictionary(
            table => table.Key,
            table => (IReadOnlyList<RangeInput>)[new RangeInput(0, Convert.ToHexString(table.Value))]);
        return new JsonObject
        {
            ["meter"] = JsonSerializer.SerializeToNode(new MeterInput(profile.Values, contents), CamelCase),
            ["cases"] = new JsonArray(tables.Select(table => (JsonNode)GeneratedCase(profile, table)).ToArray()),
        };
    }

    private JsonObject GeneratedCase(MeterProfile profile, TableDefinition table)
    {
        var seed = table.Number + (profile.Name.Sum(character => character) * 4096);
        var content = RandomTable.Fill(catalogue, table.Id, profile.Dimensions, seed).Bytes;
        var random = new Random(seed);
        var start = content.Length <= LongestWindow || random.Next(2) == 0 ? 0 : random.Next(content.Length - LongestWindow);
        var window = content[start..Math.Min(start + LongestWindow, content.Length)];
        var decoded = new TableDecoder(catalogue).Decode(table.Id, window, start, profile.Dimensions.Remove(table.Id));
        return TableCase("", table.Id, start, window, null, decoded);
    }

    private JsonObject ByHand(CorpusInput input)
    {
        var cases = new JsonArray();
        foreach (var exchange in input.Exchanges ?? [])
        {
            var decoded = new FrameDecoder(catalogue).DecodeExchange(
                Convert.FromHexString(exchange.Request), Convert.FromHexString(exchange.Response), DimensionsOf(input.Meter, null));
            cases.Add(new JsonObject
            {
                ["name"] = exchange.Name,
                ["request"] = exchange.Request,
                ["response"] = exchange.Response,
                ["expected"] = new JsonObject
                {
                    ["request"] = DecodedJson.Frame(decoded.Request),
                    ["response"] = DecodedJson.Frame(decoded.Response),
                },
            });
        }
        foreach (var table in input.Tables ?? [])
        {
            var bytes = Convert.FromHexString(table.Bytes);
            var dimensions = DimensionsOf(input.Meter, table.Values).Remove(table.Table);
            var decoded = new TableDecoder(catalogue).Decode(table.Table, bytes, table.Offset, dimensions);
            cases.Add(TableCase(table.Name, table.Table, table.Offset, bytes, table.Values, decoded));
        }
        return new JsonObject
        {
            ["about"] = input.About,
            ["meter"] = JsonSerializer.SerializeToNode(input.Meter, CamelCase),
            ["cases"] = cases,
        };
    }

    private static JsonObject TableCase(
        string name, string table, int offset, byte[] bytes, IReadOnlyDictionary<string, long>? values, DecodedTable decoded)
    {
        var item = new JsonObject();
        if (name.Length > 0)
            item["name"] = name;
        item["table"] = table;
        item["offset"] = offset;
        item["bytes"] = Convert.ToHexString(bytes);
        if (values is { Count: > 0 })
            item["values"] = JsonSerializer.SerializeToNode(values);
        item["expected"] = DecodedJson.Table(decoded);
        return item;
    }

    private static Dimensions DimensionsOf(MeterInput meter, IReadOnlyDictionary<string, long>? more)
    {
        var dimensions = new Dimensions();
        foreach (var (reference, value) in meter.Values.Concat(more ?? new Dictionary<string, long>()))
            dimensions.Set(reference, value);
        foreach (var (table, ranges) in meter.Tables)
        {
            foreach (var range in ranges)
                dimensions.Add(table, Convert.FromHexString(range.Bytes), range.Offset);
        }
        return dimensions;
    }
}
