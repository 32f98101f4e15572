using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>What follows the packet identifier of SUBSCRIBE (MQTT 3.1.1, 3.8): each topic with QoS 0.</summary>
internal sealed class SubscribePacket : IMqttPayload
{
    private readonly string[] _topics;

    public SubscribePacket(string[] topics)
    {
        _topics = topics;
    }

    /// <inheritdoc/>
    public int Parts => _topics.Length;

    /// <inheritdoc/>
    public void WritePart(int part, IByteSink sink)
    {
        ConnectPacket.WriteText(_topics[part], sink);
        sink.Write(new byte[] { 0 }, 0, 1);
    }
}
