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
    private const int MoreInNextTelegram = 0x1F;

    private readonly byte[] _data;
    private readonly bool _isFixed;
    private readonly MBusMeaning _meaning = new MBusMeaning();
    private int _next = MBusTelegram.First;
    private int _at;
    private int _end;
    private int _counter;
    private int _whole;
    private bool _hasModifiers;
    private bool _isDoubtful;

    /// <summary>Makes a reader.</summary>
    /// <param name="entry">Entry of ET16 that has the head of a telegram, or null when there is nothing to read.</param>
    internal MBusRecordReader(byte[]? entry)
    {
        _data = entry ?? new byte[0];
        _isFixed = _data.Length > 0 && DeviceData.IsFixed(_data, 0);
    }

    /// <summary>
    /// Whether the records of a telegram make sense to its end: at least one, each whole and of what the standard defines, decimal digits where such are announced,
    /// the last one ending where the telegram does or where the manufacturer's own data begin. Encrypted bytes do so once in fifty times or less.
    /// </summary>
    /// <param name="entry">Entry of ET16.</param>
    /// <param name="at">Where the length byte of the telegram stands.</param>
    internal static bool ReadsToEnd(byte[] entry, int at)
    {
        int next = at + 1 + entry[at];
        if (next > entry.Length)
        {
            return false;
        }

        var reader = new MBusRecordReader(entry) { _at = at + MBusTelegram.RecordsOffset, _end = next - 1 };
        while (reader._at < reader._end && !reader._isDoubtful)
        {
            reader.ParseRecord();
        }

        return reader._whole > 0 && !reader._isDoubtful;
    }

    /// <summary>The next value, or null when there are no more.</summary>
    public MBusRecord? Next()
    {
        if (_isFixed)
        {
            return _counter < MBusFixedStructure.Counters ? MBusFixedStructure.Counter(_data, _counter++) : null;
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
            _isDoubtful |= _whole == 0 || (dif != ManufacturerData && dif != MoreInNextTelegram);
            _at = _end;
            return null;
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

        int length = MBusNumber.Length(coding, variable);
        int at = _at;
        if (length < 0 || at + length > _end)
        {
            return Stop();
        }

        _at += length;
        _whole++;
        _isDoubtful |= length == 0 || _meaning.Problem != null || (coding > 8 && coding != 0x0D && !MBusNumber.AreDigits(_data, at, length));
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
        _isDoubtful = true;
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

            _meaning.StartText(MBusNumber.ReversedText(_data, _at, length));
            _at += length;
            return true;
        }

        if (vif != 0xFB && vif != 0xFD)
        {
            _meaning.Start(vif);
            _isDoubtful |= _meaning.Quantity.Length == 0;
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

    // False when there is no value to speak of.
    private bool TakeValue(MBusRecord record, int coding, int variable, int at, int length)
    {
        if (coding == 0x0D && variable <= 0xBF)
        {
            record.Text = MBusNumber.ReversedText(_data, at, length);
            return record.Text.Length > 0;
        }

        if (_meaning.Kind == MBusMeaning.Time)
        {
            record.Text = coding == 2 || coding == 3 || coding == 4 || coding == 6 ? MBusTime.Text(_data, at, length) : null;
            return record.Text != null;
        }

        record.Unit = _meaning.Unit;
        bool isDecimal = coding > 8 && (coding != 0x0D || variable < 0xE0);
        string? problem = coding == 5 ? MBusNumber.TakeReal(record, _data, at)
            : isDecimal ? MBusNumber.TakeDecimal(record, _data, at, length, coding == 0x0D && variable >= 0xD0)
            : MBusNumber.TakeBinary(record, _data, at, length, _meaning.Kind != MBusMeaning.Number);
        if (_meaning.Kind == MBusMeaning.Digits && problem == null && coding != 5)
        {
            record.Text = MBusNumber.Padded(record.Mantissa, isDecimal ? 2 * length : 1);
            return true;
        }

        problem ??= MBusNumber.Shift(record, _meaning.Exponent);
        if (problem != null)
        {
            record.Hide(problem);
        }

        return true;
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
