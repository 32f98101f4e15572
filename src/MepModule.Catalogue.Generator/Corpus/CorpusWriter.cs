using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MepModule.Catalogue.Decoding;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Generator.Corpus;

/// <summary>Writes the cases that both decoders run: bytes and dimensions, and what they decode to.</summary>
public sealed class CorpusWriter(MeterCatalogue catalogue)
{
    private const int LongestWindow = 96;
    private static readonly string[] RegisterTables = ["BT21", "BT22", "BT23", "BT26", "BT27", "BT28", "BT61", "BT62", "BT64", "ET21", "ET55"];
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The generated files by name.</summary>
    public IEnumerable<(string File, string Text)> Generate()
    {
        foreach (var profile in MeterProfile.All(catalogue))
            yield return ($"generated-{profile.Name}.json", Profile(profile));
    }

    /// <summary>One line for a decoded table: what the corpus keeps of it.</summary>
    public static string Describe(DecodedTable table)
    {
        var text = new StringBuilder();
        text.Append("\"fields\": [\n");
        text.AppendJoin(",\n", table.AllNodes().Select(node => "      " + Line(node)));
        text.Append("\n    ],\n    \"undecoded\": ").Append(Json(table.Undecoded.Select(range => new object[] { range.Offset, range.Hex! })));
        text.Append(",\n    \"assumptions\": ").Append(Json(table.Assumptions.Select(assumption => new object?[] { assumption.Reference, assumption.Value })));
        text.Append(",\n    \"problems\": ").Append(Json(table.Problems));
        return text.ToString();
    }

    /// <summary>Path, name, offset, length, bits, value, text and unit of a field.</summary>
    public static string Line(FieldNode node)
    {
        var bits = node.Bits is { } range ? string.Create(CultureInfo.InvariantCulture, $"{range.From}-{range.To}") : "";
        return Json(new[] { node.Path, node.Name, node.Offset, node.Length, bits, node.Value, node.Text, node.Unit });
    }

    private string Profile(MeterProfile profile)
    {
        var text = new StringBuilder();
        text.Append("{\n  \"meter\": {\n    \"values\": ").Append(Json(profile.Values));
        text.Append(",\n    \"tables\": {");
        text.AppendJoin(',', profile.Tables.Select(table => $"\n      \"{table.Key}\": [{{ \"offset\": 0, \"bytes\": \"{Convert.ToHexString(table.Value)}\" }}]"));
        text.Append(profile.Tables.Count > 0 ? "\n    }\n  },\n" : "}\n  },\n");
        var tables = catalogue.Tables.Where(table => table.Fields.Count > 0 && table.Id is not ("ET52" or "ET53") && (profile.HasAllTables || RegisterTables.Contains(table.Id)));
        text.Append("  \"cases\": [{\n").AppendJoin("\n  }, {\n", tables.Select(table => Case(profile, table))).Append("\n  }]\n}\n");
        return text.ToString();
    }

    private string Case(MeterProfile profile, TableDefinition table)
    {
        var seed = table.Number + (profile.Name.Sum(character => character) * 4096);
        var content = RandomTable.Fill(catalogue, table.Id, profile.Dimensions, seed).Bytes;
        var random = new Random(seed);
        var start = content.Length <= LongestWindow || random.Next(2) == 0 ? 0 : random.Next(content.Length - LongestWindow);
        var window = content[start..Math.Min(start + LongestWindow, content.Length)];
        var decoded = new TableDecoder(catalogue).Decode(table.Id, window, start, profile.Dimensions.Remove(table.Id));
        return $"    \"table\": \"{table.Id}\",\n    \"offset\": {start},\n    \"bytes\": \"{Convert.ToHexString(window)}\",\n    {Describe(decoded)}";
    }

    private static string Json(object value) => JsonSerializer.Serialize(value, Plain);
}
