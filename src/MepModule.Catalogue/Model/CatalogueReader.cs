using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using MepModule.Catalogue.Expressions;

namespace MepModule.Catalogue.Model;

/// <summary>Reads the catalogue from its JSON. A mistake in the data throws with the place where it is.</summary>
public sealed class CatalogueReader
{
    private readonly Dictionary<string, Enumeration> _enumerations = [];
    private readonly Dictionary<string, IReadOnlyList<FieldDefinition>> _structures = [];

    private CatalogueReader()
    {
    }

    /// <summary>Reads a compact catalogue. Throws <see cref="FormatException"/> with the place of a mistake.</summary>
    public static MeterCatalogue Read(JsonElement root) => new CatalogueReader().ReadRoot(root);

    private MeterCatalogue ReadRoot(JsonElement root)
    {
        var sources = root.GetProperty("sources").EnumerateObject().Select(ReadSource).ToDictionary(source => source.Id);
        _enumerations["source"] = new SourceEnumeration("source", false, sources);
        _enumerations["extendedSource"] = new SourceEnumeration("extendedSource", true, sources);
        foreach (var property in root.GetProperty("enumerations").EnumerateObject())
            _enumerations[property.Name] = new Enumeration(property.Name, ReadTexts(property.Value));
        _enumerations["procedure"] = new Enumeration("procedure", root.GetProperty("procedures").EnumerateArray().ToDictionary(
            procedure => (long)NumberOf(Text(procedure, "id")), procedure => Text(procedure, "id") + " " + Text(procedure, "name")));
        foreach (var property in root.GetProperty("structures").EnumerateObject())
            _structures[property.Name] = ReadFields(property.Value, property.Name);
        return new MeterCatalogue(new CatalogueContent(
            root.GetProperty("tables").EnumerateArray().Select(ReadTable).ToList(),
            root.GetProperty("procedures").EnumerateArray().Select(ReadProcedure).ToList(),
            sources,
            _enumerations,
            _structures,
            ReadLets(root.GetProperty("globals")),
            root.GetProperty("mbus").EnumerateObject().ToDictionary(
                property => property.Name,
                property => (IReadOnlyList<VifDefinition>)property.Value.EnumerateArray().Select(ReadVif).ToList())));
    }

    private static SourceDefinition ReadSource(JsonProperty property)
    {
        var parts = property.Value;
        return new SourceDefinition(
            int.Parse(property.Name, CultureInfo.InvariantCulture),
            parts[0].GetString()!,
            parts.GetArrayLength() > 1 ? parts[1].GetString()! : "",
            parts.GetArrayLength() > 2 ? parts[2].GetInt32() : 0,
            parts.GetArrayLength() > 3 ? parts[3].GetString()! : "");
    }

    private static VifDefinition ReadVif(JsonElement parts) => new(
        parts[0].GetInt32(), parts[1].GetInt32(), parts[2].GetString()!, parts[3].GetString()!, parts[4].GetInt32(), parts[5].GetString()!);

    private TableDefinition ReadTable(JsonElement json)
    {
        var id = Text(json, "id");
        var fields = json.TryGetProperty("fields", out var list) ? ReadTableFields(list, id) : [];
        var nvm = Text(json, "nvm");
        return new TableDefinition
        {
            Id = id,
            Number = NumberOf(id),
            Name = Text(json, "name"),
            Purpose = Text(json, "purpose"),
            ReadKeys = Text(json, "read"),
            WriteKeys = Text(json, "write"),
            ReadsFromNvm = nvm.Contains("read", StringComparison.Ordinal),
            WritesToNvm = nvm.Contains("write", StringComparison.Ordinal),
            Size = ReadExpression(json, "size"),
            Firmware = Text(json, "firmware"),
            Layout = ReadLayout(json, fields),
            Lets = json.TryGetProperty("let", out var lets) ? ReadLets(lets) : new Dictionary<string, Expression>(),
            Structure = list.ValueKind == JsonValueKind.String ? list.GetString() : null,
            Fields = fields,
            Notes = ReadTextList(json, "notes"),
            Doubts = ReadTextList(json, "doubts"),
        };
    }

    private ProcedureDefinition ReadProcedure(JsonElement json)
    {
        var id = Text(json, "id");
        var parameters = json.TryGetProperty("parameters", out var list) ? ReadFields(list, id) : [];
        return new ProcedureDefinition
        {
            Id = id,
            Number = NumberOf(id),
            Name = Text(json, "name"),
            Purpose = Text(json, "purpose"),
            Keys = Text(json, "keys"),
            Layout = ReadLayout(json, parameters),
            Parameters = parameters,
            Response = json.TryGetProperty("response", out var response) ? ReadFields(response, id) : [],
            Results = new Enumeration(id, json.TryGetProperty("results", out var results) ? ReadTexts(results) : []),
            Notes = ReadTextList(json, "notes"),
        };
    }

    private static LayoutKnowledge ReadLayout(JsonElement json, IReadOnlyList<FieldDefinition> fields) => Text(json, "layout") switch
    {
        "partial" => LayoutKnowledge.Partial,
        "unknown" => LayoutKnowledge.Unknown,
        _ => fields.Count > 0 ? LayoutKnowledge.Complete : LayoutKnowledge.Unknown,
    };

    private static int NumberOf(string id) =>
        int.Parse(id.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture) + (id[0] == 'E' ? 0x800 : 0);

