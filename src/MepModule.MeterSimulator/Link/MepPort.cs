using System;
using System.Buffers.Binary;
using MepModule.MeterSimulator.Security;
using MepModule.MeterSimulator.Security.Tls;
using MepModule.MeterSimulator.Tables;

namespace MepModule.MeterSimulator.Link;

/// <summary>
/// Turns one request message into one response frame (fact sheet 1.2, 1.5 to 1.8): finds the key, decrypts when needed, watches the
/// sequence number, serves the table and signs the answer.
/// </summary>
internal sealed class MepPort
{
    private const int SequenceSize = 4;
    private const int Overhead = SequenceSize + MeterDigest.Length;

    /// <summary>Numbers that are accepted: the expected one and seven after it, which is up to eight ahead of the previous one.</summary>
    private const uint SequenceWindow = 8;

    private readonly MeterWorks _works;
    private readonly TlsPort? _tls;
    private readonly Signer[] _signers;
    private readonly StreamCipher _cipher = new();
    private readonly byte[] _request = new byte[RequestReader.LongestMessage];
    private readonly byte[] _response = new byte[2 + RequestReader.LongestMessage];

    public MepPort(MeterWorks works)
    {
        _works = works;
        _tls = works.Profile.Generation == MeterGeneration.Gen4 || works.Options.KnowsTls ? new TlsPort(works.Options) : null;
        _signers =
        [
            new Signer(Access.Advanced, works.Options.AdvancedKey),
            new Signer(Access.Basic, works.Options.BasicKey),
        ];
    }

    /// <summary>The port's TLS; null before generation 4.</summary>
    public TlsPort? Tls => _tls;

    /// <summary>Serves one message; the frame returned is valid until the next call. It is empty where the port says nothing.</summary>
    public ReadOnlySpan<byte> Serve(ReadOnlySpan<byte> message)
    {
        Span<byte> request = _request.AsSpan(0, Math.Max(0, message.Length - MeterDigest.Length));
        Span<byte> body = _response.AsSpan(2);
        ReadOnlySpan<byte> digest = message[request.Length..];
        bool encrypted = false, onlyTls = _works.RequiresTls || _tls is { IsOpen: true };
        Signer? signer = onlyTls || message.Length <= Overhead ? null : FindSigner(message[..request.Length], digest, request, out encrypted);
        if (signer is null && _tls is not null && TlsPort.Knows(message[0]))
            return Frame(_tls.Serve(message, AnswerInSession, body));
        if (signer is null && (onlyTls || TlsPort.Knows(message[0])))
            return Bare(message[0] == TlsPort.Application ? ResponseCode.InvalidServiceState : ResponseCode.Unrecognized);
        if (signer is null)
        {
            body[0] = (byte)ResponseCode.AuthenticationFailure;
            return Finish(_signers[^1], message[..request.Length], 1, encrypted: false);
        }

        _works.NoteLifeSign();
        int length = Answer(request, signer.Level, body);
        return Finish(signer, request, length, encrypted);
    }

    /// <summary>Tries the message as it is, then decrypted; the advanced key before the basic one. An encrypted one may begin with any byte, also with one of the TLS mode.</summary>
    private Signer? FindSigner(ReadOnlySpan<byte> wire, ReadOnlySpan<byte> digest, Span<byte> plain, out bool encrypted)
    {
        encrypted = false;
        wire.CopyTo(plain);
        foreach (Signer signer in _signers)
        {
            if (signer.Signed(plain, digest))
                return signer;
        }
        encrypted = true;
        foreach (Signer signer in _signers)
        {
            wire.CopyTo(plain);
            _cipher.BeginPacket(signer.Key, digest);
            _cipher.Apply(plain);
            if (signer.Signed(plain, digest))
                return signer;
        }
        encrypted = false;
        return null;
    }

    private int Answer(ReadOnlySpan<byte> request, Access level, Span<byte> body)
    {
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(request[^SequenceSize..]);
        if (sequence - _works.SequenceNumber >= SequenceWindow)
        {
            body[0] = (byte)ResponseCode.InvalidSequence;
            BinaryPrimitives.WriteUInt32BigEndian(body[1..], _works.SequenceNumber);
            return 1 + SequenceSize;
        }
        _works.SequenceNumber = sequence + 1;
        return Do(request[..^SequenceSize], level, body[..(RequestReader.LongestMessage - MeterDigest.Length)]);
    }

    private int AnswerInSession(ReadOnlySpan<byte> request, Access level, Span<byte> answer)
    {
        _works.NoteLifeSign();
        return Do(request, level, answer);
    }

    private int Do(ReadOnlySpan<byte> request, Access level, Span<byte> body)
    {
        _works.CallerLevel = level;
        int length = TableService.Serve(_works.Tables, request, level, body);
        if (level == Access.Advanced && request[0] is 0x40 or 0x4F && body[0] == (byte)ResponseCode.Ok)
            _works.NoteWrite(BinaryPrimitives.ReadUInt16BigEndian(request[1..]));
        return length;
    }

    private ReadOnlySpan<byte> Finish(Signer signer, ReadOnlySpan<byte> request, int length, bool encrypted)
    {
        Span<byte> body = _response.AsSpan(2, length);
        signer.SignResponse(request, body, _response.AsSpan(2 + length));
        if (encrypted)
            _cipher.Apply(body);
        return Frame(length + MeterDigest.Length);
    }

    /// <summary>A response of the TLS mode: no digest.</summary>
    private ReadOnlySpan<byte> Bare(ResponseCode code)
    {
        _response[2] = (byte)code;
        return Frame(1);
    }

    private ReadOnlySpan<byte> Frame(int length)
    {
        if (length == 0)
            return [];
        BinaryPrimitives.WriteUInt16BigEndian(_response, (ushort)length);
        return _response.AsSpan(0, 2 + length);
    }

    private sealed class Signer(Access level, MeterKey key)
    {
        private readonly MeterDigest _digest = new(key.Bytes);

        public Access Level { get; } = level;

        public ReadOnlySpan<byte> Key => key.Bytes;

        public bool Signed(ReadOnlySpan<byte> request, ReadOnlySpan<byte> digest)
        {
            Span<byte> expected = stackalloc byte[MeterDigest.Length];
            _digest.Begin();
            _digest.Finish(request, expected);
            return expected.SequenceEqual(digest);
        }

        public void SignResponse(ReadOnlySpan<byte> request, ReadOnlySpan<byte> response, Span<byte> digest)
        {
            _digest.Begin();
            _digest.Feed(request);
            _digest.Finish(response, digest);
        }
    }
}
