using System.Collections.Generic;
using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Decoding;

/// <summary>
/// Decodes whole frames: length, message, sequence number, digest. It does not check digests; the key is needed for that.
/// </summary>
public sealed class FrameDecoder(MeterCatalogue catalogue)
{
    private const int LengthBytes = 2;
    private const int SequenceBytes = 4;
    private const int DigestBytes = 8;
    private const int LargestMessage = 476;
    private const int HighestResponseCode = 0x1F;
    private const int InvalidSequence = 0x0C;

    /// <summary>Decodes one frame; the code tells whether it is a request or a response.</summary>
    public DecodedFrame Decode(byte[] frame, Dimensions? dimensions = null) => Decode(frame, null, dimensions ?? new Dimensions());

    /// <summary>Decodes a request and the response to it.</summary>
    public DecodedExchange DecodeExchange(byte[] request, byte[] response, Dimensions? dimensions = null)
    {
        var known = dimensions ?? new Dimensions();
        var first = Decode(request, null, known);
        return new DecodedExchange(first, Decode(response, first.Request, known));
    }

    private DecodedFrame Decode(byte[] frame, TableRequest? question, Dimensions dimensions)
    {
        var fields = new List<FieldNode>();
        var problems = new List<string>();
        if (frame.Length == LengthBytes && frame[0] == 0 && frame[1] == 0)
        {
            fields.Add(MessageDecoder.Number("length", "Length", frame, 0, "alert"));
            return new DecodedFrame(FrameKind.Alert, fields, null, 0, null, problems);
        }
        if (frame.Length <= LengthBytes)
        {
            problems.Add($"A frame has a length of two bytes and a message; these are {frame.Length} bytes.");
            return new DecodedFrame(FrameKind.Unreadable, fields, null, 0, null, problems);
        }
        var length = (frame[0] << 8) | frame[1];
        fields.Add(MessageDecoder.Number("length", "Length", frame[..LengthBytes], 0, null));
        if (length != frame.Length - LengthBytes)
            problems.Add($"The length says {length} bytes, but {frame.Length - LengthBytes} follow.");
        if (length > LargestMessage)
            problems.Add($"The length is {length}; a message has at most {LargestMessage} bytes.");
        return frame[LengthBytes] <= HighestResponseCode
            ? DecodeResponse(frame, question, dimensions, fields, problems)
            : DecodeRequest(frame, dimensions, fields, problems);
    }

    private DecodedFrame DecodeRequest(byte[] frame, Dimensions dimensions, List<FieldNode> fields, List<string> problems)
    {
        var messages = new MessageDecoder(catalogue, dimensions);
        var isTls = frame[LengthBytes] is 0x57 or 0x58 or 0x59 or 0x80;
        var trailer = isTls ? 0 : SequenceBytes + DigestBytes;
        if (frame.Length < LengthBytes + 1 + trailer)
        {
            problems.Add("The frame is too short for a request with sequence number and digest.");
            return new DecodedFrame(FrameKind.Unreadable, fields, null, 0, null, problems);
        }
        var message = frame[LengthBytes..^trailer];
        AddFrameParts(fields, messages.RequestHeader(message, "message", LengthBytes));
        var request = isTls ? null : TableRequest.Parse(message);
        DecodedTable? table = null;
        var dataOffset = 0;
        var headerLength = request?.HeaderLength ?? 1;
        if (message.Length > headerLength)
        {
            dataOffset = LengthBytes + headerLength;
            var data = message[headerLength..];
            fields.Add(MessageDecoder.Part("data", isTls ? "TLS records" : "Data", data, dataOffset, null));
            if (request is { IsWrite: true })
            {
                table = new TableDecoder(catalogue).Decode(request.Table, data, request.Offset, dimensions);
                if (data.Length != request.Count)
                    problems.Add($"The count says {request.Count} bytes of data, but {data.Length} follow.");
            }
            else if (!isTls)
            {
                problems.Add($"{data.Length} bytes follow the request that do not belong to it.");
            }
        }
        if (!isTls && request == null)
            problems.Add("The code is none of a table request, or the request is cut off.");
        if (!isTls)
        {
            var end = frame.Length - trailer;
            fields.Add(MessageDecoder.Number("sequence", "Sequence number", frame[end..^DigestBytes], end, null));
            fields.Add(MessageDecoder.Part("digest", "Digest", frame[^DigestBytes..], frame.Length - DigestBytes, null));
        }
        return new DecodedFrame(FrameKind.Request, fields, request, dataOffset, table, problems);
    }

    private DecodedFrame DecodeResponse(
        byte[] frame, TableRequest? question, Dimensions dimensions, List<FieldNode> fields, List<string> problems)
    {
        var messages = new MessageDecoder(catalogue, dimensions);
        var isTls = frame.Length > 5 && frame[3] is >= 0x14 and <= 0x17 && frame[4] == 3;
        if (isTls)
        {
            AddFrameParts(fields, messages.ResponseHeader(frame[2..3], "message", LengthBytes));
            fields.Add(MessageDecoder.Part("data", "TLS records", frame[3..], 3, null));
            return new DecodedFrame(FrameKind.Response, fields, null, 3, null, problems);
        }
        if (frame.Length < LengthBytes + 1 + DigestBytes)
        {
            problems.Add("The frame is too short for a response with a digest.");
            return new DecodedFrame(FrameKind.Unreadable, fields, null, 0, null, problems);
        }
        var message = frame[LengthBytes..^DigestBytes];
        AddFrameParts(fields, messages.ResponseHeader(message, "message", LengthBytes));
        DecodedTable? table = null;
        var dataOffset = 0;
        if (message[0] == InvalidSequence && message.Length >= 1 + SequenceBytes)
        {
            var number = message[1..(1 + SequenceBytes)];
            fields.Add(MessageDecoder.Number("sequence", "The meter's sequence number", number, LengthBytes + 1, null));
        }
        else if (message[0] == 0 && message.Length >= 3)
        {
            dataOffset = LengthBytes + 3;
            var data = message[3..];
            fields.Add(MessageDecoder.Part("data", "Data", data, dataOffset, null));
            var count = (message[1] << 8) | message[2];
            if (count != data.Length)
                problems.Add($"The count says {count} bytes of data, but {data.Length} follow.");
            if (question is { IsWrite: false } && count != question.Count)
                problems.Add($"The request asked for {question.Count} bytes, the response has {count}.");
            if (question is { IsWrite: false })
                table = new TableDecoder(catalogue).Decode(question.Table, data, question.Offset, dimensions);
        }
        fields.Add(MessageDecoder.Part("digest", "Digest", frame[^DigestBytes..], frame.Length - DigestBytes, null));
        return new DecodedFrame(FrameKind.Response, fields, null, dataOffset, table, problems);
    }

    /// <summary>In a frame the parts of the message stand beside the length, so their paths carry no prefix.</summary>
    private static void AddFrameParts(List<FieldNode> fields, List<FieldNode> parts)
    {
        foreach (var part in parts)
        {
            part.Path = part.Path["message.".Length..];
            fields.Add(part);
        }
    }
}
