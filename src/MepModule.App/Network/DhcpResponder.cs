using System;
using MepModule.Protocol.Link;

namespace MepModule.App.Network;

/// <summary>
/// The DHCP server of the set-up access point (RFC 2131): one small pool, leases by hardware address, no relays. The ESP32's own
/// server is not built into the firmware. It turns one packet into one packet and touches no socket. It does not name the portal (option 114): that must be a JSON API
/// over https (RFC 8908), which nobody can have on an address of his own; phones find the portal by the names that lead to it.
/// </summary>
public sealed class DhcpResponder
{
    /// <summary>Addresses in the pool, from the one after the module's own.</summary>
    public const int PoolSize = 8;

    /// <summary>How long a lease holds.</summary>
    public const int LeaseSeconds = 1800;

    /// <summary>Room that an answer needs in the reply buffer, in bytes.</summary>
    public const int ReplyCapacity = 400;

    private const int OfferSeconds = 20;
    private const int DeclineSeconds = 300;
    private const int HardwareLength = 6;
    private const int OptionsStart = 240;
    private const int LeastReplyLength = 300;

    private const int Discover = 1;
    private const int Offer = 2;
    private const int Request = 3;
    private const int Decline = 4;
    private const int Acknowledge = 5;
    private const int Refuse = 6;
    private const int Release = 7;
    private const int Inform = 8;

    private readonly IMonotonicClock _clock;
    private readonly byte[] _server;

    // Place i of the pool is the server's address plus i + 1; a place without hardware address that has not expired is declined.
    private readonly byte[] _hardware = new byte[PoolSize * HardwareLength];
    private readonly long[] _expiry = new long[PoolSize];

    /// <summary>Makes the server of a network 255.255.255.0.</summary>
    /// <param name="clock">Time for the leases.</param>
    /// <param name="serverAddress">The module's own address, 4 bytes; the pool follows it.</param>
    public DhcpResponder(IMonotonicClock clock, byte[] serverAddress)
    {
        _clock = clock;
        _server = serverAddress;
    }

    /// <summary>Number of leases and offers that hold now.</summary>
    public int Leases
    {
        get
        {
            int count = 0;
            for (int i = 0; i < PoolSize; i++)
            {
                if (IsTaken(i))
                {
                    count++;
                }
            }

            return count;
        }
    }

    /// <summary>
    /// Answers a packet. The answer goes to port 68 of the address in its bytes 12 to 15 (ciaddr) when that is not zero and the
    /// answer is no refusal, else to 255.255.255.255.
    /// </summary>
    /// <param name="packet">The received bytes.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="reply">Gets the answer; at least <see cref="ReplyCapacity"/> bytes.</param>
    /// <returns>Length of the answer in bytes; 0 when there is none to give.</returns>
    public int Answer(byte[] packet, int length, byte[] reply)
    {
        if (!IsFromClient(packet, length))
        {
            return 0;
        }

        int type = Find(packet, length, 53, 1);
        if (type < 0)
        {
            return 0;
        }

        switch (packet[type])
        {
            case Discover:
                return AnswerDiscover(packet, length, reply);
            case Request:
                return AnswerRequest(packet, length, reply);
            case Decline:
                Forget(packet, DeclineSeconds);
                return 0;
            case Release:
                Forget(packet, 0);
                return 0;
            case Inform:
                return Build(packet, Acknowledge, -1, reply);
            default:
                return 0;
        }
    }

    private int AnswerDiscover(byte[] packet, int length, byte[] reply)
    {
        int place = PlaceOf(packet);
        if (place < 0)
        {
            place = WantedPlace(packet, Find(packet, length, 50, 4));
            if (place < 0 || IsTaken(place))
            {
                place = FreePlace();
            }
        }

        if (place < 0)
        {
            return 0;
        }

        // An offer to a client that holds the lease already does not shorten it.
        if (!IsHeldBy(place, packet))
        {
            Give(place, packet, OfferSeconds);
        }

        return Build(packet, Offer, place, reply);
    }

    private int AnswerRequest(byte[] packet, int length, byte[] reply)
    {
        int server = Find(packet, length, 54, 4);
        if (server >= 0 && !IsServer(packet, server))
        {
            // The client took another server's offer.
            Forget(packet, 0);
            return 0;
        }

        bool hasAddress = packet[12] != 0 || packet[13] != 0 || packet[14] != 0 || packet[15] != 0;
        int wanted = WantedPlace(packet, hasAddress ? 12 : Find(packet, length, 50, 4));
        int held = PlaceOf(packet);
        if (wanted < 0 || (held >= 0 ? held != wanted : IsTaken(wanted)))
        {
            return Build(packet, Refuse, -1, reply);
        }

        Give(wanted, packet, LeaseSeconds);
        return Build(packet, Acknowledge, wanted, reply);
    }

