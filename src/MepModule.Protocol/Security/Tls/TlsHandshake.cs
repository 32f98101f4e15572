using System;

namespace MepModule.Protocol.Security.Tls;

/// <summary>
/// The messages and keys of a handshake of TLS 1.2 with the suite TLS_PSK_WITH_AES_256_GCM_SHA384, as its client (RFC 5246, 4279, 5487). One record for each message, no
/// extension, never a session to resume: meters are silent about what they do not understand.
/// </summary>
public sealed class TlsHandshake
{
    /// <summary>Bytes of a Finished message.</summary>
    public const int FinishedLength = MessageHead + ProofLength;

    /// <summary>Where in <see cref="Keys"/> each side's key of 32 bytes and its 4 bytes of nonces stand.</summary>
    public const int ClientKey = 0;

    /// <inheritdoc cref="ClientKey"/>
    public const int ServerKey = Aes256.KeyLength;

    /// <inheritdoc cref="ClientKey"/>
    public const int ClientIv = 2 * Aes256.KeyLength;

    /// <inheritdoc cref="ClientKey"/>
    public const int ServerIv = ClientIv + 4;

    private const int KeysLength = ServerIv + 4;
    private const int MessageHead = 4;
    private const int ProofLength = 12;
    private const int RandomLength = 32;
    private const int MasterLength = 48;
    private const int IdentityLength = 3;
    private const int Suite = 0x00A9;
    private const int SafeRenegotiation = 0x00FF;
    private const int SafeRenegotiationExtension = 0xFF01;

    private const byte ClientHello = 1;
    private const byte ServerHello = 2;
    private const byte ServerKeyExchange = 12;
    private const byte ServerHelloDone = 14;
    private const byte ClientKeyExchange = 16;
    private const byte Finished = 20;

    private readonly Sha384 _hash;
    private readonly Sha384 _messages;
    private readonly Prf _prf;
    private readonly byte[] _randoms = new byte[2 * RandomLength];
    private readonly byte[] _master = new byte[MasterLength];
    private readonly byte[] _proof = new byte[Sha384.Length];

    /// <summary>Makes a handshake that has not begun.</summary>
    public TlsHandshake()
    {
        var step = new Sha384Step();
        _hash = new Sha384(step);
        _messages = new Sha384(step);
        _prf = new Prf(new HmacSha384(_hash));
    }

    /// <summary>The keys that <see cref="MakeKeys"/> made.</summary>
    public byte[] Keys { get; } = new byte[KeysLength];

    /// <summary>Begins a handshake: writes the record of a ClientHello with a fresh random.</summary>
    /// <returns>Where it ends.</returns>
    public int WriteHello(byte[] frame, int at, IRandomBytes random)
    {
        random.Fill(_randoms, 0, RandomLength);
        int message = at + TlsRecord.HeadLength;
        int next = message + MessageHead;
        BigEndian.WriteUInt16(frame, next, TlsRecord.Version);
        Array.Copy(_randoms, 0, frame, next + 2, RandomLength);
        next += 2 + RandomLength;
        frame[next] = 0;
        BigEndian.WriteUInt16(frame, next + 1, 4);
        BigEndian.WriteUInt16(frame, next + 3, Suite);
        BigEndian.WriteUInt16(frame, next + 5, SafeRenegotiation);
        BigEndian.WriteUInt16(frame, next + 7, 0x0100);
        next += 9;
        _messages.Begin();
        return EndMessage(ClientHello, frame, at, next);
    }

    /// <summary>Takes the meter's messages from ServerHello to ServerHelloDone, however they are spread over records.</summary>
    /// <param name="frame">Holds the records; their heads are lost.</param>
    /// <param name="at">Where they begin.</param>
    /// <param name="end">Where they end.</param>
    /// <returns>Whether they are what a client that asked for one suite may be answered.</returns>
    public bool TakeHello(byte[] frame, int at, int end)
    {
        int filled = at;
        int record = at;
        while (record < end)
        {
            if (!TlsRecord.Is(TlsRecord.Handshake, frame, record, end, 1))
            {
                return false;
            }

            int length = TlsRecord.Length(frame, record);
            int next = TlsRecord.End(frame, record);
            Array.Copy(frame, record + TlsRecord.HeadLength, frame, filled, length);
            filled += length;
            record = next;
        }

        int message = at;
        int done = EndOfMessage(ServerHello, frame, message, filled);
        if (done < 0 || !TakeServerHello(frame, message + MessageHead, done))
        {
            return false;
        }

        // A hint tells nothing: there is one key.
        int behindHint = EndOfMessage(ServerKeyExchange, frame, done, filled);
        done = behindHint < 0 ? done : behindHint;
        if (EndOfMessage(ServerHelloDone, frame, done, filled) != filled || filled - done != MessageHead)
        {
            return false;
        }

        _messages.Append(frame, at, filled - at);
        return true;
    }

