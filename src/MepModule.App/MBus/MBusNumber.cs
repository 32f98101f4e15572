using System;
using MepModule.Protocol.Tables;

namespace MepModule.App.MBus;

/// <summary>
/// The data of M-Bus records by their coding: binary, decimal digits, reals and texts (EN 13757-3, types A, B, C, H). What cannot be shown as a number of 63 bits comes back as a sentence.
/// </summary>
internal static class MBusNumber
{
    /// <summary>Sentence for data that say that the device has no number.</summary>
    public const string None = "The device gives no number here.";

    private const string TooLarge = "The number is too large to be shown.";
    private const int MostDecimals = 15;

    /// <summary>Bytes of the data, or -1 when there is no such coding.</summary>
    /// <param name="coding">Low four bits of the DIF.</param>
    /// <param name="variable">The length byte in front of the data, LVAR, for coding 0xD.</param>
    public static int Length(int coding, int variable)
    {
        switch (coding)
        {
            case 0x5:
            case 0xC:
                return 4;
            case 0x7:
                return 8;
            case 0xE:
                return 6;
            case 0xD:
                break;
            default:
                return coding & 0x07;
        }

        // Characters; digits with a sign, two in a byte; numbers of many bytes.
        if (variable <= 0xBF)
        {
            return variable;
        }

        if (variable <= 0xEF)
        {
            return variable >= 0xE0 || (variable & 0x0F) <= 9 ? variable & 0x0F : -1;
        }

        return variable <= 0xF4 ? 4 * (variable - 0xEC) : variable == 0xF5 ? 48 : variable == 0xF6 ? 64 : -1;
    }

    /// <summary>Takes a binary number, the lowest byte first. The most negative one says that there is none.</summary>
    /// <returns>Why there is no number, or null.</returns>
    public static string? TakeBinary(MBusRecord record, byte[] data, int at, int length, bool isUnsigned)
    {
        if (length > 8)
        {
            return TooLarge;
        }

        if (length == 0)
        {
            return None;
        }

        long value = LittleEndian.Signed(data, at, length);
        if (!isUnsigned)
        {
            record.Mantissa = value;
            return value == -1L << (8 * length - 1) ? None : null;
        }

        if (length < 8)
        {
            value &= (1L << (8 * length)) - 1;
        }

        record.Mantissa = value;
        return value < 0 ? TooLarge : null;
    }

    /// <summary>Takes decimal digits, the lowest byte first. 0xF in the highest place is a minus, any other letter says that the device has no number.</summary>
    /// <returns>Why there is no number, or null.</returns>
    public static string? TakeDecimal(MBusRecord record, byte[] data, int at, int length, bool isNegative)
    {
        if (length == 0 || !AreDigits(data, at, length))
        {
            return None;
        }

        long value = 0;
        for (int i = length - 1; i >= 0; i--)
        {
            int high = data[at + i] >> 4;
            if (high == 0x0F)
            {
                isNegative = !isNegative;
                high = 0;
            }

            value = value * 100 + high * 10 + (data[at + i] & 0x0F);
        }

        record.Mantissa = isNegative ? -value : value;
        return null;
    }

    /// <summary>Whether bytes are decimal digits, with at most a minus in the highest place.</summary>
    public static bool AreDigits(byte[] data, int at, int length)
    {
        for (int i = 0; i < length; i++)
        {
            int high = data[at + i] >> 4;
            if ((high > 9 && (high != 0x0F || i != length - 1)) || (data[at + i] & 0x0F) > 9)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Digits that name something, with the zeros in front that the device sent.</summary>
    public static string Padded(long value, int digits)
    {
        string text = value.ToString();
        while (value >= 0 && text.Length < digits)
        {
            text = "0" + text;
        }

        return text;
    }

    /// <summary>Takes a real of four bytes, which has seven digits.</summary>
    /// <returns>Why there is no number, or null.</returns>
    public static string? TakeReal(MBusRecord record, byte[] data, int at)
    {
        double value = BitConverter.ToSingle(data, at);
        if (!(value > -9e17 && value < 9e17))
        {
            return value > 0 || value < 0 ? TooLarge : None;
        }

        int decimals = 0;
        while (value < 1e6 && value > -1e6 && decimals < MostDecimals)
        {
            value *= 10;
            decimals++;
        }

        long mantissa = (long)(value < 0 ? value - 0.5 : value + 0.5);
        while (decimals > 0 && mantissa % 10 == 0)
        {
            mantissa /= 10;
            decimals--;
        }

        record.Mantissa = mantissa;
        record.Decimals = decimals;
        return null;
    }

    /// <summary>Multiplies the value of a record by a power of ten.</summary>
    /// <returns>Why that is no number that can be shown, or null.</returns>
    public static string? Shift(MBusRecord record, int exponent)
    {
        int decimals = record.Decimals - exponent;
        for (; decimals < 0; decimals++)
        {
            if (record.Mantissa > long.MaxValue / 10 || record.Mantissa < long.MinValue / 10)
            {
                return TooLarge;
            }

            record.Mantissa *= 10;
        }

        // What stands so far behind the point is nothing that a meter measures.
        for (; decimals > MostDecimals; decimals--)
        {
            record.Mantissa /= 10;
        }

        record.Decimals = decimals;
        return null;
    }

    /// <summary>A text, which M-Bus sends with the last character first, in the letters of Western Europe (ISO 8859-1).</summary>
    public static string ReversedText(byte[] data, int at, int length)
    {
        char[] text = new char[length];
        int used = 0;
        for (int i = length - 1; i >= 0; i--)
        {
            byte b = data[at + i];
            if (b != 0 && (b != ' ' || used > 0))
            {
                text[used++] = b < 0x20 || (b > 0x7E && b < 0xA1) ? '?' : (char)b;
            }
        }

        while (used > 0 && text[used - 1] == ' ')
        {
            used--;
        }

        return new string(text, 0, used);
    }
}
