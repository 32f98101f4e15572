namespace MepModule.Protocol.Security;

/// <summary>
/// How messages are protected on the wire. It is the only door between the link, which knows frames and times, and the keys: a way of protecting is one class
/// behind it, and the link does not know which. A frame starts at 0 of its buffer with its length, and its message, from the code on, at
/// <see cref="Messages.MepFrame.LengthField"/>.
/// </summary>
internal interface IMessageProtection
{
    /// <summary>The key that protects.</summary>
    MepKey Key { get; }

    /// <summary>Greatest number of bytes of a request's message, from its code to its data.</summary>
    int MaximumRequest { get; }

    /// <summary>Greatest number of bytes of an answer's message, from its code to its data.</summary>
    int MaximumAnswer { get; }

    /// <summary>Makes the next frame that has to be sent and answered before a message can be sealed. What came of the last one was told to <see cref="Judge"/>.</summary>
    /// <returns>The frame; null when a message can be sealed.</returns>
    byte[]? Opening();

    /// <summary>Makes the frame of a request.</summary>
    /// <param name="frame">Holds the message. Afterwards a frame that can be logged, once <see cref="Reveal"/> made it plain.</param>
    /// <param name="messageLength">Length of the message in bytes, from its code to its data, at most <see cref="MaximumRequest"/>.</param>
    /// <param name="sequence">Sequence number of the request, for those that have one.</param>
    /// <returns>The frame to send, which may be <paramref name="frame"/>; valid until the next call of this method or of <see cref="Opening"/>.</returns>
    byte[] Seal(byte[] frame, int messageLength, uint sequence);

    /// <summary>Makes the message of the request that was sealed last plain again in its frame, for a log or to seal it anew.</summary>
    void Reveal(byte[] frame);

    /// <summary>Says that the frame made last is with the transmitter: what can be done ahead of the next costs no time while the wire sends this one.</summary>
    void Sent();

    /// <summary>Says that a frame is arriving, so that what can be done before it is complete costs no time. The bytes that are there may be changed.</summary>
    /// <param name="frame">Holds the frame.</param>
    /// <param name="received">Number of its bytes that are there, at least its length field.</param>
    void Follow(byte[] frame, int received);

    /// <summary>
    /// Judges a received frame by the one that was made last. The message of an answer is made plain in place, with its length field before it; of every other frame
    /// nothing is made plain.
    /// </summary>
    /// <param name="frame">Holds the frame.</param>
    /// <param name="frameLength">Length of the frame in bytes, length field included.</param>
    /// <param name="messageLength">Length of the answer's message in bytes, from its code to its data; 0 unless it is <see cref="FrameVerdict.Answer"/>.</param>
    FrameVerdict Judge(byte[] frame, int frameLength, out int messageLength);

    /// <summary>Forgets everything secret but the key. Another protection comes after it.</summary>
    /// <returns>Whether the meter may believe that a session is open, and has to be told.</returns>
    bool End();
}
