using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.App.Tests.Web;

namespace MepModule.Integrations.Tests.Steering;

/// <summary>The output ecotracker of a whole module, asked as the strictest battery asks.</summary>
public sealed class EcoTrackerTests : IDisposable
{
    private readonly RunningModule _module = new();
    private readonly TakenReadings _readings;
    private bool _isGone;

    public EcoTrackerTests()
    {
        _readings = new TakenReadings(_module.Module.App.Meter);
    }

    public void Dispose()
    {
        if (!_isGone)
        {
            _module.Dispose();
        }
    }

    [Fact]
    public async Task The_strictest_battery_keeps_its_connection_gets_each_sample_once_and_503_when_readings_stop()
    {
        using ModuleClient owner = await Owner();
        using var battery = new StrictBattery(_module.Address);
        (int Status, string Body)[] answers = [.. Enumerable.Range(0, 4).Select(_ => battery.Ask())];
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.All(answers, answer => _readings.Have(reading => IsOf(answer.Body, reading)));

        // The meter falls silent: the last value is told no more once it is too old, on the same connection.
        _module.Module.App.Meter.IsResting = true;
        await SetOldest(owner, 5);
        (int Status, string Body) answer;
        do
        {
            answer = battery.Ask();
        }
        while (answer.Status == 200);

        Assert.Equal((503, "No fresh reading.\n"), answer);
        Assert.True(_module.Module.App.Meter.AgeMilliseconds > 5000);
        // The answer is noted when it was sent, which may be a moment after it came.
        JsonElement status = await Status(owner);
        for (int i = 0; i < 100 && status.GetProperty("state").GetString() != "waiting"; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            status = await Status(owner);
        }

        Assert.Equal("waiting", status.GetProperty("state").GetString());
        Assert.Equal("The last reading is too old to steer by, so nothing is answered.", status.GetProperty("text").GetString());

        // It comes back by itself.
        _module.Module.App.Meter.IsResting = false;
        do
        {
            answer = battery.Ask();
        }
        while (answer.Status != 200);

        _readings.Have(reading => IsOf(answer.Body, reading));

        // The module goes: the connection ends, and nobody answers any more.
        _isGone = true;
        _module.Dispose();
        Assert.True(battery.IsEnded);
        Assert.Throws<SocketException>(() => new StrictBattery(_module.Address));
    }

    [Fact]
    public async Task Nothing_but_its_one_path_is_answered_and_nothing_can_be_written()
    {
        using ModuleClient owner = await Owner();
        using ModuleClient stranger = _module.Stranger();
        Assert.Equal(HttpStatusCode.OK, await stranger.Status("GET", "/v1/json"));
        Assert.Equal(HttpStatusCode.NotFound, await stranger.Status("GET", "/v1/other"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await stranger.Status("POST", "/v1/json", "{}"));
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { ecotracker = new { allow = new[] { "192.0.2.1" } } } });
        Assert.Equal(HttpStatusCode.Forbidden, await stranger.Status("GET", "/v1/json"));
    }

    // A busy machine may read its meter late: the shortest age is only for who waits for it.
    private static async Task SetOldest(ModuleClient owner, int seconds) =>
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { readings = new { too_old_to_steer_s = seconds } } });

    private static async Task<JsonElement> Status(ModuleClient owner) => (await owner.Json("GET", "/api/v1/integrations", null)).GetProperty("ecotracker");

    private async Task<ModuleClient> Owner()
    {
        ModuleClient owner = await _module.Owner();
        await _module.WaitForReading();
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { ecotracker = new { enabled = true } } });
        await SetOldest(owner, FreshnessRules.MostSteerSeconds);
        while (await owner.Status("GET", "/v1/json") != HttpStatusCode.OK)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        return owner;
    }

    private static bool IsOf(string body, Reading reading)
    {
        JsonElement root = JsonDocument.Parse(body).RootElement;
        return root.GetProperty("power").GetInt32() == reading.NetPowerWatts &&
            Enumerable.Range(0, 3).All(phase => root.GetProperty($"powerPhase{phase + 1}").GetInt32() == reading.PhaseNetPowerWatts(phase));
    }
}
