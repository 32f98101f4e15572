namespace MepModule.App.Metering;

/// <summary>
/// Power of the last ten minutes by the second and energy of the last 24 hours by the minute, in memory of fixed size.
/// Seconds and minutes are counted since 1970-01-01 00:00 UTC. Safe to use from any thread.
/// </summary>
public sealed class History
{
    /// <summary>Seconds of power that are kept.</summary>
    public const int SecondCount = 600;

    /// <summary>Minutes of energy that are kept.</summary>
    public const int MinuteCount = 1440;

    /// <summary>Channel of the power of all phases together.</summary>
    public const int AllPhases = 0;

    /// <summary>The newest second with a sample; 0 when there is none yet.</summary>
    public long NewestSecond => 0;

    /// <summary>The newest minute with energy; 0 when there is none yet.</summary>
    public long NewestMinute => 0;

    /// <summary>Net power in W in a second: from the grid positive, to the grid negative.</summary>
    /// <param name="second">Second since 1970.</param>
    /// <param name="channel"><see cref="AllPhases"/>, or 1 to 3 for L1 to L3.</param>
    /// <returns>W, or <see cref="Reading.Unknown"/>.</returns>
    public int NetPowerWatts(long second, int channel)
    {
        return Reading.Unknown;
    }

    /// <summary>Voltage of a phase in mV in a second, where memory is large; else <see cref="Reading.Unknown"/>.</summary>
    /// <param name="second">Second since 1970.</param>
    /// <param name="phase">0 to 2 for L1 to L3.</param>
    public int VoltageMillivolts(long second, int phase)
    {
        return Reading.Unknown;
    }

    /// <summary>Energy in Wh taken from the grid within a minute, or <see cref="Reading.Unknown"/>.</summary>
    /// <param name="minute">Minute since 1970.</param>
    public int ImportWattHours(long minute)
    {
        return Reading.Unknown;
    }

    /// <summary>Energy in Wh given to the grid within a minute, or <see cref="Reading.Unknown"/>.</summary>
    /// <param name="minute">Minute since 1970.</param>
    public int ExportWattHours(long minute)
    {
        return Reading.Unknown;
    }
}
