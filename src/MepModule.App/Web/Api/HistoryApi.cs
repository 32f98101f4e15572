using System;
using MepModule.App.History;
using MepModule.App.Meter;
using MepModule.App.Metering;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.App.Web.Live;

namespace MepModule.App.Web.Api;

/// <summary>Power of ten minutes, energy of 24 hours, totals of days; as JSON and as CSV.</summary>
internal sealed class HistoryApi
{
    private readonly MeterService _meter;
    private readonly IBoard _board;

    public HistoryApi(MeterService meter, IBoard board)
    {
        _meter = meter;
        _board = board;
    }

    public void Get(Request request)
    {
        bool csv = request.WantsCsv();
        switch (request.Query("range"))
        {
            case "10m": Seconds(request, csv); break;
            case "24h": Minutes(request, csv); break;
            case "days": Days(request, csv); break;
            default: throw ApiException.BadValue("range", "`range` must be '10m', '24h' or 'days'.");
        }
    }

    private void Seconds(Request request, bool csv)
    {
        RecentHistory history = _meter.History;
        long newest = history.NewestSecond;
        long first = newest == 0 ? 0 : newest - history.KeptSeconds + 1;
        int count = newest == 0 ? 0 : history.KeptSeconds;
        if (csv)
        {
            CsvWriter table = request.Csv("power-10-minutes.csv");
            table.Header(_board.HasLargeMemory
                ? "time,power_w,power_l1_w,power_l2_w,power_l3_w,voltage_l1_v,voltage_l2_v,voltage_l3_v"
                : "time,power_w,power_l1_w,power_l2_w,power_l3_w");
            for (int i = 0; i < count; i++)
            {
                table.Time(TimeOf(first + i));
                for (int channel = 0; channel <= Reading.PhaseCount; channel++)
                {
                    Value(table, history.NetPowerWatts(first + i, channel), 0);
                }

                for (int phase = 0; phase < Reading.PhaseCount && _board.HasLargeMemory; phase++)
                {
                    Value(table, history.VoltageMillivolts(first + i, phase), 3);
                }

                table.EndRow();
            }

            table.Flush();
            return;
        }

        JsonWriter json = request.Json();
        BeginRange(json, "10m", 1, first);
        for (int channel = 0; channel <= Reading.PhaseCount; channel++)
        {
            json.Name(channel == 0 ? "power_w" : channel == 1 ? "power_l1_w" : channel == 2 ? "power_l2_w" : "power_l3_w");
            json.BeginArray();
            for (int i = 0; i < count; i++)
            {
                Value(json, history.NetPowerWatts(first + i, channel), 0);
            }

            json.EndArray();
        }

        for (int phase = 0; phase < Reading.PhaseCount && _board.HasLargeMemory; phase++)
        {
            json.Name(phase == 0 ? "voltage_l1_v" : phase == 1 ? "voltage_l2_v" : "voltage_l3_v");
            json.BeginArray();
            for (int i = 0; i < count; i++)
            {
                Value(json, history.VoltageMillivolts(first + i, phase), 3);
            }

            json.EndArray();
        }

        json.EndObject();
        json.EndObject();
    }

    private void Minutes(Request request, bool csv)
    {
        RecentHistory history = _meter.History;
        long newest = history.NewestWholeMinute;
        long first = newest == 0 ? 0 : newest - history.KeptMinutes + 1;
        int count = newest == 0 ? 0 : history.KeptMinutes;
        if (csv)
        {
            CsvWriter table = request.Csv("energy-24-hours.csv");
            table.Header("time,energy_import_wh,energy_export_wh");
            for (int i = 0; i < count; i++)
            {
                table.Time(TimeOf((first + i) * 60));
                Value(table, Whole(history, first + i, history.ImportWattHours(first + i)), 0);
                Value(table, Whole(history, first + i, history.ExportWattHours(first + i)), 0);
                table.EndRow();
            }

            table.Flush();
            return;
        }

        JsonWriter json = request.Json();
        BeginRange(json, "24h", 60, first * 60);
        json.Name("energy_import_wh");
        json.BeginArray();
        for (int i = 0; i < count; i++)
        {
            Value(json, Whole(history, first + i, history.ImportWattHours(first + i)), 0);
        }

        json.EndArray();
        json.Name("energy_export_wh");
        json.BeginArray();
        for (int i = 0; i < count; i++)
        {
            Value(json, Whole(history, first + i, history.ExportWattHours(first + i)), 0);
        }

        json.EndArray();
        json.EndObject();
        json.EndObject();
    }

