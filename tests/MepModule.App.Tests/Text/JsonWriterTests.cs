using System;
using System.Globalization;
using System.Text.Json;
using MepModule.App.Tests.Web;
using MepModule.App.Text;
using MepModule.App.Web.Json;

namespace MepModule.App.Tests.Text;

public sealed class JsonWriterTests
{
    [Fact]
    public void Objects_and_arrays_get_their_commas()
    {
        Assert.Equal("""{"a":1,"b":[],"c":{},"d":[1,[2,3],{"e":null}],"f":true}""", Written(json =>
        {
            json.BeginObject();
            json.Member("a", 1);
            json.Name("b");
            json.BeginArray();
            json.EndArray();
            json.Name("c");
            json.BeginObject();
            json.EndObject();
            json.Name("d");
            json.BeginArray();
            json.Number(1);
            json.BeginArray();
            json.Number(2);
            json.Number(3);
            json.EndArray();
            json.BeginObject();
            json.Name("e");
            json.Null();
            json.EndObject();
            json.EndArray();
            json.Member("f", true);
            json.EndObject();
        }));
    }

    [Theory]
    [InlineData(0, 0, "0")]
    [InlineData(0, 3, "0")]
    [InlineData(5, 3, "0.005")]
    [InlineData(-5, 3, "-0.005")]
    [InlineData(231400, 3, "231.4")]
    [InlineData(231000, 3, "231")]
    [InlineData(-50010, 3, "-50.01")]
    [InlineData(1000, 0, "1000")]
    [InlineData(long.MaxValue, 0, "9223372036854775807")]
    [InlineData(long.MinValue, 0, "-9223372036854775808")]
    [InlineData(long.MinValue, 9, "-9223372036.854775808")]
    public void Scaled_numbers_are_exact_and_short(long scaled, int decimals, string expected) =>
        Assert.Equal(expected, Written(json => json.Scaled(scaled, decimals)));

    [Fact]
    public void Numbers_of_every_length_and_scale_are_written_as_they_are()
    {
        var random = new Random(20261130);
        for (int i = 0; i < 50000; i++)
        {
            long scaled = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            int decimals = random.Next(10);
            string expected = (scaled / (decimal)Math.Pow(10, decimals)).ToString("0.#########", CultureInfo.InvariantCulture);
            Assert.Equal(expected, Written(json => json.Scaled(scaled, decimals)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("\"quotes\" \\ and / slashes")]
    [InlineData("tab\t line\n return\r bell\u0007 del\u007f")]
    [InlineData("Måler æøåÆØÅ ß € 漢字 \U0001F50C \u2028")]
    public void Any_text_reads_back_as_itself(string text) =>
        Assert.Equal(text, JsonSerializer.Deserialize<string>(Written(json => json.String(text))));

    [Fact]
    public void Bytes_are_hex_and_secret_ones_are_bullets()
    {
        byte[] bytes = [0x00, 0x0f, 0xa5, 0xff];
        Assert.Equal("\"000fa5ff\"", Written(json => json.Hex(bytes, 0, 4)));
        Assert.Equal("\"0f••••\"", Written(json => json.HexMasked(bytes, 1, 3, 1, 2)));
        Assert.Equal("\"••••••••\"", Written(json => json.HexMasked(bytes, 0, 4, -4, 8)));
    }

    [Fact]
    public void Times_are_ISO_8601_in_UTC()
    {
        var time = new DateTime(2026, 1, 2, 3, 4, 5, 67, DateTimeKind.Utc);
        Assert.Equal("\"2026-01-02T03:04:05Z\"", Written(json => json.Time(time)));
        Assert.Equal("\"2026-01-02T03:04:05.067Z\"", Written(json => json.TimeWithMilliseconds(time)));
        Assert.Equal("\"2026-01-02\"", Written(json => json.Date(time)));
    }

    [Fact]
    public void Too_deep_nesting_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => Written(json =>
        {
            for (int i = 0; i <= JsonWriter.MaximumDepth; i++)
            {
                json.BeginArray();
            }
        }));
    }

    [Fact]
    public void The_length_of_the_buffer_and_times_that_come_again_change_nothing()
    {
        const string expected = """{"first_name":"2026-11-22T19:04:05Z","x":-12.345,"list":["2026-11-22T19:04:05Z","2026-11-22T19:04:06Z","2026-11-22","2026-11-22T19:04:06.007Z"],"no":null}""";
        for (int length = 1; length <= expected.Length + 1; length++)
        {
            Assert.Equal(expected, Written(length, json =>
            {
                var time = new DateTime(2026, 11, 22, 19, 4, 5);
                json.BeginObject();
                json.TimeMember("first_name", time, true);
                json.Member("x", -12345, 3);
                json.Name("list");
                json.BeginArray();
                json.Time(time);
                json.Time(time.AddSeconds(1));
                json.Date(time);
                json.TimeWithMilliseconds(time.AddMilliseconds(1007));
                json.EndArray();
                json.TimeMember("no", time, false);
                json.EndObject();
            }));
        }
    }

    // The buffer is as small as can be, so that every text crosses its end somewhere.
    private static string Written(Action<JsonWriter> write) => Written(7, write);

    private static string Written(int bufferLength, Action<JsonWriter> write)
    {
        var sink = new TextSink();
        var json = new JsonWriter(sink, new byte[bufferLength]);
        write(json);
        json.Flush();
        return sink.Text;
    }
}
