using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using MepModule.Catalogue.Expressions;
using MepModule.Catalogue.Generator;

namespace MepModule.Catalogue.Tests;

/// <summary>The expression grammar; the browser's parser runs the same cases.</summary>
public sealed class ExpressionTests
{
    private static readonly JsonElement Cases =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Corpus(Repository.Root), "expressions", "cases.json"))).RootElement;

    [Theory]
    [MemberData(nameof(Values))]
    public void An_expression_has_its_value(string text, string names, long? expected)
    {
        var scope = new Scope(JsonSerializer.Deserialize<Dictionary<string, long>>(names)!);

        Assert.Equal(expected, Expression.Parse(text).Evaluate(scope));
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_refused_with_its_place(string text)
    {
        var mistake = Assert.Throws<FormatException>(() => Expression.Parse(text));

        Assert.Contains("at position", mistake.Message);
    }

    public static TheoryData<string, string, long?> Values()
    {
        var data = new TheoryData<string, string, long?>();
        foreach (var item in Cases.GetProperty("values").EnumerateArray())
            data.Add(item[0].GetString()!, item[1].GetRawText(), item[2].ValueKind == JsonValueKind.Null ? null : item[2].GetInt64());
        return data;
    }

    public static TheoryData<string> Mistakes() => new(Cases.GetProperty("mistakes").EnumerateArray().Select(item => item.GetString()!));

    private sealed class Scope(Dictionary<string, long> names) : IExpressionScope
    {
        public long? Name(string name) => names.TryGetValue(name, out var value) ? value : null;

        public long? Reference(TableReference reference, long[] indices) => reference.Text switch
        {
            "BT21.3" => 11,
            "BT61.9" => 10 + indices[0],
            _ => null,
        };
    }
}
