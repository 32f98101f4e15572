using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;

namespace MepModule.Protocol.Link;

/// <summary>
/// Signs, and encrypts where that is wanted, the requests of one key; opens the responses to the last request and to the one before it.
/// All lengths here are those of the signed part of a frame: from its code to what stands before its digest.
/// </summary>
internal sealed class MessageSigner
{
    private const int MessageStart = MepFrame.LengthField;

    // Before the first request these are digests of nothing, which no meter answers.
    private readonly OmaDigest _request;
    private readonly OmaDigest _previous;
    private readonly OmaDigest _response;
    private MessageCipher? _cipher;

    public MessageSigner(MepKey key)
    {
        Key = key;
        _request = new OmaDigest(key);
        _previous = new OmaDigest(key);
        _response = new OmaDigest(key);
    }

    /// <summary>The key.</summary>
    public MepKey Key { get; }

    /// <summary>Whether requests are encrypted.</summary>
    public bool IsEncrypted
    {
        get => _cipher != null;
        set => _cipher = value ? _cipher ?? new MessageCipher(Key) : null;
    }

    /// <summary>Puts the digest behind a request, then encrypts the request.</summary>
    public void Seal(byte[] frame, int length)
    {
        _previous.CopyFrom(_request);
        _request.Begin();
        byte[] digest = _request.Finish(frame, MessageStart, length);
        for (int i = 0; i < OmaDigest.Length; i++)
        {
            frame[MessageStart + length + i] = digest[i];
        }

        _cipher?.EncryptRequest(frame, MessageStart, length);
    }

    /// <summary>Makes the last request plain again.</summary>
    public void Reveal(byte[] frame)
    {
        _cipher?.DecryptRequest(frame, MessageStart);
    }

    /// <summary>Decrypts a response when it is one to the last request; leaves every other frame as it is.</summary>
    /// <returns>Whether its digest verifies.</returns>
    public bool Open(byte[] frame, int length)
    {
        _cipher?.ApplyToResponse(frame, MessageStart, length);
        if (Verifies(_request, frame, length))
        {
            return true;
        }

        _cipher?.ApplyToResponse(frame, MessageStart, length);
        return false;
    }

    /// <summary>Whether a frame is the plain response to the request before the last one. The key of an encrypted one is gone.</summary>
    public bool IsLate(byte[] frame, int length)
    {
        return Verifies(_previous, frame, length);
    }

    private bool Verifies(OmaDigest request, byte[] frame, int length)
    {
        _response.CopyFrom(request);
        return OmaDigest.Matches(_response.Finish(frame, MessageStart, length), frame, MessageStart + length);
    }
}
