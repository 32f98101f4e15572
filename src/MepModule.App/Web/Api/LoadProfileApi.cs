using System;
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
/// Interval data of the meter, streamed while it is read: a small board could not hold it. One reading at a time, because each takes
/// all that users get of the wire; it ends with the connection.
/// </summary>
internal sealed class LoadProfileApi
{
    // A read that fails is tried again; the meter may just be busy with its optical port.
    private const int MostFailures = 5;
    private const int MostSets = 4;

    private readonly MeterService _meter;
    private readonly WorkUnderWay _works;
    private int _set;
    private int _done;
    private int _expected;

    public LoadProfileApi(MeterService meter, WorkUnderWay works)
    {
        _works = works;
        _meter = meter;
    }

    public void Sets(Request request)
    {
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Name("sets");
        json.BeginArray();
        foreach (LoadProfileLayout layout in _meter.LoadProfiles)
        {
            json.BeginObject();
            json.Member("set", layout.Set.Index + 1);
            json.Member("interval_s", layout.Set.IntervalMinutes * 60);
            json.Member("intervals", layout.Set.Blocks * layout.Set.IntervalsPerBlock);
            WriteChannels(json, layout);
            json.EndObject();
        }

        json.EndArray();
        json.Name("job");
        json.BeginObject();
        bool active = _works.Has(HeavyWork.LoadProfile);
        json.Member("active", active);
        if (active)
        {
            json.Member("set", _set);
            json.Member("intervals_done", _done);
            json.Member("intervals_expected", _expected);
            json.Member("percent", _expected == 0 ? 0 : _done >= _expected ? 100 : (int)(_done * 100L / _expected));
        }

        json.EndObject();
        json.EndObject();
    }

    public void Get(Request request)
    {
        int set = request.QueryNumber("set", 1, 1, MostSets);
        long from = TimeOf(request, "from", 0);
        long to = TimeOf(request, "to", long.MaxValue);
        bool csv = request.WantsCsv();
        if (from >= to)
        {
            throw ApiException.BadValue("to", "The end must be after the beginning.");
        }

        LoadProfileLayout? layout = null;
        foreach (LoadProfileLayout candidate in _meter.LoadProfiles)
        {
            if (candidate.Set.Index + 1 == set)
            {
                layout = candidate;
            }
        }

        if (layout == null)
        {
            throw _meter.Facts == null
                ? ApiException.Busy("The meter has not been asked yet what it records; try again when readings arrive.", 5)
                : ApiException.NotFound($"The meter records no set {set}; GET /api/v1/load-profile/sets lists those that it records.");
        }

        if (request.Method == "HEAD")
        {
            // Nothing would be sent while the meter is read, so nobody could end it.
            request.Begin(200, csv ? "text/csv; charset=utf-8" : "application/json", -1);
            return;
        }

        if (_works.Has(HeavyWork.LoadProfile))
        {
            throw ApiException.Conflict("profile_busy", "Another load profile is being read; wait for it or stop it.");
        }

        _works.Begin(HeavyWork.LoadProfile);
        try
        {
            LoadProfileReader? reader = _meter.OpenLoadProfile(layout, from, to);
            if (reader == null)
            {
                throw ApiException.Busy("The meter is just being asked anew; try again in a few seconds.", 5);
            }

            _set = set;
            _done = 0;
            _expected = 0;
            if (csv)
            {
                StreamCsv(request, reader);
            }
            else
            {
                reader.WantOldest();
                StreamJson(request, reader);
            }
        }
        finally
        {
            _works.End(HeavyWork.LoadProfile);
        }
    }

    private void StreamJson(Request request, LoadProfileReader reader)
    {
        ITableReader tables = _meter.OpenTables();
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("set", _set);
        json.Member("interval_s", reader.Layout.Set.IntervalMinutes * 60);
        LoadProfileStep step = Next(request, reader, tables, json);
        json.Member("intervals_expected", reader.Expected);
        bool isOldestKnown = reader.OldestTime != TableTime.None;
        json.TimeMember("oldest_time", isOldestKnown ? TableTime.ToDateTime(reader.OldestTime) : DateTime.MinValue, isOldestKnown);
        WriteChannels(json, reader.Layout);
        json.Name("intervals");
        json.BeginArray();
        while (step == LoadProfileStep.Interval)
        {
            WriteInterval(json, reader);
            json.Flush();
            step = Next(request, reader, tables, json);
        }

        json.EndArray();
        json.Member("complete", step == LoadProfileStep.End);
        if (step == LoadProfileStep.Failed)
        {
            json.Name("error");
            json.BeginObject();
            json.Member("code", "meter");
            json.Member("message", MeterErrorText.Sentence(reader.Error));
            json.EndObject();
        }

        json.EndObject();
    }

    private void StreamCsv(Request request, LoadProfileReader reader)
    {
        ITableReader tables = _meter.OpenTables();
        LoadProfileStep step = Next(request, reader, tables, null);
        if (step == LoadProfileStep.Failed)
        {
            throw ApiException.OfMeter(reader.Error);
        }

        CsvWriter table = request.Csv("load-profile-" + _set.ToString() + ".csv");
        table.Text("end_time");
        for (int channel = 0; channel < reader.Layout.Set.Channels; channel++)
        {
            string name = SourceText.NameOf(reader.Layout.Source(channel));
            string unit = SourceText.UnitOf(reader.Layout.Source(channel));
            if (unit.Length > 0)
            {
                unit = " (" + unit + ")";
            }

            table.Text(name + unit);
            if (reader.IsEnergy(channel))
            {
                table.Text(name + ", register" + unit);
            }
        }

        table.Text("status");
        table.EndRow();
        while (step == LoadProfileStep.Interval)
        {
            table.Time(TableTime.ToDateTime(reader.EndTime));
            for (int channel = 0; channel < reader.Layout.Set.Channels; channel++)
            {
                if (reader.IsEnergy(channel))
                {
                    Cell(table, reader.HasConsumption(channel), reader.HasConsumption(channel) ? reader.Consumption(channel) : 0);
                }

                Cell(table, reader.HasValue(channel), reader.Value(channel));
            }

            table.Text(StatusText(reader));
            table.EndRow();
            table.Flush();
            step = Next(request, reader, tables, null);
        }

        table.Flush();
        if (step == LoadProfileStep.Failed)
        {
            request.Break();
        }
    }

