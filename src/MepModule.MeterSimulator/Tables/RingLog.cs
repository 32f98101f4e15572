using System;

namespace MepModule.MeterSimulator.Tables;

/// <summary>
/// A circular log inside a table: a header that says how many entries are valid and which is the last, and entries of one size.
/// Logs of 255 entries at most have a header of bytes (6 bytes in all), larger ones of words (9 bytes, the event log 11).
/// </summary>
internal sealed class RingLog
{
    private const byte Overflowed = 0x02;
    private const byte Circular = 0x04;

    private readonly Table _table;
    private readonly int _header;
    private readonly int _entrySize;
    private readonly int _capacity;
    private long _sequence;

    public RingLog(Table table, int header, int entrySize, int capacity)
    {
        _table = table;
        _header = header;
        _entrySize = entrySize;
        _capacity = capacity;
        table.Bytes = new byte[header + capacity * entrySize];
        table.Bytes[0] = Circular;
    }

    public int Valid { get; private set; }

    /// <summary>Index of the newest entry.</summary>
    public int Last { get; private set; }

    /// <summary>Makes room for the next entry and hands its bytes out, all zero.</summary>
    public Span<byte> Append() => Append(_sequence + 1);

    /// <summary>As <see cref="Append()"/>, with a number that several logs share.</summary>
    public Span<byte> Append(long sequence)
    {
        if (_capacity == 0)
            return new byte[_entrySize];
        if (Valid == _capacity)
            _table.Bytes[0] |= Overflowed;
        Last = Valid == 0 ? 0 : (Last + 1) % _capacity;
        Valid = Math.Min(Valid + 1, _capacity);
        _sequence = sequence;
        WriteHeader();
        Span<byte> entry = _table.Bytes.AsSpan(_header + Last * _entrySize, _entrySize);
        entry.Clear();
        return entry;
    }

    private void WriteHeader()
    {
        Span<byte> bytes = _table.Bytes;
        if (_header == 6)
        {
            bytes[1] = (byte)Valid;
            bytes[2] = (byte)Last;
            bytes.PutU16(3, (ushort)_sequence);
            bytes[5] = (byte)Valid;
            return;
        }
        bytes.PutU16(1, Valid);
        bytes.PutU16(3, Last);
        if (_header == 9)
            bytes.PutU16(5, (ushort)_sequence);
        else
        {
            bytes.PutU32(5, _sequence);
            bytes.PutU16(9, Valid);
        }
    }
}
