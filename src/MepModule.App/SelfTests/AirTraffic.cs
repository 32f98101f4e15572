using System;
using System.Net;
using System.Net.Sockets;

namespace MepModule.App.SelfTests;

/// <summary>Keeps the radio sending.</summary>
internal sealed class AirTraffic
{
    private const int DiscardPort = 9;
    private const int PacketBytes = 1400;

    private readonly byte[] _packet = new byte[PacketBytes];
    private readonly EndPoint _everybody;
    private Socket? _socket;

    /// <param name="everybody">Where the datagrams go.</param>
    public AirTraffic(EndPoint everybody)
    {
        _everybody = everybody;
    }

    /// <summary>Everybody in the network, at the port where what comes is thrown away.</summary>
    public static EndPoint Everybody() => new IPEndPoint(IPAddress.Broadcast, DiscardPort);

    /// <summary>Sends one datagram. <returns>False when the network takes none.</returns></summary>
    public bool Send()
    {
        try
        {
            if (_socket == null)
            {
                _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Broadcast, true);
            }

            return _socket.SendTo(_packet, 0, _packet.Length, SocketFlags.None, _everybody) > 0;
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>Lets go of the socket.</summary>
    public void Close()
    {
        _socket?.Close();
        _socket = null;
    }
}
