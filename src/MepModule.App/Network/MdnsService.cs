using System;
using System.Net;
using System.Net.Sockets;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;

namespace MepModule.App.Network;

/// <summary>
/// Answers for the module's name in the local network, tells a new address to everybody, twice, as RFC 6762 asks, and says goodbye to an old one and at the end. The
/// name is not probed for: two modules in one network need two names in the settings.
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
    private bool _wasThere;

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
        byte[] before = _addressBytes;
        _address = CurrentAddress();
        _announced = 0;
        _announcedAt = _clock.Milliseconds - AnnouncePauseMilliseconds;
        if (_address.Length > 0)
        {
            _addressBytes = IPAddress.Parse(_address).GetAddressBytes();
            byte[] membership = new byte[8];
            Array.Copy(GroupBytes(), 0, membership, 0, 4);
            Array.Copy(_addressBytes, 0, membership, 4, 4);
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, membership);
            if (_wasThere && !AreSame(before, _addressBytes))
            {
                Tell(socket, _responder.Goodbye(before, _reply));
            }

            _wasThere = true;
        }
    }

    /// <inheritdoc/>
    protected override void Leave(Socket socket)
    {
        if (_address.Length > 0)
        {
            Tell(socket, _responder.Goodbye(_addressBytes, _reply));
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
            Tell(socket, _responder.Announce(_addressBytes, _reply));
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void Answer(Socket socket, byte[] packet, int length, IPEndPoint from)
    {
        // Whoever asks in the moment between a change and its noticing gets no answer rather than the old address.
        if (_address.Length == 0 || CurrentAddress() != _address)
        {
            return;
        }

        int answer = _responder.Answer(packet, length, from.Port, _addressBytes, _reply, out bool toSender);
        if (answer > 0)
        {
            socket.SendTo(_reply, 0, answer, SocketFlags.None, toSender ? from : Everybody());
        }
    }

    private void Tell(Socket socket, int length)
    {
        socket.SendTo(_reply, 0, length, SocketFlags.None, Everybody());
    }

    private static bool AreSame(byte[] one, byte[] other)
    {
        return one[0] == other[0] && one[1] == other[1] && one[2] == other[2] && one[3] == other[3];
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
