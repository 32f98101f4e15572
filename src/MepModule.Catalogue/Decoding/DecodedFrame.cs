using System.Collections.Generic;

namespace MepModule.Catalogue.Decoding;

/// <summary>What a frame on the wire is.</summary>
public enum FrameKind
{
    /// <summary>A request of the client.</summary>
    Request,

    /// <summary>A response of the meter.</summary>
    Response,

    /// <summary>Two zero bytes: the meter wants attention.</summary>
    Alert,

    /// <summary>Not a frame.</summary>
    Unreadable,
}

/// <summary>A frame and its parts.</summary>
/// <param name="Kind">What the frame is.</param>
/// <param name="Fields">Length, code, table and so on; their offsets count from the first byte of the frame.</param>
/// <param name="Request">The table request, for a request frame that is one.</param>
/// <param name="DataOffset">Where the data starts in the frame; 0 without data.</param>
/// <param name="Table">The decoded data of a write request, or of a response to a known read request; offsets as in the table.</param>
/// <param name="Problems">Sentences about what is wrong with the frame.</param>
public sealed record DecodedFrame(
    FrameKind Kind, IReadOnlyList<FieldNode> Fields, TableRequest? Request, int DataOffset, DecodedTable? Table,
    IReadOnlyList<string> Problems);

/// <summary>A request and its response.</summary>
/// <param name="Request">The request.</param>
/// <param name="Response">The response, with its data decoded as the table that the request names.</param>
public sealed record DecodedExchange(DecodedFrame Request, DecodedFrame Response);
