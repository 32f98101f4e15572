namespace MepModule.Protocol.Security.Tls;

/// <summary>The head of a record of TLS 1.2: type, version, length of what follows (RFC 5246, 6.2.1). The sealed ones carry 8 bytes of nonce before their text and 16 of tag behind it.</summary>
public static class TlsRecord
{
    /// <summary>Type: from here on the sender's records are sealed.</summary>
    public const byte ChangeCipherSpec = 20;

    /// <summary>Type: level and number of an alert.</summary>
    public const byte Alert = 21;

    /// <summary>Type: messages of the handshake.</summary>
    public const byte Handshake = 22;

    /// <summary>Type: what the session is for.</summary>
    public const byte Data = 23;

    /// <summary>Bytes of the head.</summary>
    public const int HeadLength = 5;

    /// <summary>Bytes of the nonce in a sealed record.</summary>
    public const int NonceField = 8;

    /// <summary>Bytes that sealing adds to a text.</summary>
    public const int Overhead = NonceField + Gcm.TagLength;

    /// <summary>The version in every head: 3.3, which is TLS 1.2.</summary>
    public const int Version = 0x0303;

    /// <summary>Writes a head.</summary>
    public static void WriteHead(byte[] frame, int at, byte type, int length)
    {
        frame[at] = type;
        BigEndian.WriteUInt16(frame, at + 1, Version);
        BigEndian.WriteUInt16(frame, at + 3, length);
    }

    /// <summary>Bytes behind the head.</summary>
    public static int Length(byte[] frame, int at)
    {
        return BigEndian.ReadUInt16(frame, at + 3);
    }

    /// <summary>Where a record ends.</summary>
    public static int End(byte[] frame, int at)
    {
        return at + HeadLength + Length(frame, at);
    }

    /// <summary>Whether a record of a type, with at least so many bytes behind its head, lies before an end.</summary>
    public static bool Is(byte type, byte[] frame, int at, int end, int least)
    {
        return at + HeadLength <= end && frame[at] == type && BigEndian.ReadUInt16(frame, at + 1) == Version && Length(frame, at) >= least && End(frame, at) <= end;
    }
}
