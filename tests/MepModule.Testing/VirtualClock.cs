using MepModule.Protocol.Link;

namespace MepModule.Testing;

/// <summary>Time that passes only by sleeping, so that hours take seconds and every run is the same.</summary>
public sealed class VirtualClock : IMonotonicClock
{
    /// <summary>Microseconds since the start.</summary>
    public long Microseconds { get; private set; }

    /// <inheritdoc/>
    public long Milliseconds => Microseconds / 1000;

    /// <inheritdoc/>
    public void Sleep(int milliseconds)
    {
        Microseconds += milliseconds * 1000L;
    }
}
