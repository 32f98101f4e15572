using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace MepModule.MeterSimulator.Faults;

/// <summary>Something that goes wrong at a planned moment.</summary>
public enum FaultEventKind
{
    /// <summary>The next response is lost.</summary>
    Lost,

    /// <summary>The next response comes twice.</summary>
    Duplicate,

    /// <summary>The next response comes late by the duration.</summary>
    Late,

    /// <summary>One bit of the next response is flipped.</summary>
    Flip,

    /// <summary>One byte of the next response is lost.</summary>
    DropByte,

    /// <summary>A random byte appears inside the next response.</summary>
    InsertByte,

    /// <summary>The next response pauses in its middle for the duration.</summary>
    Pause,

    /// <summary>The sequence number jumps by 25.</summary>
    Jump,

    /// <summary>The meter is reconfigured: interface version + 1, sequence number + 25.</summary>
    Reconfigure,

    /// <summary>Somebody reads the optical head for the duration: the port is deaf and mute (not on Gen 4).</summary>
    Optical,

    /// <summary>The meter loses its power for the duration.</summary>
    Restart,

    /// <summary>Alerts stream out for the duration, registered or not.</summary>
    Storm,

    /// <summary>The grid company switches the port off; it still answers for the duration.</summary>
    Disable,

    /// <summary>The grid company switches the port on again.</summary>
    Enable,

    /// <summary>The meter's clock is set forward by the duration, or back when it is negative.</summary>
    Clock,
}

/// <summary>One planned fault: when, what, for how long.</summary>
public readonly record struct FaultEvent(TimeSpan At, FaultEventKind Kind, TimeSpan Duration);

/// <summary>All faults of a run: chances and a script.</summary>
public sealed record FaultPlan(FaultRates Rates, IReadOnlyList<FaultEvent> Script)
{
    public static FaultPlan None { get; } = new(new FaultRates(), []);

    /// <summary>
    /// Reads a comma-separated list of rates (<c>lost=0.02</c>) and timed events (<c>90s:optical=2m</c>).
    /// </summary>
    /// <exception cref="FormatException">Anything else, with a sentence that says what is meant.</exception>
    public static FaultPlan Parse(string text)
    {
        var rates = new FaultRates();
        var script = new List<FaultEvent>();
        foreach (string item in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (item.Contains(':'))
                script.Add(ParseEvent(item));
            else
                rates = ParseRate(rates, item);
        }
        return new FaultPlan(rates, [.. script.OrderBy(planned => planned.At)]);
    }

    private static FaultRates ParseRate(FaultRates rates, string item)
    {
        string[] parts = item.Split('=');
        if (parts.Length != 2 || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double rate) || rate is not (>= 0 and <= 1))
            throw new FormatException($"'{item}' is not a fault; a rate is name=0..1 (such as lost=0.02), an event is TIME:name or TIME:name=DURATION (such as 90s:optical=2m).");
        return parts[0] switch
        {
            "lost" => rates with { LostFrames = rate },
            "flip" => rates with { FlippedBytes = rate },
            "drop" => rates with { LostBytes = rate },
            "insert" => rates with { InsertedBytes = rate },
            "pause" => rates with { PausedBytes = rate },
            "late" => rates with { LateResponses = rate },
            "dup" => rates with { DuplicatedResponses = rate },
            "jump" => rates with { SequenceJumps = rate },
            _ => throw new FormatException($"there is no fault rate '{parts[0]}'; choose of lost, flip, drop, insert, pause, late, dup, jump."),
        };
    }

    private static FaultEvent ParseEvent(string item)
    {
        int colon = item.IndexOf(':');
        string[] parts = item[(colon + 1)..].Split('=');
        FaultEventKind kind = parts[0] switch
        {
            "lost" => FaultEventKind.Lost,
            "dup" => FaultEventKind.Duplicate,
            "late" => FaultEventKind.Late,
            "flip" => FaultEventKind.Flip,
            "drop" => FaultEventKind.DropByte,
            "insert" => FaultEventKind.InsertByte,
            "pause" => FaultEventKind.Pause,
            "jump" => FaultEventKind.Jump,
            "reconfigure" => FaultEventKind.Reconfigure,
            "optical" => FaultEventKind.Optical,
            "restart" => FaultEventKind.Restart,
            "storm" => FaultEventKind.Storm,
            "disable" => FaultEventKind.Disable,
            "enable" => FaultEventKind.Enable,
            "clock" => FaultEventKind.Clock,
            _ => throw new FormatException($"there is no fault event '{parts[0]}'; choose of lost, dup, late, flip, drop, insert, pause, jump, reconfigure, optical, restart, storm, disable, enable, clock."),
        };
        TimeSpan duration = kind switch
        {
            FaultEventKind.Late => TimeSpan.FromMilliseconds(800),
            FaultEventKind.Pause => TimeSpan.FromMilliseconds(150),
            FaultEventKind.Optical => TimeSpan.FromMinutes(5),
            FaultEventKind.Restart => TimeSpan.FromSeconds(10),
            FaultEventKind.Storm => TimeSpan.FromSeconds(10),
            FaultEventKind.Disable => TimeSpan.FromMinutes(3),
            FaultEventKind.Clock => TimeSpan.FromMinutes(1),
            _ => TimeSpan.Zero,
        };
        if (parts.Length > 1)
        {
            if (duration == TimeSpan.Zero || parts.Length > 2)
                throw new FormatException($"'{item}': {parts[0]} takes no duration.");
            bool back = kind == FaultEventKind.Clock && parts[1].StartsWith('-');
            duration = back ? -ParseTime(parts[1][1..]) : ParseTime(parts[1]);
        }
        return new FaultEvent(ParseTime(item[..colon]), kind, duration);
    }

    private static TimeSpan ParseTime(string text)
    {
        (string unit, double seconds) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => ("ms", 0.001),
            _ when text.EndsWith('s') => ("s", 1),
            _ when text.EndsWith('m') => ("m", 60),
            _ when text.EndsWith('h') => ("h", 3600),
            _ when text.EndsWith('d') => ("d", 86_400),
            _ => ("", 0),
        };
        if (seconds == 0 || !double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) || value > 1e6)
            throw new FormatException($"'{text}' is not a time; write a number with ms, s, m, h or d, such as 90s.");
        return TimeSpan.FromSeconds(value * seconds);
    }
}
