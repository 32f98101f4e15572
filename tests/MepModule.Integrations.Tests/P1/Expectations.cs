using System;
using System.Linq;
using MepModule.App.Meter;

namespace MepModule.Integrations.Tests.P1;

/// <summary>What a telegram must say of a reading, by hand and not by the table that it was made of.</summary>
internal static class Expectations
{
    public static void Hold(string telegram, Reading reading, MeterFacts facts)
    {
        void Line(string code, decimal? expected) => Assert.Equal((code, expected), (code, TelegramRules.ValueOf(telegram, code)));

        Line("1-0:1.8.0", Energy(reading.EnergyImportWattHours));
        Line("1-0:2.8.0", Energy(reading.EnergyExportWattHours));
        Line("1-0:3.8.0", Energy(reading.ReactiveImportVarHours));
        Line("1-0:4.8.0", Energy(reading.ReactiveExportVarHours));
        Line("1-0:1.7.0", Kilo(reading.PowerImportWatts));
        Line("1-0:2.7.0", Kilo(reading.PowerExportWatts));
        Line("1-0:3.7.0", Kilo(reading.ReactiveImportVars));
        Line("1-0:4.7.0", Kilo(reading.ReactiveExportVars));
        Line("1-0:14.7.0", Tenths(reading.FrequencyMillihertz, 10) / 100);
        foreach (int phase in Enumerable.Range(0, 3))
        {
            bool isThere = ((facts.MissingPhases >> phase) & 1) == 0;
            decimal? import = Kilo(reading.PhasePowerImportWatts(phase));
            Line($"1-0:{21 + (20 * phase)}.7.0", import);
            Line($"1-0:{22 + (20 * phase)}.7.0", Kilo(reading.PhasePowerExportWatts(phase)));
            Line($"1-0:{32 + (20 * phase)}.7.0", Tenths(reading.VoltageMillivolts(phase), 100) / 10);
            Line($"1-0:{31 + (20 * phase)}.7.0", import == null ? null : Tenths(reading.CurrentMilliamperes(phase), 100) / 10);
            Assert.True(isThere || import == null);
        }

        DateTime utc = reading.SampleTimeUtc;
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Copenhagen");
        DateTime local = TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), zone);
        Assert.Contains($"0-0:1.0.0({local:yyMMddHHmmss}{(zone.IsDaylightSavingTime(local) ? 'S' : 'W')})", telegram, StringComparison.Ordinal);
    }

    private static decimal? Energy(long wattHours) => wattHours == Reading.UnknownEnergy ? null : wattHours / 1000m;

    private static decimal? Kilo(int watts) => watts == Reading.Unknown ? null : watts / 1000m;

    private static decimal? Tenths(int thousandths, int step) => thousandths == Reading.Unknown ? null : Math.Floor((thousandths + (step / 2m)) / step);
}
