namespace MepModule.App.History;

/// <summary>The energies of one local day, filled in by <see cref="DayTotals.TryGet"/>. Reuse one for many calls.</summary>
public sealed class DayTotal
{
    /// <summary>The day in local time, in days since 1970-01-01.</summary>
    public int Day;

    /// <summary>Energy from the grid on that day, Wh.</summary>
    public long ImportWattHours;

    /// <summary>Energy to the grid on that day, Wh.</summary>
    public long ExportWattHours;

    /// <summary>The import register at the end of that day, or now for today, Wh.</summary>
    public long ImportRegisterWattHours;

    /// <summary>The export register at the end of that day, or now for today, Wh.</summary>
    public long ExportRegisterWattHours;

    /// <summary>True when a part of the day came from the meter's load profile.</summary>
    public bool IsFilled;

    /// <summary>True when energy of the day is missing, or known only by even distribution over a time without readings.</summary>
    public bool IsIncomplete;
}
