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

    /// <summary>What there is to say about it, by the bits below.</summary>
    internal byte Flags;

    internal const int Filled = 1;
    internal const int Incomplete = 2;
    internal const int Changed = 4;

    /// <summary>True when a part of the day came from the meter's load profile.</summary>
    public bool IsFilled => (Flags & Filled) != 0;

    /// <summary>True when energy of the day is missing, or known only by even distribution over a time without readings.</summary>
    public bool IsIncomplete => (Flags & Incomplete) != 0;

    /// <summary>True on the day from which on another meter counts, or the same one with another factor of transformers: days before it are of the former.</summary>
    public bool IsChange => (Flags & Changed) != 0;

    /// <summary>Says one thing more.</summary>
    internal void Note(int flag)
    {
        Flags |= (byte)flag;
    }
}
