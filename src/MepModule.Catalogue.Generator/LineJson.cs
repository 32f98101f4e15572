using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MepModule.Catalogue.Generator;

/// <summary>Writes JSON for people who compare versions: what fits on a line stands on one.</summary>
public static class LineJson
{
    private const int Width = 140;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of a node, with a line break at its end.</summary>
    public static string Write(JsonNode node)
    {
        var text = new StringBuilder();
        Write(text, node, "");
        return text.Append('\n').ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, string indent)
    {
        var line = node == null ? "null" : node.ToJsonString(Plain);
        var isRecord = node is JsonArray array && array.All(item => item is not JsonArray and not JsonObject);
        if (isRecord || node is not (JsonArray or JsonObject) || indent.Length + line.Length <= Width)
        {
            text.Append(line);
            return;
        }
        var inner = indent + "  ";
        if (node is JsonArray items)
        {
            text.Append("[\n");
            for (var i = 0; i < items.Count; i++)
            {
                text.Append(inner);
                Write(text, items[i], inner);
                text.Append(i + 1 < items.Count ? ",\n" : "\n");
            }
            text.Append(indent).Append(']');
            return;
        }
        text.Append("{\n");
        var properties = node.AsObject().ToList();
        for (var i = 0; i < properties.Count; i++)
        {
            text.Append(inner).Append(JsonSerializer.Serialize(properties[i].Key, Plain)).Append(": ");
            Write(text, properties[i].Value, inner);
            text.Append(i + 1 < properties.Count ? ",\n" : "\n");
        }
        text.Append(indent).Append('}');
    }
}
