using MepModule.App.Meter;
using MepModule.Protocol;
using MepModule.Protocol.Tables;

namespace MepModule.App.Memory;

/// <summary>
/// Reads one of the meter's event logs from the newest event backwards, by its pointers and not by dumping it. What event ids mean stands in no public document:
/// id and argument are handed on as they are.
/// </summary>
public sealed class EventLogReader
{
    private const int ChunkBytes = 465;

    private readonly ITableReader _tables;
    private readonly bool _isAlternate;
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private int _entries;
    private int _entrySize;
    private int _next;
    private int _left;
    private int _chunkFirst;
    private int _chunkCount;
    private bool _isOpen;
    private int _at;

    /// <summary>Makes a reader.</summary>
    /// <param name="tables">The meter.</param>
    /// <param name="isAlternate">Whether to read the alternate log ET79 instead of BT74.</param>
    internal EventLogReader(ITableReader tables, bool isAlternate)
    {
        _tables = tables;
        _isAlternate = isAlternate;
    }

    /// <summary>Why <see cref="MoveNext"/> ended too early; <see cref="MeterError.None"/> when it did not.</summary>
    public MeterError Error { get; private set; }

    /// <summary>Filled entries of the log.</summary>
    public int ValidEntries { get; private set; }

    /// <summary>Sequence number of the event. Both logs share one sequence.</summary>
    public uint Sequence { get; private set; }

    /// <summary>Time of the event in UTC, seconds since 1970, or <see cref="TableTime.None"/>.</summary>
    public long Time => EventLog.Time(_chunk, _at);

    /// <summary>Who caused it: 0xFFFF nobody, 0xFFFE the power line network, 0xFFFD a MEP client, else an optical login.</summary>
    public int User => EventLog.User(_chunk, _at);

    /// <summary>Event id, 0 to 4095.</summary>
    public int EventId => EventLog.EventId(_chunk, _at);

    /// <summary>Bytes of the argument.</summary>
    public int ArgumentLength => _entrySize - EventLog.EntryHeaderSize;

    /// <summary>A byte of the argument, from 0.</summary>
    public int Argument(int index)
    {
        return _chunk[_at + EventLog.EntryHeaderSize + index];
    }

    /// <summary>Goes on to the next older event.</summary>
    /// <returns>False when there are no more, or <see cref="Error"/> says why not.</returns>
    public bool MoveNext()
    {
        if (!_isOpen && !Open())
        {
            return false;
        }

        if (_left == 0)
        {
            return false;
        }

        if (_next < _chunkFirst || _next >= _chunkFirst + _chunkCount)
        {
            if (!ReadChunk())
            {
                return false;
            }
        }

        _at = (_next - _chunkFirst) * _entrySize;
        bool isFirst = _left == ValidEntries;
        int fall = (ushort)(Sequence - (uint)EventLog.Sequence(_chunk, _at));

        // A number that does not fall was written while we read: the rest of the ring is newer than what came before. Only the low half of a number is there.
        if (!isFirst && (fall == 0 || fall > short.MaxValue))
        {
            _left = 0;
            return false;
        }

        Sequence -= (uint)fall;
        _left--;
        _next = _next == 0 ? _entries - 1 : _next - 1;
        return true;
    }

    private int Table => _isAlternate ? EventLog.AlternateTable : EventLog.Table;

    private bool Open()
    {
        if (!Read(EventLogDimensions.Table, 0, EventLogDimensions.Size))
        {
            return false;
        }

        _entrySize = EventLog.EntryHeaderSize + EventLogDimensions.ArgumentSize(_chunk, 0);
        _entries = EventLogDimensions.Entries(_chunk, 0);
        if (_isAlternate)
        {
            if (!Read(MeterStatus.Table, MeterStatus.AlternateLogEntriesOffset, 2))
            {
                return false;
            }

            _entries = MeterStatus.AlternateLogEntries(_chunk, -MeterStatus.AlternateLogEntriesOffset);
        }

        if (_entries == 0 || !Read(Table, 0, EventLog.HeaderSize))
        {
            _isOpen = _entries == 0;
            return false;
        }

        ValidEntries = EventLog.ValidEntries(_chunk, 0);
        _next = EventLog.LastEntry(_chunk, 0);
        if (ValidEntries > _entries || _next >= _entries)
        {
            ValidEntries = 0;
        }

        Sequence = EventLog.LastSequence(_chunk, 0);
        _left = ValidEntries;
        _isOpen = true;
        return true;
    }

    // As many older neighbours as fit into one answer come along.
    private bool ReadChunk()
    {
        int count = ChunkBytes / _entrySize;
        if (count > _next + 1)
        {
            count = _next + 1;
        }

        if (count > _left)
        {
            count = _left;
        }

        _chunkFirst = _next - count + 1;
        _chunkCount = count;
        if (Read(Table, EventLog.HeaderSize + _chunkFirst * _entrySize, count * _entrySize))
        {
            return true;
        }

        _chunkCount = 0;
        return false;
    }

    private bool Read(int table, int offset, int count)
    {
        Error = _tables.Read(table, offset, _chunk, 0, count);
        return Error == MeterError.None;
    }
}
