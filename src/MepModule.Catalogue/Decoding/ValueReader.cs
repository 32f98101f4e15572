using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Text;
using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Decoding;

/// <summary>Turns the bytes of one field into a value.</summary>
internal static class ValueReader
{
    /// <summary>Fills value, text, unit and the bits of a node.</summary>
    public static void Read(FieldNode node, LeafContext leaf, byte[] content)
    {
        var field = leaf.Field;
        node.Unit = leaf.Unit;
        switch (field.Type)
        {
            case FieldType.Unsigned or FieldType.Signed or FieldType.UnsignedBigEndian:
                ReadInteger(node, leaf, WireInteger.Read(field, content));
                break;
            case FieldType.Ascii:
                node.Value = Ascii(content);
                break;
            case FieldType.Bcd:
                node.Value = Convert.ToHexString(content.Reverse().ToArray());
                break;
            case FieldType.BcdText or FieldType.Bytes or FieldType.Reserved:
                node.Value = Convert.ToHexString(content);
                break;
            case FieldType.Set:
                node.Value = Flags(content);
                break;
            case FieldType.LongTime or FieldType.ShortTime or FieldType.Date:
                ReadTime(node, content, WireTimes.DateAndTime(content));
                break;
            case FieldType.TimeOfDay:
                node.Value = WireTimes.TimeOfDay(content);
                node.Text = node.Value == null ? "not a time" : null;
                break;
            case FieldType.AnsiDate:
                ReadTime(node, content, WireTimes.AnsiDate(content[0] | (content[1] << 8)));
                break;
            case FieldType.RecurringDate:
                var packed = content[0] | (content[1] << 8);
                node.Value = (long)packed;
                node.Text = WireTimes.RecurringDate(packed);
                break;
            case FieldType.MbusManufacturer:
                node.Value = Manufacturer(content[0] | (content[1] << 8));
                break;
        }
    }

    /// <summary>Three letters of five bits each.</summary>
    public static string Manufacturer(int packed) =>
        new([(char)(64 + ((packed >> 10) & 31)), (char)(64 + ((packed >> 5) & 31)), (char)(64 + (packed & 31))]);

    /// <summary>Text without its padding; a byte that is no printable ASCII shows as \xNN.</summary>
    public static string Ascii(byte[] content) => Text(content, 127);

    /// <summary>Text in ISO 8859-1 up to the first zero, without trailing spaces.</summary>
    public static string Latin(byte[] content) => Text(content, 256);

    private static string Text(byte[] content, int limit)
    {
        var end = Array.IndexOf(content, (byte)0);
        var text = new StringBuilder();
        foreach (var character in end < 0 ? content : content[..end])
        {
            if (character is (>= 32 and < 127) or > 160 && character < limit)
                text.Append((char)character);
            else
                text.Append("\\x").Append(character.ToString("X2", CultureInfo.InvariantCulture));
        }
        return text.ToString().TrimEnd(' ');
    }

    private static long[] Flags(byte[] content) => Enumerable.Range(0, content.Length * 8)
        .Where(flag => (content[flag / 8] >> (flag % 8) & 1) == 1)
        .Select(flag => (long)flag)
        .ToArray();

    private static void ReadTime(FieldNode node, byte[] content, string? time)
    {
        node.Value = time;
        if (time == null)
            node.Text = WireTimes.IsEmpty(content) ? "not set" : "not a date";
    }

    private static void ReadInteger(FieldNode node, LeafContext leaf, long integer)
    {
        node.Value = Decimals.Scale(new BigInteger(integer) * leaf.Factor, leaf.Scale);
        node.Text = leaf.Field.Enumeration?.TextOf(integer);
        foreach (var bits in leaf.Field.Bits)
            node.Children.Add(ReadBits(node, bits, bits.Extract(integer)));
    }

    private static FieldNode ReadBits(FieldNode container, BitDefinition bits, long value) => new()
    {
        Path = container.Path + "." + bits.Key,
        Name = bits.Name,
        Offset = container.Offset,
        Length = container.Length,
        Bits = (bits.From, bits.To),
        Value = bits.IsFlag ? value == 1 : value,
        Text = bits.Enumeration?.TextOf(value),
        Unit = bits.Unit,
        Notes = NotesOf(bits.Notes, bits.Doubts),
    };

    public static List<string> NotesOf(IReadOnlyList<string> notes, IReadOnlyList<string> doubts) =>
        [.. notes, .. doubts.Select(doubt => "Uncertain: " + doubt)];
}
