using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Integrations.HomeWizard;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.App.Tests.Web;
using MepModule.App.Text;
using MepModule.MeterSimulator;

namespace MepModule.App.Tests.Integrations;

/// <summary>The output homewizard: what it says of a meter, and which paths it opens.</summary>
public sealed class HomeWizardTests : IDisposable
{
    private readonly RunningModule _module = new();

    public void Dispose() => _module.Dispose();

    [Theory]
    [InlineData("gen3", 0)]
    [InlineData("gen4", 0)]
    [InlineData("cpm", 0)]
    [InlineData("gen3-26", 0)]
    [InlineData("gen3", 0b110)]
    public void Every_member_says_what_the_meter_says(string profile, int missingPhases)
    {
        var options = new MeterOptions { Profile = MeterProfile.Named(profile), MissingPhases = missingPhases, HistoryDays = 1 };
        MeterBench bench = new MeterBench(options).WaitForEnergies();
        Hold(Written(bench), bench.Service.Current!);
    }

    [Fact]
    public void Power_to_the_grid_is_negative()
    {
        var options = new MeterOptions { HistoryDays = 1, Seed = 2, StartUtc = new DateTime(2026, 6, 21, 11, 0, 0, DateTimeKind.Utc) };
        MeterBench bench = new MeterBench(options).WaitForEnergies();
        JsonElement data = Written(bench);
        Assert.True(data.GetProperty("active_power_w").GetInt32() < 0);
        Assert.True(data.GetProperty("active_power_l1_w").GetInt32() < 0);
        Hold(data, bench.Service.Current!);
    }

    [Fact]
    public void Devices_behind_the_meter_are_there_in_units_that_clients_know()
    {
        MeterBench bench = new MeterBench(new MeterOptions { HistoryDays = 2 }).WaitForEnergies();
        bench.RunUntil(() => bench.Service.MBusDevices.Any(device => device.Problem == null && device.SerialNumber.Length > 0), TimeSpan.FromHours(3));
        JsonElement[] devices = [.. Written(bench).GetProperty("external_devices").EnumerateArray()];

        Assert.NotEmpty(devices);
        Assert.All(devices, device =>
        {
            Assert.Matches("^([0-9A-F]{2})+$", device.GetProperty("unique_id").GetString());
            Assert.Contains(device.GetProperty("type").GetString(), new[] { "water_meter", "warm_water_meter", "gas_meter", "heat_meter" });
            Assert.Equal(device.GetProperty("type").GetString() == "heat_meter" ? "GJ" : "m3", device.GetProperty("unit").GetString());
            Assert.True(device.GetProperty("value").GetDecimal() >= 0);
            Assert.Matches("^2[0-9]{11}$", device.GetProperty("timestamp").GetRawText());
        });
    }

