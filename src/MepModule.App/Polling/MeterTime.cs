using MepModule.App.History;
using MepModule.App.Meter;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Tables;

namespace MepModule.App.Polling;

/// <summary>Holds the meter's clock against the module's, and sets the module's by it until SNTP has spoken: until then it is the best one there is.</summary>
internal static class MeterTime
{
    /// <summary>Reads the meter's clock (BT52).</summary>
    public static MeterError Read(MeterClient client, WitnessedClock clock, MeterFacts facts)
    {
        MeterError error = client.ReadInPlace(UtcClock.Table, 0, UtcClock.Size);
        if (error == MeterError.None)
        {
            MepLink link = client.Link;
            facts.DaylightSavingInEffect = UtcClock.DaylightSavingInEffect(link.ResponseBuffer, link.DataOffset);
            Take(clock, facts, UtcClock.Seconds(link.ResponseBuffer, link.DataOffset), client.AnsweredMilliseconds);
        }

        return error;
    }

    /// <summary>Takes note of what the meter's clock said.</summary>
    /// <param name="clock">The module's clock.</param>
    /// <param name="facts">Where the difference goes.</param>
    /// <param name="meterSeconds">The meter's clock, seconds since 1970, or <see cref="TableTime.None"/>.</param>
    /// <param name="readMilliseconds">When it was read, on the monotonic clock.</param>
    public static void Take(WitnessedClock clock, MeterFacts facts, long meterSeconds, long readMilliseconds)
    {
        if (meterSeconds == TableTime.None)
        {
            return;
        }

        long meterNow = meterSeconds + (clock.Milliseconds - readMilliseconds) / 1000;
        if (!clock.IsSet)
        {
            clock.Set(TableTime.ToDateTime(meterNow));
        }

        clock.Hear(TableTime.ToDateTime(meterNow));
        facts.ClockAheadSeconds = meterNow - TableTime.FromDateTime(clock.UtcNow);
    }
}
