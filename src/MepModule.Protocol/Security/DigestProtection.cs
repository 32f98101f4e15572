using System;
using MepModule.Protocol.Messages;

namespace MepModule.Protocol.Security;

/// <summary>
/// The classic way to protect a message: a sequence number and a digest behind it, nothing hidden. Knows the answers to the last request and to the one before it.
/// </summary>
internal sealed class DigestProtection : IMessageProtection
{
    private const int MessageStart = MepFrame.LengthField;

    private readonly OmaDigest _digest;

    // Where the digest stood after the last request and after the one before it. Before the first these are digests of nothing, which no meter answers.
    private byte[] _request = new byte[OmaDigest.StateLength];
    private byte[] _previous = new byte[OmaDigest.StateLength];

    public DigestProtection(MepKey key)
    {
        Key = key;
        _digest = new OmaDigest(key);
        _digest.Save(_request);
        _digest.Save(_previous);
    }

    public MepKey Key { get; }

    public int Seal(byte[] frame, int messageLength, uint sequence)
    {
        int signed = messageLength + MepFrame.SequenceField;
        BigEndian.WriteUInt16(frame, 0, signed + MepFrame.DigestField);
        BigEndian.WriteUInt32(frame, MessageStart + messageLength, sequence);
        byte[] oldest = _previous;
        _previous = _request;
        _request = oldest;
        _digest.Begin();
        int end = MessageStart + signed;
        Array.Copy(_digest.Finish(frame, MessageStart, signed), 0, frame, end, OmaDigest.Length);
        _digest.Save(_request);
        return end + OmaDigest.Length;
    }

    public void Reveal(byte[] frame)
    {
    }

    public FrameVerdict Judge(byte[] frame, int frameLength, out int messageLength)
    {
        messageLength = MessageLength(frameLength);
        if (messageLength > 0 && IsAnswer(frame, messageLength))
        {
            return FrameVerdict.Answer;
        }

        messageLength = 0;
        return JudgeOther(frame, frameLength);
    }

    /// <summary>Length of the message of a received frame; 0 and less when it is too short for one.</summary>
    internal static int MessageLength(int frameLength)
    {
        return frameLength - MepFrame.LengthField - MepFrame.DigestField;
    }

    /// <summary>Whether a plain message with its digest behind it answers the last request.</summary>
    internal bool IsAnswer(byte[] frame, int messageLength)
    {
        return Verifies(_request, frame, messageLength);
    }

    /// <summary>Judges a frame that does not answer the last request.</summary>
    internal FrameVerdict JudgeOther(byte[] frame, int frameLength)
    {
        int messageLength = MessageLength(frameLength);
        if (messageLength == 1 && frame[MessageStart] == ResponseCode.AuthenticationFailure)
        {
            return FrameVerdict.RefusedKey;
        }

        if (messageLength > 0 && Verifies(_previous, frame, messageLength))
        {
            return FrameVerdict.Late;
        }

        return LooksLikeTls(frame, frameLength - MepFrame.LengthField) ? FrameVerdict.AsksForTls : FrameVerdict.Foreign;
    }

    private bool Verifies(byte[] request, byte[] frame, int messageLength)
    {
        _digest.Restore(request);
        return OmaDigest.Matches(_digest.Finish(frame, MessageStart, messageLength), frame, MessageStart + messageLength);
    }

    // In TLS mode an answer is a bare code, or a code and a TLS record (type 0x14 to 0x17, version 3).
    private static bool LooksLikeTls(byte[] frame, int length)
    {
        byte code = frame[MessageStart];
        if (length == 1)
        {
            return code == ResponseCode.UnrecognizedRequest || code == ResponseCode.NoPermission || code == ResponseCode.InvalidServiceSequenceState;
        }

        return length >= 6 && frame[MessageStart + 1] >= 0x14 && frame[MessageStart + 1] <= 0x17 && frame[MessageStart + 2] == 0x03;
    }
}