    [Fact]
    public async Task While_it_is_on_its_paths_are_open_and_its_unknown_ones_are_not_found_and_ours_keep_their_rules()
    {
        using ModuleClient owner = await _module.Owner();
        using ModuleClient stranger = _module.Stranger();
        await _module.WaitForReading();
        string[] paths = ["/api", "/api/v1/data", "/api/v1/telegram", "/api/v1/system"];
        foreach (string path in paths)
        {
            Assert.Equal(path == "/api" ? HttpStatusCode.NotFound : HttpStatusCode.Unauthorized, await stranger.Status("GET", path));
        }

        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { homewizard = new { enabled = true } } });
        Assert.True(_module.Module.App.Meter.IsSteered);
        JsonElement basic = await stranger.Json("GET", "/api");
        Assert.Equal("HWE-P1", basic.GetProperty("product_type").GetString());
        Assert.Equal("v1", basic.GetProperty("api_version").GetString());
        Assert.Matches("^[0-9a-f]{12}$", basic.GetProperty("serial").GetString());
        while (await stranger.Status("GET", "/api/v1/data") == HttpStatusCode.ServiceUnavailable)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        using HttpResponseMessage answer = await stranger.Send("GET", "/api/v1/data");
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(answer.Content.Headers.ContentLength > 0);
        Assert.Equal("", JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("wifi_ssid").GetString());
        Assert.StartsWith("/NES5", await stranger.Text("GET", "/api/v1/telegram"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NotFound, await stranger.Status("GET", "/api/v1/system"));
        Assert.Equal(HttpStatusCode.NotFound, await stranger.Status("PUT", "/api/v1/system", "{}"));
        Assert.Equal(HttpStatusCode.NotFound, await stranger.Status("PUT", "/api/v1/identify"));
        Assert.Equal(HttpStatusCode.NotFound, await stranger.Status("GET", "/api/v1/state"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await stranger.Status("POST", "/api/v1/data", "{}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.Status("GET", "/api/v1/settings"));
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.Status("GET", "/api/v1/data/more"));
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.Status("GET", "/api/v1/whatever"));
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { homewizard = new { enabled = false } } });
        Assert.False(_module.Module.App.Meter.IsSteered);
    }

    [Fact]
    public async Task Without_a_fresh_reading_there_are_no_values()
    {
        using ModuleClient owner = await _module.Owner();
        await _module.WaitForReading();
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { homewizard = new { enabled = true }, readings = new { too_old_to_steer_s = 5 } } });
        _module.Module.App.Meter.IsResting = true;
        while (await owner.Status("GET", "/api/v1/data") == HttpStatusCode.OK || await owner.Status("GET", "/api/v1/telegram") == HttpStatusCode.OK)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await owner.Status("GET", "/api/v1/data"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await owner.Status("GET", "/api/v1/telegram"));
        Assert.Equal("waiting", (await owner.Json("GET", "/api/v1/integrations", null)).GetProperty("homewizard").GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.OK, await owner.Status("GET", "/api"));
    }

    // What must be said of a reading, by hand and not by the table that it was made of.
    private static void Hold(JsonElement data, Reading reading)
    {
        var expected = new Dictionary<string, decimal?>
        {
            ["total_power_import_kwh"] = Energy(reading.EnergyImportWattHours),
            ["total_power_import_t1_kwh"] = Energy(reading.EnergyImportWattHours),
            ["total_power_export_kwh"] = Energy(reading.EnergyExportWattHours),
            ["total_power_export_t1_kwh"] = Energy(reading.EnergyExportWattHours),
            ["active_power_w"] = Whole(reading.NetPowerWatts),
            ["active_frequency_hz"] = Thousandth(reading.FrequencyMillihertz),
        };
        foreach (int phase in Enumerable.Range(0, 3))
        {
            string name = "l" + (phase + 1);
            expected[$"active_power_{name}_w"] = Whole(reading.PhaseNetPowerWatts(phase));
            expected[$"active_voltage_{name}_v"] = Thousandth(reading.VoltageMillivolts(phase));
            expected[$"active_current_{name}_a"] = Thousandth(reading.CurrentMilliamperes(phase));
            expected[$"active_power_factor_{name}"] = Thousandth(reading.PowerFactorThousandths(phase));
        }

        Assert.All(expected, member => Assert.Equal(
            (member.Key, member.Value), (member.Key, data.TryGetProperty(member.Key, out JsonElement value) ? value.GetDecimal() : null)));
        Assert.Equal("", data.GetProperty("wifi_ssid").GetString());
        Assert.DoesNotContain(data.EnumerateObject(), member => member.Value.ValueKind == JsonValueKind.Null || member.Name.Contains("_t2_", StringComparison.Ordinal));
    }

    private static decimal? Energy(long wattHours) => wattHours == Reading.UnknownEnergy ? null : wattHours / 1000m;

    private static decimal? Whole(int value) => value == Reading.Unknown ? null : value;

    private static decimal? Thousandth(int value) => value == Reading.Unknown ? null : value / 1000m;

    private static JsonElement Written(MeterBench bench)
    {
        var module = new ModuleIdentity("24:6F:28:01:02:03", "mep-module", "0.1.0", "desktop");
        var data = OutputData.Take(module, bench.Service, new FreshnessRules(300, 10), bench.Clock.Milliseconds, new ModuleHealth(0, 0, -60));
        var sink = new TextSink();
        var text = new BufferedText(sink, new byte[64]);
        new HomeWizardWriter(data).Write(text);
        text.Flush();
        return JsonDocument.Parse(sink.Text).RootElement.Clone();
    }
}
