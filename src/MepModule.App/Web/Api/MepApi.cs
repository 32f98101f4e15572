using System;
using MepModule.App.Configuration;
using MepModule.App.Jobs;
using MepModule.App.Metering;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.App.Web.Live;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol;

namespace MepModule.App.Web.Api;

/// <summary>
/// Raw exchanges with the meter. Whoever can choose messages and see their digests can compute the key, so digests are masked
/// unless asked for, and writes are locked until unlocked.
/// </summary>
internal sealed class MepApi
{
    private const int UnlockSeconds = 600;
    private const int TurnTimeoutMilliseconds = 15000;
    private const int MostTextLength = 2048;
    private const string NoTurn = "The wire to the meter had no turn for this in time; try again in a moment.";

    private readonly MeterService _meter;
    private readonly IClock _clock;

    public MepApi(MeterService meter, IClock clock)
    {
        _meter = meter;
        _clock = clock;
    }

    /// <summary>Seconds until a time of the monotonic clock, at least 0.</summary>
    public static long SecondsLeft(long until, IClock clock)
    {
        long left = until - clock.Milliseconds;
        return left <= 0 ? 0 : (left + 999) / 1000;
    }

    public void Exchange(Request request)
    {
        bool digests = AsksForDigests(request);
        string? text = null;
        JsonReader body = request.ReadJson();
        body.ExpectObject();
        string? name;
        while ((name = body.NextName()) != null)
        {
            if (name != "request")
            {
                throw ApiException.UnknownMember(name);
            }

            text = body.ReadString(name, 1, MostTextLength);
        }

        body.ExpectEnd();
        if (text == null)
        {
            throw ApiException.Missing("request", "The message is missing; give it as hex, for example 3f00340000000007.");
        }

        byte[] message = ParseMessage(text);
        if (RequestCode.IsWrite(message[0]))
        {
            RequireUnlocked(request);
        }

        var exchange = new RawExchange(message);
        if (!_meter.TryExchange(exchange, TurnTimeoutMilliseconds))
        {
            throw ApiException.TooManyRequests(NoTurn, 2);
        }

        if (exchange.RequestFrame == null)
        {
            throw ApiException.Conflict("not_sent", exchange.Problem!);
        }

        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("index", exchange.LogIndex);
        WriteTime(json, _clock.UtcNow, _clock.IsSet);
        json.Member("source", "user");
        WriteFrames(json, exchange.RequestFrame, 0, Length(exchange.RequestFrame), exchange.ResponseFrame, 0, Length(exchange.ResponseFrame), digests);
        WriteResult(json, exchange.HasResponse ? exchange.Code : -1, exchange.Problem, exchange.ResponseFrame, 0, Length(exchange.ResponseFrame));
        json.Name("sequence");
        json.Number(exchange.Sequence);
        json.Member("attempts", exchange.Attempts);
        WriteRoundTrip(json, exchange.HasResponse, exchange.RoundTripMilliseconds);
        json.Name("digest_ok");
        if (exchange.ResponseFrame == null || exchange.Code == ResponseCode.AuthenticationFailure)
        {
            json.Null();
        }
        else
        {
            json.Bool(exchange.DigestOk);
        }

        json.Member("alert", exchange.Alert);
        json.EndObject();
    }

    public void Unlock(Request request)
    {
        SetUnlocked(request, _clock.Milliseconds + (UnlockSeconds * 1000L));
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("writes_unlocked_s", UnlockSeconds);
        json.EndObject();
    }

    public void Lock(Request request)
    {
        SetUnlocked(request, 0);
        request.Empty(204);
    }

    /// <summary>Lets a write to the meter through only while its sender has writes unlocked.</summary>
    /// <exception cref="ApiException">423.</exception>
    public void RequireUnlocked(Request request)
    {
        long until = request.Token != null ? request.Token.WritesUnlockedUntil : request.Session!.WritesUnlockedUntil;
        if (until <= _clock.Milliseconds)
        {
            throw ApiException.Locked("Writes to the meter are locked; unlock them first (POST /api/v1/mep/unlock).");
        }
    }

