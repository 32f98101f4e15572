using System;
using MepModule.App.Diagnostics;
using MepModule.App.Meter;
using MepModule.App.Metering;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.App.Web.Live;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;

namespace MepModule.App.Web.Api;

/// <summary>Health, diagnostics, event log, restart and factory reset.</summary>
internal sealed class SystemApi
{
    private const string EraseWord = "erase everything";

    private readonly ModulePlatform _platform;
    private readonly MeterService _meter;
    private readonly Supervisor _supervisor;
    private readonly EventLog _log;
    private readonly SystemControl _system;
    private readonly LiveFeed _live;
    private WebServer? _server;

    public SystemApi(ModulePlatform platform, MeterService meter, Supervisor supervisor, EventLog log, SystemControl system, LiveFeed live)
    {
        _platform = platform;
        _meter = meter;
        _supervisor = supervisor;
        _log = log;
        _system = system;
        _live = live;
    }

    /// <summary>Answers with one sentence.</summary>
    public static void WriteText(Request request, int status, string text)
    {
        JsonWriter json = request.Json(status);
        json.BeginObject();
        json.Member("text", text);
        json.EndObject();
    }

    /// <summary>Tells whose counters diagnostics shows; the server is made after the routes.</summary>
    public void Observe(WebServer server) => _server = server;

    public void Health(Request request)
    {
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("status", "ok");
        json.Member("version", ModuleApp.Version);
        json.Member("board_profile", _platform.Board.Profile);
        json.Member("uptime_s", UptimeSeconds());
        json.Name("link");
        LinkJson.Write(json, _meter);
        json.EndObject();
    }

    public void Diagnostics(Request request)
    {
        IBoard board = _platform.Board;
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("version", ModuleApp.Version);
        json.Member("board_profile", board.Profile);
        json.Member("uptime_s", UptimeSeconds());
        json.TimeMember("time", _platform.Clock.UtcNow, _platform.Clock.IsSet);
        json.Member("start_reason", _platform.StartReason);
        json.Name("memory");
        json.BeginObject();
        board.LookAtMemory();
        long free = board.FreeMemoryBytes;
        long lowest = _supervisor.LowestFreeMemoryBytes;
        json.Member("free_bytes", free);

        // The supervisor looks once a second; what is free now may be less than it has seen.
        json.Member("lowest_free_bytes", free < lowest ? free : lowest);
        json.Member("floor_bytes", _supervisor.MemoryFloorBytes);
        json.EndObject();
        json.Name("storage_free_bytes");
        Known(json, _platform.Files.FreeBytes, 0);
        json.Name("supply_v");
        Known(json, board.SupplyMillivolts, 3);
        json.Name("threads");
        json.BeginArray();
        foreach (Heartbeat heartbeat in _supervisor.Heartbeats)
        {
            WriteThread(json, heartbeat.Name, heartbeat.AgeMilliseconds, heartbeat.LimitMilliseconds);
        }

        json.EndArray();
        if (_server != null)
        {
            json.Name("http");
            json.BeginObject();
            json.Member("requests", _server.Counters.Requests);
            json.Member("rejected", _server.Counters.Rejected);
            json.Member("overloaded", _server.Counters.Overloaded);
            json.Member("aborted", _server.Counters.Aborted);
            json.Member("open", _server.OpenConnections);
            json.Member("live_clients", _live.ClientCount);
            json.EndObject();
        }

        json.Name("network");
        json.BeginObject();
        json.Member("connected", _platform.Wifi.IsConnected);
        json.Name("rssi_dbm");
        if (_platform.Wifi.RssiDbm == 0)
        {
            json.Null();
        }
        else
        {
            json.Number(_platform.Wifi.RssiDbm);
        }

        json.EndObject();
        json.Name("link");
        LinkJson.WriteWithAddress(json, _meter);
        WriteEvidence(json);
        json.EndObject();
    }

    public void Log(Request request)
    {
        int since = request.QueryNumber("since", 0);
        int oldest = _log.OldestIndex;
        int newest = _log.NewestIndex;
        var entry = new LogEntry();
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("next_index", newest + 1);
        json.Name("entries");
        json.BeginArray();
        for (int index = since > oldest ? since : oldest; index <= newest; index++)
        {
            if (_log.TryGet(index, entry))
            {
                json.BeginObject();
                json.Member("index", entry.Index);
                json.TimeMember("time", entry.TimeUtc, MeterJson.IsKnownTime(entry.TimeUtc));
                json.Member("uptime_s", entry.UptimeSeconds);
                json.Member("level", entry.Level == LogLevel.Info ? "info" : entry.Level == LogLevel.Warning ? "warning" : "error");
                json.Member("area", entry.Area);
                json.Member("text", entry.Text);
                json.EndObject();
            }
        }

        json.EndArray();
        json.EndObject();
    }

    public void Restart(Request request)
    {
        _system.RestartSoon("A restart was asked for.");
        WriteText(request, 202, "The module restarts; it is back in about ten seconds.");
    }

    public void FactoryReset(Request request)
    {
        string confirm = "";
        JsonReader body = request.ReadJson();
        body.ExpectObject();
        string? name;
        while ((name = body.NextName()) != null)
        {
            if (name != "confirm")
            {
                throw ApiException.UnknownMember(name);
            }

            confirm = body.ReadString(name, 0, 64);
        }

        body.ExpectEnd();
        if (confirm != EraseWord)
        {
            throw ApiException.BadValue("confirm", "`confirm` must be '" + EraseWord + "'; this cannot be undone.");
        }

        _system.FactoryResetSoon();
        WriteText(request, 202, "Everything is erased and the module restarts into its first run.");
    }

    private long UptimeSeconds() => (_platform.Clock.Milliseconds - _platform.StartMilliseconds) / 1000;

    private void WriteEvidence(JsonWriter json)
    {
        LinkStatistics counters = _meter.Statistics;
        Reading? reading = _meter.Current;
        json.Name("wire");
        json.BeginObject();
        json.Member("frames_sent", counters.Sent);
        json.Member("loopback_seen", counters.LoopBacks > 0);
        json.Member("alert_seen", counters.Alerts > 0);
        json.Member("garbage_seen", counters.Resyncs > 0 || counters.BadDigests > 0);
        json.Member("wrong_key_seen", counters.AnswersWithCode(ResponseCode.AuthenticationFailure) > 0);
        json.Member("key_accepted", counters.Answered - counters.AnswersWithCode(ResponseCode.AuthenticationFailure) > 0);
        json.TimeMember("last_verified_time", reading == null ? DateTime.MinValue : reading.SampleTimeUtc, reading != null && MeterJson.IsKnownTime(reading.SampleTimeUtc));
        json.EndObject();
    }

    private static void WriteThread(JsonWriter json, string name, long ageMilliseconds, int limitMilliseconds)
    {
        json.BeginObject();
        json.Member("name", name);
        json.Name("age_s");
        if (ageMilliseconds < 0)
        {
            json.Null();
        }
        else
        {
            json.Number(ageMilliseconds / 1000);
        }

        json.Member("limit_s", limitMilliseconds / 1000);
        json.EndObject();
    }

    private static void Known(JsonWriter json, long value, int decimals)
    {
        if (value < 0)
        {
            json.Null();
        }
        else
        {
            json.Scaled(value, decimals);
        }
    }
}
