using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using MepModule.Catalogue.Generator;
using MepModule.Catalogue.Generator.Corpus;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Tests;

/// <summary>The catalogue is complete and its parts fit together.</summary>
public sealed class CatalogueContentTests
{
    /// <summary>Tables whose content tells how much of them is used; zeros leave room.</summary>
    private static readonly string[] SizedByContent = ["ET16", "ET31", "ET36", "ET42", "ET45", "ET52", "ET53", "ET74", "ET75"];

    private static readonly MeterCatalogue Catalogue = TestCatalogue.Instance;

    [Fact]
    public void The_compact_asset_is_made_of_the_data_files()
    {
        using var reader = new StreamReader(MeterCatalogue.OpenAsset());

        Assert.True(
            CatalogueCompiler.Compile(Repository.Data(Repository.Root)) == reader.ReadToEnd(),
            "catalogue.json is older than the files in Data: run dotnet run --project src/MepModule.Catalogue.Generator.");
    }

    [Fact]
    public void The_description_of_the_tables_is_made_of_the_catalogue() =>
        Assert.True(
            new TablesDocument(Catalogue).Write() == File.ReadAllText(Repository.Document(Repository.Root)),
            "docs/tables.md is older than the catalogue: run dotnet run --project src/MepModule.Catalogue.Generator.");

    [Fact]
    public void The_compact_asset_stays_small_for_the_browser()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, true))
        using (var asset = MeterCatalogue.OpenAsset())
            asset.CopyTo(gzip);

        Assert.InRange(packed.Length, 10_000, 29_500);
    }

    [Fact]
    public void Keys_are_unique_among_the_fields_of_a_structure()
    {
        var doubles = AllLists().SelectMany(list => list.Fields.GroupBy(field => field.Key).Where(group => group.Count() > 1)
            .Select(group => list.Place + "." + group.Key));

        Assert.Empty(doubles);
    }

    [Fact]
    public void Bits_lie_within_their_integer_and_do_not_overlap()
    {
        foreach (var (place, fields) in AllLists())
        {
            foreach (var field in fields.Where(field => field.Bits.Count > 0))
            {
                var used = new HashSet<int>();
                foreach (var bits in field.Bits)
                {
                    Assert.True(bits.To < field.FixedLength * 8, $"{place}.{field.Key}.{bits.Key} lies outside the integer.");
                    for (var bit = bits.From; bit <= bits.To; bit++)
                        Assert.True(used.Add(bit), $"{place}.{field.Key}: bit {bit} twice.");
                }
            }
        }
    }

    [Fact]
    public void Fields_that_are_no_structure_have_a_length()
    {
        var withoutLength = AllLists().SelectMany(list => list.Fields
            .Where(field => field.Type is not (FieldType.Group or FieldType.ProcedureParameters))
            .Where(field => field.FixedLength == 0 && field.LengthRule == null)
            .Select(field => list.Place + "." + field.Key));

        Assert.Equal(["EP19.switchover", "EP39.furtherParameters"], withoutLength.Order());
    }

    [Theory]
    [MemberData(nameof(TableIds))]
    public void Every_table_of_known_layout_walks_without_a_problem_when_the_dimensions_are_known(string id)
    {
        var table = Catalogue.Table(id);
        var dimensions = MeterProfile.All(Catalogue)[3].Dimensions;
        var size = new Decoding.TableDecoder(Catalogue).SizeOf(id, dimensions) ?? 700;

        var decoded = TestCatalogue.Decode(id, new string('0', 2 * size), 0, dimensions.Remove(id));

        if (table.Layout != LayoutKnowledge.Unknown)
            Assert.Empty(decoded.Problems);
        if (table.Layout == LayoutKnowledge.Complete && table.Size != null && !SizedByContent.Contains(id))
            Assert.Empty(decoded.Undecoded);
    }

    public static TheoryData<string> TableIds() => new(Catalogue.Tables.Select(table => table.Id));

    private static IEnumerable<(string Place, IReadOnlyList<FieldDefinition> Fields)> AllLists() =>
        Catalogue.Tables.SelectMany(table => Lists(table.Id, table.Fields))
            .Concat(Catalogue.Procedures.SelectMany(procedure => Lists(procedure.Id, procedure.Parameters)))
            .Concat(Catalogue.Structures.SelectMany(structure => Lists(structure.Key, structure.Value)));

    private static IEnumerable<(string Place, IReadOnlyList<FieldDefinition> Fields)> Lists(
        string place, IReadOnlyList<FieldDefinition> fields) => fields
            .Where(field => field.Fields.Count > 0)
            .SelectMany(field => Lists(place + "." + field.Key, field.Fields))
            .Prepend((place, fields));
}
