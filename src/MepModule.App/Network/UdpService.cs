using System;
using System.Net;
using System.Net.Sockets;
using MepModule.App.Diagnostics;
using MepModule.App.Sockets;

namespace MepModule.App.Network;

/// <summary>
/// Answers packets on one UDP port, in turns of the <see cref="SocketLoop"/>. It never ends on an error: the socket is opened anew after a pause.
/// </summary>
public abstract class UdpService : ILoopMember
{
    /// <summary>Longest packet that a service takes in when it does not say otherwise; longer ones are cut, which the responders refuse.</summary>
    protected const int PacketCapacity = 600;

    /// <summary>How long a packet waits at most until it is looked at, in milliseconds. A look at an empty socket is some hundred operations.</summary>
    protected const int IdleMilliseconds = 50;

    // Where packets come in bursts, one buffer serves a burst. In between it is the heap's.
    private const int KeepMilliseconds = 10000;

    // So that nobody who floods one port keeps the others waiting.
    private const int MostPackets = 4;

    private readonly string _name;
    private readonly int _port;
    private readonly int _packetCapacity;
    private byte[]? _packet;
    private long _quietAt;
    private Socket? _socket;

    /// <summary>Prepares the service; it does not listen yet.</summary>
    protected UdpService(string name, int port, int packetCapacity)
    {
        _name = name;
        _port = port;
        _packetCapacity = packetCapacity;
    }

    /// <inheritdoc/>
    public int Turn(long nowMilliseconds)
    {
        Socket socket = _socket ?? Open(nowMilliseconds);
        if (!GoesOn(socket, nowMilliseconds))
        {
            Close();
            return 0;
        }

        for (int i = 0; i < MostPackets; i++)
        {
            if (!socket.Poll(0, SelectMode.SelectRead))
            {
                _packet = nowMilliseconds < _quietAt ? _packet : null;
                return Pause(nowMilliseconds);
            }

            byte[] packet = _packet ??= new byte[_packetCapacity];
            _quietAt = nowMilliseconds + KeepMilliseconds;
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            int length = socket.ReceiveFrom(packet, 0, packet.Length, SocketFlags.None, ref from);
            if (length > 0)
            {
                Answer(socket, packet, length, (IPEndPoint)from, nowMilliseconds);
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Close()
    {
        Socket? socket = _socket;
        _socket = null;
        try
        {
            socket?.Close();
        }
        catch (Exception)
        {
            // It is given up either way.
        }
    }

    /// <inheritdoc/>
    public void NoteFailure(Exception problem, int pauseSeconds, EventLog? log) => log?.Failure("network", _name + " stumbled and goes on", problem);

    /// <summary>Ends the service, which has no turns any more. Never throws.</summary>
    public void End(long nowMilliseconds)
    {
        try
        {
            if (_socket != null)
            {
                Leave(_socket, nowMilliseconds);
            }
        }
        catch (Exception)
        {
            // Nobody is there to hear it.
        }

        Close();
    }

    /// <summary>Prepares a socket that was just bound.</summary>
    protected virtual void Prepare(Socket socket, long nowMilliseconds)
    {
    }

    /// <summary>How long to wait until the next look for a packet, at most <see cref="IdleMilliseconds"/>.</summary>
    protected virtual int Pause(long nowMilliseconds) => IdleMilliseconds;

    /// <summary>Called in each turn, before packets are looked for. <returns>False when the socket is to be opened anew at once.</returns></summary>
    protected virtual bool GoesOn(Socket socket, long nowMilliseconds)
    {
        return true;
    }

    /// <summary>Called when the service ends, while its socket is still open.</summary>
    protected virtual void Leave(Socket socket, long nowMilliseconds)
    {
    }

    /// <summary>Answers a packet, or does nothing when there is nothing to answer.</summary>
    protected abstract void Answer(Socket socket, byte[] packet, int length, IPEndPoint from, long nowMilliseconds);

    private Socket Open(long nowMilliseconds)
    {
        // Kept before it is bound: the loop closes it when that fails.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _socket = socket;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Any, _port));
        Prepare(socket, nowMilliseconds);
        return socket;
    }
}
