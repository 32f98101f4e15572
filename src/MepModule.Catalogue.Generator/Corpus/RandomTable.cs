using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using MepModule.Catalogue.Encoding;
using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Generator.Corpus;

/// <summary>
/// A table filled with random values that fit its layout. Fields that dimension something keep the values of the meter.
/// </summary>
public sealed partial class RandomTable
{
    private readonly Random _random;
    private readonly string _table;
    private readonly Dictionary<string, object> _meant = [];

    private RandomTable(MeterCatalogue catalogue, string table, Dimensions dimensions, int seed)
    {
        _random = new Random(seed);
        _table = table;
        Bytes = new TableEncoder(catalogue).Encode(table, ValueOf, dimensions);
    }

    /// <summary>The content of the table.</summary>
    public byte[] Bytes { get; }

    /// <summary>What each field was filled with, by path: numbers in the unit of the decoder, texts, flags.</summary>
    public IReadOnlyDictionary<string, object> Meant => _meant;

    /// <summary>Fills a table; the same seed gives the same content.</summary>
    public static RandomTable Fill(MeterCatalogue catalogue, string table, Dimensions dimensions, int seed) =>
        new(catalogue, table, dimensions, seed);

    /// <summary>Some valid M-Bus records that fill exactly so many bytes; what is left over is filler.</summary>
    public static byte[] MbusRecords(Random random, int length)
    {
        byte[][] headers =
        [
            [0x0C, 0x13], [0x04, 0x06], [0x02, 0x5A], [0x0B, 0x3B], [0x04, 0x6D], [0x42, 0x6C], [0x44, 0x13], [0x84, 0x10, 0x06],
            [0x8C, 0x40, 0x13], [0x05, 0x2E], [0x06, 0x14], [0x07, 0xFB, 0x01], [0x02, 0xFD, 0x17], [0x01, 0xFD, 0x0C], [0x12, 0x5B],
            [0x04, 0xFD, 0x48], [0x02, 0xA7, 0x3C], [0xC4, 0x81, 0x20, 0x93, 0x3A], [0x04, 0x93, 0xF4, 0xFD, 0x3B], [0x02, 0xBB, 0xA2, 0x3C],
            [0x02, 0xFD, 0xC8, 0xFC, 0x01], [0x04, 0xBB, 0x4E], [0x02, 0xBB, 0x52], [0x01, 0xFD, 0x17], [0x02, 0x93, 0xBC, 0x3D], [0x04, 0x93, 0x79],
        ];
        var records = new List<byte>();
        while (true)
        {
            var header = headers[random.Next(headers.Length)];
            var size = (header[0] & 15) switch { 1 => 1, 2 => 2, 3 => 3, 4 or 5 or 0x0C => 4, 6 => 6, 7 => 8, 0x0B => 3, _ => 0 };
            if (records.Count + header.Length + size > length)
                break;
            records.AddRange(header);
            var isDecimal = (header[0] & 15) > 8;
            for (var i = 0; i < size; i++)
                records.Add((byte)(isDecimal ? (random.Next(10) << 4) | random.Next(10) : random.Next(256)));
        }
        return [.. records, .. Enumerable.Repeat((byte)0x2F, length - records.Count)];
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Indices();

    private object? ValueOf(string path, LeafContext leaf)
    {
        if (path.Length > leaf.Path.Length)
            return BitsValue(path, leaf.Field.Bits.First(bits => path.EndsWith("." + bits.Key, StringComparison.Ordinal)));
        var value = Structural(path) ?? FreeValue(leaf);
        // Records that are said to be encrypted would not be decoded.
        if (value is long configuration && path.EndsWith("].signature", StringComparison.Ordinal))
            value = configuration & 0xE0FF;
        if (value is long raw && leaf.Field.IsInteger)
            value = Scaled(raw, leaf);
        if (value != null)
            _meant[path] = value;
        return value;
    }

    /// <summary>Values on which the rest of the table depends.</summary>
    private object? Structural(string path) => (_table + "." + Indices().Replace(path, "")) switch
    {
        "ET42.loadProfile1Channels" => 4L,
        "ET42.dataTypesInUse" => 2L,
        "ET42.demands" => 3L,
        "ET42.loadProfileSets.channels" => 2L,
        "ET16.devices.telegrams.telegramLength" or "ET45.entries.billingRead.telegrams.telegramLength"
            or "ET74.entries.billingRead.telegrams.telegramLength" => TelegramLength(path),
        "ET16.devices.postedLength" or "ET45.entries.billingRead.postedLength" or "ET74.entries.billingRead.postedLength" =>
            (long)_random.Next(20),
        "ET45.entries.deviceHandle" or "ET74.entries.deviceHandle" => (long)_random.Next(1, 5),
        _ => null,
    };

    /// <summary>One telegram with room for any record, or one that is too short for them.</summary>
    private long TelegramLength(string path)
    {
        if (!path.EndsWith("telegrams[0].telegramLength", StringComparison.Ordinal))
            return 0;
        return _random.Next(4) == 0 ? 6 : 24 + _random.Next(50);
    }

    private object? FreeValue(LeafContext leaf)
    {
        var field = leaf.Field;
        if (field.Defaults.Count > 0 || field.Bits.Count > 0)
            return null;
        switch (field.Type)
        {
            case FieldType.Unsigned or FieldType.UnsignedBigEndian:
                return _random.NextInt64(0, 1L << (8 * Math.Min(leaf.Length, _random.Next(1, leaf.Length + 1))));
            case FieldType.Signed:
                return _random.NextInt64(-(1L << ((8 * leaf.Length) - 1)), 1L << ((8 * leaf.Length) - 1)) >> _random.Next(8 * leaf.Length);
            case FieldType.Ascii:
                return new string(Enumerable.Range(0, _random.Next(leaf.Length + 1)).Select(_ => (char)_random.Next('0', 'z')).ToArray());
            case FieldType.Bcd or FieldType.BcdText:
                return string.Concat(Enumerable.Range(0, 2 * leaf.Length).Select(_ => (char)('0' + _random.Next(10))));
            case FieldType.Bytes or FieldType.Request or FieldType.Response:
                return Convert.ToHexString(Random(leaf.Length));
            case FieldType.ProcedureParameters:
                return Convert.ToHexString(Random(leaf.Length > 0 ? leaf.Length : 6));
            case FieldType.ProcedureResponse:
                return Convert.ToHexString(Random(leaf.Length));
            case FieldType.Set:
                return Enumerable.Range(0, 8 * leaf.Length).Where(_ => _random.Next(2) == 0).Select(flag => (long)flag).ToArray();
            case FieldType.LongTime:
                return Time().ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
            case FieldType.ShortTime:
                return Time().ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);
            case FieldType.TimeOfDay:
                return Time().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
            case FieldType.Date or FieldType.AnsiDate:
                return Time().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            case FieldType.RecurringDate:
                return (long)_random.Next(65536);
            case FieldType.MbusManufacturer:
                return new string(Enumerable.Range(0, 3).Select(_ => (char)_random.Next('A', 'Z' + 1)).ToArray());
            case FieldType.MbusRecords:
                return Convert.ToHexString(MbusRecords(_random, leaf.Length));
            default:
                return null;
        }
    }

    private object? BitsValue(string path, BitDefinition bits)
    {
        if (bits.Default != null || (_table is "ET16" or "ET45" or "ET74" && bits.Key is "fixedStructure"))
            return null;
        // Records with their most significant byte first are kept as bytes, so they are rare here.
        var value = bits.Key is "dataOrder" ? _random.Next(8) / 7 : _random.NextInt64(0, 1L << (bits.To - bits.From + 1));
        _meant[path] = bits.IsFlag ? value == 1 : value;
        return value;
    }

    private static object Scaled(long raw, LeafContext leaf)
    {
        var value = (decimal)raw * leaf.Factor;
        for (var power = leaf.Scale; power < 0; power++)
            value /= 10;
        for (var power = leaf.Scale; power > 0; power--)
            value *= 10;
        return value;
    }

    private byte[] Random(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private DateTime Time() => new DateTime(2000, 1, 1).AddSeconds(_random.NextInt64(0, 100L * 365 * 86400));
}
