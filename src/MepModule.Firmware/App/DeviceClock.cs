using System;
using System.Threading;
using MepModule.App.Platform;
using nanoFramework.Runtime.Native;

namespace MepModule.Firmware;

/// <summary>
/// The time of the module. The firmware asks SNTP by itself as soon as the station has an address; without internet the meter's
/// clock sets it.
/// </summary>
public sealed class DeviceClock : IClock
{
    // After power-on the clock starts in 1970, or where a build of the firmware says; no module runs before this one was written.
    private const int FirstSensibleYear = 2025;

    /// <inheritdoc/>
    public long Milliseconds
    {
        get { return Environment.TickCount64; }
    }

    /// <inheritdoc/>
    public DateTime UtcNow
    {
        get { return DateTime.UtcNow; }
    }

    /// <inheritdoc/>
    public bool IsSet
    {
        get { return DateTime.UtcNow.Year >= FirstSensibleYear; }
    }

    /// <inheritdoc/>
    public void Set(DateTime utc)
    {
        Rtc.SetSystemTime(utc);
    }

    /// <inheritdoc/>
    public void Sleep(int milliseconds)
    {
        Thread.Sleep(milliseconds);
    }
}
