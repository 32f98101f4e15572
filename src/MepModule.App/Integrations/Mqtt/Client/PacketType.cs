namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>First bytes of the packets of MQTT 3.1.1 that we send or take, with their fixed flags.</summary>
internal static class PacketType
{
    public const int Connect = 0x10;
    public const int ConnectAcknowledge = 0x20;
    public const int Publish = 0x30;
    public const int PublishAcknowledge = 0x40;
    public const int Subscribe = 0x82;
    public const int SubscribeAcknowledge = 0x90;
    public const int PingRequest = 0xC0;
    public const int PingResponse = 0xD0;
    public const int Disconnect = 0xE0;

    /// <summary>Flags of PUBLISH.</summary>
    public const int Retain = 0x01;

    /// <summary>QoS 1 in the flags of PUBLISH.</summary>
    public const int AtLeastOnce = 0x02;

    /// <summary>The bits that tell the type.</summary>
    public const int Mask = 0xF0;
}
