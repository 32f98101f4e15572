using System.Net;
using System.Net.Sockets;

namespace MepModule.App.Tests.Desktop;

/// <summary>Ports that nobody listens at. Somebody else may take one before it is used, so whoever wants one tries several.</summary>
internal static class FreePort
{
    /// <summary>How many to try.</summary>
    public const int Most = 5;

    /// <summary>A port that is free now.</summary>
    public static int Find()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
