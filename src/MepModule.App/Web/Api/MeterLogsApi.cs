using System;
using MepModule.App.Alerts;
using MepModule.App.MBus;
using MepModule.App.Memory;
using MepModule.App.Meter;
using MepModule.App.Metering;
using MepModule.App.Text;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.App.Web.Live;
using MepModule.Protocol.Tables;
using MepModule.Protocol;

namespace MepModule.App.Web.Api;

/// <summary>
/// Event logs, outages, power quality, M-Bus devices and alerts of the meter. The first three are read when asked for, one of them at a time: each holds its worker for as
/// long as the meter takes. They are sent as they are read, so that the end of a browser that left is noticed.
/// </summary>
internal sealed class MeterLogsApi
{
    private const int StandardEvents = 50;
    private const int MostEvents = 400;

    private readonly MeterService _meter;
    private readonly WorkUnderWay _works;

    public MeterLogsApi(MeterService meter, WorkUnderWay works)
    {
        _meter = meter;
        _works = works;
    }

    /// <summary>Answers one of the calls that read the meter.</summary>
    /// <exception cref="ApiException">503 while another long read is under way.</exception>
    public void Read(Request request)
    {
        _works.Begin(HeavyWork.MeterLog);
        try
        {
            switch (request.Path)
            {
                case "/api/v1/events":
                    Events(request);
                    break;
                case "/api/v1/outages":
                    Outages(request);
                    break;
                default:
                    Quality(request);
                    break;
            }
        }
        finally
        {
            _works.End(HeavyWork.MeterLog);
        }
    }

    private void Events(Request request)
    {
        int limit = request.QueryNumber("limit", StandardEvents, 0, MostEvents);
        string? log = request.Query("log");
        if (log != null && log != "main" && log != "alternate")
        {
            throw ApiException.BadValue("log", "`log` must be 'main' or 'alternate'.");
        }

        EventLogReader reader = _meter.OpenEventLog(log == "alternate");
        bool any = reader.MoveNext();
        if (!any && reader.Error != MeterError.None)
        {
            throw ApiException.OfMeter(reader.Error);
        }

        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("total", reader.ValidEntries);
        json.Name("entries");
        json.BeginArray();
        for (int i = 0; any && i < limit; i++)
        {
            request.GetsOn();
            json.BeginObject();
            json.Member("log", log ?? "main");
            json.Member("sequence", reader.Sequence);
            Time(json, "time", reader.Time);
            json.Member("user_id", reader.User);
            json.Member("user", UserText(reader.User));
            json.Member("event_id", reader.EventId);
            json.Name("argument");
            var argument = new byte[reader.ArgumentLength];
            for (int k = 0; k < argument.Length; k++)
            {
                argument[k] = (byte)reader.Argument(k);
            }

            json.Hex(argument, 0, argument.Length);
            json.EndObject();
            json.Flush();
            any = i + 1 < limit && reader.MoveNext();
        }

        json.EndArray();
        json.Member("complete", reader.Error == MeterError.None);
        json.EndObject();
    }

    private void Outages(Request request)
    {
        OutageLogReader? reader = _meter.OpenOutages();
        if (reader == null)
        {
            throw NotYet();
        }

        bool any = reader.MoveNext();
        if (!any && reader.Error != MeterError.None)
        {
            throw ApiException.OfMeter(reader.Error);
        }

        JsonWriter json = request.Json();
        json.BeginObject();
        json.Name("outages");
        json.BeginArray();
        for (; any; any = reader.MoveNext())
        {
            request.GetsOn();
            json.BeginObject();
            Time(json, "start_time", reader.Start);
            Time(json, "end_time", reader.End);
            json.Name("duration_s");
            if (reader.DurationSeconds == TableTime.None)
            {
                json.Null();
            }
            else
            {
                json.Number(reader.DurationSeconds);
            }

            json.EndObject();
            json.Flush();
        }

        json.EndArray();
        json.Member("complete", reader.Error == MeterError.None);
        json.EndObject();
    }

