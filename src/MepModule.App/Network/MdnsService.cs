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

    private const int LookMilliseconds = 500;

    private readonly ILink _link;
    private readonly Announcements _names;
    private readonly EventLog _log;
    private readonly MdnsResponder _responder;
    private string _address = "";
    private int _number = 1;
    private long _lookAt;
    private long _dueAt;

    /// <summary>Prepares the service; it does not listen yet.</summary>
    /// <param name="names">What is announced.</param>
    /// <param name="link">Tells the address and the port of the page.</param>
    /// <param name="random">Spreads what several modules would do at one moment.</param>
    /// <param name="log">Told about failures, and about a name that is somebody else's.</param>
    public MdnsService(Announcements names, ILink link, IRandom random, EventLog log)
        : base("mDNS", MdnsResponder.Port, MdnsResponder.PacketCapacity)
    {
        _link = link;
        _names = names;
        _log = log;
        _responder = new MdnsResponder(names, link, random);
    }

    /// <inheritdoc/>
    protected override void Prepare(Socket socket, long nowMilliseconds)
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

        _responder.Begin(address, nowMilliseconds);
        _dueAt = nowMilliseconds;
    }

    /// <inheritdoc/>
    protected override void Leave(Socket socket, long nowMilliseconds)
    {
        if (_address.Length > 0)
        {
            _responder.End(nowMilliseconds);
            Send(socket, null, nowMilliseconds);
        }
    }

    /// <inheritdoc/>
    protected override int Pause(long nowMilliseconds)
    {
        long pause = _address.Length == 0 ? IdleMilliseconds : _dueAt - nowMilliseconds;
        return pause > IdleMilliseconds ? IdleMilliseconds : pause > 0 ? (int)pause : 0;
    }

    /// <inheritdoc/>
    protected override bool GoesOn(Socket socket, long nowMilliseconds)
    {
        // The radio is asked for its address twice a second, because that makes garbage.
        if (nowMilliseconds >= _lookAt)
        {
            _lookAt = nowMilliseconds + LookMilliseconds;
            if (_link.Address != _address)
            {
                return false;
            }
        }

        if (nowMilliseconds >= _dueAt && _address.Length > 0)
        {
            Send(socket, null, nowMilliseconds);
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void Answer(Socket socket, byte[] packet, int length, IPEndPoint from, long nowMilliseconds)
    {
        // Whoever asks in the moment between a change and its noticing gets no answer rather than the old address.
        if (_address.Length == 0 || _link.Address != _address)
        {
            return;
        }

        _responder.Hear(packet, length, from.Address.GetAddressBytes(), from.Port, nowMilliseconds);
        Send(socket, from, nowMilliseconds);
        TellNumber();
    }

    // The buffer is made when there is something to send, which is seldom.
    private void Send(Socket socket, IPEndPoint? from, long nowMilliseconds)
    {
        byte[]? reply = null;
        int length = 1;
        while (length > 0 && _responder.Pause(nowMilliseconds) == 0)
        {
            reply ??= new byte[MdnsResponder.ReplyCapacity];
            length = _responder.Next(reply, nowMilliseconds, out bool toSender);
            if (length > 0)
            {
                socket.SendTo(reply, 0, length, SocketFlags.None, toSender && from != null ? from : new IPEndPoint(new IPAddress(GroupBytes()), MdnsResponder.Port));
            }
        }

        _dueAt = nowMilliseconds + _responder.Pause(nowMilliseconds);
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
