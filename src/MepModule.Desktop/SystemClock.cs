using System;
using System.Diagnostics;
using System.Threading;
using MepModule.App.Platform;

namespace MepModule.Desktop;

/// <summary>The clock of the PC, which the operating system keeps.</summary>
internal sealed class SystemClock : IClock
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public long Milliseconds => (long)Stopwatch.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>Finer time for the simulated wire.</summary>
    public long Microseconds => Stopwatch.GetElapsedTime(_start).Ticks / TimeSpan.TicksPerMicrosecond;

    public DateTime UtcNow => DateTime.UtcNow;

    public bool IsSet => true;

    public void Sleep(int milliseconds) => Thread.Sleep(milliseconds);

    public void Set(DateTime utc)
    {
        // The operating system's business.
    }
}
