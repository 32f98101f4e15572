using System;
using System.Text;
using MepModule.App.Text;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using nanoFramework.TestFramework;

namespace MepModule.Device.Tests;

/// <summary>Numbers, times and texts as JSON, where the two worlds format differently.</summary>
[TestClass]
public class JsonTests
{
    [TestMethod]
    public static void Numbers_and_times_are_written_exactly()
    {
        var text = new Sink();
        var json = new JsonWriter(text, new byte[16]);
        json.BeginObject();
        json.Name("voltage_v");
        json.Scaled(230075, 3);
        json.Name("small");
        json.Scaled(-5, 3);
        json.Name("round");
        json.Scaled(5000, 3);
        json.Member("least", long.MinValue);
        json.Name("time");
        json.TimeWithMilliseconds(new DateTime(2026, 3, 2, 9, 2, 7).AddMilliseconds(45));
        json.EndObject();
        json.Flush();
        Assert.AreEqual("{\"voltage_v\":230.075,\"small\":-0.005,\"round\":5,\"least\":-9223372036854775808,\"time\":\"2026-03-02T09:02:07.045Z\"}", text.ToString());
    }

    [TestMethod]
    public static void Texts_are_escaped_and_read_back()
    {
        var text = new Sink();
        var json = new JsonWriter(text, new byte[16]);
        json.BeginArray();
        json.String("K\u00E6lder \"1\"\n\t");
        json.HexMasked(new byte[] { 1, 0xAB, 0xCD }, 0, 3, 1, 1);
        json.Null();
        json.Bool(true);
        json.EndArray();
        json.Flush();
        Assert.AreEqual("[\"K\u00E6lder \\\"1\\\"\\n\\u0009\",\"01\u2022\u2022cd\",null,true]", text.ToString());

        byte[] bytes = Encoding.UTF8.GetBytes("{\"name\":\"K\\u00e6lder\\t\\ud83d\\udd0c\",\"big\":9223372036854775807}");
        var reader = new JsonReader(bytes, bytes.Length);
        reader.ExpectObject("The body");
        Assert.AreEqual("name", reader.NextName()!);
        Assert.AreEqual("K\u00E6lder\t\U0001F50C", reader.ReadString("name", 0, 40));
        Assert.AreEqual("big", reader.NextName()!);
        reader.Read();
        Assert.IsTrue(reader.Integer == long.MaxValue);
        Assert.IsTrue(reader.NextName() == null);
        reader.ExpectEnd();
    }

    [TestMethod]
    public static void A_wrong_value_is_told_in_a_sentence()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("{\"count\":11}");
        var reader = new JsonReader(bytes, bytes.Length);
        reader.ExpectObject("The body");
        string? name = reader.NextName();
        string sentence = "";
        try
        {
            reader.ReadInteger(name!, 1, 10);
        }
        catch (ApiException problem)
        {
            sentence = problem.Message;
        }

        Assert.IsTrue(sentence.IndexOf("count") >= 0 && sentence.IndexOf("10") >= 0, sentence);
    }

    private sealed class Sink : IByteSink
    {
        private readonly byte[] _bytes = new byte[400];
        private int _count;

        public void Write(byte[] buffer, int offset, int count)
        {
            Array.Copy(buffer, offset, _bytes, _count, count);
            _count += count;
        }

        public override string ToString() => Encoding.UTF8.GetString(_bytes, 0, _count);
    }
}
