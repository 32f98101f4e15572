using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.MBus;
using MepModule.Catalogue.Decoding;
using MepModule.Catalogue.Model;

namespace MepModule.App.Tests.MBus;

/// <summary>Random telegrams of known meaning: the module and the catalogue's decoder both read what was meant.</summary>
public class MBusAgreementTests
{
    private static readonly (string Hex, string Unit, int Exponent)[] Quantities =
    [
        ("00", "Wh", -3), ("06", "Wh", 3), ("0E", "J", 6), ("13", "m³", -3), ("16", "m³", 0), ("1B", "kg", 0), ("22", "h", 0), ("2B", "W", 0), ("33", "J/h", 3),
        ("3B", "m³/h", -3), ("42", "m³/min", -5), ("4F", "m³/s", -2), ("53", "kg/h", 0), ("5A", "°C", -1), ("5F", "°C", 0), ("61", "K", -2), ("66", "°C", -1),
        ("69", "bar", -2), ("6E", "", 0), ("73", "d", 0), ("FB01", "MWh", 0), ("FB03", "kvarh", 1), ("FB05", "kVAh", 1), ("FB09", "GJ", 0), ("FB0D", "Mcal", 0),
        ("FB11", "m³", 3), ("FB16", "kvar", -1), ("FB18", "t", 2), ("FB1A", "%", -1), ("FB29", "MW", 0), ("FB2E", "Hz", -1), ("FB31", "GJ/h", 0), ("FB37", "kVA", 0),
        ("FB76", "°C", -1), ("FD48", "V", -1), ("FD59", "A", -3), ("FD3A", "", 0), ("FD2E", "h", 0), ("FD71", "dBm", 0), ("FD74", "d", 0),
    ];

    private static readonly string[] Rates = ["/s", "/min", "/h", "/d", "/week", "/month", "/year", "/measurement"];
    private static readonly string[] Per = ["/l", "/m³", "/kg", "/K", "/kWh", "/GJ", "/kW", "/(K·l)", "/V", "/A", "·s", "·s/V", "·s/A"];
    private static readonly string[] Durations = ["s", "min", "h", "d"];

    // Say more of the value, and leave its number and its unit.
    private static readonly string[] Remarks = ["12", "1D", "3A", "3B", "3C", "3E", "40", "48", "68", "69", "6C", "6D", "7E", "FC01", "FC07", "FC0B", "FC0C", "FC10"];

