using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using MepModule.Catalogue.Decoding;

namespace MepModule.Catalogue.Generator.Corpus;

/// <summary>What the corpus keeps of decoded tables and frames.</summary>
public static class DecodedJson
{
    /// <summary>Fields, undecoded ranges, assumptions and problems.</summary>
    public static JsonObject Table(DecodedTable table) => new()
    {
        ["fields"] = Lines(table.Fields),
        ["undecoded"] = new JsonArray(table.Undecoded.Select(range => (JsonNode)new JsonArray(range.Offset, range.Hex)).ToArray()),
        ["assumptions"] = new JsonArray(
            table.Assumptions.Select(assumption => (JsonNode)new JsonArray(assumption.Reference, assumption.Value)).ToArray()),
        ["problems"] = JsonSerializer.SerializeToNode(table.Problems),
    };

    /// <summary>Kind, fields, place of the data, problems and the decoded table.</summary>
    public static JsonObject Frame(DecodedFrame frame) => new()
    {
        ["kind"] = frame.Kind.ToString().ToLowerInvariant(),
        ["fields"] = Lines(frame.Fields),
        ["dataOffset"] = frame.DataOffset,
        ["problems"] = JsonSerializer.SerializeToNode(frame.Problems),
        ["table"] = frame.Table == null ? null : Table(frame.Table),
    };

    /// <summary>Every node on a line of its own: path, name, offset, length, bits, value, text and unit.</summary>
    private static JsonArray Lines(IEnumerable<FieldNode> fields) =>
        new(fields.SelectMany(field => field.Descendants()).Select(node => (JsonNode)new JsonArray(
            node.Path,
            node.Name,
            node.Offset,
            node.Length,
            node.Bits is { } bits ? string.Create(CultureInfo.InvariantCulture, $"{bits.From}-{bits.To}") : "",
            JsonSerializer.SerializeToNode(node.Value),
            node.Text,
            node.Unit)).ToArray());
}
