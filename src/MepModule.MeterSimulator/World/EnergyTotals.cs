using System;
using System.Runtime.CompilerServices;

namespace MepModule.MeterSimulator.World;

/// <summary>What a meter integrates, in the order of <see cref="EnergyTotals"/>.</summary>
public enum Energy
{
    ActiveForward,
    ActiveReverse,
    ReactiveImport,
    ReactiveExport,
    ReactiveQ1,
    ReactiveQ2,
    ReactiveQ3,
    ReactiveQ4,
    ApparentQ1,
    ApparentQ2,
    ApparentQ3,
    ApparentQ4,
}

/// <summary>Integrals of power in millijoules (mW s, mvar s, mVA s). 3,600,000 of them are a watt-hour.</summary>
[InlineArray(Count)]
public struct EnergyTotals
{
    public const int Count = 12;
    public const long PerWattHour = 3_600_000;

    private long _first;

    public readonly long this[Energy quantity] => this[(int)quantity];

    public void Add(in EnergyTotals other)
    {
        for (int n = 0; n < Count; n++)
            this[n] += other[n];
    }

    public void Subtract(in EnergyTotals other)
    {
        for (int n = 0; n < Count; n++)
            this[n] -= other[n];
    }

    /// <summary>Adds one stretch of constant direction: net active and net reactive energy and the apparent energy beside them.</summary>
    internal void AddStretch(long active, long reactive, long apparent)
    {
        int quadrant = active >= 0 ? (reactive >= 0 ? 0 : 3) : (reactive >= 0 ? 1 : 2);
        this[active >= 0 ? (int)Energy.ActiveForward : (int)Energy.ActiveReverse] += Math.Abs(active);
        this[reactive >= 0 ? (int)Energy.ReactiveImport : (int)Energy.ReactiveExport] += Math.Abs(reactive);
        this[(int)Energy.ReactiveQ1 + quadrant] += Math.Abs(reactive);
        this[(int)Energy.ApparentQ1 + quadrant] += apparent;
    }
}
