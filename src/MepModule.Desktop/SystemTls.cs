using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using System.Threading.Tasks;
using System;
using MepModule.App.Integrations.Dialling;
using MepModule.App.Platform;

namespace MepModule.Desktop;

/// <summary>TLS of .NET: the server's certificate is verified against one authority, or against those of the operating system.</summary>
internal sealed class SystemTls : ITlsClient
{
    public TlsFault Open(Socket socket, string host, string authority, out IConnection? connection)
    {
        connection = null;
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (authority.Length > 0)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            try
            {
                policy.CustomTrustStore.ImportFromPem(authority);
            }
            catch (CryptographicException)
            {
            }

            if (policy.CustomTrustStore.Count == 0)
            {
                socket.Close();
                return TlsFault.BadAuthority;
            }
        }

        TlsFault fault = TlsFault.NoHandshake;
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            stream.AuthenticateAsClient(new SslClientAuthenticationOptions
            {
                TargetHost = host,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateChainPolicy = policy,
                RemoteCertificateValidationCallback = (_, _, chain, errors) =>
                {
                    fault = Judge(chain, errors);
                    return fault == TlsFault.None;
                },
            });
            connection = new SystemTlsConnection(socket, stream);
            return TlsFault.None;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException or ObjectDisposedException)
        {
            stream.Dispose();
            return fault == TlsFault.None ? TlsFault.NoHandshake : fault;
        }
    }

    private static TlsFault Judge(X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return TlsFault.None;
        }

        foreach (X509ChainStatus status in chain?.ChainStatus ?? [])
        {
            if (status.Status is not (X509ChainStatusFlags.NoError or X509ChainStatusFlags.NotTimeValid))
            {
                return TlsFault.Untrusted;
            }
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? TlsFault.Untrusted :
            errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? TlsFault.OtherName : TlsFault.Expired;
    }
}

/// <summary>A protected stream of .NET. It can only be read by waiting, so one read is always under way and is looked at.</summary>
internal sealed class SystemTlsConnection(Socket socket, SslStream stream) : IConnection
{
    private readonly byte[] _chunk = new byte[1024];
    private Task<int>? _reading;
    private int _count;
    private int _taken;

    public int Receive(byte[] buffer, int offset, int count)
    {
        if (_taken == _count)
        {
            _reading ??= stream.ReadAsync(_chunk, 0, _chunk.Length);
            if (!_reading.IsCompleted)
            {
                return 0;
            }

            _count = _reading.GetAwaiter().GetResult();
            _taken = 0;
            _reading = null;
            if (_count == 0)
            {
                return -1;
            }
        }

        int taken = Math.Min(count, _count - _taken);
        Array.Copy(_chunk, _taken, buffer, offset, taken);
        _taken += taken;
        return taken;
    }

    public int Send(byte[] buffer, int offset, int count)
    {
        if (!socket.Poll(0, SelectMode.SelectWrite))
        {
            return 0;
        }

        stream.Write(buffer, offset, count);
        return count;
    }

    public void Close()
    {
        stream.Dispose();
        _reading?.ContinueWith(static read => _ = read.Exception, TaskScheduler.Default);
    }
}