    // Energy of a part of a minute would be drawn as less power than there was.
    private static int Whole(RecentHistory history, long minute, int wattHours) => history.IsPartial(minute) ? Reading.Unknown : wattHours;

    private void Days(Request request, bool csv)
    {
        DayTotals days = _meter.Days;
        var day = new DayTotal();
        int oldest = days.OldestDay;
        int newest = days.NewestDay;
        if (csv)
        {
            CsvWriter table = request.Csv("energy-days.csv");
            table.Header("date,energy_import_wh,energy_export_wh,energy_import_register_wh,energy_export_register_wh,complete,filled");
            for (int number = oldest; number <= newest && newest != 0; number++)
            {
                if (days.TryGet(number, day))
                {
                    table.Date(TimeOf(number * 86400L));
                    Energy(table, day.ImportWattHours);
                    Energy(table, day.ExportWattHours);
                    Energy(table, day.ImportRegisterWattHours);
                    Energy(table, day.ExportRegisterWattHours);
                    table.Number(day.IsIncomplete ? 0 : 1, 0);
                    table.Number(day.IsFilled ? 1 : 0, 0);
                    table.EndRow();
                }
            }

            table.Flush();
            return;
        }

        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("range", "days");
        json.Name("days");
        json.BeginArray();
        for (int number = oldest; number <= newest && newest != 0; number++)
        {
            if (days.TryGet(number, day))
            {
                json.BeginObject();
                json.Name("date");
                json.Date(TimeOf(number * 86400L));
                Energy(json, "energy_import_wh", day.ImportWattHours);
                Energy(json, "energy_export_wh", day.ExportWattHours);
                Energy(json, "energy_import_register_wh", day.ImportRegisterWattHours);
                Energy(json, "energy_export_register_wh", day.ExportRegisterWattHours);
                json.Member("complete", !day.IsIncomplete);
                json.Member("filled", day.IsFilled);
                json.Member("meter_changed", day.IsChange);
                json.EndObject();
            }
        }

        json.EndArray();
        json.EndObject();
    }

    private static void BeginRange(JsonWriter json, string range, int stepSeconds, long firstSecond)
    {
        json.BeginObject();
        json.Member("range", range);
        json.Member("step_s", stepSeconds);
        DateTime start = TimeOf(firstSecond);
        json.TimeMember("start_time", start, MeterJson.IsKnownTime(start));
        json.Name("series");
        json.BeginObject();
    }

    private static DateTime TimeOf(long secondsSince1970)
    {
        return new DateTime(DateTime.UnixEpoch.Ticks + (secondsSince1970 * TimeSpan.TicksPerSecond));
    }

    private static void Value(JsonWriter json, int value, int decimals)
    {
        if (value == Reading.Unknown)
        {
            json.Null();
        }
        else
        {
            json.Scaled(value, decimals);
        }
    }

    private static void Value(CsvWriter table, int value, int decimals)
    {
        if (value == Reading.Unknown)
        {
            table.Empty();
        }
        else
        {
            table.Number(value, decimals);
        }
    }

    private static void Energy(JsonWriter json, string name, long wattHours)
    {
        json.Name(name);
        if (wattHours == Reading.UnknownEnergy)
        {
            json.Null();
        }
        else
        {
            json.Number(wattHours);
        }
    }

    private static void Energy(CsvWriter table, long wattHours)
    {
        if (wattHours == Reading.UnknownEnergy)
        {
            table.Empty();
        }
        else
        {
            table.Number(wattHours, 0);
        }
    }
}
