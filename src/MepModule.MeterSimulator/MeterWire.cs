using System;

namespace MepModule.MeterSimulator;

/// <summary>
/// The meter as a byte channel inside a process: what is written reaches the meter, what the meter has sent by now can be read.
/// May be used from several threads.
/// </summary>
public sealed class MeterWire(Meter meter, Func<long> nowMicroseconds)
{
    private readonly object _lock = new();

    /// <summary>The meter at the other end.</summary>
    public Meter Meter { get; } = meter;

    /// <summary>Number of bytes whose last bit has arrived.</summary>
    public int BytesAvailable
    {
        get
        {
            lock (_lock)
                return Meter.BytesReady(nowMicroseconds());
        }
    }

    /// <summary>Takes arrived bytes, 0 to <paramref name="count"/>.</summary>
    public int Read(byte[] buffer, int offset, int count)
    {
        lock (_lock)
            return Meter.Transmit(nowMicroseconds(), buffer.AsSpan(offset, count));
    }

    /// <summary>Hands bytes to the line.</summary>
    public void Write(byte[] buffer, int offset, int count)
    {
        lock (_lock)
            Meter.Receive(buffer.AsSpan(offset, count), nowMicroseconds());
    }

    /// <summary>Does something with the meter at the time it is now, undisturbed by the other threads (a fault, a look at its tables).</summary>
    public void With(Action<Meter, long> action)
    {
        lock (_lock)
        {
            long now = nowMicroseconds();
            Meter.AdvanceTo(now);
            action(Meter, now);
        }
    }
}
