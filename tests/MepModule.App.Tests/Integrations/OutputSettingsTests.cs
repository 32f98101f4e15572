using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using MepModule.App.Integrations;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Tests.Web;

namespace MepModule.App.Tests.Integrations;

/// <summary>The settings of every output, by what it tells of them.</summary>
public sealed class OutputSettingsTests
{
    private static readonly JsonElement Described = JsonDocument.Parse(File.ReadAllText(Repository.Place("src/web/public/api/openapi.json"))).RootElement
        .GetProperty("components").GetProperty("schemas").GetProperty("IntegrationSettings").GetProperty("properties");

    public static TheoryData<string> Sections => [.. Fields().Select(told => told.Section).Distinct()];

    [Fact]
    public void Every_output_is_made_by_its_number_and_has_a_name_of_its_own()
    {
        string[] names = [.. Enumerable.Range(0, OutputList.Count).Select(number => OutputList.New(number)!.Name)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z][a-z0-9]{1,15}$", name));
        Assert.DoesNotContain(ReadingAge.Name, names);
        Assert.Null(OutputList.New(OutputList.Count));
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void No_two_fields_share_a_tag_or_a_name(string section)
    {
        Field[] fields = [.. Fields().Where(field => field.Section == section)];
        Assert.Equal(fields.Length, fields.Select(field => field.Tag).Distinct().Count());
        Assert.Equal(fields.Length, fields.Select(field => field.Name).Distinct().Count());
        Assert.All(fields, field => Assert.InRange(field.Tag, 1, 255));
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void The_description_of_the_API_has_every_field_with_its_kind_and_range(string section)
    {
        string[] told = [.. Fields().Where(field => field.Section == section).SelectMany(field => field.Schema).Order(StringComparer.Ordinal)];
        string[] described = [.. Described.GetProperty(section).GetProperty("properties").EnumerateObject().Select(member => SchemaText(member.Name, member.Value)).Order(StringComparer.Ordinal)];
        Assert.Equal(told, described);
    }

    [Fact]
    public void The_description_of_the_API_has_no_output_that_is_none() =>
        Assert.Equal(Sections.Select(section => section.Data).Order(StringComparer.Ordinal), Described.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));

    private static string SchemaText(string name, JsonElement schema)
    {
        string Of(string member) => schema.TryGetProperty(member, out JsonElement value) ? $" {member}={value.GetRawText()}" : "";
        string words = schema.TryGetProperty("enum", out JsonElement list) ? " enum=" + string.Join('|', list.EnumerateArray().Select(word => word.GetString())) : "";
        return name + Of("$ref") + Of("type") + Of("minimum") + Of("maximum") + Of("maxLength") + words + Of("readOnly") + Of("writeOnly");
    }

    private static IEnumerable<Field> Fields()
    {
        var collector = new Collector { Section = ReadingAge.Name };
        ReadingAge.Describe(collector);
        for (int i = 0; i < OutputList.Count; i++)
        {
            Output output = OutputList.New(i)!;
            collector.Section = output.Name;
            output.Describe(collector);
        }

        return collector.Fields;
    }

    private sealed record Field(string Section, int Tag, string Name, string[] Schema);

    private sealed class Collector : FieldVisitor
    {
        public string Section { get; set; } = "";

        public List<Field> Fields { get; } = [];

        public override void Flag(int tag, string name, bool standard) => Add(tag, name, " type=\"boolean\"");

        public override void Number(int tag, string name, int standard, int minimum, int maximum)
        {
            Assert.InRange(standard, minimum, maximum);
            Add(tag, name, $" type=\"integer\" minimum={minimum} maximum={maximum}");
        }

        public override void Text(int tag, string name, string standard, int longest)
        {
            Assert.InRange(standard.Length, 0, longest);
            Add(tag, name, $" type=\"string\" maxLength={longest}");
        }

        public override void Secret(int tag, string name, int longest) => AddHidden(tag, name, $" type=\"string\" maxLength={longest} writeOnly=true");

        public override void Certificate(int tag, string name) => AddHidden(tag, name, " type=\"string\" maxLength=4096 writeOnly=true");

        public override void Choice(int tag, string name, string words) => Add(tag, name, $" type=\"string\" enum={words}");

        public override void Addresses(int tag, string name, int most) => Add(tag, name, " $ref=\"#/components/schemas/AllowedAddresses\"");

        private void Add(int tag, string name, string schema) => Fields.Add(new Field(Section, tag, name, [name + schema]));

        private void AddHidden(int tag, string name, string schema) => Fields.Add(new Field(Section, tag, name, [name + schema, name + "_set type=\"boolean\" readOnly=true"]));
    }
}
