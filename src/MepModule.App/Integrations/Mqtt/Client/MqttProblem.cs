namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>Why there is no connection to the broker, or what is wrong with the one there is.</summary>
public enum MqttProblem
{
    /// <summary>Nothing is wrong, as far as is known.</summary>
    None,

    /// <summary>The clock is not set, so no certificate can be verified yet.</summary>
    ClockNotSet,

    /// <summary>The name has no address.</summary>
    NameUnknown,

    /// <summary>Nothing listens at the port.</summary>
    PortClosed,

    /// <summary>There is no way to the address.</summary>
    Unreachable,

    /// <summary>Name service, host or handshake did not answer in time.</summary>
    NoAnswer,

    /// <summary>The connection was taken, and then nothing came that MQTT expects.</summary>
    Silent,

    /// <summary>The broker ended the connection before it had answered.</summary>
    HungUp,

    /// <summary>The certificate was signed by somebody else.</summary>
    CertificateUntrusted,

    /// <summary>The certificate is of another name.</summary>
    CertificateOtherName,

    /// <summary>The certificate is not valid now.</summary>
    CertificateExpired,

    /// <summary>The certificate was refused; the runtime does not say why.</summary>
    CertificateRefused,

    /// <summary>No TLS handshake.</summary>
    NoTls,

    /// <summary>The certificate of the authority in the settings cannot be read.</summary>
    BadAuthority,

    /// <summary>CONNACK 1.</summary>
    WrongVersion,

    /// <summary>CONNACK 2.</summary>
    ClientIdRefused,

    /// <summary>CONNACK 3.</summary>
    BrokerUnavailable,

    /// <summary>CONNACK 4.</summary>
    WrongPassword,

    /// <summary>CONNACK 5.</summary>
    NotAuthorised,

    /// <summary>The broker refused a subscription; the connection stays.</summary>
    SubscriptionRefused,

    /// <summary>The broker ended a connection that it had taken.</summary>
    Ended,

    /// <summary>The connection broke.</summary>
    Broken,

    /// <summary>Nothing came from the broker for the time of the keep-alive.</summary>
    WentSilent,

    /// <summary>The broker took nothing more for the time of the keep-alive.</summary>
    TakesNothing,

    /// <summary>The broker did not acknowledge a message in time.</summary>
    NotAcknowledged,

    /// <summary>What came is not MQTT 3.1.1.</summary>
    BadPacket,
}
