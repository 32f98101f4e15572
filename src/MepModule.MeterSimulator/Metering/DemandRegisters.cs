using System;
using MepModule.MeterSimulator.Tables;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator.Metering;

/// <summary>
/// Demand: the mean power over fixed quarter hours and its maximum since the last reset, as totals and by tier.
/// Eight demands: the four sums (forward, reverse, import, export) and the four reactive quadrants.
/// </summary>
internal sealed class DemandRegisters
{
    public const int Count = 8;
    public const int IntervalMinutes = 15;

    private readonly Household _household;
    private readonly int[] _present = new int[Count];
    private readonly Maximum[,] _maxima; // [0] totals, [1 + tier] tiers
    private EnergyTotals _atStart;

    public DemandRegisters(Household household, int tiers, DateTime trueUtc)
    {
        _household = household;
        _maxima = new Maximum[1 + tiers, Count];
        _atStart = household.EnergyAt(trueUtc);
    }

    /// <summary>What each demand is the mean of: the powers 8 to 11 and the quadrants 104 to 107.</summary>
    public static ReadOnlySpan<byte> SourceIds => [8, 9, 10, 11, 104, 105, 106, 107];

    /// <summary>BT23.0 of a demand-configured meter; wraps after 255.</summary>
    public int Resets { get; private set; }

    /// <summary>Demand of the last complete interval, in W or var.</summary>
    public int Present(int demand) => _present[demand];

    public void CloseInterval(DateTime trueUtc, DateTime local, int tier)
    {
        EnergyTotals energy = _household.EnergyAt(trueUtc);
        for (int demand = 0; demand < Count; demand++)
        {
            _present[demand] = (int)((energy[demand] - _atStart[demand]) / (IntervalMinutes * 60 * 1000));
            _maxima[0, demand].Offer(_present[demand], local);
            _maxima[1 + tier, demand].Offer(_present[demand], local);
        }
        _atStart = energy;
    }

    /// <summary>After an outage the running interval begins anew.</summary>
    public void Restart(DateTime trueUtc) => _atStart = _household.EnergyAt(trueUtc);

    public void Reset()
    {
        Resets = (Resets + 1) % 256;
        foreach (ref Maximum maximum in System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref _maxima[0, 0], _maxima.Length))
            maximum.Reset();
    }

    /// <summary>Event time, cumulative, continuous cumulative and maximum; <paramref name="tier"/> -1 is the total.</summary>
    public void FillRecord(Span<byte> record, int demand, int tier)
    {
        Maximum maximum = _maxima[1 + tier, demand];
        if (maximum.Local != default)
            record.PutShortTime(0, maximum.Local);
        else
            record[..5].Clear();
        record.PutI32(5, maximum.Cumulative);
        record.PutI32(9, maximum.Cumulative + maximum.Value);
        record.PutI32(13, maximum.Value);
    }

    private struct Maximum
    {
        public int Value;
        public int Cumulative;
        public DateTime Local;

        public void Offer(int value, DateTime local)
        {
            if (value <= Value && Local != default)
                return;
            Value = value;
            Local = local;
        }

        public void Reset()
        {
            Cumulative += Value;
            Value = 0;
            Local = default;
        }
    }
}