    /// <summary>Makes <see cref="Keys"/> of the key that both sides have and of both randoms.</summary>
    public void MakeKeys(MepKey key)
    {
        // Length of the other secret, which PSK alone fills with zeros, and length of the key, each before it.
        byte[] premaster = _master;
        int length = (2 * MepKey.Length) + 4;
        Array.Clear(premaster, 0, MasterLength);
        BigEndian.WriteUInt16(premaster, 0, MepKey.Length);
        BigEndian.WriteUInt16(premaster, 2 + MepKey.Length, MepKey.Length);
        key.CopyTo(premaster, 4 + MepKey.Length);
        _prf.SetSecret(premaster, length);
        _prf.Begin("master secret");
        _prf.Append(_randoms, 0, 2 * RandomLength);
        _prf.Finish(_master, MasterLength);

        _prf.SetSecret(_master, MasterLength);
        _prf.Begin("key expansion");
        _prf.Append(_randoms, RandomLength, RandomLength);
        _prf.Append(_randoms, 0, RandomLength);
        _prf.Finish(Keys, KeysLength);
    }

    /// <summary>Writes the record of a ClientKeyExchange, which tells the meter which key is meant.</summary>
    /// <param name="frame">Receives it.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="clientId">Number of this client, which the meter only logs.</param>
    /// <param name="keyId">0 for the basic key, 1 for the advanced one.</param>
    /// <returns>Where it ends.</returns>
    public int WriteKeyExchange(byte[] frame, int at, int clientId, int keyId)
    {
        int identity = at + TlsRecord.HeadLength + MessageHead;
        BigEndian.WriteUInt16(frame, identity, IdentityLength);
        frame[identity + 2] = (byte)clientId;
        frame[identity + 3] = (byte)(clientId >> 8);
        frame[identity + 4] = (byte)keyId;
        return EndMessage(ClientKeyExchange, frame, at, identity + 2 + IdentityLength);
    }

    /// <summary>Writes the Finished message, not its record.</summary>
    /// <returns>Its length.</returns>
    public int WriteFinished(byte[] frame, int at)
    {
        MakeProof("client finished");
        WriteMessageHead(Finished, frame, at, ProofLength);
        Array.Copy(_proof, 0, frame, at + MessageHead, ProofLength);
        _messages.Append(frame, at, FinishedLength);
        return FinishedLength;
    }

    /// <summary>Whether an opened Finished message of the meter proves that it has the key and saw the same messages.</summary>
    public bool IsFinished(byte[] frame, int at, int length)
    {
        if (length != FinishedLength || EndOfMessage(Finished, frame, at, at + length) != at + length)
        {
            return false;
        }

        MakeProof("server finished");
        return ConstantTime.Equal(_proof, frame, at + MessageHead, ProofLength);
    }

    /// <summary>Forgets every secret.</summary>
    public void Forget()
    {
        Array.Clear(_master, 0, MasterLength);
        Array.Clear(Keys, 0, KeysLength);
        Array.Clear(_randoms, 0, 2 * RandomLength);
        Array.Clear(_proof, 0, Sha384.Length);
        _prf.Forget();
        _messages.Forget();
    }

    private void MakeProof(string label)
    {
        _hash.Begin(_messages);
        _hash.Finish(_proof, 0);
        _prf.Begin(label);
        _prf.Append(_proof, 0, Sha384.Length);
        _prf.Finish(_proof, ProofLength);
    }

    private bool TakeServerHello(byte[] frame, int at, int end)
    {
        const int leastLength = 2 + RandomLength + 1 + 2 + 1;
        if (end - at < leastLength || BigEndian.ReadUInt16(frame, at) != TlsRecord.Version)
        {
            return false;
        }

        Array.Copy(frame, at + 2, _randoms, RandomLength, RandomLength);
        at += 2 + RandomLength;
        at += 1 + frame[at];
        if (end - at < 3 || BigEndian.ReadUInt16(frame, at) != Suite || frame[at + 2] != 0)
        {
            return false;
        }

        // No extension was asked for but the one that stands for a suite (RFC 5746), whose answer is empty.
        at += 3;
        return end == at || (end - at == 7 && BigEndian.ReadUInt16(frame, at) == 5 && BigEndian.ReadUInt16(frame, at + 2) == SafeRenegotiationExtension &&
            BigEndian.ReadUInt24(frame, at + 4) == 0x000100);
    }

    // -1 where there is no such message.
    private static int EndOfMessage(byte type, byte[] frame, int at, int end)
    {
        if (at + MessageHead > end || frame[at] != type)
        {
            return -1;
        }

        int next = at + MessageHead + BigEndian.ReadUInt24(frame, at + 1);
        return next <= end ? next : -1;
    }

    // The heads of a plain message that ends there, and of its record.
    private int EndMessage(byte type, byte[] frame, int record, int end)
    {
        int message = record + TlsRecord.HeadLength;
        WriteMessageHead(type, frame, message, end - message - MessageHead);
        TlsRecord.WriteHead(frame, record, TlsRecord.Handshake, end - message);
        _messages.Append(frame, message, end - message);
        return end;
    }

    private static void WriteMessageHead(byte type, byte[] frame, int at, int length)
    {
        frame[at] = type;
        BigEndian.WriteUInt24(frame, at + 1, length);
    }
}
