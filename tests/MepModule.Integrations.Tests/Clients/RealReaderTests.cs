using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using MepModule.App.Integrations.HomeWizard;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.P1;
using MepModule.App.Meter;
using MepModule.App.Platform;
using MepModule.Desktop;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Integrations.Tests.P1;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Clients;

/// <summary>Real, unmodified programs read the outputs: what they make of it must be what the simulated meter showed.</summary>
public sealed class RealReaderTests
{
    private const int Results = 3;

    public static TheoryData<string> Meters => TestMeters.All;

    public static TheoryData<string, string> HomeWizardClients
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string meter in new[] { "gen3", "gen4", "cpm", "one-phase", "export" })
            {
                data.Add("homewizard-energy-api", meter);
                data.Add("@zandor300/homewizard-energy-api", meter);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Meters))]
    public void Smartmeter_obis_reads_by_TCP_what_the_meter_shows(string meter)
    {
        using var p1 = new P1Bench(TestMeters.Of(meter));
        p1.Bench.UntilReady();
        JsonElement[] results;
        using (var pump = new Pump(p1.Bench))
        using (ForeignProgram client = ClientPackages.Start("obis.mjs", "tcp", "127.0.0.1", p1.Port.ToString(CultureInfo.InvariantCulture)))
        {
            results = UntilLines(client, Results);
        }

        Assert.All(results, result => HoldObis(result, p1.Bench));
        Assert.Equal(meter == "export", results.Any(result => result.GetProperty("1-0:2.7.0")[0][0].GetDecimal() > 0));
    }

    [Fact]
    public void Smartmeter_obis_reads_over_HTTP_and_goes_on_after_the_meter_was_silent()
    {
        using var bench = new OutputBench(new P1Output(), TestMeters.Of("gen3"), null, OutputBench.Number(P1Bench.PortTag, Loopback.FreePort()));
        bench.UntilReady();
        JsonElement[] results;
        using (var http = new BenchHttp((HttpOutput)bench.Output))
        {
            using (var pump = new Pump(bench))
            using (ForeignProgram client = ClientPackages.Start("obis.mjs", "http", http.Address + "/api/v1/p1"))
            {
                int before = UntilLines(client, 2).Length;
                pump.IsMeterSilent = true;
                Until(client, lines => lines.Skip(before).Count(line => !line.TryGetProperty("1-0:1.8.0", out _)) >= 2);
                pump.IsMeterSilent = false;
                int silent = Lines(client).Length;
                Until(client, lines => lines.Skip(silent).Count(line => line.TryGetProperty("1-0:1.8.0", out _)) >= 2);
                results = Lines(client);
            }

            Transcript.Hold("smartmeter-obis-4.0.0", "p1", http.Asked[0]);
        }

        Assert.All(results.Where(result => result.TryGetProperty("1-0:1.8.0", out _)), result => HoldObis(result, bench));
    }

    // Its known losses: no totals without a tariff, voltages and currents without decimals, its own time for the meter's.
    [Theory]
    [InlineData("gen3")]
    [InlineData("export")]
    public void P1_reader_reads_the_serial_port_what_the_meter_shows(string meter)
    {
        string folder = ForeignPackages.NewFolder("pty");
        string[] ends = [Path.Combine(folder, "module"), Path.Combine(folder, "reader")];
        using ForeignProgram socat = ClientPackages.Socat("-d", "-d", $"pty,raw,echo=0,link={ends[0]}", $"pty,raw,echo=0,link={ends[1]}");
        socat.UntilSaid("starting data transfer loop");
        var board = new DesktopBoard(new DesktopOptions { CustomerPort = ends[0] }, _ => { });
        using var p1 = new P1Bench(TestMeters.Of(meter), 1, board, OutputBench.Number(P1Bench.SerialTag, 1));
        p1.Bench.UntilReady();
        JsonElement[] results;
        using (var pump = new Pump(p1.Bench))
        using (ForeignProgram client = ClientPackages.Start("p1-reader.mjs", ends[1]))
        {
            results = UntilLines(client, Results);
        }

        Assert.All(results, result =>
        {
            JsonElement electricity = result.GetProperty("electricity");
            JsonElement now = electricity.GetProperty("instantaneous");
            decimal Kilowatts(string direction) => electricity.GetProperty(direction).GetProperty("actual").GetProperty("reading").GetDecimal();
            decimal Of(JsonElement values, int phase) => values.GetProperty("L" + (phase + 1)).GetProperty("reading").GetDecimal();
            Assert.Contains(p1.Bench.Meter.Readings, reading =>
                Kilowatts("received") == reading.PowerImportWatts / 1000m && Kilowatts("delivered") == reading.PowerExportWatts / 1000m &&
                Enumerable.Range(0, 3).All(phase =>
                    Of(now.GetProperty("power").GetProperty("positive"), phase) == reading.PhasePowerImportWatts(phase) / 1000m &&
                    Of(now.GetProperty("power").GetProperty("negative"), phase) == reading.PhasePowerExportWatts(phase) / 1000m &&
                    Of(now.GetProperty("voltage"), phase) == (reading.VoltageMillivolts(phase) + 50) / 100 / 10 &&
                    Of(now.GetProperty("current"), phase) == (reading.CurrentMilliamperes(phase) + 50) / 100 / 10));
            Assert.StartsWith("NES5", result.GetProperty("meterType").GetString(), StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(HomeWizardClients))]
    public void Clients_of_HomeWizards_meter_read_what_the_meter_shows(string package, string meter)
    {
        using var bench = new OutputBench(new HomeWizardOutput(), TestMeters.Of(meter));
        bench.UntilReady();
        JsonElement[] results;
        using (var http = new BenchHttp((HttpOutput)bench.Output))
        {
            using (var pump = new Pump(bench))
            using (ForeignProgram client = ClientPackages.Start("homewizard.mjs", package, http.Address, "2"))
            {
                client.UntilSaid("\"end\":true");
                results = Lines(client);
            }

            string recorded = package.Replace("/", "-", StringComparison.Ordinal).TrimStart('@') + (package[0] == '@' ? "-1.1.0" : "-1.5.0");
            foreach (string head in http.Asked.Take(6))
            {
                Transcript.Hold(recorded, string.Concat(head.Split(' ')[1].Split('/').Last(), "-", head.Split(' ')[0].ToLowerInvariant()), head);
            }
        }

        JsonElement[] data = [.. results.Where(result => result.TryGetProperty("data", out _)).Select(result => result.GetProperty("data"))];
        Assert.Equal(2, data.Length);
        Assert.All(data, one => Assert.Contains(bench.Meter.Readings, reading => IsOf(one, reading)));
        Assert.Equal("HWE-P1", results[0].GetProperty("basic").GetProperty("product_type").GetString());
        string[] telegrams = [.. results.Where(result => result.TryGetProperty("telegram", out _)).Select(result => result.GetProperty("telegram").GetString()!)];
        Assert.All(telegrams, telegram => Assert.Empty(TelegramRules.Problems(telegram)));
        Assert.All(results.Where(result => result.TryGetProperty("parsed", out _)), result => Assert.Contains(bench.Meter.Readings, reading =>
            Kilowatts(result, "import") == reading.PowerImportWatts / 1000m && Kilowatts(result, "export") == reading.PowerExportWatts / 1000m));
        Assert.Equal([404, 404, 404, 404], results.Where(result => result.TryGetProperty("error", out _)).Select(result => result.GetProperty("error").GetInt32()));
        Assert.Equal(meter == "export", data.Any(one => one.GetProperty("active_power_w").GetInt32() < 0));
    }

    private static decimal Kilowatts(JsonElement result, string direction) =>
        result.GetProperty("parsed").GetProperty("power").GetProperty(direction).GetProperty("active").GetProperty("value").GetDecimal();

    private static bool IsOf(JsonElement data, Reading reading)
    {
        bool Is(string name, int value, decimal scale) =>
            data.TryGetProperty(name, out JsonElement there) ? value != Reading.Unknown && there.GetDecimal() == value / scale : value == Reading.Unknown;

        return data.GetProperty("total_power_import_t1_kwh").GetDecimal() == reading.EnergyImportWattHours / 1000m &&
            data.GetProperty("total_power_export_kwh").GetDecimal() == reading.EnergyExportWattHours / 1000m &&
            Is("active_power_w", reading.NetPowerWatts, 1) && Is("active_frequency_hz", reading.FrequencyMillihertz, 1000) &&
            Enumerable.Range(0, 3).All(phase =>
                Is($"active_power_l{phase + 1}_w", reading.PhaseNetPowerWatts(phase), 1) && Is($"active_voltage_l{phase + 1}_v", reading.VoltageMillivolts(phase), 1000) &&
                Is($"active_current_l{phase + 1}_a", reading.CurrentMilliamperes(phase), 1000));
    }

    // Puts the result together as a telegram again, which is held against the reading of its time.
    private static void HoldObis(JsonElement result, OutputBench bench)
    {
        string time = result.GetProperty("0-0:1.0.0")[0][0].GetString()!;
        string Unit(string code) => code.EndsWith(".8.0", StringComparison.Ordinal) ? (code[4] is '1' or '2' ? "kWh" : "kvarh")
            : code[4..] switch { "14.7.0" => "Hz", "32.7.0" or "52.7.0" or "72.7.0" => "V", "31.7.0" or "51.7.0" or "71.7.0" => "A", _ => code[^5] is '3' or '4' ? "kvar" : "kW" };
        foreach (JsonProperty line in result.EnumerateObject().Where(line => line.Name != "0-0:1.0.0"))
        {
            Assert.Equal((line.Name, Unit(line.Name)), (line.Name, line.Value[0][1].GetString()));
        }

        string telegram = "/X\r\n\r\n" + string.Join("\r\n", result.EnumerateObject().Select(line =>
            line.Name == "0-0:1.0.0" ? $"0-0:1.0.0({time})" : $"{line.Name}({line.Value[0][0].GetDecimal().ToString(CultureInfo.InvariantCulture)}*{line.Value[0][1].GetString()})")) + "\r\n!";
        Reading[] candidates = [.. bench.Meter.Readings.Where(reading => Local(reading.SampleTimeUtc) == time[..12])];
        Assert.NotEmpty(candidates);
        List<Exception> mismatches = [];
        foreach (Reading reading in candidates)
        {
            try
            {
                Expectations.Hold(telegram, reading, bench.Meter.Service.Facts!);
                return;
            }
            catch (Xunit.Sdk.XunitException e)
            {
                mismatches.Add(e);
            }
        }

        throw new AggregateException(mismatches);
    }

    private static string Local(DateTime utc) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), TimeZoneInfo.FindSystemTimeZoneById("Europe/Copenhagen")).ToString("yyMMddHHmmss", CultureInfo.InvariantCulture);

    private static JsonElement[] UntilLines(ForeignProgram client, int count) => Until(client, lines => lines.Length >= count);

    private static JsonElement[] Until(ForeignProgram client, Func<JsonElement[], bool> isSo)
    {
        client.Until(() => isSo(Lines(client)), "its results");
        return Lines(client);
    }

    private static JsonElement[] Lines(ForeignProgram client) =>
        [.. client.Said.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith('{') && line.EndsWith('}')).Select(line => JsonDocument.Parse(line).RootElement)];
}
