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
    private readonly RingReader _ring;
    private readonly bool _isAlternate;

    /// <summary>Makes a reader.</summary>
    /// <param name="tables">The meter.</param>
    /// <param name="isAlternate">Whether to read the alternate log ET79 instead of BT74.</param>
    internal EventLogReader(ITableReader tables, bool isAlternate)
    {
        _ring = new RingReader(tables);
        _isAlternate = isAlternate;
    }

    /// <summary>Why <see cref="MoveNext"/> ended too early; <see cref="MeterError.None"/> when it did not.</summary>
    public MeterError Error => _ring.Error;

    /// <summary>Filled entries of the log.</summary>
    public int ValidEntries => _ring.ValidEntries;

    /// <summary>Sequence number of the event. Both logs share one sequence.</summary>
    public uint Sequence { get; private set; }

    /// <summary>Time of the event in UTC, seconds since 1970, or <see cref="TableTime.None"/>.</summary>
    public long Time => EventLog.Time(_ring.Buffer, _ring.At);

    /// <summary>Who caused it: 0xFFFF nobody, 0xFFFE the power line network, 0xFFFD a MEP client, else an optical login.</summary>
    public int User => EventLog.User(_ring.Buffer, _ring.At);

    /// <summary>Event id, 0 to 4095.</summary>
    public int EventId => EventLog.EventId(_ring.Buffer, _ring.At);

    /// <summary>Bytes of the argument.</summary>
    public int ArgumentLength { get; private set; }

    /// <summary>A byte of the argument, from 0.</summary>
    public int Argument(int index)
    {
        return _ring.Buffer[_ring.At + EventLog.EntryHeaderSize + index];
    }

    /// <summary>Goes on to the next older event.</summary>
    /// <returns>False when there are no more, or <see cref="Error"/> says why not.</returns>
    public bool MoveNext()
    {
        if (!_ring.IsOpen && !Open())
        {
            return false;
        }

        bool isFirst = _ring.Left == _ring.ValidEntries;
        if (!_ring.MoveNext())
        {
            return false;
        }

        int fall = (ushort)(Sequence - (uint)EventLog.Sequence(_ring.Buffer, _ring.At));

        // A number that does not fall was written while we read: the rest of the ring is newer than what came before. Only the low half of a number is there.
        if (!isFirst && (fall == 0 || fall > short.MaxValue))
        {
            _ring.End();
            return false;
        }

        Sequence -= (uint)fall;
        return true;
    }

    private bool Open()
    {
        byte[] buffer = _ring.Buffer;
        if (!_ring.Read(EventLogDimensions.Table, 0, EventLogDimensions.Size))
        {
            return false;
        }

        ArgumentLength = EventLogDimensions.ArgumentSize(buffer, 0);
        int entries = EventLogDimensions.Entries(buffer, 0);
        if (_isAlternate)
        {
            if (!_ring.Read(MeterStatus.Table, MeterStatus.AlternateLogEntriesOffset, 2))
            {
                return false;
            }

            entries = MeterStatus.AlternateLogEntries(buffer, -MeterStatus.AlternateLogEntriesOffset);
        }

        if (entries == 0)
        {
            _ring.OpenEmpty();
            return true;
        }

        int table = _isAlternate ? EventLog.AlternateTable : EventLog.Table;
        if (!_ring.Read(table, 0, EventLog.HeaderSize))
        {
            return false;
        }

        Sequence = EventLog.LastSequence(buffer, 0);
        _ring.Open(table, EventLog.HeaderSize, EventLog.EntryHeaderSize + ArgumentLength, entries, EventLog.ValidEntries(buffer, 0), EventLog.LastEntry(buffer, 0));
        return true;
    }
}
