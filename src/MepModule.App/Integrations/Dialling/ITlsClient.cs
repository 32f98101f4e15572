using System.Net.Sockets;
using MepModule.App.Platform;

namespace MepModule.App.Integrations.Dialling;

/// <summary>TLS towards a server whose certificate is verified always: there is no way to switch that off.</summary>
public interface ITlsClient
{
    /// <summary>Shakes hands over a connected socket. Waits for the peer, so it has a thread of its own.</summary>
    /// <param name="socket">Belongs to the connection afterwards; closed when there is none. Closing it from another thread ends the wait.</param>
    /// <param name="host">The name that the server's certificate must carry.</param>
    /// <param name="authority">The certificate that signed the server's, as PEM text; empty for those that the place to run trusts.</param>
    /// <param name="connection">The protected stream, or null.</param>
    /// <returns>Why there is none, or <see cref="TlsFault.None"/>.</returns>
    TlsFault Open(Socket socket, string host, string authority, out IConnection? connection);
}

/// <summary>Why a server is not talked to.</summary>
public enum TlsFault
{
    /// <summary>It is talked to.</summary>
    None,

    /// <summary>Its certificate was not signed by an authority that we trust.</summary>
    Untrusted,

    /// <summary>Its certificate is of another name.</summary>
    OtherName,

    /// <summary>Its certificate is no longer valid, or not yet.</summary>
    Expired,

    /// <summary>Its certificate was refused, and the place to run does not say why.</summary>
    Refused,

    /// <summary>It does not speak TLS, or none that we speak.</summary>
    NoHandshake,

    /// <summary>The authority's certificate cannot be read.</summary>
    BadAuthority,
}
