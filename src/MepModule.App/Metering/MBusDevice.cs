using System;

namespace MepModule.App.Metering;

/// <summary>A water, heat or gas meter behind the electricity meter, as last read. Never changes once published.</summary>
public sealed class MBusDevice
{
    /// <summary>M-Bus slot of the meter, 1 to 4.</summary>
    public int Slot { get; internal set; }

    /// <summary>Handle that the meter gave the device. Source: ET14.</summary>
    public int Handle { get; internal set; }

    /// <summary>Whether the meter reaches the device. Source: ET14 status 1.</summary>
    public bool IsUp { get; internal set; }

    /// <summary>Serial number, eight digits, or empty before the first billing read.</summary>
    public string SerialNumber { get; internal set; } = "";

    /// <summary>Manufacturer code, three letters, or empty.</summary>
    public string Manufacturer { get; internal set; } = "";

    /// <summary>Medium in words: Water, Heat, Gas, ...; empty when unknown.</summary>
    public string Medium { get; internal set; } = "";

    /// <summary>Version of the device.</summary>
    public int Version { get; internal set; }

    /// <summary>Local time of the meter's last good read; DateTime.MinValue when there was none.</summary>
    public DateTime ReadTimeLocal { get; internal set; }

    /// <summary>Decoded values of the last good read.</summary>
    public MBusRecord[] Records { get; internal set; } = new MBusRecord[0];

    /// <summary>Why there are no values, as a sentence; null when there are.</summary>
    public string? Problem { get; internal set; }
}
