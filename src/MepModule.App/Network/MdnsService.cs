using System;
using System.Net;
using System.Net.Sockets;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;

namespace MepModule.App.Network;

/// <summary>
/// Answers for the module's name in the local network and tells a new address to everybody, twice, as RFC 6762 asks. The name is
/// not probed for: two modules in one network need two names in the settings.
/// </summary>
public sealed class MdnsService : UdpService
{
    private const int AnnouncePauseMilliseconds = 1000;
    private const int Announcements = 2;

    private readonly IClock _clock;
    private readonly IWifi _wifi;
    private readonly MdnsResponder _responder;
    private readonly byte[] _reply = new byte[MdnsResponder.ReplyCapacity];
    private string _address = "";
    private byte[] _addressBytes = new byte[4];
    private int _announced;
    private long _announcedAt;

    /// <summary>Prepares the service; it does not listen yet.</summary>
    /// <param name="hostName">The name without <c>.local</c>.</param>
    /// <param name="wifi">Tells the address.</param>
    /// <param name="clock">For the pause between announcements.</param>
    /// <param name="log">Told about failures.</param>
    /// <param name="supervisor">Watches the thread.</param>
    public MdnsService(string hostName, IWifi wifi, IClock clock, EventLog log, Supervisor supervisor)
        : base("mDNS", MdnsResponder.Port, log, supervisor)
    {
        _clock = clock;
        _wifi = wifi;
        _responder = new MdnsResponder(hostName);
    }

    /// <inheritdoc/>
    protected override void Prepare(Socket socket)
    {
        // A membership belongs to the interface's address of the moment; so a change needs a new socket.
        _address = CurrentAddress();
        _announced = 0;
        if (_address.Length > 0)
        {
            _addressBytes = IPAddress.Parse(_address).GetAddressBytes();
            byte[] membership = new byte[8];
            Array.Copy(GroupBytes(), 0, membership, 0, 4);
            Array.Copy(_addressBytes, 0, membership, 4, 4);
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, membership);
        }
    }

    /// <inheritdoc/>
    protected override bool GoesOn(Socket socket)
    {
        if (CurrentAddress() != _address)
        {
            return false;
        }

        if (_address.Length > 0 && _announced < Announcements && _clock.Milliseconds - _announcedAt >= AnnouncePauseMilliseconds)
        {
            _announcedAt = _clock.Milliseconds;
            _announced++;
            socket.SendTo(_reply, 0, _responder.Announce(_addressBytes, _reply), SocketFlags.None, Everybody());
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void Answer(Socket socket, byte[] packet, int length, IPEndPoint from)
    {
        if (_address.Length == 0)
        {
            return;
        }

        int answer = _responder.Answer(packet, length, from.Port, _addressBytes, _reply, out bool toSender);
        if (answer > 0)
        {
            socket.SendTo(_reply, 0, answer, SocketFlags.None, toSender ? from : Everybody());
        }
    }

    private string CurrentAddress()
    {
        return _wifi.IsAccessPoint ? Portal.Address : _wifi.Address;
    }

    private static byte[] GroupBytes()
    {
        return new byte[] { 224, 0, 0, 251 };
    }

    private static IPEndPoint Everybody()
    {
        return new IPEndPoint(new IPAddress(GroupBytes()), MdnsResponder.Port);
    }
}