    public void Log(Request request)
    {
        bool digests = AsksForDigests(request);
        int since = request.QueryNumber("since", 0);
        int limit = request.QueryNumber("limit", int.MaxValue);
        ExchangeLog log = _meter.Log;
        int oldest = log.OldestIndex;
        int newest = log.NewestIndex;
        int from = since > oldest ? since : oldest;
        if (newest - from >= limit)
        {
            from = newest - limit + 1;
        }

        var entry = new ExchangeLogEntry();
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("first_index", oldest);
        json.Member("next_index", newest + 1);
        json.Name("entries");
        json.BeginArray();
        for (int index = from; index <= newest; index++)
        {
            if (log.TryGet(index, entry))
            {
                WriteEntry(json, entry, digests);
            }
        }

        json.EndArray();
        json.EndObject();
    }

    public void Statistics(Request request)
    {
        LinkStatistics counters = _meter.Statistics;
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("sent", counters.Sent);
        json.Member("exchanges", counters.Answered + counters.Failed);
        json.Member("answered", counters.Answered);
        json.Member("failed", counters.Failed);
        json.Member("ok", counters.AnswersWithCode(ResponseCode.Ok));
        json.Name("response_codes");
        json.BeginArray();
        for (int code = 1; code < LinkStatistics.CountedCodes; code++)
        {
            int count = counters.AnswersWithCode(code);
            if (count > 0)
            {
                json.BeginObject();
                json.Member("code", code);
                json.Member("text", ResponseCode.Text(code));
                json.Member("count", count);
                json.EndObject();
            }
        }

        json.EndArray();
        json.Member("timeouts", counters.Timeouts);
        json.Member("retries", counters.Retransmissions);
        json.Member("bad_digests", counters.BadDigests);
        json.Member("resyncs", counters.Resyncs);
        json.Member("late_responses", counters.LateAnswers);
        json.Member("sequence_jumps", counters.SequenceJumps);
        json.Member("loopbacks", counters.LoopBacks);
        json.Member("alerts", counters.Alerts);
        bool any = counters.Answered > 0;
        WriteKnown(json, "round_trip_last_ms", counters.LastRoundTripMilliseconds, any);
        WriteKnown(json, "round_trip_min_ms", counters.MinimumRoundTripMilliseconds, any);
        WriteKnown(json, "round_trip_avg_ms", counters.AverageRoundTripMilliseconds, any);
        WriteKnown(json, "round_trip_max_ms", counters.MaximumRoundTripMilliseconds, any);
        json.EndObject();
    }

    public void RemoveRegistration(Request request)
    {
        RequireUnlocked(request);
        string? problem = _meter.RemoveRegistration(TurnTimeoutMilliseconds);
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("removed", problem == null);
        json.Member("text", problem ?? "The registration was removed.");
        json.EndObject();
    }

    public void Snapshot(Request request)
    {
        RequireUnlocked(request);
        var snapshot = new MeterSnapshot();
        if (!_meter.TryTakeSnapshot(snapshot, TurnTimeoutMilliseconds))
        {
            throw ApiException.TooManyRequests(NoTurn, 2);
        }

        switch (snapshot.Outcome)
        {
            case SnapshotOutcome.Taken:
                break;
            case SnapshotOutcome.NoTransactions:
                throw ApiException.NotFound(snapshot.Problem!);
            case SnapshotOutcome.UsedUp:
                throw ApiException.Conflict("writes_used_up", snapshot.Problem!);
            default:
                throw ApiException.Busy(snapshot.Problem!, 10);
        }

        JsonWriter json = request.Json();
        json.BeginObject();
        json.TimeMember("meter_time", snapshot.Values!.SampleTimeUtc, MeterJson.IsKnownTime(snapshot.Values.SampleTimeUtc));
        MeterJson.WriteValues(json, snapshot.Values);
        json.Member("tiers_left_out", snapshot.TiersLeftOut);
        json.Member("transactions_left_this_hour", _meter.TransactionWritesLeft);
        json.EndObject();
    }

