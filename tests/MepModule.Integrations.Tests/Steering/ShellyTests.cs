using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.App.Tests.Web;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Steering;

/// <summary>The output shelly of a whole module over HTTP: by the rules that evcc's client has in its source, with a password, and against those who want to change something.</summary>
public sealed class ShellyTests : IDisposable
{
    private readonly RunningModule _module = new();
    private readonly TakenReadings _readings;

    public ShellyTests()
    {
        _readings = new TakenReadings(_module.Module.App.Meter);
    }

    public void Dispose() => _module.Dispose();

    [Fact]
    public async Task By_evccs_rules_it_is_a_three_phase_meter_of_the_second_generation()
    {
        using ModuleClient owner = await Owner("");
        using ModuleClient evcc = _module.Stranger();
        JsonElement info = await evcc.Json("GET", "/shelly");
        Assert.Equal(JsonValueKind.Number, info.GetProperty("gen").ValueKind);
        Assert.InRange(info.GetProperty("gen").GetInt32(), 2, 4);
        Assert.False(info.GetProperty("auth_en").GetBoolean());
        Assert.False(info.TryGetProperty("type", out _));
        Assert.Equal("SPEM-003CEBEU", info.GetProperty("model").GetString());
        Assert.Equal("shellypro3em-" + info.GetProperty("mac").GetString()!.ToLowerInvariant(), info.GetProperty("id").GetString());

        // It posts a frame to the call's own path and wants the bare result. Meters of other kinds are looked for first.
        string[] methods = [.. (await Rpc(evcc, "Shelly.ListMethods")).GetProperty("methods").EnumerateArray().Select(method => method.GetString()!)];
        Assert.Contains("EM.GetStatus", methods);
        Assert.Contains("EMData.GetStatus", methods);
        Assert.DoesNotContain(methods, method => method.StartsWith("EM1", StringComparison.Ordinal) || method.StartsWith("PM1", StringComparison.Ordinal) || method.StartsWith("Switch", StringComparison.Ordinal));
        foreach (string method in methods)
        {
            Assert.Equal(JsonValueKind.Object, (await Rpc(evcc, method)).ValueKind);
        }

        JsonElement status = await Rpc(evcc, "EM.GetStatus");
        _readings.Have(reading => IsOf(status, reading));
        JsonElement all = await evcc.Json("GET", "/rpc/Shelly.GetStatus?esp");
        _readings.Have(reading => IsOf(all.GetProperty("em:0"), reading) && all.GetProperty("emdata:0").GetProperty("total_act").GetDecimal() == reading.EnergyImportWattHours);
        Assert.Equal(0, (await evcc.Json("GET", "/rpc/Script.List")).GetProperty("scripts").GetArrayLength());

        // Others post frames, or ask by GET.
        JsonElement framed = await evcc.Json("POST", "/rpc", new { id = 3, src = "solakon", method = "EM.GetStatus", @params = new { id = 0 } });
        Assert.Equal((3, "solakon"), (framed.GetProperty("id").GetInt32(), framed.GetProperty("dst").GetString()));
        _readings.Have(reading => IsOf(framed.GetProperty("result"), reading));
        JsonElement asked = await evcc.Json("GET", "/rpc/EM.GetStatus?id=0");
        _readings.Have(reading => IsOf(asked, reading));
    }

    [Theory]
    [InlineData("Shelly.Update")]
    [InlineData("Shelly.Reboot")]
    [InlineData("Shelly.FactoryReset")]
    [InlineData("Shelly.SetAuth")]
    [InlineData("Sys.SetConfig")]
    [InlineData("EM.SetConfig")]
    [InlineData("EMData.ResetCounters")]
    [InlineData("Switch.Set")]
    [InlineData("EM1.GetStatus")]
    public async Task Whoever_wants_to_change_something_is_refused_whatever_page_sends_it(string method)
    {
        using ModuleClient owner = await Owner("");
        byte[] before = _module.Module.App.Settings.Current.Sections;
        using ModuleClient stranger = _module.Stranger();
        stranger.Http.DefaultRequestHeaders.Add("Origin", "http://evil.example");
        Assert.Equal(HttpStatusCode.NotFound, await stranger.Status("GET", "/rpc/" + method));
        Assert.Equal(HttpStatusCode.NotFound, await stranger.Status("POST", "/rpc/" + method, new { id = 1, method, @params = new { id = 0, config = new { } } }));
        JsonElement framed = await stranger.Json("POST", "/rpc", new { id = 1, method, @params = new { id = 0 } });
        Assert.Equal(404, framed.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await stranger.Status("PUT", "/rpc/EM.GetStatus", new { }));
        Assert.Same(before, _module.Module.App.Settings.Current.Sections);
    }

