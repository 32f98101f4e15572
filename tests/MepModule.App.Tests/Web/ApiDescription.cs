using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace MepModule.App.Tests.Web;

/// <summary>The OpenAPI file of the repository.</summary>
internal static class ApiDescription
{
    private static readonly JsonElement Root = JsonDocument.Parse(File.ReadAllText(Find())).RootElement;

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

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory != null; directory = directory.Parent)
        {
            string path = Path.Combine(directory.FullName, "src", "web", "public", "api", "openapi.json");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("src/web/public/api/openapi.json was not found above the test.");
    }
}
