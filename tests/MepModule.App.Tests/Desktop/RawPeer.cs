using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MepModule.App.Tests.Desktop;

/// <summary>A peer that sends what it likes and looks at every byte that comes back.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <param name="port">The module's.</param>
    /// <param name="from">Address in the loopback network that it comes from; any unless given.</param>
    public RawPeer(int port, string? from = null)
    {
        // Longer than anything the module waits for: a test that meets this has found a connection that nobody ends.
        _socket.ReceiveTimeout = 60000;
        if (from != null)
        {
            _socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        }

        _socket.Connect(IPAddress.Loopback, port);
    }

    public void Dispose() => _socket.Dispose();

    public RawPeer Send(string bytes)
    {
        _socket.Send(Encoding.Latin1.GetBytes(bytes));
        return this;
    }

    /// <summary>Says all that was to be said, and goes on listening.</summary>
    public RawPeer EndSending()
    {
        _socket.Shutdown(SocketShutdown.Send);
        return this;
    }

    /// <summary>Reads until so much text came.</summary>
    public string ReadThrough(string end)
    {
        var text = new StringBuilder();
        byte[] one = new byte[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            Assert.True(_socket.Receive(one) == 1, $"The connection ended after: {text}");
            text.Append((char)one[0]);
        }

        return text.ToString();
    }

    /// <summary>Reads until the module ends the connection.</summary>
    public RawEnd ReadToEnd()
    {
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[4096];
        try
        {
            int read;
            while ((read = _socket.Receive(buffer)) > 0)
            {
                bytes.Write(buffer, 0, read);
            }

            return new RawEnd(Encoding.Latin1.GetString(bytes.ToArray()), WasReset: false);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
        {
            return new RawEnd(Encoding.Latin1.GetString(bytes.ToArray()), WasReset: true);
        }
    }
}

/// <summary>What came until the connection ended, and how it ended.</summary>
internal sealed record RawEnd(string Text, bool WasReset)
{
    public string StatusLine => Text.Split("\r\n")[0];

    public string Head => Text.Contains("\r\n\r\n", StringComparison.Ordinal) ? Text[..(Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2)] : Text;

    public string Body => Text.Contains("\r\n\r\n", StringComparison.Ordinal) ? Text[(Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..] : "";
}
