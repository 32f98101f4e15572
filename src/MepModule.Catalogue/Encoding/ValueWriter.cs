using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Encoding;

/// <summary>Turns the value of one field into bytes.</summary>
internal static class ValueWriter
{
    public static byte[] Write(LeafContext leaf, object? value)
    {
        var content = new byte[leaf.Length];
        if (value == null)
            return content;
        switch (leaf.Field.Type)
        {
            case FieldType.Ascii:
                var text = System.Text.Encoding.ASCII.GetBytes((string)value);
                if (text.Length > content.Length)
                    throw new ArgumentException($"{leaf.Path} has room for {content.Length} characters; \"{value}\" has {text.Length}.");
                text.CopyTo(content, 0);
                return content;
            case FieldType.Bcd:
                return Convert.FromHexString(((string)value).PadLeft(2 * leaf.Length, '0')).Reverse().ToArray();
            case FieldType.BcdText:
                return Convert.FromHexString(((string)value).PadLeft(2 * leaf.Length, '0'));
            case FieldType.Set:
                foreach (var flag in Flags(value))
                    content[flag / 8] |= (byte)(1 << (int)(flag % 8));
                return content;
            case FieldType.LongTime or FieldType.ShortTime or FieldType.Date or FieldType.TimeOfDay:
                return Time(value, leaf.Field.Type);
            case FieldType.AnsiDate:
                var date = ToDateTime(value);
                return LittleEndian((date.Year - 2000) | (date.Month << 7) | (date.Day << 11), 2);
            case FieldType.RecurringDate:
                return LittleEndian(Convert.ToInt64(value, CultureInfo.InvariantCulture), 2);
            case FieldType.MbusManufacturer:
                var letters = (string)value;
                return LittleEndian(((letters[0] - 64) << 10) | ((letters[1] - 64) << 5) | (letters[2] - 64), 2);
            default:
                var bytes = ToBytes(value);
                if (bytes.Length > content.Length)
                    return bytes; // the caller tells that it does not fit
                bytes.CopyTo(content, 0);
                return content;
        }
    }

    /// <summary>Bytes, or hex text.</summary>
    public static byte[] ToBytes(object value) =>
        value as byte[] ?? Convert.FromHexString(((string)value).Replace(" ", "", StringComparison.Ordinal));

    /// <summary>The integer of a scaled number, or of the text of an enumeration.</summary>
    public static long ToInteger(LeafContext leaf, object value)
    {
        if (value is string text)
            return ValueOfText(leaf.Field.Enumeration, text, leaf.Path);
        var number = Convert.ToDecimal(value is bool flag ? flag ? 1 : 0 : value, CultureInfo.InvariantCulture) / leaf.Factor;
        for (var power = leaf.Scale; power < 0; power++)
            number *= 10;
        for (var power = leaf.Scale; power > 0; power--)
            number /= 10;
        return (long)decimal.Round(number, MidpointRounding.AwayFromZero);
    }

    /// <summary>The value of bits.</summary>
    public static long ToInteger(BitDefinition bits, object value) => value switch
    {
        string text => ValueOfText(bits.Enumeration, text, bits.Key),
        bool flag => flag ? 1 : 0,
        _ => Convert.ToInt64(value, CultureInfo.InvariantCulture),
    };

    private static long ValueOfText(Enumeration? enumeration, string text, string path)
    {
        foreach (var (value, name) in enumeration?.Texts ?? new Dictionary<long, string>())
        {
            if (name == text)
                return value;
        }
        throw new ArgumentException($"{path} has no value \"{text}\".");
    }

    private static IEnumerable<long> Flags(object value) =>
        ((System.Collections.IEnumerable)value).Cast<object>().Select(flag => Convert.ToInt64(flag, CultureInfo.InvariantCulture));

    private static byte[] Time(object value, FieldType type)
    {
        if (type == FieldType.TimeOfDay)
        {
            var clock = value is TimeSpan span ? span : TimeSpan.Parse((string)value, CultureInfo.InvariantCulture);
            return [(byte)clock.Hours, (byte)clock.Minutes, (byte)clock.Seconds];
        }
        var time = ToDateTime(value);
        int[] parts = [time.Year - 2000, time.Month, time.Day, time.Hour, time.Minute, time.Second];
        var content = parts.Select(part => (byte)part).ToArray();
        return content[..(type switch { FieldType.Date => 3, FieldType.ShortTime => 5, _ => 6 })];
    }

    private static DateTime ToDateTime(object value) => value as DateTime? ?? DateTime.Parse((string)value, CultureInfo.InvariantCulture);

    private static byte[] LittleEndian(long value, int length) =>
        Enumerable.Range(0, length).Select(i => (byte)(value >> (8 * i))).ToArray();
}
