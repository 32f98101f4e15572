namespace MepModule.App.Metering;

/// <summary>What the user may choose about the way the meter is read.</summary>
public sealed class MeterServiceSettings
{
    /// <summary>
    /// Milliseconds per slot of the poller: 1000 as the meter's maker recommends, down to 200 in the faster mode. The faster mode reads more than one table
    /// a second, which the maker advises against on all firmware.
    /// </summary>
    public int SlotMilliseconds = 1000;

    /// <summary>Whether the module registers itself with the meter, which lets the meter send alerts. Off unless the user wants it: it writes to the meter.</summary>
    public bool Register;

    /// <summary>Whether requests are encrypted with RC4; the meter answers alike.</summary>
    public bool EncryptsWire;

    /// <summary>The module's own 30-byte identification for a registration, or null for none.</summary>
    public byte[]? Identification;
}
