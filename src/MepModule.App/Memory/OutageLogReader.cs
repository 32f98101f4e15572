using MepModule.App.Meter;
using MepModule.Protocol;
using MepModule.Protocol.Tables;

namespace MepModule.App.Memory;

/// <summary>Reads the meter's power outage log ET81 from the newest outage backwards.</summary>
public sealed class OutageLogReader
{
    private const int MostLogs = 20;
    private const int ChunkEntries = 16;

    private readonly ITableReader _tables;
    private readonly MeterFacts _facts;
    private readonly byte[] _chunk = new byte[1 + MostLogs * LogDimensions.RecordSize];
    private int _entries;
    private int _next;
    private int _left;
    private int _chunkFirst;
    private int _chunkCount;
    private bool _isOpen;
    private int _at;

    /// <summary>Makes a reader.</summary>
    internal OutageLogReader(ITableReader tables, MeterFacts facts)
    {
        _tables = tables;
        _facts = facts;
    }

    /// <summary>Why <see cref="MoveNext"/> ended too early; <see cref="MeterError.None"/> when it did not.</summary>
    public MeterError Error { get; private set; }

    /// <summary>Start of the outage in UTC, seconds since 1970, or <see cref="TableTime.None"/>. The meter keeps local time.</summary>
    public long Start => LocalTime.ToUtc(OutageLog.StartLocal(_chunk, _at), _facts);

    /// <summary>
    /// End of the outage in UTC, seconds since 1970, or <see cref="TableTime.None"/>. The meter keeps local time: an end within the hour that comes twice in autumn may be an hour early,
    /// but it is never before the start.
    /// </summary>
    public long End
    {
        get
        {
            long end = LocalTime.ToUtc(OutageLog.EndLocal(_chunk, _at), _facts, Start);
            return end < Start ? TableTime.None : end;
        }
    }

    /// <summary>Duration of the outage in seconds, or <see cref="TableTime.None"/> when a time is missing or the meter's clock was set back meanwhile.</summary>
    public long DurationSeconds => Start == TableTime.None || End == TableTime.None ? TableTime.None : End - Start;

    /// <summary>Goes on to the next older outage.</summary>
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
            int count = _next + 1 < ChunkEntries ? _next + 1 : ChunkEntries;
            _chunkFirst = _next - count + 1;
            _chunkCount = count;
            if (!Read(OutageLog.Table, OutageLog.EntryOffset(_chunkFirst), count * OutageLog.EntrySize))
            {
                _chunkCount = 0;
                return false;
            }
        }

        _at = (_next - _chunkFirst) * OutageLog.EntrySize;
        _left--;
        _next = _next == 0 ? _entries - 1 : _next - 1;
        return true;
    }

    // ET36 says how many outages the ring holds.
    private bool Open()
    {
        if (!Read(LogDimensions.Table, 0, 1))
        {
            return false;
        }

        int logs = LogDimensions.Count(_chunk, 0);
        if (logs > MostLogs)
        {
            logs = MostLogs;
        }

        if (logs == 0 || !Read(LogDimensions.Table, 0, LogDimensions.RecordOffset(logs)))
        {
            _isOpen = logs == 0;
            return false;
        }

        for (int i = 0; i < logs; i++)
        {
            int record = LogDimensions.RecordOffset(i);
            if (LogDimensions.LogTable(_chunk, record) == OutageLog.Table)
            {
                _entries = LogDimensions.Entries(_chunk, record);
            }
        }

        if (_entries == 0)
        {
            _isOpen = true;
            return true;
        }

        if (!Read(OutageLog.Table, 0, LogHeader.Size))
        {
            return false;
        }

        _left = LogHeader.ValidEntries(_chunk, 0);
        _next = LogHeader.LastEntry(_chunk, 0);
        if (_left > _entries || _next >= _entries)
        {
            _left = 0;
        }

        _isOpen = true;
        return true;
    }

    private bool Read(int table, int offset, int count)
    {
        Error = _tables.Read(table, offset, _chunk, 0, count);
        return Error == MeterError.None;
    }
}
