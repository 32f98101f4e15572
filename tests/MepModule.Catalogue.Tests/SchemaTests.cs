using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using MepModule.Catalogue.Generator;
using NJsonSchema;

namespace MepModule.Catalogue.Tests;

/// <summary>The catalogue has the form that its schema describes.</summary>
public sealed class SchemaTests
{
    private static readonly string Data = Repository.Data(Repository.Root);

    [Fact]
    public async Task The_catalogue_follows_its_schema()
    {
        var schema = await Schema();

        var mistakes = schema.Validate(CatalogueCompiler.Compile(Data)).Select(mistake => mistake.ToString());

        Assert.Empty(mistakes);
    }

    [Theory]
    [InlineData("/tables/0/fields/0/colour", "\"red\"")]
    [InlineData("/tables/0/fields/0/scale", "12")]
    [InlineData("/tables/0/id", "\"Table 0\"")]
    [InlineData("/tables/0/write", "\"everybody\"")]
    [InlineData("/tables/0/fields/0/bits/0/at", "\"three\"")]
    public async Task The_schema_refuses_a_mistake(string place, string value)
    {
        var catalogue = JsonNode.Parse(CatalogueCompiler.Compile(Data))!;
        var steps = place.Split('/')[1..];
        var node = steps[..^1].Aggregate(catalogue, (parent, step) => parent is JsonArray array ? array[int.Parse(step)]! : parent[step]!);
        node[steps[^1]] = JsonNode.Parse(value);

        Assert.NotEmpty((await Schema()).Validate(catalogue.ToJsonString()));
    }

    private static async Task<JsonSchema> Schema() =>
        await JsonSchema.FromJsonAsync(await File.ReadAllTextAsync(Path.Combine(Data, "catalogue.schema.json")));
}
