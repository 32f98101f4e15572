namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>
/// Whom a client works for. It is asked for the next message when there is room for one: so nothing queues, and what is sent is what is true then.
/// All calls come from the thread that calls <see cref="MqttClient.Turn"/>.
/// </summary>
public interface IMqttOwner
{
    /// <summary>The broker took us. It knows nothing of what was sent over an earlier connection.</summary>
    void Connected();

    /// <summary>The next message, or null. Asked again in each turn.</summary>
    /// <param name="nowMilliseconds">Monotonic time.</param>
    MqttMessage? Next(long nowMilliseconds);

    /// <summary>A message is through: handed to the network, or acknowledged when it asked for that.</summary>
    void Sent(MqttMessage message);

    /// <summary>A message came for one of the subscribed topics, and was not longer than <see cref="MqttOptions.LongestArrival"/>.</summary>
    /// <param name="message">Valid until this call returns.</param>
    void Received(MqttArrival message);
}
