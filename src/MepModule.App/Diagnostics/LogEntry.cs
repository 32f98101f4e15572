using System;

namespace MepModule.App.Diagnostics;

/// <summary>One entry of the <see cref="EventLog"/>, copied out of it. Reuse one for many calls.</summary>
public sealed class LogEntry
{
    /// <summary>Running number from 1, kept over restarts as far as entries are.</summary>
    public int Index;

    /// <summary>When, in UTC; <see cref="DateTime.MinValue"/> while the time was not known.</summary>
    public DateTime TimeUtc;

    /// <summary>Seconds since the start in which it happened.</summary>
    public int UptimeSeconds;

    /// <summary>How much it matters.</summary>
    public LogLevel Level;

    /// <summary>Part of the module: <c>system</c>, <c>web</c>, <c>meter</c>, <c>network</c>, <c>update</c>, <c>settings</c>.</summary>
    public string Area = "";

    /// <summary>What happened.</summary>
    public string Text = "";
}
