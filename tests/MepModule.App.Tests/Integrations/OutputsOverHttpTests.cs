using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Configuration;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Tests.Web;

namespace MepModule.App.Tests.Integrations;

/// <summary>Outputs that are paths of the web server, by the example of the one for Prometheus.</summary>
public sealed class OutputsOverHttpTests : IDisposable
{
    private readonly RunningModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public async Task An_output_that_is_off_is_not_there()
    {
        using ModuleClient owner = await _module.Owner();
        JsonElement outputs = await owner.Json("GET", "/api/v1/integrations", null);

        Assert.All(outputs.EnumerateObject(), output => Assert.Equal("off", output.Value.GetProperty("state").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, await owner.Status("GET", "/metrics"));
    }

    [Fact]
    public async Task An_output_that_is_on_answers_whoever_may_ask_and_tells_who_did()
    {
        using ModuleClient owner = await _module.Owner();
        using ModuleClient stranger = _module.Stranger();
        await _module.WaitForReading();
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { metrics = new { enabled = true } } });
        Assert.Equal("waiting", await State(owner));

        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.Status("GET", "/metrics"));
        Assert.Equal("waiting", await State(owner));
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { metrics = new { @public = true } } });
        using HttpResponseMessage answer = await stranger.Http.GetAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.GetValues("Content-Type").Single());
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.EndsWith("\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nnesmep_power_watts{direction=\"import\",phase=\"total\"} ", text, StringComparison.Ordinal);
        JsonElement status = (await owner.Json("GET", "/api/v1/integrations", null)).GetProperty("metrics");
        Assert.Equal("serving", status.GetProperty("state").GetString());
        Assert.Equal("GET /metrics", status.GetProperty("question").GetString());
        Assert.EndsWith("127.0.0.1", status.GetProperty("peer").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, status.GetProperty("served").GetInt32());
    }

    [Fact]
    public async Task An_address_that_is_not_allowed_is_refused()
    {
        using ModuleClient owner = await _module.Owner();
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { metrics = new { enabled = true, @public = true, allow = new[] { "192.0.2.7" } } } });
        Assert.Equal(HttpStatusCode.Forbidden, await owner.Status("GET", "/metrics"));

        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { metrics = new { allow = new[] { "192.0.2.7", "127.0.0.1" } } } });
        Assert.Equal(HttpStatusCode.OK, await owner.Status("GET", "/metrics"));
    }

    [Theory]
    [InlineData("""{"integrations":{"metrics":{"enabled":1}}}""", "`metrics.enabled` must be true or false")]
    [InlineData("""{"integrations":{"metrics":{"allow":["here"]}}}""", "`metrics.allow` must be up to 8 IPv4 addresses")]
    [InlineData("""{"integrations":{"metrics":{"alow":[]}}}""", "`metrics.alow` is not known here")]
    [InlineData("""{"integrations":{"metric":{}}}""", "`metric` is not known here")]
    [InlineData("""{"integrations":{"readings":{"too_old_to_steer_s":61}}}""", "`readings.too_old_to_steer_s` must be a whole number from 2 to 60")]
    public async Task Wrong_input_gets_a_sentence_that_names_the_field_and_changes_nothing(string body, string expected)
    {
        using ModuleClient owner = await _module.Owner();
        byte[] before = _module.Module.App.Settings.Current.Sections;
        JsonElement error = await owner.Json("PUT", "/api/v1/settings", body, HttpStatusCode.BadRequest);

        Assert.Contains(expected, error.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Same(before, _module.Module.App.Settings.Current.Sections);
    }

    [Fact]
    public async Task What_a_newer_version_stored_survives_a_change_here_and_a_backup()
    {
        _module.Module.App.Settings.Change(new Newer());
        using ModuleClient owner = await _module.Owner();
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { metrics = new { enabled = true } } });
        AssertNewer();

        // Sealed, and restored over a module that has none of it any more.
        string backup = await Backup(owner);
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { metrics = new { enabled = false } } });
        _module.Module.App.Settings.Change(new Cleared());
        Assert.Equal(HttpStatusCode.NotFound, await owner.Status("GET", "/metrics"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/backup") { Content = new StringContent(backup, Encoding.UTF8, "application/json") };
        Sign(request, owner);
        using HttpResponseMessage restored = await owner.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, restored.StatusCode);
        AssertNewer();
        Assert.Equal(HttpStatusCode.OK, await owner.Status("GET", "/metrics"));
    }

    private void AssertNewer()
    {
        byte[] sections = _module.Module.App.Settings.Current.Sections;
        Assert.True(new SettingsSection(sections, "metrics").Flag(Output.EnabledTag, false));
        Assert.Equal("later", new SettingsSection(sections, "metrics").Text(200, ""));
        Assert.Equal("secret", new SettingsSection(sections, "newer").Text(9, ""));
    }

    private async Task<string> Backup(ModuleClient owner)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/backup");
        Sign(request, owner);
        using HttpResponseMessage answer = await owner.Http.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.DoesNotContain("secret\"", text, StringComparison.Ordinal);
        return text;
    }

    private static void Sign(HttpRequestMessage request, ModuleClient owner)
    {
        request.Headers.Add("X-CSRF-Token", owner.Csrf);
        request.Headers.Add("X-Backup-Passphrase", Uri.EscapeDataString("open sesame"));
        request.Headers.Add("X-Login-Password", Uri.EscapeDataString(RunningModule.Password));
    }

    // As an update, which was taken back since, may have left it.
    private sealed class Newer : SettingsChange
    {
        public override void Apply(Settings settings)
        {
            byte[] sections = SettingsSections.With(settings.Sections, "metrics", SettingsSections.Field(200, Encoding.UTF8.GetBytes("later")));
            settings.Sections = SettingsSections.With(sections, "newer", SettingsSections.Field(9, Encoding.UTF8.GetBytes("secret")));
        }
    }

    private sealed class Cleared : SettingsChange
    {
        public override void Apply(Settings settings) => settings.Sections = [];
    }

    private static async Task<string?> State(ModuleClient client) =>
        (await client.Json("GET", "/api/v1/integrations", null)).GetProperty("metrics").GetProperty("state").GetString();
}
