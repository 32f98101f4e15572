using System.Net;
using System.Net.Sockets;

namespace MepModule.Testing;

/// <summary>Ports of this machine.</summary>
public static class Loopback
{
    /// <summary>How many free ports to try: somebody else may take one before it is used.</summary>
    public const int Tries = 5;

    /// <summary>A port that nobody listens at now.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
