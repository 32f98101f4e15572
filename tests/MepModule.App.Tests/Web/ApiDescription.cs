using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace MepModule.App.Tests.Web;

/// <summary>The OpenAPI file of the repository.</summary>
internal static class ApiDescription
{
    private static readonly JsonElement Root = JsonDocument.Parse(File.ReadAllText(Repository.Place("src/web/public/api/openapi.json"))).RootElement;

    /// <summary>Every scope of an API token.</summary>
    public static string[] Scopes { get; } = [.. Root.GetProperty("components").GetProperty("schemas").GetProperty("Token").GetProperty("properties").GetProperty("scope").GetProperty("enum").EnumerateArray().Select(word => word.GetString()!)];

    /// <summary>Every call: method, path with sample values in place of parameters, and the description of the operation.</summary>
    public static IEnumerable<(string Method, string Path, JsonElement Operation)> Calls() =>
        from path in Root.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (operation.Name.ToUpperInvariant(), path.Name.Replace("{id}", "1"), operation.Value);

    /// <summary>Whether anybody may make the call, at least sometimes.</summary>
    public static bool IsOpen(JsonElement operation) =>
        operation.GetProperty("security").GetArrayLength() == 0 || operation.GetProperty("security").EnumerateArray().Any(way => !way.EnumerateObject().Any());

    /// <summary>The scope that an API token needs; null when tokens are not for this call.</summary>
    public static string? Scope(JsonElement operation) =>
        operation.TryGetProperty("x-token-scope", out JsonElement scope) ? scope.GetString() : null;

    /// <summary>The schema of the JSON that a call answers with when all is well; null when it answers with something else.</summary>
    public static JsonElement? AnswerSchema(JsonElement operation) =>
        operation.GetProperty("responses").TryGetProperty("200", out JsonElement answer) &&
        answer.TryGetProperty("content", out JsonElement content) && content.TryGetProperty("application/json", out JsonElement json) && json.TryGetProperty("schema", out JsonElement schema)
            ? schema : null;

    /// <summary>Where a value is not what a schema describes. A member that is not described counts too.</summary>
    public static IEnumerable<string> Deviations(JsonElement schema, JsonElement value, string place)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            schema = reference.GetString()![2..].Split('/').Aggregate(Root, (node, name) => node.GetProperty(name));
        }

        foreach (string choice in new[] { "anyOf", "oneOf" })
        {
            if (schema.TryGetProperty(choice, out JsonElement choices))
            {
                string[][] tried = choices.EnumerateArray().Select(one => Deviations(one, value, place).ToArray()).ToArray();
                return tried.Any(deviations => deviations.Length == 0) ? [] : tried.MinBy(deviations => deviations.Length)!;
            }
        }

        if (schema.TryGetProperty("type", out JsonElement type) && !Types(type).Contains(TypeOf(value)) && !(TypeOf(value) == "integer" && Types(type).Contains("number")))
        {
            return [$"{place} is {TypeOf(value)}, described is {type}"];
        }

        if (schema.TryGetProperty("enum", out JsonElement words) && !words.EnumerateArray().Any(word => word.GetRawText() == value.GetRawText()))
        {
            return [$"{place} is {value.GetRawText()}, described is {words}"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object when schema.TryGetProperty("properties", out JsonElement properties) => MemberDeviations(schema, properties, value, place),
            JsonValueKind.Object when schema.TryGetProperty("additionalProperties", out JsonElement each) =>
                value.EnumerateObject().SelectMany(member => Deviations(each, member.Value, $"{place}.{member.Name}")),
            JsonValueKind.Array when schema.TryGetProperty("items", out JsonElement items) =>
                value.EnumerateArray().SelectMany((item, i) => Deviations(items, item, $"{place}[{i}]")),
            _ => [],
        };
    }

    private static IEnumerable<string> MemberDeviations(JsonElement schema, JsonElement properties, JsonElement value, string place)
    {
        if (schema.TryGetProperty("required", out JsonElement required))
        {
            foreach (string name in required.EnumerateArray().Select(name => name.GetString()!).Where(name => !value.TryGetProperty(name, out _)))
            {
                yield return $"{place}.{name} is missing";
            }
        }

        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (!properties.TryGetProperty(member.Name, out JsonElement described))
            {
                yield return $"{place}.{member.Name} is not described";
                continue;
            }

            foreach (string deviation in Deviations(described, member.Value, $"{place}.{member.Name}"))
            {
                yield return deviation;
            }
        }
    }

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!) : [type.GetString()!];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        _ => value.ValueKind.ToString().ToLowerInvariant(),
    };
}
