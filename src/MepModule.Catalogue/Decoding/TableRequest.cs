using System;

namespace MepModule.Catalogue.Decoding;

/// <summary>A table request: the part of a message that both modes of the link share.</summary>
/// <param name="Code">0x30 full read, 0x3F partial read, 0x40 full write, 0x4F partial write.</param>
/// <param name="Table">The table number.</param>
/// <param name="Offset">The first byte, 0 for full reads and writes.</param>
/// <param name="Count">The number of bytes.</param>
/// <param name="HeaderLength">The number of bytes before the data.</param>
public sealed record TableRequest(int Code, int Table, int Offset, int Count, int HeaderLength)
{
    internal const int FullRead = 0x30;
    internal const int PartialRead = 0x3F;
    internal const int FullWrite = 0x40;
    internal const int PartialWrite = 0x4F;

    /// <summary>True for the two write codes.</summary>
    public bool IsWrite => Code is FullWrite or PartialWrite;

    /// <summary>Reads the header of a request, or returns null when the bytes are no table request.</summary>
    public static TableRequest? Parse(ReadOnlySpan<byte> message)
    {
        if (message.Length == 0)
            return null;
        var isPartial = message[0] is PartialRead or PartialWrite;
        var header = isPartial ? 8 : 5;
        if ((!isPartial && message[0] is not (FullRead or FullWrite)) || message.Length < header)
            return null;
        return new TableRequest(
            message[0],
            (message[1] << 8) | message[2],
            isPartial ? (message[3] << 16) | (message[4] << 8) | message[5] : 0,
            (message[header - 2] << 8) | message[header - 1],
            header);
    }
}
