using System;
using MepModule.App.Meter;

namespace MepModule.App.Tests.Polling;

/// <summary>What the lives of meters brought to judge, so that a test does not praise what it never saw.</summary>
internal sealed class TruthCount
{
    /// <summary>Readings that had each present value.</summary>
    public int[] Known { get; } = new int[PresentValue.Count];

    /// <summary>Energies of tiers that were judged.</summary>
    public int Tiers { get; set; }

    /// <summary>Readings that said that the module's clock is not believed.</summary>
    public int ClocksHeldBack { get; set; }

    /// <summary>Most turns in a row on a good wire that brought no reading or no energies.</summary>
    public int MostTurnsWithout { get; set; }

    /// <summary>Longest time on a good wire without a reading.</summary>
    public long MostMillisecondsWithout { get; set; }

    public void Note(int turnsWithout, long millisecondsWithout)
    {
        MostTurnsWithout = Math.Max(MostTurnsWithout, turnsWithout);
        MostMillisecondsWithout = Math.Max(MostMillisecondsWithout, millisecondsWithout);
    }
}
