using System;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MepModule.MeterSimulator.Ports;

/// <summary>A TCP server; one client at a time, the latest one wins.</summary>
internal sealed class TcpPort : IMeterPort
{
    private const int AcceptPatienceMicroseconds = 100_000;

    private readonly Socket _listener;

    public TcpPort(IPEndPoint endPoint)
    {
        _listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.Bind(endPoint);
            _listener.Listen();
        }
        catch
        {
            _listener.Dispose();
            throw;
        }
    }

    public string Address => $"tcp:{_listener.LocalEndPoint}";

    public bool HasNewClient => _listener.Poll(0, SelectMode.SelectRead);

    /// <summary>HOST:PORT with an IP address or localhost.</summary>
    /// <exception cref="FormatException">Anything else.</exception>
    public static IPEndPoint ParseEndPoint(string text)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "" : text[..colon];
        IPAddress? address = host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(host, out IPAddress? parsed) ? parsed : null;
        if (address is null || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            throw new FormatException($"'tcp:{text}' is not an address to listen at; write tcp:127.0.0.1:7031.");
        return new IPEndPoint(address, port);
    }

    public IClientEnd? Accept()
    {
        if (!_listener.Poll(AcceptPatienceMicroseconds, SelectMode.SelectRead))
            return null;
        Socket socket = _listener.Accept();
        socket.NoDelay = true;
        return new Client(socket);
    }

    public void Dispose() => _listener.Dispose();

    private sealed class Client(Socket socket) : IClientEnd
    {
        public bool WaitReadable(long microseconds) => socket.Poll((int)microseconds, SelectMode.SelectRead);

        public int Read(Span<byte> buffer)
        {
            try
            {
                return socket.Receive(buffer);
            }
            catch (SocketException)
            {
                return 0;
            }
        }

        public bool Write(ReadOnlySpan<byte> bytes)
        {
            try
            {
                return socket.Send(bytes) == bytes.Length;
            }
            catch (SocketException)
            {
                return false;
            }
        }

        public void Dispose() => socket.Dispose();
    }
}
