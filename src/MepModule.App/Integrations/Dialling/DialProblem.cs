namespace MepModule.App.Integrations.Dialling;

/// <summary>Why an attempt came to no connection.</summary>
internal enum DialProblem
{
    /// <summary>It came to one.</summary>
    None,

    /// <summary>The name has no address.</summary>
    NameUnknown,

    /// <summary>Nothing listens at the port.</summary>
    PortClosed,

    /// <summary>There is no way to the address.</summary>
    Unreachable,

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

    /// <summary>The certificate of the authority cannot be read.</summary>
    BadAuthority,
}
