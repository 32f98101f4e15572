using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System;
using MepModule.App.Integrations.Dialling;
using MepModule.App.Platform;

namespace MepModule.Firmware;

/// <summary>
/// TLS of the firmware. It does not say why it refuses a certificate (the exception that would is newer than the packages that we build with), so
/// neither do we. Its SslStream takes no socket that it shares and closes it in the end.
/// </summary>
public sealed class DeviceTls : ITlsClient
{
    /// <inheritdoc/>
    public TlsFault Open(Socket socket, string host, string authority, out IConnection? connection)
    {
        connection = null;
        X509Certificate? certificate = null;
        if (authority.Length > 0)
        {
            try
            {
                certificate = new X509Certificate(authority);
            }
            catch (Exception)
            {
                socket.Close();
                return TlsFault.BadAuthority;
            }
        }

        var stream = new SslStream(socket);
        stream.SslVerification = SslVerification.CertificateRequired;
        try
        {
            stream.AuthenticateAsClient(host, null, certificate, SslProtocols.Tls12);
        }
        catch (Exception)
        {
            stream.Dispose();
            return TlsFault.Refused;
        }

        connection = new DeviceTlsConnection(socket, stream);
        return TlsFault.None;
    }
}

/// <summary>A protected stream of the firmware. It is read when the socket or the stream itself has something, and waits then for the rest of one record at most.</summary>
internal sealed class DeviceTlsConnection : IConnection
{
    private const int TimedOut = 10060;

    private readonly Socket _socket;
    private readonly SslStream _stream;

    public DeviceTlsConnection(Socket socket, SslStream stream)
    {
        _socket = socket;
        _stream = stream;
    }

    /// <inheritdoc/>
    public int Receive(byte[] buffer, int offset, int count)
    {
        if (!_stream.DataAvailable && !_socket.Poll(0, SelectMode.SelectRead))
        {
            return 0;
        }

        try
        {
            int received = _stream.Read(buffer, offset, count);
            return received > 0 ? received : -1;
        }
        catch (SocketException e)
        {
            // Half a record, or one without data in it.
            if (e.ErrorCode == TimedOut)
            {
                return 0;
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public int Send(byte[] buffer, int offset, int count)
    {
        if (!_socket.Poll(0, SelectMode.SelectWrite))
        {
            return 0;
        }

        _stream.Write(buffer, offset, count);
        return count;
    }

    /// <inheritdoc/>
    public void Close()
    {
        try
        {
            _stream.Dispose();
        }
        catch (Exception)
        {
            // It is closed as far as it can be.
        }
    }
}