    private void Quality(Request request)
    {
        MeterError error;
        PowerQualityReport? report = _meter.ReadPowerQuality(out error);
        if (report == null)
        {
            throw _meter.Facts == null ? NotYet() : ApiException.OfMeter(error);
        }

        JsonWriter json = request.Json();
        json.BeginObject();
        json.TimeMember("read_time", report.ReadTimeUtc, MeterJson.IsKnownTime(report.ReadTimeUtc));
        json.Member("long_outage_threshold_s", report.LongOutageSeconds);
        json.Member("sag_threshold_percent", report.SagPercent);
        json.Member("surge_threshold_percent", report.SurgePercent);
        json.Member("sag_surge_time_s", report.SagSurgeSeconds);
        MeterJson.Value(json, "frequency_min_hz", report.LowestFrequencyMillihertz, 3);
        Time(json, "frequency_min_time", report.LowestFrequencyTime);
        MeterJson.Value(json, "frequency_max_hz", report.HighestFrequencyMillihertz, 3);
        Time(json, "frequency_max_time", report.HighestFrequencyTime);
        json.Member("short_outages", report.ShortOutages);
        json.Name("outages");
        json.BeginArray();
        for (int i = 0; i < report.OutageCount; i++)
        {
            if (report.OutageStart(i) != TableTime.None)
            {
                json.BeginObject();
                Time(json, "start_time", report.OutageStart(i));
                Time(json, "end_time", report.OutageEnd(i));
                json.Member("duration_s", report.OutageSeconds(i));
                json.Member("cause", report.OutageCause(i) == 3 ? "power_failure" : report.OutageCause(i) == 8 ? "brown_out" : null);
                json.EndObject();
            }
        }

        json.EndArray();
        json.Name("phases");
        json.BeginArray();
        for (int phase = 0; phase < Reading.PhaseCount; phase++)
        {
            json.BeginObject();
            json.Name("sags");
            Count(json, report.Sags(phase), report.LastSag(phase), report.LowestSagMillivolts(phase));
            json.Name("surges");
            Count(json, report.Surges(phase), report.LastSurge(phase), report.HighestSurgeMillivolts(phase));
            json.Name("losses");
            Count(json, report.PhaseLosses(phase), report.LastPhaseLoss(phase), 0);
            json.Member("lost_now", report.IsPhaseLost(phase));
            json.Member("over_currents", report.OverCurrents(phase));
            json.EndObject();
        }

        json.EndArray();
        json.EndObject();
    }

    public void MBus(Request request)
    {
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("looked", _meter.HasLookedForMBus);
        json.Name("devices");
        json.BeginArray();
        foreach (MBusDevice device in _meter.MBusDevices)
        {
            json.BeginObject();
            json.Member("slot", device.Slot);
            json.Member("handle", device.Handle);
            json.Member("status", device.IsUp ? "up" : "down");
            Text(json, "serial", device.SerialNumber);
            Text(json, "manufacturer", device.Manufacturer);
            Text(json, "medium", device.Medium);

            // A device without a serial number was not read yet: nothing is known of it but its slot.
            bool isRead = device.SerialNumber.Length > 0;
            json.Name("version");
            if (isRead)
            {
                json.Number(device.Version);
            }
            else
            {
                json.Null();
            }

            json.Name("status_byte");
            if (isRead)
            {
                json.Number(device.Status);
            }
            else
            {
                json.Null();
            }

            json.Name("alarms");
            json.BeginArray();
            for (int i = 0; i < MBusStatus.WordCount; i++)
            {
                string? word = MBusStatus.Word(device.Status, i);
                if (word != null)
                {
                    json.String(word);
                }
            }

            json.EndArray();
            json.TimeMember("read_time_local", device.ReadTimeLocal, MeterJson.IsKnownTime(device.ReadTimeLocal));
            json.Name("encrypted");
            if (isRead)
            {
                json.Bool(device.IsEncrypted);
            }
            else
            {
                json.Null();
            }

            json.Member("problem", device.Problem);
            json.Name("values");
            json.BeginArray();
            MBusRecordReader records = device.ReadRecords();
            for (MBusRecord? record = records.Next(); record != null; record = records.Next())
            {
                json.BeginObject();
                json.Member("name", record.Quantity);
                json.Name("value");
                if (record.Text == null && record.Problem == null)
                {
                    json.Scaled(record.Mantissa, record.Decimals);
                }
                else
                {
                    json.Null();
                }

                json.Member("text", record.Text);
                json.Member("problem", record.Problem);
                Text(json, "unit", record.Unit);
                json.Member("function", record.Function);
                json.Member("storage", record.Storage);
                json.Member("tariff", record.Tariff);
                json.Member("sub_unit", record.SubUnit);
                json.EndObject();
            }

            json.EndArray();
            json.EndObject();
        }

        json.EndArray();
        json.EndObject();
    }