    // The number would mislead.
    private static readonly string[] Hiding =
        ["01", "0B", "13", "14", "15", "16", "17", "18", "1C", "1E", "1F", "3D", "3F", "44", "4D", "78", "7B", "7F", "FC00", "FC0D", "FC7F"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Both_decoders_read_what_was_meant(int seed)
    {
        var random = new Random(seed);
        var decoder = new TableDecoder(MeterCatalogue.Load());
        int shown = 0, hidden = 0;
        for (int i = 0; i < 300; i++)
        {
            var meant = new List<Meant>();
            byte[] entry = Entry(random, meant);
            string context = $"in entry {Convert.ToHexString(entry)}";
            MBusRecord[] records = new MBusDevice(1, 1, true, true, entry).Records();
            DecodedTable table = decoder.Decode("ET16", entry, 0, null);
            FieldNode[] nodes = [.. table.AllNodes().Where(node => node.Path.EndsWith(']') && node.Path.Contains("dataRecords.records["))];
            Assert.True(records.Length == meant.Count && nodes.Length == meant.Count, $"{records.Length} and {nodes.Length} of {meant.Count} {context}");
            for (int k = 0; k < meant.Count; k++)
            {
                (MBusRecord record, FieldNode node, Meant value) = (records[k], nodes[k], meant[k]);
                string what = $"record {k} {context}";
                long Part(string key) => (long)node.Children.Single(child => child.Path.EndsWith("." + key)).Value!;
                Assert.True((record.Storage, record.Tariff, record.SubUnit) == (value.Storage, value.Tariff, value.SubUnit), what);
                Assert.True((Part("storage"), Part("tariff"), Part("subunit")) == (value.Storage, value.Tariff, value.SubUnit), what);
                if (value.Number is not { } number)
                {
                    hidden++;
                    Assert.True(record.Problem is not null && record.Mantissa == 0, what);
                    Assert.True(node.Value is null && node.Text is not null, what);
                    continue;
                }

                shown++;
                decimal shownNumber = record.Mantissa / (decimal)Math.Pow(10, record.Decimals);
                Assert.True(record.Problem is null && shownNumber == number && record.Unit == value.Unit, $"{record.Problem} {shownNumber} {record.Unit} for {value}, {what}");
                double nodeNumber = Convert.ToDouble(node.Value);
                Assert.True(Math.Abs(nodeNumber - (double)number) <= 1e-12 * Math.Abs((double)number) && node.Unit == value.Unit, $"{nodeNumber} {node.Unit} for {value}, {what}");
            }
        }

        Assert.InRange(shown, 1000, int.MaxValue);
        Assert.InRange(hidden, 100, int.MaxValue);
    }

    private static byte[] Entry(Random random, List<Meant> meant)
    {
        var entry = new List<byte>(Convert.FromHexString("1A03020A1E0000"));
        int telegrams = random.Next(1, 4);
        for (int i = 0; i < telegrams; i++)
        {
            var records = new List<byte>();
            int count = random.Next(1, 6);
            for (int k = 0; k < count; k++)
            {
                records.AddRange(Record(random, meant));
                records.AddRange(Enumerable.Repeat((byte)0x2F, random.Next(3)));
            }

            entry.Add((byte)(records.Count + 13));
            entry.AddRange(Convert.FromHexString("785634122C2C010700000000"));
            entry.AddRange(records);
            entry.Add(0);
        }

        return [.. entry];
    }

    private static byte[] Record(Random random, List<Meant> meant)
    {
        (string hex, string unit, int exponent) = Quantities[random.Next(Quantities.Length)];
        var codes = new List<byte>(Convert.FromHexString(hex));
        bool isHidden = false, isUnsigned = false;
        int modifiers = random.Next(5);
        for (int i = 0; i < modifiers; i++)
        {
            byte[] code;
            int pick = random.Next(20);
            switch (pick)
            {
                case < 6:
                    code = Convert.FromHexString(Remarks[random.Next(Remarks.Length)]);
                    break;
                case < 9:
                    code = [(byte)(0x70 + random.Next(8))];
                    exponent += code[0] - 0x76;
                    break;
                case 9:
                    code = [0x7D];
                    exponent += 3;
                    break;
                case < 12:
                    code = [(byte)(0x20 + random.Next(8))];
                    unit += Rates[code[0] - 0x20];
                    break;
                case 12:
                    code = [(byte)(0x28 + random.Next(4))];
                    unit += "/pulse";
                    break;
                case < 15:
                    code = [(byte)(0x2C + random.Next(13))];
                    unit += Per[code[0] - 0x2C];
                    break;
                case 15:
                    code = [(byte)(0x50 + random.Next(24))];
                    (unit, exponent, isUnsigned) = (Durations[code[0] & 3], 0, true);
                    break;
                case 16:
                    code = [(byte)(random.Next(2) == 0 ? 0x41 : 0x49)];
                    (unit, exponent, isUnsigned) = ("", 0, true);
                    break;
                case 17:
                    code = [0xFC, 0x11];
                    isUnsigned = true;
                    break;
                case 18:
                    code = Convert.FromHexString(Hiding[random.Next(Hiding.Length)]);
                    isHidden = true;
                    break;
                default:
                    code = [0x00];
                    break;
            }

            codes[^1] |= 0x80;
            codes.AddRange(code);
        }

        byte[] data = Data(random, isUnsigned, out int coding, out long number);
        int storage = random.Next(2) == 0 ? 0 : random.Next(1 << random.Next(1, 14));
        int tariff = random.Next(3) == 0 ? random.Next(1 << random.Next(1, 6)) : 0;
        int subUnit = random.Next(3) == 0 ? random.Next(1 << random.Next(1, 4)) : 0;
        var record = new List<byte> { (byte)(coding | random.Next(4) << 4 | (storage & 1) << 6) };
        for (int n = 0; storage >> (1 + 4 * n) != 0 || tariff >> (2 * n) != 0 || subUnit >> n != 0; n++)
        {
            record[^1] |= 0x80;
            record.Add((byte)((storage >> (1 + 4 * n) & 0x0F) | (tariff >> (2 * n) & 3) << 4 | (subUnit >> n & 1) << 6));
        }

        record.AddRange(codes);
        record.AddRange(data);

        // What has no room in 15 places behind the point or in front of it is another test's.
        bool fits = exponent is >= -15 and <= 6 && (number == 0 || Math.Log10(Math.Abs((double)number)) + exponent < 18);
        if (!fits)
        {
            return Record(random, meant);
        }

        decimal scaled = number * (exponent >= 0 ? (decimal)Math.Pow(10, exponent) : 1 / (decimal)Math.Pow(10, -exponent));
        meant.Add(new Meant(isHidden ? null : scaled, unit, storage, tariff, subUnit));
        return [.. record];
    }

    private static byte[] Data(Random random, bool isUnsigned, out int coding, out long number)
    {
        int[] lengths = [1, 2, 3, 4, 6];
        int length = lengths[random.Next(lengths.Length)];
        bool isNegative = random.Next(3) == 0;
        if (random.Next(2) == 0)
        {
            // Binary; the most negative number means that there is none.
            coding = length;
            long limit = 1L << Math.Min(8 * length - 1, 40);
            number = isNegative && !isUnsigned ? -random.NextInt64(limit) : random.NextInt64(isUnsigned && length < 5 ? 2 * limit : limit);
            long bits = number;
            return [.. Enumerable.Range(0, length).Select(n => (byte)(bits >> (8 * n)))];
        }

        // Decimal; a negative number has one digit less, and 0xF in its place.
        coding = length == 6 ? 0x0E : 8 + length;
        string digits = string.Concat(Enumerable.Range(0, 2 * length).Select(_ => (char)('0' + random.Next(10))));
        if (isNegative)
        {
            digits = "F" + digits[1..];
        }

        number = long.Parse(isNegative ? "-" + digits[1..] : digits);
        if (random.Next(3) == 0)
        {
            // The same with its length in front, the minus in the length.
            coding = 0x0D;
            digits = isNegative ? "0" + digits[1..] : digits;
            return [(byte)((isNegative ? 0xD0 : 0xC0) + length), .. Convert.FromHexString(digits).Reverse()];
        }

        return [.. Convert.FromHexString(digits).Reverse()];
    }

    private sealed record Meant(decimal? Number, string Unit, int Storage, int Tariff, int SubUnit);
}
