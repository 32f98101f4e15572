namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>Where a client is on its way to a broker.</summary>
public enum MqttState
{
    /// <summary>Waits for the next attempt.</summary>
    Waiting,

    /// <summary>Looks for the name, connects, shakes hands.</summary>
    Dialling,

    /// <summary>Has said who it is and waits for the broker's answer.</summary>
    Greeting,

    /// <summary>Publishes and receives.</summary>
    Connected,

    /// <summary>Closed for good.</summary>
    Closed,
}
