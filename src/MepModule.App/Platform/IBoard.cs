namespace MepModule.App.Platform;

/// <summary>What the module can ask of the board it runs on.</summary>
public interface IBoard
{
    /// <summary>Name of the board profile: <c>mep-module</c>, <c>dabbler</c>, <c>ustepper-c3</c> or <c>desktop</c>.</summary>
    string Profile { get; }

    /// <summary>True when large buffers are affordable: PSRAM on the ESP32, always on the PC.</summary>
    bool HasLargeMemory { get; }

    /// <summary>True when sockets and threads are no matter: a PC.</summary>
    bool HasManySockets { get; }

    /// <summary>Free managed memory in bytes, as it was at the last look; the board looks by itself every quarter of an hour.</summary>
    long FreeMemoryBytes { get; }

    /// <summary>
    /// Looks now how much memory is free. On the ESP32 that collects garbage, which takes time and meets an error of the runtime
    /// (see docs/upstream): only for somebody who wants to know, and not more often than every few seconds.
    /// </summary>
    void LookAtMemory();

    /// <summary>Whether other machines may connect to what listens here: always so on a board, on a PC when its user shares the module.</summary>
    bool IsShared { get; }

    /// <summary>The customer port P1 of the board; null when it has none.</summary>
    ICustomerPort? CustomerPort { get; }

    /// <summary>Supply voltage from the meter in millivolts; -1 when the board cannot measure it.</summary>
    int SupplyMillivolts { get; }

    /// <summary>Shows a state on the status LED. Nothing happens on a board without one.</summary>
    void ShowStatus(BoardStatus status);

    /// <summary>Restarts the module. Does not return on the ESP32; on the PC the app is built up anew.</summary>
    /// <param name="reason">Why, kept for the next start.</param>
    void Restart(string reason);
}

/// <summary>What the status LED tells.</summary>
public enum BoardStatus
{
    /// <summary>Starting.</summary>
    Starting = 0,

    /// <summary>Set-up access point is open.</summary>
    Setup = 1,

    /// <summary>Connecting to the network or the meter.</summary>
    Connecting = 2,

    /// <summary>Verified readings arrive.</summary>
    Reading = 3,

    /// <summary>Something needs the user.</summary>
    Error = 4,

    /// <summary>The lamp is being tried.</summary>
    Testing = 5,
}
