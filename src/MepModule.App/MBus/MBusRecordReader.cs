using System;
using MepModule.Protocol.Tables;

namespace MepModule.App.MBus;

/// <summary>
/// Decodes what an M-Bus device sent, value by value: the records of all its telegrams, or the two counters of the old fixed structure. What is of no known quantity or
/// has no value is passed over; what cannot be trusted comes with a sentence instead of a value; nothing is guessed.
/// </summary>
public sealed class MBusRecordReader
{
    private const int ManufacturerData = 0x0F;
    private const int MostExtensions = 10;
    private const int MostDecimals = 15;
    private const int FixedCounters = 2;
    private const string NoNumber = "The device gives no number here.";
    private const string TooLarge = "The number is too large to be shown.";

    private readonly byte[] _data;
    private readonly bool _isFixed;
    private readonly MBusMeaning _meaning = new MBusMeaning();
    private int _next = MBusTelegram.First;
    private int _at;
    private int _end;
    private int _counter;
    private bool _hasModifiers;

    /// <summary>Makes a reader.</summary>
    /// <param name="entry">Entry of ET16 that has the head of a telegram, or null when there is nothing to read.</param>
    internal MBusRecordReader(byte[]? entry)
    {
        _data = entry ?? new byte[0];
        _isFixed = _data.Length > 0 && DeviceData.IsFixed(_data, 0);
    }

    /// <summary>The next value, or null when there are no more.</summary>
    public MBusRecord? Next()
    {
        if (_isFixed)
        {
            return _counter < FixedCounters ? FixedCounter(_counter++) : null;
        }

        while (_at < _end || OpenTelegram())
        {
            MBusRecord? record = ParseRecord();
            if (record != null)
            {
                return record;
            }
        }

        return null;
    }

    private bool OpenTelegram()
    {
        while (_next < _data.Length && _data[_next] != 0)
        {
            int start = _next;
            _next += 1 + _data[start];
            if (!MBusTelegram.IsTelegram(_data, start) || MBusTelegram.IsEncrypted(_data, start))
            {
                continue;
            }

            // A complete telegram ends with a zero that is no record.
            _at = start + MBusTelegram.RecordsOffset;
            _end = _next <= _data.Length ? _next - 1 : _data.Length;
            if (_at < _end)
            {
                return true;
            }
        }

        return false;
    }

    private MBusRecord? ParseRecord()
    {
        int dif = _data[_at++];
        if (dif == MBusTelegram.Idle)
        {
            return null;
        }

        // The rest belongs to the manufacturer (0x0F, 0x1F), or is of no use in an answer.
        if ((dif & 0x0F) == ManufacturerData)
        {
            return Stop();
        }

        var record = new MBusRecord { Function = FunctionText((dif >> 4) & 0x03) };
        if (!TakePlace(record, dif) || !TakeMeaning())
        {
            return Stop();
        }

        bool isKnown = _meaning.Quantity.Length > 0;
        if (!TakeModifiers())
        {
            return Stop();
        }

        int coding = dif & 0x0F;
        int variable = 0;
        if (coding == 0x0D)
        {
            if (_at >= _end)
            {
                return Stop();
            }

            variable = _data[_at++];
        }

        int length = DataLength(coding, variable);
        int at = _at;
        if (length < 0 || at + length > _end)
        {
            return Stop();
        }

        _at += length;
        if (!isKnown || coding == 0 || coding == 8)
        {
            return null;
        }

        record.Quantity = _meaning.Quantity;
        if (_meaning.Problem != null)
        {
            record.Problem = _meaning.Problem;
            return record;
        }

        return TakeValue(record, coding, variable, at, length) ? record : null;
    }

    private MBusRecord? Stop()
    {
        _at = _end;
        return null;
    }

    // Storage number, tariff and sub-unit come in pieces, the lowest first.
    private bool TakePlace(MBusRecord record, int dif)
    {
        long storage = (dif >> 6) & 1;
        int last = dif;
        for (int i = 0; (last & 0x80) != 0; i++)
        {
            if (_at >= _end || i == MostExtensions)
            {
                return false;
            }

            last = _data[_at++];
            storage |= (long)(last & 0x0F) << (1 + 4 * i);
            record.Tariff |= ((last >> 4) & 0x03) << (2 * i);
            record.SubUnit |= ((last >> 6) & 0x01) << i;
        }

        record.Storage = storage > int.MaxValue ? int.MaxValue : (int)storage;
        return true;
    }

    // Leaves _at behind the VIF. Modifiers may follow; whether they do, the extension bit of the byte before them says.
    private bool TakeMeaning()
    {
        if (_at >= _end)
        {
            return false;
        }

        int vif = _data[_at++];
        _hasModifiers = (vif & 0x80) != 0;
        if ((vif & 0x7F) == 0x7C)
        {
            int length = _at < _end ? _data[_at++] : 0xFF;
            if (_at + length > _end)
            {
                return false;
            }

            _meaning.StartText(ReversedText(_at, length));
            _at += length;
            return true;
        }

        if (vif != 0xFB && vif != 0xFD)
        {
            _meaning.Start(vif);
            return true;
        }

        if (_at >= _end)
        {
            return false;
        }

        int code = _data[_at++];
        _hasModifiers = (code & 0x80) != 0;
        if (vif == 0xFB)
        {
            _meaning.StartLarge(code & 0x7F);
        }
        else
        {
            _meaning.StartExtended(code & 0x7F);
        }

        return true;
    }

