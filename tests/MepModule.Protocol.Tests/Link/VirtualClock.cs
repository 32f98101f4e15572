using MepModule.Protocol.Link;

namespace MepModule.Protocol.Tests.Link;

/// <summary>Time that passes only by sleeping.</summary>
internal sealed class VirtualClock : IMonotonicClock
{
    public long Microseconds { get; private set; }

    public long Milliseconds => Microseconds / 1000;

    public void Sleep(int milliseconds)
    {
        Microseconds += milliseconds * 1000L;
    }
}
