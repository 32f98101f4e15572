namespace MepModule.App.Integrations.Dialling;

/// <summary>Kinds of connections.</summary>
internal enum DialWay
{
    /// <summary>TCP.</summary>
    Stream,

    /// <summary>TCP, protected by TLS.</summary>
    Tls,

    /// <summary>UDP: each call of Send is a packet.</summary>
    Datagrams,
}
