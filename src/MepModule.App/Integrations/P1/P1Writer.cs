using System;
using System.Text;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Text;

namespace MepModule.App.Integrations.P1;

/// <summary>
/// Writes a telegram as meters send it at their P1 or H1 port in Denmark and Sweden: identification, an empty line, one line a value, and a checksum over all of it. It is put together in a buffer,
/// because the checksum is over its bytes and because each of several readers takes it at its own speed.
/// </summary>
public sealed class P1Writer : OutputWriter
{
    // Some 740 bytes with all lines; values may need more digits than the usual ones.
    private const int BufferBytes = 1024;

    private const int MostDigits = 20;

    private readonly Crc16 _crc;
    private readonly Encoding _encoding = Encoding.UTF8;
    private readonly byte[] _digits = new byte[MostDigits];

    /// <param name="crc">Makes the checksum.</param>
    public P1Writer(Crc16 crc)
    {
        _crc = crc;
    }

    /// <summary>The telegram, <see cref="Count"/> bytes of it.</summary>
    public byte[] Bytes { get; } = new byte[BufferBytes];

    /// <summary>Length of the telegram; 0 before the first.</summary>
    public int Count { get; private set; }

    /// <summary>Puts a telegram together, in the place of the last one.</summary>
    /// <param name="lines">The lines and their values; null for a telegram of nothing but the time.</param>
    /// <param name="identification">What stands behind the slash: 4 to 22 characters.</param>
    /// <param name="local">When the values were read, in local civil time.</param>
    /// <param name="isSummer">Whether daylight saving is in effect then.</param>
    public void Make(P1Lines? lines, string identification, DateTime local, bool isSummer)
    {
        Count = 0;
        Put("/");
        Put(identification);
        Put("\r\n\r\n0-0:1.0.0(");
        PutTime(local);
        Put(isSummer ? "S)\r\n" : "W)\r\n");
        for (int i = 0; lines != null && i < P1Lines.Count; i++)
        {
            long scaled = lines.Scaled(i);
            if (scaled != Value.Unknown)
            {
                PutValue(P1Lines.TextOf(i), scaled, ValueTable.QuantityOf(lines.ValueOf(i)));
            }
        }

        Put("!");
        PutChecksum(_crc.Of(Bytes, Count));
        Put("\r\n");
    }

    /// <inheritdoc/>
    public override void Write(BufferedText text) => text.Bytes(Bytes, 0, Count);

    private void PutValue(string line, long scaled, int quantity)
    {
        switch (quantity)
        {
            case Quantity.Voltage:
            case Quantity.Current:
                PutLine(line, (scaled + 50) / 100, 10, 1);
                break;
            case Quantity.Frequency:
                PutLine(line, (scaled + 5) / 10, 100, 2);
                break;
            default:
                PutLine(line, scaled, 1000, 3);
                break;
        }
    }

    // The line stands there with zeros, which only the digits of the number replace: that takes the interpreter half of what putting it together takes.
    private void PutLine(string line, long scaled, int one, int decimals)
    {
        int star = line.IndexOf('*');
        int point = star - decimals - 1;
        int open = line.IndexOf('(');
        long whole = scaled / one;
        if (scaled < 0 || !Fits(whole, point - open - 1))
        {
            Put(line.Substring(0, open + 1));
            PutNumber(scaled, 1, decimals);
            Put(line.Substring(star));
            return;
        }

        byte[] bytes = Bytes;
        int at = Count;
        Put(line);
        point += at;
        at += star;
        int rest = (int)(scaled - (whole * one));
        while (rest > 0)
        {
            at--;
            bytes[at] = (byte)('0' + (rest % 10));
            rest /= 10;
        }

        rest = (int)whole;
        at = point;
        while (rest > 0)
        {
            at--;
            bytes[at] = (byte)('0' + (rest % 10));
            rest /= 10;
        }
    }

    private static bool Fits(long whole, int digits)
    {
        switch (digits)
        {
            case 8: return whole < 100000000;
            case 4: return whole < 10000;
            case 3: return whole < 1000;
            default: return whole < 100;
        }
    }

    private void Put(string text)
    {
        int length = text.Length;
        _encoding.GetBytes(text, 0, length, Bytes, Count);
        Count += length;
    }

    // Zeros before the number up to its width; a longer one gets the room that it needs.
    private void PutNumber(long scaled, int whole, int decimals)
    {
        byte[] digits = _digits;
        int at = MostDigits;
        int end = at - whole - decimals;
        long rest = scaled < 0 ? -scaled : scaled;

        // The interpreter is faster with 32 bits.
        while (rest > int.MaxValue)
        {
            at--;
            digits[at] = (byte)('0' + (rest % 10));
            rest /= 10;
        }

        int small = (int)rest;
        while (small > 0 || at > end)
        {
            at--;
            digits[at] = (byte)('0' + (small % 10));
            small /= 10;
        }

        byte[] bytes = Bytes;
        int count = Count;
        if (scaled < 0)
        {
            bytes[count] = (byte)'-';
            count++;
        }

        int before = MostDigits - decimals - at;
        Array.Copy(digits, at, bytes, count, before);
        count += before;
        if (decimals > 0)
        {
            bytes[count] = (byte)'.';
            count++;
            Array.Copy(digits, MostDigits - decimals, bytes, count, decimals);
            count += decimals;
        }

        Count = count;
    }

    private void PutTime(DateTime local)
    {
        PutNumber(local.Year % 100, 2, 0);
        PutNumber(local.Month, 2, 0);
        PutNumber(local.Day, 2, 0);
        PutNumber(local.Hour, 2, 0);
        PutNumber(local.Minute, 2, 0);
        PutNumber(local.Second, 2, 0);
    }

    private void PutChecksum(int crc)
    {
        for (int shift = 12; shift >= 0; shift -= 4)
        {
            int digit = (crc >> shift) & 15;
            Bytes[Count] = (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
            Count++;
        }
    }
}
