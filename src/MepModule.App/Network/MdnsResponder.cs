using System;

namespace MepModule.App.Network;

/// <summary>
/// Answers multicast DNS for one name (RFC 6762), so that <c>http://mep-module.local/</c> works without a router's help. It knows
/// the A record of its name, says that there are no others, tells whose its address is, and turns one packet into at most one packet.
/// </summary>
public sealed class MdnsResponder
{
    /// <summary>The port of multicast DNS.</summary>
    public const int Port = 5353;

    /// <summary>Room that an answer needs in the reply buffer, in bytes.</summary>
    public const int ReplyCapacity = 300;

    private const int HeadLength = 12;
    private const int TypeA = 1;
    private const int TypePointer = 12;
    private const int TypeNextSecure = 47;
    private const int TypeAny = 255;
    private const int LongLifeSeconds = 120;
    private const int ShortLifeSeconds = 10;
    private const int MostQuestions = 32;

    private readonly byte[] _name;
    private readonly byte[] _reverseAddress = new byte[4];
    private byte[] _reverse = new byte[0];

    /// <summary>Makes the responder.</summary>
    /// <param name="hostName">Name without the suffix, 1 to 32 of a-z, 0-9 and '-'.</param>
    public MdnsResponder(string hostName)
    {
        _name = DnsName.Encode(hostName + ".local");
    }

    /// <summary>Answers a packet when it asks for our name, or for the name of our address.</summary>
    /// <param name="packet">The received bytes.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="fromPort">Port it came from; another one than 5353 is a simple resolver that wants a plain DNS answer.</param>
    /// <param name="address">The module's address now, 4 bytes.</param>
    /// <param name="reply">Gets the answer; at least <see cref="ReplyCapacity"/> bytes.</param>
    /// <param name="toSender">Whether the answer goes to the sender alone instead of to everybody.</param>
    /// <returns>Length of the answer in bytes; 0 when there is none to give.</returns>
    public int Answer(byte[] packet, int length, int fromPort, byte[] address, byte[] reply, out bool toSender)
    {
        bool isSimple = fromPort != Port;
        toSender = isSimple;
        if (length < HeadLength || length > packet.Length || (packet[2] & 0xF8) != 0)
        {
            return 0;
        }

        int questions = (packet[4] << 8) | packet[5];
        int at = HeadLength;
        for (int i = 0; i < questions && i < MostQuestions; i++)
        {
            int name = DnsName.End(packet, length, at);
            if (name < 0 || name + 4 > length)
            {
                return 0;
            }

            int type = (packet[name] << 8) | packet[name + 1];
            bool wantsOnlySender = (packet[name + 2] & 0x80) != 0;
            bool isInternet = packet[name + 3] == 1 && (packet[name + 2] & 0x7F) == 0;
            if (isInternet && (type == TypePointer || type == TypeAny) && DnsName.IsAt(packet, length, at, Reverse(address)))
            {
                toSender = isSimple || wantsOnlySender;
                return BuildReverse(isSimple ? packet : null, name, address, reply);
            }

            if (isInternet && DnsName.IsAt(packet, length, at, _name))
            {
                toSender = isSimple || wantsOnlySender;
                bool isAddress = type == TypeA || type == TypeAny;
                return isSimple ? BuildSimple(packet, name, isAddress, address, reply) : Build(isAddress, address, reply);
            }

            at = name + 4;
        }

        return 0;
    }

    /// <summary>Makes the packet that tells everybody our address, sent when it is new.</summary>
    /// <returns>Length of the packet in bytes.</returns>
    public int Announce(byte[] address, byte[] reply)
    {
        return Build(true, address, reply);
    }

    /// <summary>Makes the packet that tells everybody to forget our name at an address.</summary>
    /// <returns>Length of the packet in bytes.</returns>
    public int Goodbye(byte[] address, byte[] reply)
    {
        Array.Clear(reply, 0, HeadLength);
        reply[2] = 0x84;
        reply[7] = 1;
        Array.Copy(_name, 0, reply, HeadLength, _name.Length);
        return PutAddress(reply, HeadLength + _name.Length, true, 0, address);
    }

