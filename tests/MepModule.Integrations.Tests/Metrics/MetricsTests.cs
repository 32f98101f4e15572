using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using MepModule.App.Integrations.Metrics;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.App.Tests;
using MepModule.App.Text;
using MepModule.Integrations.Tests.Golden;

namespace MepModule.Integrations.Tests.Metrics;

/// <summary>The page for Prometheus, of each kind of meter.</summary>
public sealed class MetricsTests
{
    private static readonly ModuleIdentity _module = new("24:6F:28:01:02:03", "mep-module", "0.1.0", "desktop");
    private static readonly FreshnessRules _rules = new(300, 10);

    public static TheoryData<string> Meters => TestMeters.All;

    [Theory]
    [MemberData(nameof(Meters))]
    public void The_page_of_a_meter_is_that_of_its_golden_file_and_promtool_takes_it(string meter)
    {
        string page = PageOf(new MeterBench(TestMeters.Of(meter)).WaitForEnergies());

        GoldenFile.Hold("metrics", meter, page);
        Assert.Equal((0, ""), Promtool(page));
    }

    [Theory]
    [MemberData(nameof(Meters))]
    public void Every_series_says_what_the_meter_says_and_what_it_does_not_say_has_none(string meter)
    {
        MeterBench bench = new MeterBench(TestMeters.Of(meter)).WaitForEnergies();
        for (int i = 0; i < 10; i++)
        {
            bench.Run(TimeSpan.FromSeconds(1));
            Exposition page = Exposition.Of(PageOf(bench));
            Dictionary<string, double> expected = Expected(bench.Service.Current!);
            string[] told = ["nesmep_up", "nesmep_last_read_timestamp_seconds", "nesmep_mep_", "nesmep_heap_", "nesmep_wifi_", "nesmep_uptime_", "nesmep_build_"];
            Assert.Equal(
                expected.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} {one.Value}"),
                page.Series.Where(one => !told.Any(name => one.Key.StartsWith(name, StringComparison.Ordinal))).OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} {one.Value}"));
            Assert.Equal(1, page.Series["nesmep_up"]);
            Assert.Equal(new DateTimeOffset(bench.Service.Current!.SampleTimeUtc, TimeSpan.Zero).ToUnixTimeSeconds(), page.Series["nesmep_last_read_timestamp_seconds"]);
        }
    }

    [Fact]
    public void Without_a_reading_that_may_be_told_there_is_the_health_of_the_module_and_no_value()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        Exposition old = Exposition.Of(PageOf(bench, 300001));

        Assert.Equal(0, old.Series["nesmep_up"]);
        Assert.Equal(
            ["nesmep_build_info", "nesmep_heap_free_bytes", "nesmep_mep_requests_total", "nesmep_mep_response_seconds", "nesmep_up", "nesmep_uptime_seconds", "nesmep_wifi_rssi_dbm"],
            old.Types.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_family_has_its_head_once_whichever_of_its_lines_are_known()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        int[] present = [.. Enumerable.Repeat(Reading.Unknown, PresentValue.Count)];
        present[PresentValue.PhasePowerImport + 1] = 230;
        long[] energies = [.. Enumerable.Repeat(Reading.UnknownEnergy, Energy.Total)];
        energies[Energy.Export] = 1234;
        energies[Energy.Errors] = 0;
        Exposition page = Exposition.Of(PageOf(bench, new Reading(present, DateTime.UnixEpoch, 5000, energies, DateTime.UnixEpoch, 4000), 400));

        Assert.Equal(
            ["nesmep_energy_joules_total{direction=\"export\"} 4442400", "nesmep_meter_errors_total 0", "nesmep_power_watts{direction=\"import\",phase=\"l2\"} 230"],
            page.Series.Where(one => one.Key.Contains("_watts") || one.Key.Contains("_joules") || one.Key.Contains("_meter_")).Select(one => $"{one.Key} {one.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_checker_refuses_what_Prometheus_refuses() =>
        Assert.All(
            [
                "# HELP a A.\n# TYPE a gauge\na 1\na 2\n",
                "# HELP a A.\n# TYPE a gauge\na 1 1700000000\n",
                "# HELP a A.\n# TYPE a gauge\r\na 1\n",
                "a 1\n",
                "# HELP a A.\n# TYPE a gauge\n",
            ],
            page => Assert.ThrowsAny<Exception>(() => Exposition.Of(page)));

    private static string PageOf(MeterBench bench, long age = 400) => PageOf(bench, bench.Service.Current!, age);

    private static string PageOf(MeterBench bench, Reading reading, long age)
    {
        var data = new OutputData(_module, reading, age, _rules, bench.Service.Facts, bench.Service.MBusDevices, bench.Service.Condition, bench.Service.Statistics, new ModuleHealth(93784000, 51200, -61));
        var sink = new Sink();
        var text = new BufferedText(sink, new byte[100]);
        new MetricsWriter(data).Write(text);
        text.Flush();
        return Encoding.UTF8.GetString(sink.Bytes.ToArray());
    }

    // What Prometheus' own checker says of a page.
    private static (int Code, string Said) Promtool(string page)
    {
        using Process process = Process.Start(new ProcessStartInfo(Path.Combine(PrometheusPackages.Root, "usr", "bin", "promtool"), ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Write(page);
        process.StandardInput.Close();
        string said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said);
    }

    // From the reading itself, past the table of values.
    private static Dictionary<string, double> Expected(Reading reading)
    {
        var series = new Dictionary<string, double>();
        void Add(string name, long value, double scale = 1)
        {
            if (value is not (Reading.Unknown or Reading.UnknownEnergy))
            {
                series.Add("nesmep_" + name, value / scale);
            }
        }

        int Less(int import, int export) => import == Reading.Unknown || export == Reading.Unknown ? Reading.Unknown : import - export;
        Add("power_watts{direction=\"import\",phase=\"total\"}", reading.PowerImportWatts);
        Add("power_watts{direction=\"export\",phase=\"total\"}", reading.PowerExportWatts);
        Add("net_power_watts{phase=\"total\"}", Less(reading.PowerImportWatts, reading.PowerExportWatts));
        Add("average_power_watts{direction=\"import\",phase=\"total\"}", reading.Present(PresentValue.AveragePowerImport));
        Add("average_power_watts{direction=\"export\",phase=\"total\"}", reading.Present(PresentValue.AveragePowerExport));
        Add("reactive_power_vars{direction=\"import\",phase=\"total\"}", reading.ReactiveImportVars);
        Add("reactive_power_vars{direction=\"export\",phase=\"total\"}", reading.ReactiveExportVars);
        Add("apparent_power_voltamperes{phase=\"total\"}", reading.ApparentPowerVoltAmperes);
        Add("neutral_current_amperes", reading.Present(PresentValue.NeutralCurrent), 1000);
        Add("frequency_hertz", reading.FrequencyMillihertz, 1000);
        int active = Less(reading.PowerImportWatts, reading.PowerExportWatts);
        if (active != Reading.Unknown && reading.ApparentPowerVoltAmperes is not Reading.Unknown and > 0)
        {
            series.Add("nesmep_power_factor_ratio{phase=\"total\"}", Math.Min(1, Math.Round(Math.Abs((double)active) / reading.ApparentPowerVoltAmperes, 3, MidpointRounding.AwayFromZero)));
        }

        for (int phase = 0; phase < Reading.PhaseCount; phase++)
        {
            string label = $"phase=\"l{phase + 1}\"}}";
            Add("power_watts{direction=\"import\"," + label, reading.PhasePowerImportWatts(phase));
            Add("power_watts{direction=\"export\"," + label, reading.PhasePowerExportWatts(phase));
            Add("net_power_watts{" + label, Less(reading.PhasePowerImportWatts(phase), reading.PhasePowerExportWatts(phase)));
            Add("average_power_watts{direction=\"import\"," + label, reading.Present(PresentValue.AveragePhasePowerImport + phase));
            Add("average_power_watts{direction=\"export\"," + label, reading.Present(PresentValue.AveragePhasePowerExport + phase));
            Add("reactive_power_vars{direction=\"import\"," + label, reading.Present(PresentValue.PhaseReactiveImport + phase));
            Add("reactive_power_vars{direction=\"export\"," + label, reading.Present(PresentValue.PhaseReactiveExport + phase));
            Add("power_factor_ratio{" + label, reading.PowerFactorThousandths(phase), 1000);
            Add("voltage_volts{" + label, reading.VoltageMillivolts(phase), 1000);
            Add("average_voltage_volts{" + label, reading.Present(PresentValue.AverageVoltage + phase), 1000);
            Add("current_amperes{" + label, reading.CurrentMilliamperes(phase), 1000);
            if (reading.VoltageMillivolts(phase) != Reading.Unknown && reading.CurrentMilliamperes(phase) != Reading.Unknown)
            {
                Add("apparent_power_voltamperes{" + label, (long)Math.Round(reading.VoltageMillivolts(phase) / 1000m * reading.CurrentMilliamperes(phase) / 1000m, MidpointRounding.AwayFromZero));
            }
        }

        string[] directions = ["{direction=\"import\"", "{direction=\"export\""];
        for (int i = 0; i < 2; i++)
        {
            Energies("energy_joules_total", "tier_energy_joules_total", directions[i], Energy.Import + i, 1 / 3600.0);
            Energies("reactive_energy_varhours_total", "tier_reactive_energy_varhours_total", directions[i], Energy.ReactiveImport + i, 1);
        }

        void Energies(string name, string ofTier, string direction, int energy, double scale)
        {
            Add(name + direction + "}", reading.TotalEnergy(energy), scale);
            for (int tier = 0; tier < reading.TierCount; tier++)
            {
                Add($"{ofTier}{direction},tier=\"{tier + 1}\"}}", reading.TierEnergy(tier, energy), scale);
            }
        }

        Add("meter_power_off_seconds_total", reading.TotalEnergy(Energy.PowerOffSeconds));
        Add("meter_power_outages_total", reading.TotalEnergy(Energy.PowerOutages));
        Add("meter_pulses_total{input=\"1\"}", reading.TotalEnergy(Energy.PulseInput1));
        Add("meter_pulses_total{input=\"2\"}", reading.TotalEnergy(Energy.PulseInput2));
        Add("meter_errors_total", reading.TotalEnergy(Energy.Errors));

        // A joule is a whole number, which a division by a fraction may miss by a hair.
        return series.ToDictionary(one => one.Key, one => one.Key.Contains("joules", StringComparison.Ordinal) ? Math.Round(one.Value) : one.Value);
    }

    private sealed class Sink : IByteSink
    {
        public List<byte> Bytes { get; } = [];

        public void Write(byte[] buffer, int offset, int count) => Bytes.AddRange(buffer.AsSpan(offset, count));
    }
}
