using System;
using System.Text;
using System.Text.Json;
using MepModule.App.Configuration;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Tests.Update;
using MepModule.App.Tests.Web;
using MepModule.App.Text;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.App.Web.Outputs;

namespace MepModule.App.Tests.Integrations;

/// <summary>The kinds of settings that an output can have: what is taken, what is refused, and what is told.</summary>
public sealed class FieldTests
{
    private const string Pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";

    [Theory]
    [InlineData("on", "true", "true")]
    [InlineData("port", "8088", "8088")]
    [InlineData("host", "\" broker.home \"", "\"broker.home\"")]
    [InlineData("password", "\"hush hush\"", null)]
    [InlineData("tls", "\"verify\"", "\"verify\"")]
    [InlineData("allow", "[\"192.168.1.5\",\"10.0.0.255\"]", "[\"192.168.1.5\",\"10.0.0.255\"]")]
    public void What_is_set_is_told_again_unless_it_is_a_secret(string field, string value, string? told)
    {
        byte[] sections = Set([], field, value);
        JsonElement json = Told(sections);

        if (told is null)
        {
            Assert.True(json.GetProperty(field + "_set").GetBoolean());
            Assert.False(json.TryGetProperty(field, out _));
            Assert.DoesNotContain("hush", json.GetRawText(), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(told, json.GetProperty(field).GetRawText());
        }
    }

    [Fact]
    public void What_was_never_set_is_told_as_its_standard() =>
        Assert.Equal("""{"on":false,"port":1883,"host":"here","password_set":false,"ca_set":false,"tls":"off","allow":[]}""", Told([]).GetRawText());

    [Theory]
    [InlineData("on", "1", "`part.on` must be true or false")]
    [InlineData("port", "0", "`part.port` must be a whole number from 1 to 65535")]
    [InlineData("port", "65536", "`part.port` must be a whole number from 1 to 65535")]
    [InlineData("port", "\"80\"", "`part.port` must be a whole number")]
    [InlineData("port", "80.5", "`part.port` must be a whole number")]
    [InlineData("host", "17", "`part.host` must be a string")]
    [InlineData("host", "\"a\\nb\"", "`part.host` must be text without line breaks")]
    [InlineData("host", "\"12345678901234567\"", "`part.host` must have 0 to 16 characters")]
    [InlineData("password", "true", "`part.password` must be a string")]
    [InlineData("tls", "\"never\"", "`part.tls` must be one of these words: off|verify")]
    [InlineData("ca", "\"MIIB\"", "`part.ca` must be a certificate in PEM form")]
    [InlineData("allow", "[\"192.168.1\"]", "`part.allow` must be up to 2 IPv4 addresses")]
    [InlineData("allow", "[\"1.1.1.1\",\"1.1.1.2\",\"1.1.1.3\"]", "`part.allow` must be up to 2 IPv4 addresses")]
    [InlineData("allow", "[1]", "`part.allow` must be up to 2 IPv4 addresses")]
    public void Wrong_input_is_refused_with_a_sentence_and_the_field(string field, string value, string expected)
    {
        ApiException refused = Assert.Throws<ApiException>(() => Set([], field, value));
        Assert.StartsWith(expected, refused.Message, StringComparison.Ordinal);
        Assert.Equal("part." + field, refused.Field);
    }

    [Fact]
    public void A_name_that_no_field_has_is_none() => Assert.Null(Read("prt", "1").Field);

    [Fact]
    public void What_was_got_can_be_sent_back()
    {
        Assert.Empty(Read("password_set", "true").Field!);
        Assert.Empty(Read("ca_set", "false").Field!);
    }

    [Fact]
    public void A_secret_is_forgotten_when_it_is_set_to_nothing()
    {
        byte[] sections = Set(Set([], "password", "\"hush hush\""), "password", "\"\"");
        Assert.False(Told(sections).GetProperty("password_set").GetBoolean());
    }

    [Fact]
    public void A_certificate_is_kept_in_a_file_and_told_in_backups_only()
    {
        FieldReader reader = Read("ca", JsonSerializer.Serialize(Pem + "\n"));
        Assert.Equal(Pem, Encoding.UTF8.GetString(reader.Document!));
        var store = new SettingsStore(new CutStore(), new Settings());
        store.Change(new FieldChange(reader));

        Assert.Equal(Pem, Encoding.UTF8.GetString(store.ReadDocument(new SettingsSection(store.Current.Sections, "part"), 5)!));
        Assert.False(Told(store.Current.Sections).TryGetProperty("ca", out _));
        Assert.Equal(Pem, Told(store.Current.Sections, store).GetProperty("ca").GetString());
    }

    // Every kind once.
    private static void Describe(FieldVisitor fields)
    {
        fields.Flag(1, "on", false);
        fields.Number(2, "port", 1883, 1, 65535);
        fields.Text(3, "host", "here", 16);
        fields.Secret(4, "password", 32);
        fields.Certificate(5, "ca");
        fields.Choice(6, "tls", "off|verify");
        fields.Addresses(7, "allow", 2);
    }

    private static FieldReader Read(string field, string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        var reader = new FieldReader(new JsonReader(text, text.Length), "part", field);
        Describe(reader);
        return reader;
    }

    private static byte[] Set(byte[] sections, string field, string value) => SettingsSections.With(sections, "part", Read(field, value).Field!);

    private static JsonElement Told(byte[] sections, SettingsStore? documents = null)
    {
        var sink = new TextSink();
        var json = new JsonWriter(sink, new byte[64]);
        json.BeginObject();
        Describe(new FieldJson(json, new SettingsSection(sections, "part"), documents));
        json.EndObject();
        json.Flush();
        return JsonDocument.Parse(sink.Text).RootElement;
    }

    private sealed class FieldChange(FieldReader reader) : SettingsChange
    {
        public override byte[][] Documents => reader.Document is null ? [] : [reader.Document];

        public override void Apply(Settings settings) => settings.Sections = SettingsSections.With(settings.Sections, "part", reader.Field!);
    }
}
