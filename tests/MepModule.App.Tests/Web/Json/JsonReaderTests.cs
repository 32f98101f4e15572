using System;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;

namespace MepModule.App.Tests.Web.Json;

public sealed class JsonReaderTests
{
    [Fact]
    public void An_object_is_read_member_by_member()
    {
        var json = Reader(" { \"a\" : 12 , \"b\":\"x\", \"c\":true,\"d\":[1,{\"e\":null}] , \"f\":-7 } ");
        json.ExpectObject("The body");
        Assert.Equal("a", json.NextName());
        Assert.Equal(12, json.ReadInteger("a", 0, 20));
        Assert.Equal("b", json.NextName());
        Assert.Equal("x", json.ReadString("b", 0, 5));
        Assert.Equal("c", json.NextName());
        Assert.True(json.ReadBool("c"));
        Assert.Equal("d", json.NextName());
        json.SkipValue();
        Assert.Equal("f", json.NextName());
        Assert.Equal(-7, json.ReadInteger("f", -10, 0));
        Assert.Null(json.NextName());
        json.ExpectEnd();
    }

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t")]
    [InlineData("\"\\u00e6\\u20AC\\ud83d\\uDd0c\"", "æ€\U0001F50C")]
    [InlineData("\"Måler €\U0001F50C\"", "Måler €\U0001F50C")]
    [InlineData("\"\\u007f\"", "\u007f")]
    public void Strings_are_unescaped(string text, string expected)
    {
        JsonReader json = Reader(text);
        Assert.Equal(JsonToken.String, json.Read());
        Assert.Equal(expected, json.Text());
        json.ExpectEnd();
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void Integers_are_exact(string text, long expected)
    {
        JsonReader json = Reader(text);
        json.Read();
        Assert.True(json.IsInteger);
        Assert.Equal(expected, json.Integer);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("-2.5E-3")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("99999999999999999999999999")]
    public void Other_numbers_are_numbers_and_no_integers(string text)
    {
        JsonReader json = Reader(text);
        Assert.Equal(JsonToken.Number, json.Read());
        Assert.False(json.IsInteger);
        json.ExpectEnd();
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("[")]
    [InlineData("{\"a\"")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,\"a\":1}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("[1}")]
    [InlineData("{\"a\":1]")]
    [InlineData("]")]
    [InlineData("1 2")]
    [InlineData("{} x")]
    [InlineData("tru")]
    [InlineData("True")]
    [InlineData("nul")]
    [InlineData("undefined")]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("0x10")]
    [InlineData("\"open")]
    [InlineData("\"open\\")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\u0000\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\ud800\\u0041\"")]
    [InlineData("\"\\udc00\"")]
    [InlineData("\"line\nbreak\"")]
    [InlineData("[[[[[[[[[1]]]]]]]]]")]
    [InlineData("// comment\n1")]
    public void Anything_else_is_refused_with_a_sentence(string text)
    {
        ApiException error = Assert.Throws<ApiException>(() => ReadAll(Reader(text)));

        Assert.Equal(400, error.Status);
        Assert.Matches(@"^The body is not good JSON: .+ \(at byte \d+\)\.$", error.Message);
    }

    [Theory]
    [InlineData(0x80)]
    [InlineData(0xC0, 0x80)]
    [InlineData(0xC3)]
    [InlineData(0xC3, 0x41)]
    [InlineData(0xE0, 0x80, 0x80)]
    [InlineData(0xED, 0xA0, 0x80)]
    [InlineData(0xE2, 0x82)]
    [InlineData(0xF0, 0x80, 0x80, 0x80)]
    [InlineData(0xF4, 0x90, 0x80, 0x80)]
    [InlineData(0xF5, 0x80, 0x80, 0x80)]
    [InlineData(0xFF)]
    public void Bytes_that_are_not_UTF_8_are_refused(params int[] bytes)
    {
        byte[] text = [(byte)'"', .. Array.ConvertAll(bytes, value => (byte)value), (byte)'"'];

        Assert.Throws<ApiException>(() => ReadAll(new JsonReader(text, text.Length)));
    }

    [Fact]
    public void Random_documents_read_as_NET_reads_them()
    {
        var random = new Random(20261122);
        for (int i = 0; i < 2000; i++)
        {
            string text = RandomValue(random, 0)?.ToJsonString() ?? "null";
            JsonReader json = Reader(text);
            json.Read();

            Assert.Equal(text, Rewrite(json)?.ToJsonString() ?? "null");
            json.ExpectEnd();
        }
    }

    [Fact]
    public void Damaged_documents_are_read_or_refused_like_NET_does_and_never_crash()
    {
        var random = new Random(7);
        for (int i = 0; i < 20000; i++)
        {
            byte[] text = Encoding.UTF8.GetBytes(RandomValue(random, 0)?.ToJsonString() ?? "null");
            text[random.Next(text.Length)] = (byte)random.Next(256);
            bool reference = IsGoodForNet(text);
            string shown = Convert.ToHexString(text);
            Exception? problem = Record.Exception(() => ReadAll(new JsonReader(text, text.Length)));

            Assert.True(problem is null or ApiException, shown);

            // Ours also refuses NUL and nesting beyond its limit, and nothing that .NET refuses may pass.
            Assert.True(problem is not null || reference, "passed, and should not have: " + shown);
        }
    }

    private static JsonReader Reader(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new JsonReader(bytes, bytes.Length);
    }

    private static void ReadAll(JsonReader json)
    {
        while (json.Read() != JsonToken.End)
        {
        }
    }

    private static bool IsGoodForNet(byte[] text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonNode? RandomValue(Random random, int depth)
    {
        switch (random.Next(depth < 4 ? 7 : 5))
        {
            case 0: return null;
            case 1: return random.Next(2) == 0;
            case 2: return random.NextInt64();
            case 3: return -random.NextInt64();
            case 4: return RandomText(random);
            case 5:
                var array = new JsonArray();
                for (int i = random.Next(4); i > 0; i--)
                {
                    array.Add(RandomValue(random, depth + 1));
                }

                return array;
            default:
                var members = new JsonObject();
                for (int i = random.Next(4); i > 0; i--)
                {
                    members[RandomText(random) + i] = RandomValue(random, depth + 1);
                }

                return members;
        }
    }

    private static string RandomText(Random random)
    {
        var text = new StringBuilder();
        for (int i = random.Next(12); i > 0; i--)
        {
            int kind = random.Next(6);
            text.Append(kind == 0 ? ((char)random.Next(1, 0x20)).ToString()
                : kind == 1 ? ((char)random.Next(0x80, 0xD800)).ToString()
                : kind == 2 ? char.ConvertFromUtf32(random.Next(0x10000, 0x110000))
                : ((char)random.Next(0x20, 0x7F)).ToString());
        }

        return text.ToString();
    }

    /// <summary>Builds the document that the reader, standing on its first token, reports.</summary>
    private static JsonNode? Rewrite(JsonReader json)
    {
        switch (json.Token)
        {
            case JsonToken.Null: return null;
            case JsonToken.True: return true;
            case JsonToken.False: return false;
            case JsonToken.Number: return json.Integer;
            case JsonToken.String: return json.Text();
            case JsonToken.BeginArray:
                var array = new JsonArray();
                while (json.Read() != JsonToken.EndArray)
                {
                    array.Add(Rewrite(json));
                }

                return array;
            default:
                var members = new JsonObject();
                while (json.NextName() is { } name)
                {
                    json.Read();
                    members[name] = Rewrite(json);
                }

                return members;
        }
    }
}
