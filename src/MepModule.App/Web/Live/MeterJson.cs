using System;
using MepModule.App.History;
using MepModule.App.Meter;
using MepModule.App.Metering;
using MepModule.App.Text;

namespace MepModule.App.Web.Live;

/// <summary>Readings as JSON. What is not known is null, never zero.</summary>
internal static class MeterJson
{
    private const int FirstSensibleYear = 2020;

    /// <summary>Whether a time was taken from a clock that had been set.</summary>
    public static bool IsKnownTime(DateTime utc) => utc.Year >= FirstSensibleYear;

    /// <summary>Writes the newest reading; before the first an object without values, whose age is null: typed clients take no bare null.</summary>
    public static void WriteReading(JsonWriter json, MeterService meter, DayTotal scratch)
    {
        Reading? reading = meter.Current;
        if (reading == null)
        {
            WriteNone(json);
            return;
        }

        json.BeginObject();
        json.TimeMember("sample_time", reading.SampleTimeUtc, IsKnownTime(reading.SampleTimeUtc));
        json.Name("age_s");
        json.Scaled(meter.AgeMilliseconds / 100, 1);
        json.Member("stale", meter.IsStale);
        json.Member("transformer_factor", meter.Facts == null ? 1 : meter.Facts.AppliedFactor);
        json.TimeMember("energy_sample_time", reading.EnergySampleTimeUtc, IsKnownTime(reading.EnergySampleTimeUtc));

        // Without registers the newest day is one that has ended.
        bool today = Reading.IsKnownEnergy(reading.EnergyImportWattHours) && meter.Days.NewestDay != 0 && meter.Days.TryGet(meter.Days.NewestDay, scratch);
        Energy(json, "today_import_wh", today ? scratch.ImportWattHours : Reading.UnknownEnergy);
        Energy(json, "today_export_wh", today ? scratch.ExportWattHours : Reading.UnknownEnergy);
        WriteHeldBack(json, reading.HeldBack);
        WriteValues(json, reading);
        json.EndObject();
    }

    private static void WriteNone(JsonWriter json)
    {
        json.BeginObject();
        json.TimeMember("sample_time", DateTime.MinValue, false);
        json.Name("age_s");
        json.Null();
        json.Member("stale", true);
        WriteHeldBack(json, 0);
        json.Name("tiers");
        json.BeginArray();
        json.EndArray();
        json.Name("phases");
        json.BeginArray();
        json.EndArray();
        json.EndObject();
    }

    // By the bits of the referee.
    private static void WriteHeldBack(JsonWriter json, int reasons)
    {
        json.Name("held_back");
        json.BeginArray();
        for (int reason = 1; reason <= Referee.Clock; reason <<= 1)
        {
            if ((reasons & reason) != 0)
            {
                json.String(reason switch
                {
                    Referee.Voltage => "voltage",
                    Referee.Current => "current",
                    Referee.Power => "power",
                    Referee.Phases => "phases",
                    Referee.Frequency => "frequency",
                    Referee.Energy => "energy",
                    Referee.Product => "product",
                    _ => "clock",
                });
            }
        }

        json.EndArray();
    }

    /// <summary>Writes what the meter measured as members of an open object, without the times.</summary>
    public static void WriteValues(JsonWriter json, Reading reading)
    {
        Value(json, "power_import_w", reading.PowerImportWatts, 0);
        Value(json, "power_export_w", reading.PowerExportWatts, 0);
        Value(json, "reactive_power_import_var", reading.ReactiveImportVars, 0);
        Value(json, "reactive_power_export_var", reading.ReactiveExportVars, 0);
        Value(json, "apparent_power_va", reading.ApparentPowerVoltAmperes, 0);
        Value(json, "frequency_hz", reading.FrequencyMillihertz, 3);
        Value(json, "neutral_current_a", reading.Present(PresentValue.NeutralCurrent), 3);
        Energy(json, "energy_import_wh", reading.EnergyImportWattHours);
        Energy(json, "energy_export_wh", reading.EnergyExportWattHours);
        Energy(json, "reactive_energy_import_varh", reading.ReactiveImportVarHours);
        Energy(json, "reactive_energy_export_varh", reading.ReactiveExportVarHours);
        json.Name("tiers");
        json.BeginArray();
        for (int tier = 0; tier < reading.TierCount; tier++)
        {
            json.BeginObject();
            json.Member("tier", tier + 1);
            DateTime sampleTime = reading.TierSampleTimeUtc(tier);
            json.TimeMember("sample_time", sampleTime, IsKnownTime(sampleTime));
            Energy(json, "energy_import_wh", reading.TierEnergy(tier, Meter.Energy.Import));
            Energy(json, "energy_export_wh", reading.TierEnergy(tier, Meter.Energy.Export));
            json.EndObject();
        }

        json.EndArray();
        json.Name("phases");
        json.BeginArray();
        for (int phase = 0; phase < Reading.PhaseCount; phase++)
        {
            WritePhase(json, reading, phase);
        }

        json.EndArray();
    }

    private static void WritePhase(JsonWriter json, Reading reading, int phase)
    {
        json.BeginObject();
        Value(json, "voltage_v", reading.VoltageMillivolts(phase), 3);
        Value(json, "current_a", reading.CurrentMilliamperes(phase), 3);
        Value(json, "power_import_w", reading.PhasePowerImportWatts(phase), 0);
        Value(json, "power_export_w", reading.PhasePowerExportWatts(phase), 0);
        Value(json, "reactive_power_import_var", reading.Present(PresentValue.PhaseReactiveImport + phase), 0);
        Value(json, "reactive_power_export_var", reading.Present(PresentValue.PhaseReactiveExport + phase), 0);
        Value(json, "power_factor", reading.PowerFactorThousandths(phase), 3);
        Value(json, "phase_angle_deg", PhaseAngle.Tenths(reading.PowerFactorThousandths(phase), reading.Present(PresentValue.SinPhaseAngle + phase)), 1);
        json.EndObject();
    }

    /// <summary>Writes a value in thousandths and the like, or null when it is <see cref="Reading.Unknown"/>.</summary>
    internal static void Value(JsonWriter json, string name, int value, int decimals)
    {
        if (value == Reading.Unknown)
        {
            json.Name(name);
            json.Null();
        }
        else
        {
            json.Member(name, value, decimals);
        }
    }

    private static void Energy(JsonWriter json, string name, long wattHours)
    {
        if (wattHours == Reading.UnknownEnergy)
        {
            json.Name(name);
            json.Null();
        }
        else
        {
            json.Member(name, wattHours);
        }
    }
}