    private static byte[] ParseMessage(string text)
    {
        var buffer = new byte[MepFrame.MaximumMessage];
        string problem;
        int count = HexText.Parse(text, buffer, out problem);
        if (count < 0)
        {
            throw ApiException.BadValue("request", problem);
        }

        // What a meter does with a malformed request, above all with a write, is not defined.
        string? flaw = new RequestMessage().Parse(buffer, 0, count);
        if (flaw != null)
        {
            throw ApiException.BadValue("request", flaw + " Length, sequence number and digest of the frame are added by the module.");
        }

        var message = new byte[count];
        Array.Copy(buffer, message, count);
        return message;
    }

    private static bool AsksForDigests(Request request)
    {
        bool digests = request.QueryFlag("digests");
        if (digests && request.Token != null && request.Token.Scope == TokenScope.Read)
        {
            throw ApiException.Forbidden("Digests give the key away; an API token of scope 'read' does not get them.");
        }

        return digests;
    }

    private static void SetUnlocked(Request request, long until)
    {
        if (request.Token != null)
        {
            request.Token.WritesUnlockedUntil = until;
        }
        else
        {
            request.Session!.WritesUnlockedUntil = until;
        }
    }

    private static void WriteEntry(JsonWriter json, ExchangeLogEntry entry, bool digests)
    {
        byte[] frames = entry.Frames;
        json.BeginObject();
        json.Member("index", entry.Index);
        WriteTime(json, entry.TimeUtc, MeterJson.IsKnownTime(entry.TimeUtc));
        json.Member("source", entry.Source == ExchangeSource.Poller ? "poller" : entry.Source == ExchangeSource.User ? "user" : "job");
        WriteFrames(json, frames, 0, entry.RequestLength, frames, entry.RequestLength, entry.ResponseLength, digests);
        WriteResult(json, entry.Code, null, frames, entry.RequestLength, entry.ResponseLength);
        json.Name("sequence");
        int sequenceAt = entry.RequestLength - MepFrame.DigestField - MepFrame.SequenceField;
        if (sequenceAt < 0)
        {
            json.Null();
        }
        else
        {
            json.Number(BigEndian.ReadUInt32(frames, sequenceAt));
        }

        json.Member("attempts", entry.Attempts);
        WriteRoundTrip(json, entry.Code >= 0, entry.RoundTripMilliseconds);
        json.Name("digest_ok");
        if (entry.Code < 0 || entry.Code == ResponseCode.AuthenticationFailure)
        {
            json.Null();
        }
        else
        {
            json.Bool(true);
        }

        json.Member("alert", entry.Alert);
        json.EndObject();
    }

    private static void WriteTime(JsonWriter json, DateTime utc, bool known)
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

    private static void WriteFrames(JsonWriter json, byte[]? request, int requestAt, int requestLength, byte[]? response, int responseAt, int responseLength, bool digests)
    {
        json.Name("request_frame");
        WriteFrame(json, request, requestAt, requestLength, digests);
        json.Name("response_frame");
        WriteFrame(json, response, responseAt, responseLength, digests);
    }

    private static void WriteFrame(JsonWriter json, byte[]? bytes, int offset, int length, bool digests)
    {
        if (bytes == null || length == 0)
        {
            json.Null();
            return;
        }

        json.HexMasked(bytes, offset, length, length - MepFrame.DigestField, digests ? 0 : MepFrame.DigestField);
    }

    private static void WriteResult(JsonWriter json, int code, string? problem, byte[]? response, int at, int length)
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
        int data = length - MepFrame.LengthField - 3 - MepFrame.DigestField;
        if (code == ResponseCode.Ok && data > 0)
        {
            json.Hex(response!, at + MepFrame.LengthField + 3, data);
        }
        else
        {
            json.Null();
        }
    }

    private static void WriteRoundTrip(JsonWriter json, bool known, int milliseconds) => WriteKnown(json, "round_trip_ms", milliseconds, known);

    private static void WriteKnown(JsonWriter json, string name, int value, bool known)
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