    /// <summary>Goes on to the next interval, through as many exchanges and repetitions as it takes.</summary>
    /// <param name="request">Is waiting for it.</param>
    /// <param name="reader">Reads the set.</param>
    /// <param name="tables">Reads tables for it.</param>
    /// <param name="json">The answer, which shows before each exchange whether anybody still listens; null when nothing may be written meanwhile.</param>
    private LoadProfileStep Next(Request request, LoadProfileReader reader, ITableReader tables, JsonWriter? json)
    {
        int failures = 0;
        while (true)
        {
            request.GetsOn();
            if (json != null && !reader.HasMore)
            {
                json.Probe();
            }

            LoadProfileStep step = reader.Next(tables);
            _done = reader.Shown;
            _expected = reader.Expected;
            if (step == LoadProfileStep.Failed && ++failures < MostFailures)
            {
                continue;
            }

            if (step != LoadProfileStep.Working)
            {
                return step;
            }
        }
    }

    private static void WriteInterval(JsonWriter json, LoadProfileReader reader)
    {
        int channels = reader.Layout.Set.Channels;
        json.BeginObject();
        json.Name("end_time");
        json.Time(TableTime.ToDateTime(reader.EndTime));
        json.Name("values");
        json.BeginArray();
        for (int channel = 0; channel < channels; channel++)
        {
            if (reader.IsEnergy(channel) ? reader.HasConsumption(channel) : reader.HasValue(channel))
            {
                json.Number(reader.IsEnergy(channel) ? reader.Consumption(channel) : reader.Value(channel));
            }
            else
            {
                json.Null();
            }
        }

        json.EndArray();
        json.Name("readings");
        json.BeginArray();
        for (int channel = 0; channel < channels; channel++)
        {
            if (reader.HasValue(channel))
            {
                json.Number(reader.Value(channel));
            }
            else
            {
                json.Null();
            }
        }

        json.EndArray();
        json.Name("status");
        json.BeginArray();
        string flags = StatusText(reader);
        if (flags.Length > 0)
        {
            foreach (string flag in flags.Split(' '))
            {
                json.String(flag);
            }
        }

        json.EndArray();
        json.EndObject();
    }

    /// <summary>The flags of an interval in the words of the API, with spaces between.</summary>
    private static string StatusText(LoadProfileReader reader)
    {
        string text = "";
        IntervalFlags flags = reader.Flags;
        text = With(text, "dst", (flags & IntervalFlags.DaylightSaving) != 0);
        text = With(text, "power_fail", (flags & IntervalFlags.PowerFail) != 0);
        text = With(text, "clock_forward", (flags & IntervalFlags.ClockForward) != 0);
        text = With(text, "clock_back", (flags & IntervalFlags.ClockBack) != 0);
        text = With(text, "gap", reader.IsAfterGap);
        for (int channel = 0; channel < reader.Layout.Set.Channels; channel++)
        {
            string word = reader.Status(channel) switch
            {
                ChannelStatus.Ok => "",
                ChannelStatus.Overflow => "overflow",
                ChannelStatus.Partial => "partial",
                ChannelStatus.Long => "long",
                ChannelStatus.TestMode => "test_mode",
                ChannelStatus.Encrypted => "encrypted",
                ChannelStatus.ClockError => "clock_error",
                ChannelStatus.DeviceMissing => "device_missing",
                ChannelStatus.NotCurrent => "not_current",
                ChannelStatus.NotYetRead => "not_read_yet",
                _ => "skipped",
            };
            text = With(text, word, word.Length > 0 && text.IndexOf(word) < 0);
        }

        return text;
    }

    private static string With(string text, string word, bool isSet)
    {
        return !isSet ? text : text.Length == 0 ? word : text + " " + word;
    }

    private static void WriteChannels(JsonWriter json, LoadProfileLayout layout)
    {
        json.Name("channels");
        json.BeginArray();
        for (int channel = 0; channel < layout.Set.Channels; channel++)
        {
            int source = layout.Source(channel);
            json.BeginObject();
            json.Member("channel", channel);
            json.Member("source_id", source);
            json.Member("name", SourceText.NameOf(source));
            string unit = SourceText.UnitOf(source);
            json.Member("unit", unit.Length == 0 ? null : unit);
            json.EndObject();
        }

        json.EndArray();
    }

    private static void Cell(CsvWriter table, bool isKnown, long value)
    {
        if (isKnown)
        {
            table.Number(value, 0);
        }
        else
        {
            table.Empty();
        }
    }

    private static long TimeOf(Request request, string name, long standard)
    {
        string? text = request.Query(name);
        if (text == null)
        {
            return standard;
        }

        DateTime time;
        if (!IsoTime.TryParse(text, out time))
        {
            throw ApiException.BadValue(name, "This must be a time in UTC from 1970 on such as 2026-11-22T00:00:00Z, or a day such as 2026-11-22.");
        }

        return TableTime.FromDateTime(time);
    }
}