    [Fact]
    public async Task With_a_password_only_who_knows_it_gets_values()
    {
        const string password = "kælder 7";
        using ModuleClient owner = await Owner(password);
        using ModuleClient stranger = _module.Stranger();
        JsonElement info = await stranger.Json("GET", "/shelly");
        Assert.True(info.GetProperty("auth_en").GetBoolean());
        using HttpResponseMessage refused = await stranger.Send("GET", "/rpc/EM.GetStatus");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        string challenge = refused.Headers.GetValues("WWW-Authenticate").Single();
        Assert.Matches("^Digest qop=\"auth\", realm=\"shellypro3em-[0-9a-f]{12}\", nonce=\"[0-9a-f]{32}\", algorithm=SHA-256$", challenge);

        string id = info.GetProperty("id").GetString()!;
        string nonce = challenge.Split("nonce=\"")[1].Split('"')[0];
        Assert.Equal(HttpStatusCode.OK, await Answered(stranger, id, password, nonce, "/rpc/EM.GetStatus?id=0"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Answered(stranger, id, "another", nonce, "/rpc/EM.GetStatus?id=0"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Answered(stranger, id, password, new string('0', 32), "/rpc/EM.GetStatus"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Answered(stranger, id, password, nonce, "/rpc/EM.GetStatus", "/rpc/Shelly.GetStatus"));

        // .NET's own client, which was not made for this.
        using var known = new HttpClient(new HttpClientHandler { Credentials = new NetworkCredential("admin", password) }) { BaseAddress = _module.Address };
        using HttpResponseMessage answer = await known.GetAsync("/rpc/Shelly.GetDeviceInfo", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string told = (await owner.Text("GET", "/api/v1/settings", null));
        Assert.DoesNotContain("7\"", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_readings_stop_there_are_no_values_any_more()
    {
        using ModuleClient owner = await Owner("");
        _module.Module.App.Meter.IsResting = true;
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { readings = new { too_old_to_steer_s = 5 } } });
        while (await owner.Status("GET", "/rpc/EM.GetStatus") == HttpStatusCode.OK)
        {
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await owner.Status("GET", "/rpc/EM.GetStatus"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await owner.Status("GET", "/rpc/Shelly.GetStatus"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await owner.Status("POST", "/rpc", new { id = 1, src = "b", method = "EM.GetStatus" }));
        Assert.Equal(HttpStatusCode.OK, await owner.Status("GET", "/rpc/Shelly.GetDeviceInfo"));
        _module.Module.App.Meter.IsResting = false;
        while (await owner.Status("GET", "/rpc/EM.GetStatus") != HttpStatusCode.OK)
        {
        }
    }

    // A busy machine may read its meter late, so what is told may be as old as can be.
    private async Task<ModuleClient> Owner(string password)
    {
        ModuleClient owner = await _module.Owner();
        await _module.WaitForReading();
        await owner.Json("PUT", "/api/v1/settings", new
        {
            integrations = new { shelly = new { enabled = true, password, udp_port = Loopback.FreePort() }, readings = new { too_old_to_steer_s = FreshnessRules.MostSteerSeconds } },
        });
        return owner;
    }

    private static async Task<JsonElement> Rpc(ModuleClient client, string method) => await client.Json("POST", "/rpc/" + method, new { id = 1, src = "evcc", method });

    private static bool IsOf(JsonElement status, Reading reading) =>
        status.GetProperty("total_act_power").GetDecimal() == reading.NetPowerWatts &&
        Enumerable.Range(0, 3).All(phase => status.GetProperty("abc"[phase] + "_act_power").GetDecimal() == reading.PhaseNetPowerWatts(phase) &&
            status.GetProperty("abc"[phase] + "_current").GetDecimal() == reading.CurrentMilliamperes(phase) / 1000m);

    // What RFC 7616 says that a client must send.
    private static async Task<HttpStatusCode> Answered(ModuleClient client, string realm, string password, string nonce, string target, string? meant = null)
    {
        string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        string uri = meant ?? target;
        string response = Hash($"{Hash($"admin:{realm}:{password}")}:{nonce}:00000001:abc:auth:{Hash("GET:" + uri)}");
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Digest",
            $"username=\"admin\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", cnonce=\"abc\", nc=00000001, qop=auth, response=\"{response}\", algorithm=SHA-256");
        using HttpResponseMessage answer = await client.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
