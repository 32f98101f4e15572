using System;
using System.Net;
using System.Net.Sockets;
using MepModule.App.Diagnostics;
using MepModule.App.Discovery;
using MepModule.App.Platform;

namespace MepModule.App.Network;

/// <summary>Makes the module known in the local network: the socket, the clock and the group of multicast DNS around <see cref="MdnsResponder"/>.</summary>
public sealed class MdnsService : UdpService
{
    // What does not come from the same link is to be told apart by it (RFC 6762, 11); some receivers demand it.
    private const int HopsLeft = 255;

    private readonly IClock _clock;
    private readonly ILink _link;
    private readonly Announcements _names;
    private readonly EventLog _log;
    private readonly MdnsResponder _responder;
    private readonly byte[] _reply = new byte[MdnsResponder.ReplyCapacity];
    private readonly IPEndPoint _everybody = new IPEndPoint(new IPAddress(GroupBytes()), MdnsResponder.Port);
    private string _address = "";
    private int _number = 1;

    /// <summary>Prepares the service; it does not listen yet.</summary>
    /// <param name="names">What is announced.</param>
    /// <param name="link">Tells the address and the port of the page.</param>
    /// <param name="clock">For the pauses between packets.</param>
    /// <param name="random">Spreads what several modules would do at one moment.</param>
    /// <param name="log">Told about failures, and about a name that is somebody else's.</param>
    /// <param name="supervisor">Watches the thread.</param>
    public MdnsService(Announcements names, ILink link, IClock clock, IRandom random, EventLog log, Supervisor supervisor)
        : base("mDNS", MdnsResponder.Port, MdnsResponder.PacketCapacity, log, supervisor)
    {
        _clock = clock;
        _link = link;
        _names = names;
        _log = log;
        _responder = new MdnsResponder(names, link, random);
    }

    /// <inheritdoc/>
    protected override void Prepare(Socket socket)
    {
        // A membership belongs to the interface's address of the moment; so a change needs a new socket.
        _address = _link.Address;
        if (_address.Length == 0)
        {
            return;
        }

        byte[] address = IPAddress.Parse(_address).GetAddressBytes();
        byte[] membership = new byte[8];
        Array.Copy(GroupBytes(), 0, membership, 0, 4);
        Array.Copy(address, 0, membership, 4, 4);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, membership);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, address);
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, HopsLeft);
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.IpTimeToLive, HopsLeft);
        }
        catch (SocketException)
        {
            // Most receivers take answers that a stack sends in its own way as well.
        }

        _responder.Begin(address, _clock.Milliseconds);
    }

    /// <inheritdoc/>
    protected override void Leave(Socket socket)
    {
        if (_address.Length > 0)
        {
            _responder.End(_clock.Milliseconds);
            Send(socket, null);
        }
    }

    /// <inheritdoc/>
    protected override int Pause() => _address.Length == 0 ? WaitMilliseconds : _responder.Pause(_clock.Milliseconds);

    /// <inheritdoc/>
    protected override bool GoesOn(Socket socket)
    {
        if (_link.Address != _address)
        {
            return false;
        }

        if (_address.Length > 0)
        {
            Send(socket, null);
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void Answer(Socket socket, byte[] packet, int length, IPEndPoint from)
    {
        // Whoever asks in the moment between a change and its noticing gets no answer rather than the old address.
        if (_address.Length == 0 || _link.Address != _address)
        {
            return;
        }

        _responder.Hear(packet, length, from.Address.GetAddressBytes(), from.Port, _clock.Milliseconds);
        Send(socket, from);
        TellNumber();
    }

    private void Send(Socket socket, IPEndPoint? from)
    {
        int length;
        while ((length = _responder.Next(_reply, _clock.Milliseconds, out bool toSender)) > 0)
        {
            socket.SendTo(_reply, 0, length, SocketFlags.None, toSender && from != null ? from : _everybody);
        }
    }

    private void TellNumber()
    {
        if (_names.Own.Number != _number)
        {
            _number = _names.Own.Number;
            _log.Warning("network", "Another device in this network has the name " + _names.Own.HostName + ".local. This module answers to " + _names.Own.Name + ".local.");
        }
    }

    private static byte[] GroupBytes()
    {
        return new byte[] { 224, 0, 0, 251 };
    }
}
