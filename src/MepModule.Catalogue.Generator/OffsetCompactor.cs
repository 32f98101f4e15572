using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Generator;

/// <summary>
/// Leaves out offsets that say what the field before says already. The data files keep them, because people check them
/// against the guide.
/// </summary>
internal static class OffsetCompactor
{
    /// <summary>Goes through all field lists of the catalogue.</summary>
    public static void Compact(JsonNode node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list.Where(item => item != null))
                Compact(item!);
        }
        else if (node is JsonObject item)
        {
            foreach (var (_, value) in item.Where(property => property.Value != null))
                Compact(value!);
            foreach (var name in new[] { "fields", "parameters", "response" })
            {
                if (item[name] is JsonArray fields)
                    CompactFields(fields);
            }
        }
    }

    private static void CompactFields(JsonArray fields)
    {
        int? end = 0;
        foreach (var field in fields.Select(field => field!.AsObject()))
        {
            var at = Integer(field["at"]);
            if (at != null && at == end)
                field.Remove("at");
            else if (field["at"] != null)
                end = at;
            end = field["when"] == null && end + SizeOf(field) is { } next ? next : null;
        }
    }

    private static int? SizeOf(JsonObject field)
    {
        var (_, width) = TypeNames.Parse((string?)field["type"] ?? "");
        var size = Integer(field["stride"]) ?? (width > 0 ? width : Integer(field["length"]));
        return field["count"] == null ? size : field["until"] == null ? size * Integer(field["count"]) : null;
    }

    private static int? Integer(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number ? node.GetValue<int>() : null;
}
