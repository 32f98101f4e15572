namespace MepModule.Protocol.Security;

/// <summary>
/// How messages are protected on the wire. It is the only door between the link, which knows frames and times, and the keys: a way of protecting is one class
/// behind it, and the link does not know which. A frame starts at 0 of its buffer and its message, from the code on, at <see cref="Messages.MepFrame.LengthField"/>.
/// </summary>
internal interface IMessageProtection
{
    /// <summary>The key that protects.</summary>
    MepKey Key { get; }

    /// <summary>Makes the frame of a request around its message, in place.</summary>
    /// <param name="frame">Holds the message.</param>
    /// <param name="messageLength">Length of the message in bytes, from its code to its data.</param>
    /// <param name="sequence">Sequence number of the request.</param>
    /// <returns>Length of the frame in bytes, length field included.</returns>
    int Seal(byte[] frame, int messageLength, uint sequence);

    /// <summary>Makes the message of the request that was sealed last plain again in its frame, for a log or to seal it anew.</summary>
    void Reveal(byte[] frame);

    /// <summary>Judges a received frame by the request that was sealed last. The message of an answer is made plain in place; every other frame stays as it is.</summary>
    /// <param name="frame">Holds the frame.</param>
    /// <param name="frameLength">Length of the frame in bytes, length field included.</param>
    /// <param name="messageLength">Length of the answer's message in bytes, from its code to its data; 0 unless it is <see cref="FrameVerdict.Answer"/>.</param>
    FrameVerdict Judge(byte[] frame, int frameLength, out int messageLength);
}

/// <summary>What a received frame is.</summary>
internal enum FrameVerdict
{
    /// <summary>A damaged answer, an answer to somebody else, or noise.</summary>
    Foreign,

    /// <summary>The verified answer to the last request.</summary>
    Answer,

    /// <summary>The verified answer to the request before the last one.</summary>
    Late,

    /// <summary>A refusal of the key, which cannot be verified.</summary>
    RefusedKey,

    /// <summary>What a port that only talks TLS answers, or a damaged frame that looks like it.</summary>
    AsksForTls,
}