    public void Alerts(Request request)
    {
        AlertState? state = _meter.Alerts;
        JsonWriter json = request.Json();
        json.BeginObject();
        if (state != null)
        {
            bool known = state.IsRegistrationKnown;
            json.Name("registered");
            if (known)
            {
                json.Bool(state.IsRegistered);
            }
            else
            {
                json.Null();
            }

            json.Member("registered_as", !known ? null : !state.IsRegistered ? "none" : state.IsOurs ? "this_module" : "other");
            Text(json, "registered_identity", state.Identification);
            json.TimeMember("registered_since", state.RegistrationTimeUtc, known && MeterJson.IsKnownTime(state.RegistrationTimeUtc));
            json.Name("flags");
            json.BeginObject();
            bool read = state.Flags != Reading.Unknown;
            Flag(json, "scheduled_read", state.Flags, AlertState.ScheduledRead, read);
            Flag(json, "on_demand", state.Flags, AlertState.OnDemandRequest, read);
            Flag(json, "mbus_change", state.Flags, AlertState.MBusChange, read);
            Flag(json, "delta_data", state.Flags, AlertState.DeltaData, read);
            json.TimeMember("read_time", state.FlagsTimeUtc, read && MeterJson.IsKnownTime(state.FlagsTimeUtc));
            json.EndObject();
            json.Member("wire_alerts", state.WireAlerts);
            Text(json, "advice", state.Advice);
            json.Name("writes_left_this_hour");
            if (_meter.WritesLeft == Reading.Unknown)
            {
                json.Null();
            }
            else
            {
                json.Number(_meter.WritesLeft);
            }

            json.Name("history");
            json.BeginArray();
            foreach (AlertEvent alert in state.History)
            {
                json.BeginObject();
                json.TimeMember("time", alert.TimeUtc, MeterJson.IsKnownTime(alert.TimeUtc));
                json.Member("kind", KindText(alert.Kind));
                json.Member("text", alert.Text);
                json.EndObject();
            }

            json.EndArray();
        }

        json.EndObject();
    }

    public void Ports(Request request)
    {
        MeterError error;
        PortReport? report = _meter.ReadPorts(out error);
        if (report == null)
        {
            throw _meter.Facts == null ? NotYet() : ApiException.OfMeter(error);
        }

        JsonWriter json = request.Json();
        json.BeginObject();
        json.TimeMember("read_time", report.ReadTimeUtc, MeterJson.IsKnownTime(report.ReadTimeUtc));
        json.Name("ports");
        json.BeginArray();
        for (int port = 1; port <= report.PortCount; port++)
        {
            json.BeginObject();
            json.Member("port", port);
            json.Member("own", port == report.OwnPort);
            json.Member("registered", report.IsRegistered(port));
            Text(json, "identity", report.Identification(port));
            json.Member("handle", report.Handle(port));
            json.EndObject();
        }

        json.EndArray();
        json.Name("requests");
        json.BeginArray();
        for (int i = 0; i < report.RequestCount; i++)
        {
            if (report.Type(i) != 0)
            {
                json.BeginObject();
                json.Member("transaction", report.Transaction(i));
                json.Member("handle", report.HandleOfRequest(i));
                json.Member("type", report.Type(i));
                json.Member("result", report.Result(i));
                Bytes(json, "message", report.Message(i));
                json.EndObject();
            }
        }

        json.EndArray();
        json.Member("packet", report.PacketNumber);
        Bytes(json, "file", report.File());
        json.EndObject();
    }

    private static void Bytes(JsonWriter json, string name, byte[] bytes)
    {
        json.Name(name);
        json.Hex(bytes, 0, bytes.Length);
    }

    private static string KindText(int kind)
    {
        return kind switch
        {
            AlertEvent.Wire => "wire",
            AlertState.ScheduledRead => "scheduled_read",
            AlertState.OnDemandRequest => "on_demand",
            AlertState.MBusChange => "mbus_change",
            _ => "delta_data",
        };
    }

    private static string UserText(int user)
    {
        return user switch
        {
            0xFFFF => "none",
            0xFFFE => "network",
            0xFFFD => "mep_client",
            _ => "optical",
        };
    }

    private static void Flag(JsonWriter json, string name, int flags, int flag, bool read)
    {
        json.Name(name);
        if (read)
        {
            json.Bool((flags & flag) != 0);
        }
        else
        {
            json.Null();
        }
    }

    private static void Count(JsonWriter json, long count, long lastTime, int worstMillivolts)
    {
        json.BeginObject();
        json.Member("count", count);
        Time(json, "last_time", lastTime);
        json.Name("worst_v");
        if (worstMillivolts == 0)
        {
            json.Null();
        }
        else
        {
            json.Scaled(worstMillivolts, 3);
        }

        json.EndObject();
    }

    private static void Time(JsonWriter json, string name, long seconds)
    {
        json.TimeMember(name, seconds == TableTime.None ? DateTime.MinValue : TableTime.ToDateTime(seconds), seconds != TableTime.None);
    }

    private static void Text(JsonWriter json, string name, string text) => json.Member(name, text.Length == 0 ? null : text);

    private static ApiException NotYet() => ApiException.Busy("The meter has not been asked yet what it has; try again when readings arrive.", 5);
}