    // To a multicast resolver: our record for an address, else the statement that we have nothing but an address, with it beside.
    private int Build(bool isAddress, byte[] address, byte[] reply)
    {
        Array.Clear(reply, 0, HeadLength);
        reply[2] = 0x84;
        reply[7] = 1;
        reply[11] = 1;
        int end = HeadLength;
        Array.Copy(_name, 0, reply, end, _name.Length);
        end += _name.Length;
        if (isAddress)
        {
            end = PutAddress(reply, end, true, LongLifeSeconds, address);
            end = PutPointer(reply, end);
            return PutOnlyAddress(reply, end);
        }

        end = PutOnlyAddress(reply, end);
        end = PutPointer(reply, end);
        return PutAddress(reply, end, true, LongLifeSeconds, address);
    }

    // To a simple resolver: its number and question again, and a record that it does not keep for long.
    private int BuildSimple(byte[] packet, int questionEnd, bool isAddress, byte[] address, byte[] reply)
    {
        Array.Clear(reply, 0, HeadLength);
        reply[0] = packet[0];
        reply[1] = packet[1];
        reply[2] = 0x84;
        reply[5] = 1;
        reply[7] = isAddress ? (byte)1 : (byte)0;
        Array.Copy(_name, 0, reply, HeadLength, _name.Length);
        int end = HeadLength + _name.Length;
        Array.Copy(packet, questionEnd, reply, end, 4);
        reply[end + 2] &= 0x7F;
        end += 4;
        return isAddress ? PutAddress(reply, PutPointer(reply, end), false, ShortLifeSeconds, address) : end;
    }

    // The name of our address, with the address of the name beside it for a multicast resolver.
    private int BuildReverse(byte[]? packet, int questionEnd, byte[] address, byte[] reply)
    {
        Array.Clear(reply, 0, HeadLength);
        reply[2] = 0x84;
        reply[7] = 1;
        int end = HeadLength;
        Array.Copy(_reverse, 0, reply, end, _reverse.Length);
        end += _reverse.Length;
        if (packet != null)
        {
            reply[0] = packet[0];
            reply[1] = packet[1];
            reply[5] = 1;
            Array.Copy(packet, questionEnd, reply, end, 4);
            reply[end + 2] &= 0x7F;
            end = PutPointer(reply, end + 4);
        }

        end = PutRecordHead(reply, end, TypePointer, packet == null, packet == null ? LongLifeSeconds : ShortLifeSeconds, _name.Length);
        int ownName = end;
        Array.Copy(_name, 0, reply, end, _name.Length);
        end += _name.Length;
        if (packet != null)
        {
            return end;
        }

        reply[11] = 1;
        reply[end++] = 0xC0;
        reply[end++] = (byte)ownName;
        return PutAddress(reply, end, true, LongLifeSeconds, address);
    }

    // 87.1.168.192.in-addr.arpa for 192.168.1.87.
    private byte[] Reverse(byte[] address)
    {
        bool isKnown = _reverse.Length > 0;
        for (int i = 0; i < 4; i++)
        {
            isKnown &= _reverseAddress[i] == address[i];
            _reverseAddress[i] = address[i];
        }

        if (!isKnown)
        {
            _reverse = DnsName.Encode(address[3].ToString() + "." + address[2].ToString() + "." + address[1].ToString() + "." + address[0].ToString() + ".in-addr.arpa");
        }

        return _reverse;
    }

    private static int PutPointer(byte[] reply, int end)
    {
        reply[end++] = 0xC0;
        reply[end++] = HeadLength;
        return end;
    }

    private static int PutAddress(byte[] reply, int end, bool isUnique, int lifeSeconds, byte[] address)
    {
        end = PutRecordHead(reply, end, TypeA, isUnique, lifeSeconds, 4);
        Array.Copy(address, 0, reply, end, 4);
        return end + 4;
    }

    // NSEC: the next name is our own, and the bitmap of types holds A alone.
    private static int PutOnlyAddress(byte[] reply, int end)
    {
        end = PutRecordHead(reply, end, TypeNextSecure, true, LongLifeSeconds, 5);
        end = PutPointer(reply, end);
        reply[end++] = 0;
        reply[end++] = 1;
        reply[end++] = 0x40;
        return end;
    }

    private static int PutRecordHead(byte[] reply, int end, int type, bool isUnique, int lifeSeconds, int dataLength)
    {
        reply[end++] = 0;
        reply[end++] = (byte)type;
        reply[end++] = isUnique ? (byte)0x80 : (byte)0;
        reply[end++] = 1;
        reply[end++] = 0;
        reply[end++] = 0;
        reply[end++] = 0;
        reply[end++] = (byte)lifeSeconds;
        reply[end++] = 0;
        reply[end++] = (byte)dataLength;
        return end;
    }
}
