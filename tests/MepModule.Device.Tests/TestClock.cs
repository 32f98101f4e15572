using System;
using MepModule.App.Platform;

namespace MepModule.Device.Tests;

/// <summary>Time that passes only by sleeping.</summary>
internal sealed class TestClock : IClock
{
    private DateTime _origin = new DateTime(2026, 3, 2, 9, 42, 7);

    public long Milliseconds { get; private set; }

    public DateTime UtcNow => _origin.AddMilliseconds(Milliseconds);

    public bool IsSet => true;

    public void Sleep(int milliseconds)
    {
        Milliseconds += milliseconds;
    }

    public void Set(DateTime utc)
    {
        _origin = utc.AddMilliseconds(-Milliseconds);
    }
}
