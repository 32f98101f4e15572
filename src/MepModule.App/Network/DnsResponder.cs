using System;

namespace MepModule.App.Network;

/// <summary>
/// The DNS server of the set-up access point: every name is the module, so that phones find the portal. Only A records; any
/// other type has no records, which tells the client at once to use the A record. It turns one packet into one packet.
/// </summary>
public sealed class DnsResponder
{
    /// <summary>Room that an answer needs in the reply buffer, in bytes: head, question and one record.</summary>
    public const int ReplyCapacity = 300;

    private const int HeadLength = 12;
    private const int RecordLength = 16;
    private const int TypeA = 1;
    private const int TypeAny = 255;
    private const int ClassInternet = 1;
    private const int FormatError = 1;
    private const int NotImplemented = 4;

    private readonly byte[] _address;

    /// <summary>Makes the server.</summary>
    /// <param name="address">The module's own address, 4 bytes.</param>
    public DnsResponder(byte[] address)
    {
        _address = address;
    }

    /// <summary>Answers a query.</summary>
    /// <param name="packet">The received bytes.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="reply">Gets the answer; at least <see cref="ReplyCapacity"/> bytes.</param>
    /// <returns>Length of the answer in bytes; 0 when the packet is no query.</returns>
    public int Answer(byte[] packet, int length, byte[] reply)
    {
        // Answers are never answered, so that two servers cannot keep each other busy.
        if (length < HeadLength || length > packet.Length || (packet[2] & 0x80) != 0)
        {
            return 0;
        }

        if ((packet[2] & 0x78) != 0)
        {
            return Head(packet, reply, NotImplemented, 0, 0);
        }

        int name = packet[4] == 0 && packet[5] == 1 ? DnsName.End(packet, length, HeadLength) : -1;
        if (name < 0 || name + 4 > length || packet[name - 1] != 0)
        {
            return Head(packet, reply, FormatError, 0, 0);
        }

        int type = (packet[name] << 8) | packet[name + 1];
        int category = (packet[name + 2] << 8) | packet[name + 3];
        bool isAddress = category == ClassInternet && (type == TypeA || type == TypeAny);
        int end = Head(packet, reply, 0, 1, isAddress ? 1 : 0);
        Array.Copy(packet, HeadLength, reply, end, name + 4 - HeadLength);
        end = name + 4;
        if (!isAddress)
        {
            return end;
        }

        Array.Clear(reply, end, RecordLength);
        reply[end] = 0xC0;
        reply[end + 1] = HeadLength;
        reply[end + 3] = TypeA;
        reply[end + 5] = ClassInternet;

        // A short life: once the phone is back in its own network, no name may still point here.
        reply[end + 9] = 10;
        reply[end + 11] = 4;
        Array.Copy(_address, 0, reply, end + 12, 4);
        return end + RecordLength;
    }

    private static int Head(byte[] packet, byte[] reply, int code, int questions, int answers)
    {
        Array.Clear(reply, 0, HeadLength);
        reply[0] = packet[0];
        reply[1] = packet[1];
        reply[2] = (byte)(0x84 | (packet[2] & 0x79));
        reply[3] = (byte)(0x80 | code);
        reply[5] = (byte)questions;
        reply[7] = (byte)answers;
        return HeadLength;
    }
}
