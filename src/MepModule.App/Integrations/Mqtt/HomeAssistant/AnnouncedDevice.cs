namespace MepModule.App.Integrations.Mqtt.HomeAssistant;

/// <summary>What Home Assistant was told of a device.</summary>
internal sealed class AnnouncedDevice
{
    /// <summary>Who it is: serial number of an M-Bus device; empty for the meter, and for a slot with no device; null before anything was told in this run.</summary>
    public string? Told;

    /// <summary>When it changed last; 0 before.</summary>
    public long ChangedAt;

    /// <summary>Whether it is to be told.</summary>
    public bool IsDue;
}
