using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace MepModule.Benchmarks.Life;

/// <summary>The time that module, meter and peers live in: it runs a number of times as fast as that of the PC.</summary>
/// <param name="speed">How many of its seconds go by in one of the PC.</param>
internal sealed class LifeClock(double speed)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>When the life begins: the morning of a working day, so that two days have two midnights.</summary>
    public static DateTime Birth { get; } = new(2026, 3, 2, 8, 41, 7, DateTimeKind.Utc);

    public double Speed => speed;

    public TimeSpan Age => _watch.Elapsed * speed;

    public DateTime Utc => Birth + Age;

    public long Microseconds => Age.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Waits in this time.</summary>
    public Task Wait(TimeSpan time, CancellationToken end) => Task.Delay(time / speed, end);

    /// <summary>So long does a time take on the PC.</summary>
    public TimeSpan Real(TimeSpan time) => time / speed;
}