    private int Build(byte[] packet, int type, int place, byte[] reply)
    {
        Array.Clear(reply, 0, ReplyCapacity);
        reply[0] = 2;
        reply[1] = 1;
        reply[2] = HardwareLength;
        Array.Copy(packet, 4, reply, 4, 4);
        Array.Copy(packet, 10, reply, 10, 2);
        if (type == Acknowledge)
        {
            Array.Copy(packet, 12, reply, 12, 4);
        }

        if (place >= 0)
        {
            Array.Copy(_server, 0, reply, 16, 3);
            reply[19] = (byte)(_server[3] + 1 + place);
        }

        if (type != Refuse)
        {
            Array.Copy(_server, 0, reply, 20, 4);
        }

        Array.Copy(packet, 28, reply, 28, 16);
        reply[236] = 0x63;
        reply[237] = 0x82;
        reply[238] = 0x53;
        reply[239] = 0x63;

        int end = OptionsStart;
        reply[end++] = 53;
        reply[end++] = 1;
        reply[end++] = (byte)type;
        end = PutAddress(reply, end, 54, _server, _server[3]);
        if (place >= 0)
        {
            reply[end++] = 51;
            reply[end++] = 4;
            reply[end++] = 0;
            reply[end++] = 0;
            reply[end++] = LeaseSeconds >> 8;
            reply[end++] = LeaseSeconds & 0xFF;
        }

        if (type != Refuse)
        {
            reply[end++] = 1;
            reply[end++] = 4;
            reply[end++] = 255;
            reply[end++] = 255;
            reply[end++] = 255;
            reply[end++] = 0;
            end = PutAddress(reply, end, 3, _server, _server[3]);
            end = PutAddress(reply, end, 6, _server, _server[3]);
            end = PutAddress(reply, end, 28, _server, 255);
        }

        reply[end++] = 255;
        return end < LeastReplyLength ? LeastReplyLength : end;
    }

    private static int PutAddress(byte[] reply, int end, int option, byte[] network, int host)
    {
        reply[end++] = (byte)option;
        reply[end++] = 4;
        reply[end++] = network[0];
        reply[end++] = network[1];
        reply[end++] = network[2];
        reply[end++] = (byte)host;
        return end;
    }

    // A request over Ethernet that came directly, with a hardware address that can belong to one station, and the cookie of DHCP.
    private static bool IsFromClient(byte[] packet, int length)
    {
        return length >= OptionsStart
            && length <= packet.Length
            && packet[0] == 1
            && packet[1] == 1
            && packet[2] == HardwareLength
            && packet[24] == 0 && packet[25] == 0 && packet[26] == 0 && packet[27] == 0
            && (packet[28] & 1) == 0
            && (packet[28] | packet[29] | packet[30] | packet[31] | packet[32] | packet[33]) != 0
            && packet[236] == 0x63 && packet[237] == 0x82 && packet[238] == 0x53 && packet[239] == 0x63;
    }

    // Position of the content of an option that has at least the given length; -1 when it is missing or the options are broken.
    private static int Find(byte[] packet, int length, int option, int leastLength)
    {
        int at = OptionsStart;
        while (at < length && packet[at] != 255)
        {
            if (packet[at] == 0)
            {
                at++;
                continue;
            }

            if (at + 1 >= length || at + 2 + packet[at + 1] > length)
            {
                return -1;
            }

            if (packet[at] == option)
            {
                return packet[at + 1] >= leastLength ? at + 2 : -1;
            }

            at += 2 + packet[at + 1];
        }

        return -1;
    }

    private bool IsServer(byte[] packet, int at)
    {
        return packet[at] == _server[0] && packet[at + 1] == _server[1] && packet[at + 2] == _server[2] && packet[at + 3] == _server[3];
    }

    // The place of an address in the pool; -1 when it is not one of ours.
    private int WantedPlace(byte[] packet, int at)
    {
        if (at < 0 || packet[at] != _server[0] || packet[at + 1] != _server[1] || packet[at + 2] != _server[2])
        {
            return -1;
        }

        int place = packet[at + 3] - _server[3] - 1;
        return place >= 0 && place < PoolSize ? place : -1;
    }

    private bool IsTaken(int place)
    {
        return _expiry[place] > _clock.Milliseconds;
    }

    private bool IsHeldBy(int place, byte[] packet)
    {
        if (!IsTaken(place))
        {
            return false;
        }

        for (int i = 0; i < HardwareLength; i++)
        {
            if (_hardware[(place * HardwareLength) + i] != packet[28 + i])
            {
                return false;
            }
        }

        return true;
    }

    private int PlaceOf(byte[] packet)
    {
        for (int place = 0; place < PoolSize; place++)
        {
            if (IsHeldBy(place, packet))
            {
                return place;
            }
        }

        return -1;
    }

    // The place that has been free for longest, so that a returning client finds its address unused.
    private int FreePlace()
    {
        int best = -1;
        for (int place = 0; place < PoolSize; place++)
        {
            if (!IsTaken(place) && (best < 0 || _expiry[place] < _expiry[best]))
            {
                best = place;
            }
        }

        return best;
    }

    private void Give(int place, byte[] packet, int seconds)
    {
        Array.Copy(packet, 28, _hardware, place * HardwareLength, HardwareLength);
        _expiry[place] = _clock.Milliseconds + ((long)seconds * 1000);
    }

    private void Forget(byte[] packet, int blockedSeconds)
    {
        int place = PlaceOf(packet);
        if (place >= 0)
        {
            Array.Clear(_hardware, place * HardwareLength, HardwareLength);
            _expiry[place] = _clock.Milliseconds + ((long)blockedSeconds * 1000);
        }
    }
}
