using System.IO;
using System.IO.Compression;
using System.Linq;
using MepModule.Catalogue.Generator;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Tests;

/// <summary>The catalogue is complete and its parts fit together.</summary>
public sealed class CatalogueContentTests
{
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
    public void Keys_are_unique_among_the_fields_of_a_structure() => Assert.Empty(CatalogueRules.DoubleKeys(Catalogue));

    [Fact]
    public void Bits_lie_within_their_integer_and_do_not_overlap() => Assert.Empty(CatalogueRules.MisplacedBits(Catalogue));

    [Fact]
    public void Fields_that_are_no_structure_have_a_length() => Assert.Empty(CatalogueRules.MissingLengths(Catalogue));

    [Theory]
    [MemberData(nameof(TableIds))]
    public void Every_table_of_known_layout_walks_without_a_problem_when_the_dimensions_are_known(string id) =>
        Assert.Empty(CatalogueRules.MistakesOfLayout(Catalogue, Catalogue.Table(id)));

    public static TheoryData<string> TableIds() => new(Catalogue.Tables.Select(table => table.Id));
}
