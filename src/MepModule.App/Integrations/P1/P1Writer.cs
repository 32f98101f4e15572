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
                Put("1-0:");
                PutNumber(lines.GroupC(i), 1, 0);
                Put(lines.GroupD(i) == 8 ? ".8.0(" : ".7.0(");
                PutValue(scaled, ValueTable.QuantityOf(lines.ValueOf(i)));
            }
        }

        Put("!");
        PutChecksum(_crc.Of(Bytes, Count));
        Put("\r\n");
    }

    /// <inheritdoc/>
    public override void Write(BufferedText text) => text.Bytes(Bytes, 0, Count);

    // Widths and units of the branch recommendation.
    private void PutValue(long scaled, int quantity)
    {
        switch (quantity)
        {
            case Quantity.Energy:
                PutNumber(scaled, 8, 3);
                Put("*kWh)\r\n");
                break;
            case Quantity.ReactiveEnergy:
                PutNumber(scaled, 8, 3);
                Put("*kvarh)\r\n");
                break;
            case Quantity.Power:
                PutNumber(scaled, 4, 3);
                Put("*kW)\r\n");
                break;
            case Quantity.ReactivePower:
                PutNumber(scaled, 4, 3);
                Put("*kvar)\r\n");
                break;
            case Quantity.Voltage:
                PutNumber((scaled + 50) / 100, 3, 1);
                Put("*V)\r\n");
                break;
            case Quantity.Current:
                PutNumber((scaled + 50) / 100, 3, 1);
                Put("*A)\r\n");
                break;
            default:
                PutNumber((scaled + 5) / 10, 2, 2);
                Put("*Hz)\r\n");
                break;
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
