using MepModule.Protocol.Messages;

namespace MepModule.Protocol.Security;

/// <summary>
/// Digest and RC4: the message and its sequence number are hidden, length and digest stay plain. The meter answers alike, but refuses a key in plain. The key of a
/// late answer is gone, so only a plain one is known.
/// </summary>
internal sealed class CipherProtection : IMessageProtection
{
    private const int MessageStart = MepFrame.LengthField;

    private readonly DigestProtection _digest;
    private readonly MessageCipher _cipher;

    public CipherProtection(MepKey key, bool mustEndSession)
    {
        _digest = new DigestProtection(key, mustEndSession);
        _cipher = new MessageCipher(key);
    }

    public MepKey Key => _digest.Key;

    public int MaximumRequest => _digest.MaximumRequest;

    public int MaximumAnswer => _digest.MaximumAnswer;

    public byte[]? Opening()
    {
        return _digest.Opening();
    }

    public byte[] Seal(byte[] frame, int messageLength, uint sequence)
    {
        _digest.Seal(frame, messageLength, sequence);
        _cipher.EncryptRequest(frame, MessageStart, messageLength + MepFrame.SequenceField);
        return frame;
    }

    public void Reveal(byte[] frame)
    {
        _cipher.DecryptRequest(frame, MessageStart);
    }

    public void Sent()
    {
    }

    public void Follow(byte[] frame, int received)
    {
    }

    public FrameVerdict Judge(byte[] frame, int frameLength, out int messageLength)
    {
        messageLength = DigestProtection.MessageLength(frameLength);
        if (messageLength > 0)
        {
            _cipher.ApplyToResponse(frame, MessageStart, messageLength);
            if (_digest.IsAnswer(frame, messageLength))
            {
                return FrameVerdict.Answer;
            }

            _cipher.ApplyToResponse(frame, MessageStart, messageLength);
        }

        messageLength = 0;
        return _digest.JudgeOther(frame, frameLength);
    }

    public bool End()
    {
        return _digest.End();
    }
}
