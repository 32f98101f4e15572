using System;
using MepModule.Protocol.Messages;

namespace MepModule.Protocol.Security;

/// <summary>
/// The classic way to protect a message: a sequence number and a digest behind it, nothing hidden. Knows the answers to the last request and to the one before it.
/// </summary>
internal sealed class DigestProtection : IMessageProtection
{
    private const int MessageStart = MepFrame.LengthField;
    private const int BareFrame = MessageStart + 1;
    private const byte TerminateSession = 0x57;

    private readonly OmaDigest _digest;
    private bool _mustEndSession;
    private bool _hasEndedSession;
    private bool _isEnding;

    // Where the digest stood after the last request and after the one before it. Before the first these are digests of nothing, which no meter answers.
    private byte[] _request = new byte[OmaDigest.StateLength];
    private byte[] _previous = new byte[OmaDigest.StateLength];

    /// <summary>Makes a protection with a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="mustEndSession">Whether the meter may hold a TLS session open, during which it refuses every digest.</param>
    public DigestProtection(MepKey key, bool mustEndSession)
    {
        Key = key;
        _mustEndSession = mustEndSession;
        _digest = new OmaDigest(key);
        _digest.Save(_request);
        _digest.Save(_previous);
    }

    public MepKey Key { get; }

    public int MaximumRequest => MepFrame.MaximumMessage;

    public int MaximumAnswer => MepFrame.MaximumLength - MepFrame.DigestField;

    public byte[]? Opening()
    {
        _isEnding = _mustEndSession;
        _mustEndSession = false;
        return _isEnding ? new byte[] { 0, 1, TerminateSession } : null;
    }

    public byte[] Seal(byte[] frame, int messageLength, uint sequence)
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
        return frame;
    }

    public void Reveal(byte[] frame)
    {
    }

    public void Sent()
    {
    }

    public void Follow(byte[] frame, int received)
    {
    }

    public FrameVerdict Judge(byte[] frame, int frameLength, out int messageLength)
    {
        messageLength = MessageLength(frameLength);
        if (messageLength > 0 && IsAnswer(frame, messageLength))
        {
            _hasEndedSession = false;
            return FrameVerdict.Answer;
        }

        messageLength = 0;
        return JudgeOther(frame, frameLength);
    }

    public bool End()
    {
        return false;
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

        if (frameLength == BareFrame && _isEnding)
        {
            _isEnding = false;
            return FrameVerdict.Step;
        }

        if (!LooksLikeTls(frame, frameLength - MepFrame.LengthField))
        {
            return FrameVerdict.Foreign;
        }

        // Nothing but TLS, or a session from before our last restart is still open.
        _mustEndSession |= !_hasEndedSession;
        _hasEndedSession = true;
        return FrameVerdict.AsksForTls;
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
