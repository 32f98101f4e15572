using System;
using MepModule.App.Text;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;

namespace MepModule.App.Jobs;

/// <summary>An exchange with the meter as JSON: the same wherever it is told.</summary>
public static class ExchangeJson
{
    /// <summary>Writes the members of an exchange that a user asked for.</summary>
    /// <param name="json">In an open object.</param>
    /// <param name="exchange">One whose request was sent.</param>
    /// <param name="utc">When.</param>
    /// <param name="isTimeKnown">Whether the clock was set.</param>
    /// <param name="digests">Whether digests are told; whoever sees them can compute the key.</param>
    public static void Write(JsonWriter json, RawExchange exchange, DateTime utc, bool isTimeKnown, bool digests)
    {
        byte[]? request = exchange.RequestFrame;
        byte[]? response = exchange.ResponseFrame;
        json.Member("index", exchange.LogIndex);
        WriteTime(json, utc, isTimeKnown);
        json.Member("source", "user");
        int digest = DigestLength(exchange.Protection);
        json.Member("protection", ProtectionJson.NameOf(exchange.Protection));
        WriteFrames(json, request, 0, Length(request), response, 0, Length(response), digest, digests);
        WriteResult(json, exchange.HasResponse ? exchange.Code : -1, exchange.Problem, response, 0, Length(response), digest);
        json.Name("sequence");
        if (digest == 0)
        {
            json.Null();
        }
        else
        {
            json.Number(exchange.Sequence);
        }

        json.Member("attempts", exchange.Attempts);
        WriteKnown(json, "round_trip_ms", exchange.RoundTripMilliseconds, exchange.HasResponse);
        json.Name("digest_ok");
        if (response == null || exchange.Code == ResponseCode.AuthenticationFailure)
        {
            json.Null();
        }
        else
        {
            json.Bool(exchange.DigestOk);
        }

        json.Member("alert", exchange.Alert);
    }

    /// <summary>Writes when it was, or null.</summary>
    public static void WriteTime(JsonWriter json, DateTime utc, bool known)
    {
        json.Name("time");
        if (known)
        {
            json.TimeWithMilliseconds(utc);
        }
        else
        {
            json.Null();
        }
    }

    /// <summary>Writes both frames, as hex without their digests unless these are asked for.</summary>
    public static void WriteFrames(JsonWriter json, byte[]? request, int requestAt, int requestLength, byte[]? response, int responseAt, int responseLength, int digest, bool digests)
    {
        json.Name("request_frame");
        WriteFrame(json, request, requestAt, requestLength, digest, digests);
        json.Name("response_frame");
        WriteFrame(json, response, responseAt, responseLength, digest, digests);
    }

    /// <summary>Bytes of a message's digest: a message that went in TLS has none.</summary>
    public static int DigestLength(ProtectionMode protection) => protection == ProtectionMode.Tls ? 0 : MepFrame.DigestField;

    private static void WriteFrame(JsonWriter json, byte[]? bytes, int offset, int length, int digest, bool digests)
    {
        if (bytes == null || length == 0)
        {
            json.Null();
            return;
        }

        json.HexMasked(bytes, offset, length, length - digest, digests ? 0 : digest);
    }

    /// <summary>Writes what came of it and the data.</summary>
    public static void WriteResult(JsonWriter json, int code, string? problem, byte[]? response, int at, int length, int digest)
    {
        json.Member("outcome", code == ResponseCode.Ok ? "ok" : code >= 0 && problem == null ? "refused" : "failed");
        json.Name("code");
        if (code < 0)
        {
            json.Null();
        }
        else
        {
            json.Number(code);
        }

        string text = code >= 0 ? ResponseCode.Text(code) : problem ?? "No response that can be believed";
        json.Member("code_text", code >= 0 && problem != null ? text + ". " + problem : text);
        json.Name("data");

        // A frame with data is LEN(2), code, COUNT(2), data, digest; COUNT and LEN were checked by the link.
        int data = length - MepFrame.LengthField - 3 - digest;
        if (code == ResponseCode.Ok && data > 0)
        {
            json.Hex(response!, at + MepFrame.LengthField + 3, data);
        }
        else
        {
            json.Null();
        }
    }

    /// <summary>Writes a number, or null.</summary>
    public static void WriteKnown(JsonWriter json, string name, int value, bool known)
    {
        json.Name(name);
        if (known)
        {
            json.Number(value);
        }
        else
        {
            json.Null();
        }
    }

    private static int Length(byte[]? bytes) => bytes == null ? 0 : bytes.Length;
}