    /// <summary>A table lists its fields, or names the structure that it has in common with other tables.</summary>
    private IReadOnlyList<FieldDefinition> ReadTableFields(JsonElement json, string place)
    {
        if (json.ValueKind == JsonValueKind.Array)
            return ReadFields(json, place);
        return _structures.TryGetValue(json.GetString()!, out var structure)
            ? structure
            : throw new FormatException($"{place} names the structure \"{json.GetString()}\", which does not exist.");
    }

    private List<FieldDefinition> ReadFields(JsonElement list, string place)
    {
        var fields = new List<FieldDefinition>();
        foreach (var json in list.EnumerateArray())
        {
            var name = Text(json, "name");
            try
            {
                fields.Add(ReadField(json, place + "." + name));
            }
            catch (Exception mistake) when (mistake is FormatException or KeyNotFoundException or InvalidOperationException)
            {
                throw new FormatException($"The field {place}.{name} of the catalogue is wrong: {mistake.Message}", mistake);
            }
        }
        return fields;
    }

    private FieldDefinition ReadField(JsonElement json, string place)
    {
        var typeName = Text(json, "type");
        var (type, length) = TypeNames.Parse(typeName);
        IReadOnlyList<FieldDefinition> fields = [];
        if (json.TryGetProperty("fields", out var list))
            fields = ReadFields(list, place);
        else if (type == FieldType.Group)
            fields = _structures.TryGetValue(typeName, out var structure)
                ? structure
                : throw new FormatException($"there is no type and no structure \"{typeName}\".");
        var name = Text(json, "name");
        return new FieldDefinition
        {
            Name = name,
            Key = json.TryGetProperty("key", out var key) ? key.GetString()! : FieldDefinition.KeyOf(name),
            Type = type,
            TypeName = typeName,
            FixedLength = length,
            LengthRule = ReadExpression(json, "length"),
            At = ReadExpression(json, "at"),
            When = ReadExpression(json, "when"),
            Count = ReadExpression(json, "count"),
            Until = ReadExpression(json, "until"),
            Stride = ReadExpression(json, "stride"),
            Index = json.TryGetProperty("index", out var index) ? index.GetString()! : "i",
            Item = json.TryGetProperty("item", out var item) ? item.GetString() : null,
            Items = ReadEnumeration(json, "items"),
            Fields = fields,
            Bits = json.TryGetProperty("bits", out var bits) ? bits.EnumerateArray().Select(ReadBits).ToList() : [],
            Lets = json.TryGetProperty("let", out var lets) ? ReadLets(lets) : new Dictionary<string, Expression>(),
            Unit = Text(json, "unit"),
            Scale = json.TryGetProperty("scale", out var scale) ? scale.GetInt32() : 0,
            EnergyFactor = ReadExpression(json, "energyFactor"),
            Source = ReadExpression(json, "source"),
            Enumeration = ReadEnumeration(json, "enum"),
            Defaults = ReadDefaults(json),
            Firmware = Text(json, "firmware"),
            Notes = ReadTextList(json, "note"),
            Doubts = ReadTextList(json, "doubt"),
        };
    }

    private BitDefinition ReadBits(JsonElement json)
    {
        var range = Text(json, "at").Split('-');
        var from = int.Parse(range[0], CultureInfo.InvariantCulture);
        var name = Text(json, "name");
        return new BitDefinition(
            name,
            json.TryGetProperty("key", out var key) ? key.GetString()! : FieldDefinition.KeyOf(name),
            from,
            range.Length > 1 ? int.Parse(range[1], CultureInfo.InvariantCulture) : from,
            Text(json, "unit"),
            ReadEnumeration(json, "enum"),
            json.TryGetProperty("default", out var value) ? value.GetInt64() : null,
            Text(json, "firmware"),
            ReadTextList(json, "note"),
            ReadTextList(json, "doubt"));
    }

    private Enumeration? ReadEnumeration(JsonElement json, string property)
    {
        if (!json.TryGetProperty(property, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.String)
            return new Enumeration("", ReadTexts(value));
        return _enumerations.TryGetValue(value.GetString()!, out var shared)
            ? shared
            : throw new FormatException($"there is no enumeration \"{value.GetString()}\".");
    }

    private static Dictionary<long, string> ReadTexts(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray()
            .Select((text, number) => (text, number))
            .ToDictionary(pair => (long)pair.number, pair => pair.text.GetString()!)
        : value.EnumerateObject().ToDictionary(
            property => long.Parse(property.Name, CultureInfo.InvariantCulture),
            property => property.Value.GetString()!);

    private static Dictionary<string, Expression> ReadLets(JsonElement json) =>
        json.EnumerateObject().ToDictionary(property => property.Name, property => ToExpression(property.Value));

    private static Expression? ReadExpression(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) ? ToExpression(value) : null;

    private static Expression ToExpression(JsonElement value) =>
        Expression.Parse(value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetString()!);

    private static List<long> ReadDefaults(JsonElement json)
    {
        if (!json.TryGetProperty("default", out var value))
            return [];
        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(item => item.GetInt64()).ToList()
            : [value.GetInt64()];
    }

    private static List<string> ReadTextList(JsonElement json, string property)
    {
        if (!json.TryGetProperty(property, out var value))
            return [];
        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(item => item.GetString()!).ToList()
            : [value.GetString()!];
    }

    private static string Text(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) ? value.GetString()! : "";
}