    private bool TakeModifiers()
    {
        for (int i = 0; _hasModifiers; i++)
        {
            if (_at >= _end || i == MostExtensions)
            {
                return false;
            }

            int vife = _data[_at++];
            _meaning.Modify(vife);
            _hasModifiers = (vife & 0x80) != 0;
        }

        return true;
    }

    private static int DataLength(int coding, int variable)
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

    // False when there is no value to speak of.
    private bool TakeValue(MBusRecord record, int coding, int variable, int at, int length)
    {
        if (coding == 0x0D && variable <= 0xBF)
        {
            record.Text = ReversedText(at, length);
            return record.Text.Length > 0;
        }

        if (_meaning.Kind == MBusMeaning.Time)
        {
            record.Text = coding == 2 || coding == 3 || coding == 4 || coding == 6 ? MBusTime.Text(_data, at, length) : null;
            return record.Text != null;
        }

        record.Unit = _meaning.Unit;
        bool isDecimal = coding > 8 && (coding != 0x0D || variable < 0xE0);
        string? problem = coding == 5 ? TakeReal(record, at)
            : isDecimal ? TakeDecimal(record, at, length, coding == 0x0D && variable >= 0xD0)
            : TakeBinary(record, at, length);
        if (problem == null && !Shift(record, _meaning.Exponent))
        {
            problem = TooLarge;
        }

        if (problem != null)
        {
            record.Mantissa = 0;
            record.Decimals = 0;
            record.Unit = "";
            record.Problem = problem;
        }

        return true;
    }

    // The most negative number says that there is none.
    private string? TakeBinary(MBusRecord record, int at, int length)
    {
        if (length > 8)
        {
            return TooLarge;
        }

        if (length == 0)
        {
            return NoNumber;
        }

        long value = LittleEndian.Signed(_data, at, length);
        if (_meaning.Kind != MBusMeaning.Unsigned)
        {
            record.Mantissa = value;
            return value == -1L << (8 * length - 1) ? NoNumber : null;
        }

        if (length < 8)
        {
            value &= (1L << (8 * length)) - 1;
        }

        record.Mantissa = value;
        return value < 0 ? TooLarge : null;
    }

    // Digits, the lowest byte first; 0xF in the highest place is a minus, any other letter says that the device has no number.
    private string? TakeDecimal(MBusRecord record, int at, int length, bool isNegative)
    {
        if (length == 0)
        {
            return NoNumber;
        }

        long value = 0;
        for (int i = length - 1; i >= 0; i--)
        {
            int high = _data[at + i] >> 4;
            int low = _data[at + i] & 0x0F;
            if (i == length - 1 && high == 0x0F)
            {
                isNegative = !isNegative;
                high = 0;
            }

            if (high > 9 || low > 9)
            {
                return NoNumber;
            }

            value = value * 100 + high * 10 + low;
        }

        record.Mantissa = isNegative ? -value : value;
        return null;
    }

    // A real of four bytes has seven digits.
    private string? TakeReal(MBusRecord record, int at)
    {
        double value = BitConverter.ToSingle(_data, at);
        if (!(value > -9e17 && value < 9e17))
        {
            return value > 0 || value < 0 ? TooLarge : NoNumber;
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

    // Two counters, BCD or binary, with a coded unit that few devices ever used; energy and volume are understood.
    private MBusRecord? FixedCounter(int counter)
    {
        int status = MBusTelegram.Status(_data);
        int unit = (LittleEndian.UInt16(_data, MBusTelegram.First + 7) >> (8 * counter)) & 0x3F;
        int at = MBusTelegram.First + 9 + 4 * counter;
        var record = new MBusRecord { Quantity = "Counter " + (counter + 1).ToString(), Function = FunctionText(0), Storage = (status & 0x02) >> 1 };
        if ((status & 0x01) != 0)
        {
            record.Mantissa = LittleEndian.UInt32(_data, at);
        }
        else
        {
            record.Problem = TakeDecimal(record, at, 4, false);
        }

        if (record.Problem == null && unit >= 0x02 && unit <= 0x0A)
        {
            record.Quantity = "Energy";
            record.Unit = "Wh";
            Shift(record, unit - 0x02);
        }
        else if (record.Problem == null && unit >= 0x1D && unit <= 0x25)
        {
            record.Quantity = "Volume";
            record.Unit = "m³";
            Shift(record, unit - 0x1D - 6);
        }

        return record;
    }

    private static bool Shift(MBusRecord record, int exponent)
    {
        int decimals = record.Decimals - exponent;
        for (; decimals < 0; decimals++)
        {
            if (record.Mantissa > long.MaxValue / 10 || record.Mantissa < long.MinValue / 10)
            {
                return false;
            }

            record.Mantissa *= 10;
        }

        // What stands so far behind the point is nothing that a meter measures.
        for (; decimals > MostDecimals; decimals--)
        {
            record.Mantissa /= 10;
        }

        record.Decimals = decimals;
        return true;
    }

    // M-Bus sends texts with the last character first, in the letters of Western Europe (ISO 8859-1).
    private string ReversedText(int at, int length)
    {
        char[] text = new char[length];
        int used = 0;
        for (int i = length - 1; i >= 0; i--)
        {
            byte b = _data[at + i];
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

    private static string FunctionText(int function)
    {
        return function switch
        {
            0 => "instantaneous",
            1 => "maximum",
            2 => "minimum",
            _ => "error",
        };
    }
}
