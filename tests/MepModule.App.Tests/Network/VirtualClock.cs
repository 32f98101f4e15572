using System;
using MepModule.App.Platform;

namespace MepModule.App.Tests.Network;

/// <summary>Time that passes when told to.</summary>
internal sealed class VirtualClock : IClock
{
    public long Milliseconds { get; set; } = 1000;

    public DateTime UtcNow => DateTime.UnixEpoch.AddMilliseconds(Milliseconds);

    public bool IsSet => true;

    public void Set(DateTime utc)
    {
    }

    public void Sleep(int milliseconds) => Milliseconds += milliseconds;
}
