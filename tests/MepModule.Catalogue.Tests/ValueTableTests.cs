using System.Collections.Generic;
using System.IO;
using System.Linq;
using MepModule.Catalogue.Generator;

namespace MepModule.Catalogue.Tests;

/// <summary>The table of values, and what is made of it.</summary>
public sealed class ValueTableTests
{
    private const string Advice = " is older than values.csv: run dotnet run --project src/MepModule.Catalogue.Generator.";

    private static readonly string Root = Repository.Root;
    private static readonly IReadOnlyList<ValueRow> Rows = ValueRows.Read(Repository.Values(Root, "values.csv"));

    [Fact]
    public void The_page_for_people_is_made_of_the_table() =>
        Assert.True(ValueRows.Document(Rows) == File.ReadAllText(Repository.ValuesDocument(Root)), "docs/values.md" + Advice);

    [Fact]
    public void The_constants_are_made_of_the_table() =>
        Assert.True(ValueRows.Constants(Rows) == File.ReadAllText(Repository.Values(Root, "Value.cs")), "Value.cs" + Advice);

    [Fact]
    public void The_bytes_of_the_device_are_made_of_the_table() =>
        Assert.True(ValueRows.Table(Rows) == File.ReadAllText(Repository.Values(Root, "ValueTable.cs")), "ValueTable.cs" + Advice);

    [Fact]
    public void No_two_values_share_a_key_a_constant_a_place_or_an_OBIS_number()
    {
        Assert.Equal(Rows.Count, Rows.Select(row => row.Key).Distinct().Count());
        Assert.Equal(Rows.Count, Rows.Select(row => row.Constant).Distinct().Count());
        Assert.Equal(Rows.Count, Rows.Select(row => row.Source).Distinct().Count());
        string[] obis = [.. Rows.Select(row => row.Obis).Where(number => number.Length > 0)];
        Assert.Equal(obis.Length, obis.Distinct().Count());
    }
}
