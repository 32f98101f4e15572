using System;
using MepModule.App.Configuration;
using MepModule.App.Jobs;
using MepModule.App.Meter;
using MepModule.App.Metering;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.App.Web.Live;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;
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
    private const int WaitMilliseconds = 100;
    private const int MostTextLength = 2048;
    private const string NoTurn = "The wire to the meter had no turn for this in time; try again in a moment.";

    private readonly MeterService _meter;
    private readonly IClock _clock;
    private DimensionTables? _dimensions;
    private bool _isReadingDimensions;

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

    /// <summary>
    /// The tables that others take their layout from, for whoever decodes raw bytes. Read once for a meter, when asked for: each read takes a turn of the wire, which others wait for.
    /// Who asks meanwhile waits for that reading; four readings of the same would take all places of the queue.
    /// </summary>
    public void Dimensions(Request request)
    {
        DimensionTables known = Known(request);
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Name("tables");
        json.BeginObject();
        WriteTable(json, "BT21", known.Registers);
        WriteTable(json, "BT22", known.Sources);
        WriteTable(json, "BT27", known.Present);
        json.EndObject();
        json.EndObject();
    }

    // What was read for the meter as it is now; read by the first who asks, while others wait.
    private DimensionTables Known(Request request)
    {
        long patience = _clock.Milliseconds + TurnTimeoutMilliseconds;
        while (true)
        {
            MeterFacts? facts = _meter.Facts;
            lock (this)
            {
                if (_dimensions != null && _dimensions.Facts == facts)
                {
                    return _dimensions;
                }

                if (!_isReadingDimensions)
                {
                    _isReadingDimensions = true;
                    break;
                }
            }

            if (_clock.Milliseconds > patience)
            {
                throw ApiException.TooManyRequests(NoTurn, 2);
            }

            request.GetsOn();
            _clock.Sleep(WaitMilliseconds);
        }

        try
        {
            return ReadAndKeep(request, _meter.Facts);
        }
        finally
        {
            lock (this)
            {
                _isReadingDimensions = false;
            }
        }
    }

    private DimensionTables ReadAndKeep(Request request, MeterFacts? facts)
    {
        DimensionTables read = Read(request, facts);
        if (facts != null)
        {
            lock (this)
            {
                _dimensions = read;
            }
        }

        return read;
    }

    private DimensionTables Read(Request request, MeterFacts? facts)
    {
        ITableReader tables = _meter.OpenTables();
        byte[]? registers = ReadTable(request, tables, RegisterDimensions.Table, RegisterDimensions.Size);
        if (registers == null)
        {
            return new DimensionTables(facts, null, null, null);
        }

        var sizes = new RegisterDimensions(registers, 0);
        byte[]? sources = ReadTable(request, tables, DataSelection.Table, sizes.DataSelectionSize);
        return new DimensionTables(facts, registers, sources, ReadTable(request, tables, PresentSelection.Table, sizes.PresentSelectionSize));
    }

    // Null when the meter does not have it.
    private static byte[]? ReadTable(Request request, ITableReader tables, int table, int size)
    {
        if (size == 0)
        {
            return null;
        }

        var bytes = new byte[size];
        request.GetsOn();
        MeterError error = tables.Read(table, 0, bytes, 0, size);
        if (error != MeterError.None && !MeterErrorText.IsRefusal(error))
        {
            throw ApiException.OfMeter(error);
        }

        return error == MeterError.None ? bytes : null;
    }

    private static void WriteTable(JsonWriter json, string id, byte[]? bytes)
    {
        if (bytes != null)
        {
            json.Name(id);
            json.Hex(bytes, 0, bytes.Length);
        }
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
        ExchangeJson.Write(json, exchange, _clock.UtcNow, _clock.IsSet, digests);
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
        ExchangeJson.WriteKnown(json, "round_trip_last_ms", counters.LastRoundTripMilliseconds, any);
        ExchangeJson.WriteKnown(json, "round_trip_min_ms", counters.MinimumRoundTripMilliseconds, any);
        ExchangeJson.WriteKnown(json, "round_trip_avg_ms", counters.AverageRoundTripMilliseconds, any);
        ExchangeJson.WriteKnown(json, "round_trip_max_ms", counters.MaximumRoundTripMilliseconds, any);
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
        if (digests && request.Token != null && !Scopes.Reaches(request.Token.Scope, TokenScope.Exchange))
        {
            throw ApiException.Forbidden("Digests give the key away; an API token gets them with the scope 'exchange', 'write' or 'admin'.");
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
        ExchangeJson.WriteTime(json, entry.TimeUtc, MeterJson.IsKnownTime(entry.TimeUtc));
        json.Member("source", entry.Source == ExchangeSource.Poller ? "poller" : entry.Source == ExchangeSource.User ? "user" : "job");
        int digest = ExchangeJson.DigestLength(entry.Protection);
        json.Member("protection", ProtectionJson.NameOf(entry.Protection));
        ExchangeJson.WriteFrames(json, frames, 0, entry.RequestLength, frames, entry.RequestLength, entry.ResponseLength, digest, digests);
        ExchangeJson.WriteResult(json, entry.Code, null, frames, entry.RequestLength, entry.ResponseLength, digest);
        json.Name("sequence");
        int sequenceAt = entry.RequestLength - MepFrame.DigestField - MepFrame.SequenceField;
        if (sequenceAt < 0 || digest == 0)
        {
            json.Null();
        }
        else
        {
            json.Number(BigEndian.ReadUInt32(frames, sequenceAt));
        }

        json.Member("attempts", entry.Attempts);
        ExchangeJson.WriteKnown(json, "round_trip_ms", entry.RoundTripMilliseconds, entry.Code >= 0);
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

    /// <summary>What was read of a meter, which is another one as soon as its facts are.</summary>
    private sealed class DimensionTables
    {
        public readonly MeterFacts? Facts;
        public readonly byte[]? Registers;
        public readonly byte[]? Sources;
        public readonly byte[]? Present;

        public DimensionTables(MeterFacts? facts, byte[]? registers, byte[]? sources, byte[]? present)
        {
            Facts = facts;
            Registers = registers;
            Sources = sources;
            Present = present;
        }
    }
}
