using System;
using MepModule.MeterSimulator.Tables;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator.Metering;

/// <summary>ET81 (local times) and the outage list of ET09 (UTC, newest first).</summary>
internal sealed class OutageLog(Table log, int capacity)
{
    private const int HeaderSize = 6;
    private const int EntrySize = 12;

    private readonly RingLog _ring = new(log, HeaderSize, EntrySize, capacity);

    public (DateTime OffUtc, DateTime OnUtc)[] Recent { get; } = new (DateTime, DateTime)[MeterWorks.RecordedOutages];

    public int Count { get; private set; }

    public void Add(DateTime offUtc, DateTime onUtc)
    {
        Span<byte> entry = _ring.Append();
        entry.PutTime(0, EuropeanTime.ToLocal(offUtc));
        entry.PutTime(6, EuropeanTime.ToLocal(onUtc));
        Array.Copy(Recent, 0, Recent, 1, Recent.Length - 1);
        Recent[0] = (offUtc, onUtc);
        Count++;
    }
}
