using MepModule.App.Integrations.Dialling;

namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>Sentences for <see cref="MqttProblem"/>.</summary>
public static class MqttProblemText
{
    /// <summary>What happened and what to do about it.</summary>
    public static string Sentence(MqttProblem problem)
    {
        return problem switch
        {
            MqttProblem.None => "The broker took the connection.",
            MqttProblem.ClockNotSet => "TLS waits until the clock is set, because a certificate has a date.",
            MqttProblem.NameUnknown => "The broker's name was not found; check it, or enter an address such as 192.168.1.10.",
            MqttProblem.PortClosed => "Nothing listens at this port of the broker; check the port: 1883 is usual, 8883 with TLS.",
            MqttProblem.Unreachable => "There is no way to the broker's address; check it and the network.",
            MqttProblem.NoAnswer => "The broker's machine did not answer in time; check its address and whether it is on.",
            MqttProblem.Silent => "Something took the connection but did not answer as an MQTT broker; check the port, and whether it wants TLS.",
            MqttProblem.HungUp => "The connection was ended without an answer; check the port, and whether it wants TLS.",
            MqttProblem.CertificateUntrusted => "The broker's certificate was not signed by the authority that is entered here; enter the certificate of the authority (CA) that signed it.",
            MqttProblem.CertificateOtherName => "The broker's certificate is of another name; enter the name that stands in it as the host.",
            MqttProblem.CertificateExpired => "The broker's certificate is not valid at this time; renew it, or check the clock.",
            MqttProblem.CertificateRefused => "The broker's certificate was refused; check the authority (CA), that the host is the name in the certificate, and its dates.",
            MqttProblem.NoTls => "The broker does not speak TLS 1.2 or newer at this port; 8883 is usual.",
            MqttProblem.BadAuthority => "The certificate of the authority (CA) cannot be read; it is a text that begins with -----BEGIN CERTIFICATE-----.",
            MqttProblem.WrongVersion => "The broker does not speak MQTT 3.1.1.",
            MqttProblem.ClientIdRefused => "The broker does not take this client id; enter another one.",
            MqttProblem.BrokerUnavailable => "The broker says that it is not available.",
            MqttProblem.WrongPassword => "The broker refused user name or password.",
            MqttProblem.NotAuthorised => "The broker says that this user is not authorised; check user name, password and its access list.",
            MqttProblem.SubscriptionRefused => "The broker refused a subscription; allow this user to read the topics.",
            MqttProblem.Ended => "The broker ended the connection; another client with the same client id does that too.",
            MqttProblem.Broken => "The connection to the broker broke.",
            MqttProblem.WentSilent => "The broker went silent.",
            MqttProblem.TakesNothing => "The broker takes no more data.",
            MqttProblem.NotAcknowledged => "The broker did not acknowledge a message.",
            MqttProblem.BadPacket => "The broker sent something that is not MQTT 3.1.1.",
            _ => "An unknown error occurred.",
        };
    }

    /// <summary>What a connection failed for.</summary>
    internal static MqttProblem Of(DialProblem problem)
    {
        return problem switch
        {
            DialProblem.NameUnknown => MqttProblem.NameUnknown,
            DialProblem.PortClosed => MqttProblem.PortClosed,
            DialProblem.CertificateUntrusted => MqttProblem.CertificateUntrusted,
            DialProblem.CertificateOtherName => MqttProblem.CertificateOtherName,
            DialProblem.CertificateExpired => MqttProblem.CertificateExpired,
            DialProblem.CertificateRefused => MqttProblem.CertificateRefused,
            DialProblem.NoTls => MqttProblem.NoTls,
            DialProblem.BadAuthority => MqttProblem.BadAuthority,
            _ => MqttProblem.Unreachable,
        };
    }
}
