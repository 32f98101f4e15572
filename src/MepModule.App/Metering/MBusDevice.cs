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

    /// <summary>Whether the values are encrypted; only the device's owner has the key.</summary>
    public bool IsEncrypted { get; internal set; }

    /// <summary>Status byte of the device: bit 2 low power, bit 3 permanent error, bit 4 temporary error.</summary>
    public int Status { get; internal set; }

    /// <summary>Decoded values of the last good read.</summary>
    public MBusRecord[] Records { get; internal set; } = new MBusRecord[0];

    /// <summary>Why there are no values, as a sentence; null when there are.</summary>
    public string? Problem { get; internal set; }

    /// <summary>A device in its slot with what was last read from it.</summary>
    /// <param name="slot">Slot, 1 to 4.</param>
    /// <param name="handle">Handle.</param>
    /// <param name="isUp">Whether the meter reaches it.</param>
    /// <param name="meterHasRead">Whether the meter has a billing read of it.</param>
    /// <param name="data">What the module read, or null when it has not yet.</param>
    internal static MBusDevice Of(int slot, int handle, bool isUp, bool meterHasRead, MBusDevice? data)
    {
        var device = new MBusDevice { Slot = slot, Handle = handle, IsUp = isUp };
        if (data == null)
        {
            device.Problem = meterHasRead
                ? "The module has not fetched the values of this device yet; that takes some minutes after a start."
                : "The meter has not read this device yet; it does so at its billing time.";
            return device;
        }

        device.SerialNumber = data.SerialNumber;
        device.Manufacturer = data.Manufacturer;
        device.Medium = data.Medium;
        device.Version = data.Version;
        device.Status = data.Status;
        device.ReadTimeLocal = data.ReadTimeLocal;
        device.IsEncrypted = data.IsEncrypted;
        device.Records = data.Records;
        device.Problem = data.Problem;
        return device;
    }
}
