namespace MepModule.Protocol.Messages;

/// <summary>Sizes of frames. A frame is LEN(2), the message, and in requests SEQ(4), then DIGEST(8); LEN counts what follows it.</summary>
public static class MepFrame
{
    /// <summary>Bytes of the length field.</summary>
    public const int LengthField = 2;

    /// <summary>Bytes of the sequence number, in requests only.</summary>
    public const int SequenceField = 4;

    /// <summary>Bytes of the digest.</summary>
    public const int DigestField = 8;

    /// <summary>Greatest value of LEN.</summary>
    public const int MaximumLength = 476;

    /// <summary>Greatest number of bytes of a whole frame.</summary>
    public const int MaximumFrame = LengthField + MaximumLength;

    /// <summary>Smallest LEN of a response: a code and the digest.</summary>
    public const int MinimumResponseLength = 1 + DigestField;

    /// <summary>Greatest number of bytes from request code to data.</summary>
    public const int MaximumMessage = MaximumLength - SequenceField - DigestField;

    /// <summary>Greatest number of table bytes that one read returns.</summary>
    public const int MaximumReadData = MaximumLength - 1 - 2 - DigestField;

    /// <summary>Greatest number of table bytes of one partial write.</summary>
    public const int MaximumPartialWriteData = MaximumMessage - RequestMessage.PartialHeader;

    /// <summary>Number of table bytes of one partial write that fits a frame however messages are protected: TLS leaves least room (head of the record, nonce and tag).</summary>
    public const int AnyPartialWriteData = MaximumLength - 1 - 5 - 8 - 16 - RequestMessage.PartialHeader;

    /// <summary>Greatest number of table bytes of one full write.</summary>
    public const int MaximumFullWriteData = MaximumMessage - RequestMessage.FullHeader;
}
