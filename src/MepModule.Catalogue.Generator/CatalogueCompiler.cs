using System;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MepModule.Catalogue.Generator;

/// <summary>Puts the JSON files of the catalogue into one compact asset for the host assemblies and the browser.</summary>
public static class CatalogueCompiler
{
    // Like beside like: gzip looks back 32 KB only.
    private static readonly string[] SharedParts = ["sources", "mbus", "enumerations", "globals", "structures"];
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of catalogue.json, made of the files of a folder.</summary>
    /// <exception cref="InvalidDataException">A file is no JSON, or is not called like its table.</exception>
    public static string Compile(string dataFolder)
    {
        var root = new JsonObject();
        foreach (var part in SharedParts)
            root[part] = Read(Path.Combine(dataFolder, part + ".json"));
        var files = Directory.GetFiles(Path.Combine(dataFolder, "tables"), "*.json").OrderBy(Path.GetFileName, StringComparer.Ordinal);
        root["tables"] = new JsonArray(files.Select(ReadTable).ToArray());
        root["procedures"] = Read(Path.Combine(dataFolder, "procedures.json"));
        OffsetCompactor.Compact(root);
        return root.ToJsonString(Compact) + "\n";
    }

    private static JsonNode ReadTable(string file)
    {
        var table = Read(file);
        var (name, id) = (Path.GetFileNameWithoutExtension(file), table is JsonObject json ? json["id"]?.ToString() : null);
        return id == name ? table : throw new InvalidDataException($"{name}.json must hold the table with the id \"{name}\", but its id is \"{id}\".");
    }

    private static JsonNode Read(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file)) ?? throw new JsonException("the file is empty");
        }
        catch (JsonException mistake)
        {
            throw new InvalidDataException($"{Path.GetFileName(file)} is no valid JSON: {mistake.Message}", mistake);
        }
    }
}
