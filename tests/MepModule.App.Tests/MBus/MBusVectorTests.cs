using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using MepModule.App.MBus;
using MepModule.Catalogue.Decoding;
using MepModule.Catalogue.Model;

namespace MepModule.App.Tests.MBus;

/// <summary>Telegrams whose meaning was worked out by hand: the module and the catalogue's decoder both find it. The browser's is held to the same file.</summary>
public class MBusVectorTests
{
    private static readonly TableDecoder Decoder = new(MeterCatalogue.Load());

    private static readonly Dictionary<string, Vector> Vectors = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "corpus", "mbus", "telegrams.json")))
        .RootElement.GetProperty("telegrams")
        .Deserialize<Vector[]>(new JsonSerializerOptions(JsonSerializerDefaults.Web))!
        .ToDictionary(vector => vector.Name);

    public static TheoryData<string> Names => new(Vectors.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_module_finds_what_a_telegram_means(string name)
    {
        Vector vector = Vectors[name];
        MBusDevice device = new(1, 1, true, true, Convert.FromHexString(vector.Entry));
        MBusRecord[] records = device.Records();
        Assert.Equal((vector.Encrypted, vector.Medium), (device.IsEncrypted, device.Medium));
        Assert.Equal(vector.Records.Length, records.Length);
        foreach ((Meant meant, MBusRecord record) in vector.Records.Zip(records))
        {
            Assert.Equal((meant.Value is null, meant.Unit, meant.Storage), (record.Problem is not null, record.Unit, record.Storage));
            AssertNear(meant, record.Mantissa / Math.Pow(10, record.Decimals));
        }

        Assert.Equal(vector.Records.Length == 0, device.Problem is not null);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void So_does_the_decoder_of_the_catalogue(string name)
    {
        Vector vector = Vectors[name];
        FieldNode[] nodes = [.. Decoder.Decode("ET16", Convert.FromHexString(vector.Entry), 0, null).AllNodes()];
        FieldNode[] records = [.. nodes.Where(node => node.Path.EndsWith(']') && node.Path.Contains("dataRecords.records[") && node.Name is not ("Cut off" or "Manufacturer's data"))];
        Assert.Equal(vector.Encrypted, nodes.Any(node => node.Path.EndsWith("dataRecords") && node.Text == "encrypted"));
        Assert.Equal(vector.Records.Length, records.Length);
        foreach ((Meant meant, FieldNode record) in vector.Records.Zip(records))
        {
            Assert.Equal((meant.Value is null, meant.Unit), (record.Value is null, record.Value is null ? "" : record.Unit));
            Assert.Equal((long)meant.Storage, record.Children.Single(child => child.Path.EndsWith(".storage")).Value);
            AssertNear(meant, Convert.ToDouble(record.Value));
        }
    }

    // Both orders of the bytes, all media and units, decimal and binary: what one shows the other does, with the same unit.
    [Fact]
    public void The_two_agree_about_every_fixed_structure()
    {
        var random = new Random(73);
        int shown = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] entry = new byte[24];
            random.NextBytes(entry);
            entry[6] = (byte)(2 + random.Next(2));
            entry[7] = 16;
            if (random.Next(4) != 0)
            {
                Convert.FromHexString(random.Next(100_000_000).ToString("D8") + random.Next(100_000_000).ToString("D8")).CopyTo(entry, 16);
            }

            MBusRecord[] records = new MBusDevice(1, 1, true, true, entry).Records();
            FieldNode[] nodes = [.. Decoder.Decode("ET16", entry, 0, null).AllNodes().Where(node => node.Path.EndsWith(']') && node.Path.Contains("dataRecords.records["))];
            Assert.Equal((2, 2), (records.Length, nodes.Length));
            foreach ((MBusRecord record, FieldNode node) in records.Zip(nodes))
            {
                // The module's numbers have 63 bits.
                if (record.Problem is not null && Math.Abs(Convert.ToDouble(node.Value)) >= long.MaxValue)
                {
                    continue;
                }

                double number = record.Mantissa / Math.Pow(10, record.Decimals);
                Assert.True((record.Problem is null) == node.Value is not null && (node.Value is null || record.Unit == node.Unit), Convert.ToHexString(entry));
                Assert.True(Math.Abs(number - Convert.ToDouble(node.Value)) <= 1e-12 * Math.Abs(number), Convert.ToHexString(entry));
                shown += record.Problem is null ? 1 : 0;
            }
        }

        Assert.InRange(shown, 10_000, 40_000);
    }

    // What is no mode says nothing; random bytes make sense to their end once in fifty times or less, and then both decoders say so.
    [Fact]
    public void Random_bytes_behind_no_mode_stay_hidden_and_the_two_agree_which()
    {
        var random = new Random(31);
        int shown = 0;
        const int Entries = 4_000;
        for (int i = 0; i < Entries; i++)
        {
            byte[] records = new byte[16 * random.Next(1, 8)];
            random.NextBytes(records);
            byte[] head = Convert.FromHexString("1A03020A1E000000785634122C2C01070000FF1F");
            head[7] = (byte)(records.Length + 13);
            byte[] entry = [.. head, .. records, 0];
            bool isEncrypted = new MBusDevice(1, 1, true, true, entry).IsEncrypted;
            FieldNode node = Decoder.Decode("ET16", entry, 0, null).AllNodes().Single(node => node.Path.EndsWith("dataRecords"));
            Assert.True((node.Text == "encrypted") == isEncrypted, Convert.ToHexString(entry));
            shown += isEncrypted ? 0 : 1;
        }

        Assert.InRange(shown, 1, Entries / 50);
    }

    private static void AssertNear(Meant meant, double value)
    {
        double expected = meant.Value ?? 0;
        double digits = Math.Pow(10, -(meant.Digits ?? 15)) * 5;
        Assert.True(Math.Abs(value - expected) <= digits * Math.Abs(expected), $"{value} for {expected}");
    }

    private sealed record Vector(string Name, string Entry, string Medium, bool Encrypted, Meant[] Records);

    private sealed record Meant(double? Value, string Unit, int Storage, int? Digits);
}
