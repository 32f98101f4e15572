using MepModule.App.Meter;
using MepModule.Protocol;
using MepModule.Protocol.Tables;

namespace MepModule.App.Memory;

/// <summary>Reads the meter's power outage log ET81 from the newest outage backwards.</summary>
public sealed class OutageLogReader
{
    private const int MostLogs = 20;

    private readonly RingReader _ring;
    private readonly MeterFacts _facts;

    /// <summary>Makes a reader.</summary>
    internal OutageLogReader(ITableReader tables, MeterFacts facts)
    {
        _ring = new RingReader(tables);
        _facts = facts;
    }

    /// <summary>Why <see cref="MoveNext"/> ended too early; <see cref="MeterError.None"/> when it did not.</summary>
    public MeterError Error => _ring.Error;

    /// <summary>Start of the outage in UTC, seconds since 1970, or <see cref="TableTime.None"/>. The meter keeps local time.</summary>
    public long Start => LocalTime.ToUtc(OutageLog.StartLocal(_ring.Buffer, _ring.At), _facts);

    /// <summary>
    /// End of the outage in UTC, seconds since 1970, or <see cref="TableTime.None"/>. The meter keeps local time: an end within the hour that comes twice in autumn may be an hour early,
    /// but it is never before the start.
    /// </summary>
    public long End
    {
        get
        {
            long end = LocalTime.ToUtc(OutageLog.EndLocal(_ring.Buffer, _ring.At), _facts, Start);
            return end < Start ? TableTime.None : end;
        }
    }

    /// <summary>Duration of the outage in seconds, or <see cref="TableTime.None"/> when a time is missing or the meter's clock was set back meanwhile.</summary>
    public long DurationSeconds => Start == TableTime.None || End == TableTime.None ? TableTime.None : End - Start;

    /// <summary>Goes on to the next older outage.</summary>
    /// <returns>False when there are no more, or <see cref="Error"/> says why not.</returns>
    public bool MoveNext() => (_ring.IsOpen || Open()) && _ring.MoveNext();

    // ET36 says how many outages the ring holds.
    private bool Open()
    {
        byte[] buffer = _ring.Buffer;
        if (!_ring.Read(LogDimensions.Table, 0, 1))
        {
            return false;
        }

        int logs = LogDimensions.Count(buffer, 0);
        if (logs > MostLogs)
        {
            logs = MostLogs;
        }

        if (logs > 0 && !_ring.Read(LogDimensions.Table, 0, LogDimensions.RecordOffset(logs)))
        {
            return false;
        }

        int entries = 0;
        for (int i = 0; i < logs; i++)
        {
            int record = LogDimensions.RecordOffset(i);
            if (LogDimensions.LogTable(buffer, record) == OutageLog.Table)
            {
                entries = LogDimensions.Entries(buffer, record);
            }
        }

        if (entries == 0)
        {
            _ring.OpenEmpty();
            return true;
        }

        if (!_ring.Read(OutageLog.Table, 0, LogHeader.Size))
        {
            return false;
        }

        _ring.Open(OutageLog.Table, OutageLog.EntryOffset(0), OutageLog.EntrySize, entries, LogHeader.ValidEntries(buffer, 0), LogHeader.LastEntry(buffer, 0));
        return true;
    }
}
