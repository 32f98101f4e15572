using MepModule.App.Integrations.Dialling;

namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>Which broker, and as whom. Other options need another client.</summary>
public sealed class MqttOptions
{
    /// <summary>Name or IPv4 address.</summary>
    public string Host = "";

    /// <summary>TCP port.</summary>
    public int Port = 1883;

    /// <summary>Whether the stream is protected; then the broker's certificate is verified.</summary>
    public bool IsTls;

    /// <summary>The authority that signed it; null for those that the place to run trusts. It is asked at each attempt, so that a certificate need not stay in memory.</summary>
    public IAuthoritySource? Authority;

    /// <summary>User name; empty for none.</summary>
    public string User = "";

    /// <summary>Password, sent only with a user name; empty for none.</summary>
    public string Password = "";

    /// <summary>The name of this client at the broker, which ends an older connection of the same name.</summary>
    public string ClientId = "";

    /// <summary>The last will: what the broker publishes, retained, when the connection ends without a goodbye; null for none.</summary>
    public MqttMessage? Will;

    /// <summary>Topics to subscribe to.</summary>
    public string[] Subscriptions = new string[0];

    /// <summary>Most bytes of topic and payload together of what comes for them, 16 to <see cref="MqttArrival.Capacity"/>; a longer message is read past.</summary>
    public int LongestArrival = MqttArrival.Capacity;

    /// <summary>Seconds, 10 to 600, within which a dead broker is noticed.</summary>
    public int KeepAliveSeconds = 30;
}
