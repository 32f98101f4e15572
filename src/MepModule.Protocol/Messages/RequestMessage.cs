namespace MepModule.Protocol.Messages;

/// <summary>
/// The message of a request, from its code to its data; length, sequence number and digest belong to the link.
/// </summary>
public sealed class RequestMessage
{
    /// <summary>Bytes before the data of a partial read or write: CODE, TABLE(2), OFFSET(3), COUNT(2).</summary>
    public const int PartialHeader = 8;

    /// <summary>Bytes before the data of a full read or write: CODE, TABLE(2), COUNT(2).</summary>
    public const int FullHeader = 5;

    /// <summary>Greatest table offset: 24 bits.</summary>
    public const int MaximumOffset = 0xFFFFFF;

    /// <summary>The request code (<see cref="RequestCode"/>).</summary>
    public byte Code { get; private set; }

    /// <summary>The table's wire number (<see cref="TableId"/>).</summary>
    public int Table { get; private set; }

    /// <summary>Offset of a partial read or write in bytes; 0 for full ones.</summary>
    public int Offset { get; private set; }

    /// <summary>Number of table bytes to read or write, as the message says.</summary>
    public int Count { get; private set; }

    /// <summary>Length of the header; the data of a write follows it.</summary>
    public int HeaderLength { get; private set; }

    /// <summary>Writes a partial read, which is always <see cref="PartialHeader"/> bytes long.</summary>
    public static int WritePartialRead(byte[] buffer, int position, int table, int offset, int count)
    {
        return WritePartialHeader(buffer, position, RequestCode.PartialRead, table, offset, count);
    }

    /// <summary>Writes the header of a partial write; <paramref name="count"/> data bytes follow it.</summary>
    /// <returns>The length of the header.</returns>
    public static int WritePartialWrite(byte[] buffer, int position, int table, int offset, int count)
    {
        return WritePartialHeader(buffer, position, RequestCode.PartialWrite, table, offset, count);
    }

    /// <summary>Writes the header of a full write; <paramref name="count"/> data bytes follow it.</summary>
    /// <returns>The length of the header.</returns>
    public static int WriteFullWrite(byte[] buffer, int position, int table, int count)
    {
        buffer[position] = RequestCode.FullWrite;
        BigEndian.WriteUInt16(buffer, position + 1, table);
        BigEndian.WriteUInt16(buffer, position + 3, count);
        return FullHeader;
    }

    /// <summary>Understands a message.</summary>
    /// <param name="buffer">Holds the message.</param>
    /// <param name="position">Where it starts.</param>
    /// <param name="length">Its length.</param>
    /// <returns>Null when it was understood, else a sentence that says what is wrong.</returns>
    public string? Parse(byte[] buffer, int position, int length)
    {
        if (length == 0)
        {
            return "The message is empty; expected is a request code (30, 3F, 40 or 4F) and what follows it.";
        }

        if (length > MepFrame.MaximumMessage)
        {
            return "The message has " + length.ToString() + " bytes; the meter takes at most " + MepFrame.MaximumMessage.ToString() + ".";
        }

        Code = buffer[position];
        bool partial = Code == RequestCode.PartialRead || Code == RequestCode.PartialWrite;
        if (!partial && Code != RequestCode.FullRead && Code != RequestCode.FullWrite)
        {
            return "0x" + HexText.Format(buffer, position, 1) + " is not a request code; expected is 30, 3F, 40 or 4F.";
        }

        HeaderLength = partial ? PartialHeader : FullHeader;
        if (length < HeaderLength)
        {
            return "The message has " + length.ToString() + " bytes, but " + (partial
                ? "code, table (2), offset (3) and count (2) are 8."
                : "code, table (2) and length (2) are 5.");
        }

        Table = BigEndian.ReadUInt16(buffer, position + 1);
        Offset = partial ? BigEndian.ReadUInt24(buffer, position + 3) : 0;
        Count = BigEndian.ReadUInt16(buffer, position + HeaderLength - 2);
        int data = length - HeaderLength;
        if (RequestCode.IsRead(Code))
        {
            return data == 0 ? null : "A read carries no data, but " + data.ToString() + " bytes follow its header.";
        }

        return data == Count
            ? null
            : "The message announces " + Count.ToString() + " data bytes, but " + data.ToString() + " follow its header.";
    }

    private static int WritePartialHeader(byte[] buffer, int position, byte code, int table, int offset, int count)
    {
        buffer[position] = code;
        BigEndian.WriteUInt16(buffer, position + 1, table);
        BigEndian.WriteUInt24(buffer, position + 3, offset);
        BigEndian.WriteUInt16(buffer, position + 6, count);
        return PartialHeader;
    }
}
