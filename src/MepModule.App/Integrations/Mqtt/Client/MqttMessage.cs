namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>A message to publish. It belongs to the client from <see cref="IMqttOwner.Next"/> until <see cref="IMqttOwner.Sent"/> or the end of the connection.</summary>
public sealed class MqttMessage
{
    /// <summary>Where to: 1 to 200 bytes of UTF-8 without <c>+</c> and <c>#</c>.</summary>
    public string Topic;

    /// <summary>What it says; null for nothing, which takes a retained message away.</summary>
    public IMqttPayload? Payload;

    /// <summary>Whether the broker keeps it for those who come later.</summary>
    public bool IsRetained;

    /// <summary>Whether the broker has to say that it has it (QoS 1); otherwise it is only sent (QoS 0).</summary>
    public bool IsAcknowledged;

    /// <summary>A message to this topic.</summary>
    public MqttMessage(string topic)
    {
        Topic = topic;
    }
}
