using System;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator.Metering;

/// <summary>
/// The two times of a meter: the true one, in which its household lives, and the one that its own clock shows.
/// </summary>
internal sealed class MeterClock(DateTime startUtc)
{
    /// <summary>The true time, UTC.</summary>
    public DateTime TrueUtc { get; private set; }

    /// <summary>By how much the meter's clock is ahead of the true time.</summary>
    public TimeSpan Deviation { get; private set; }

    /// <summary>What the meter believes, UTC.</summary>
    public DateTime Utc => TrueUtc + Deviation;

    public DateTime Local => EuropeanTime.ToLocal(Utc);

    public bool IsSummer => EuropeanTime.IsSummer(Utc);

    public DateTime At(long microseconds) => startUtc.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public void MoveTo(DateTime trueUtc) => TrueUtc = trueUtc;

    public void Shift(TimeSpan shift) => Deviation += shift;
}
