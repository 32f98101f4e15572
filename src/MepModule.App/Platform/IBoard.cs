namespace MepModule.App.Platform;

/// <summary>What the module can ask of the board it runs on.</summary>
public interface IBoard
{
    /// <summary>Name of the board profile: <c>mep-module</c>, <c>dabbler</c>, <c>ustepper-c3</c> or <c>desktop</c>.</summary>
    string Profile { get; }

    /// <summary>True when large buffers are affordable: PSRAM on the ESP32, always on the PC.</summary>
    bool HasLargeMemory { get; }

    /// <summary>Free managed memory in bytes.</summary>
    long FreeMemoryBytes { get; }

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
}
