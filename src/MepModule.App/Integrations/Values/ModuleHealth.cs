namespace MepModule.App.Integrations.Values;

/// <summary>How the module itself is, apart from the meter.</summary>
public sealed class ModuleHealth
{
    /// <param name="uptimeMilliseconds">Time since its start.</param>
    /// <param name="freeMemoryBytes">Free managed memory at the last look; the board looks every quarter of an hour.</param>
    /// <param name="signalDbm">Signal of its network; 0 when not known, as on a cable.</param>
    public ModuleHealth(long uptimeMilliseconds, long freeMemoryBytes, int signalDbm)
    {
        UptimeMilliseconds = uptimeMilliseconds;
        FreeMemoryBytes = freeMemoryBytes;
        SignalDbm = signalDbm;
    }

    /// <summary>Time since its start.</summary>
    public long UptimeMilliseconds { get; }

    /// <summary>Free managed memory at the last look.</summary>
    public long FreeMemoryBytes { get; }

    /// <summary>Signal of its network in dBm; 0 when not known.</summary>
    public int SignalDbm { get; }
}
