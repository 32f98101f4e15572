using System;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;

namespace MepModule.App.Tests.Web;

public sealed class SettingsApiTests : IDisposable
{
    private readonly RunningModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public async Task What_was_got_can_be_put_back_and_changes_nothing()
    {
        using ModuleClient owner = await _module.Owner();
        await owner.Json("PUT", "/api/v1/settings", new
        {
            meter = new { key = "53540BEEB79D0514AC00", polling = "fast", protection = "tls" },
            network = new { host_name = "kaelder", networks = new[] { new { ssid = "Kælder", password = "correct horse" } }, portal_password = "portal-pass" },
        });
        string before = await owner.Text("GET", "/api/v1/settings");

        Assert.Equal(HttpStatusCode.OK, await owner.Status("PUT", "/api/v1/settings", before));

        Assert.Equal(before, await owner.Text("GET", "/api/v1/settings"));
        Assert.Equal("correct horse", _module.Module.App.Settings.Current.Networks[0].Password);
        Assert.Equal("53540BEEB79D0514AC00", _module.Module.App.Settings.Current.MeterKey);
    }

    [Fact]
    public async Task Members_that_are_left_out_stay()
    {
        using ModuleClient owner = await _module.Owner();
        await owner.Json("PUT", "/api/v1/settings", new { network = new { host_name = "kaelder" } });
        JsonElement now = await owner.Json("PUT", "/api/v1/settings", new { meter = new { polling = "fast" } });

        Assert.Equal("kaelder", now.GetProperty("network").GetProperty("host_name").GetString());
        Assert.Equal("fast", now.GetProperty("meter").GetProperty("polling").GetString());
    }

    [Fact]
    public async Task The_key_is_told_by_what_was_understood_and_a_fingerprint()
    {
        using ModuleClient owner = await _module.Owner();
        JsonElement meter = (await owner.Json("PUT", "/api/v1/settings", new { meter = new { key = " 53540BEEB79D0514AC00 " } })).GetProperty("meter");

        Assert.True(meter.GetProperty("key_set").GetBoolean());
        Assert.Contains("20 ASCII characters", meter.GetProperty("key_understood").GetString(), StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{8}$", meter.GetProperty("key_fingerprint").GetString());

        meter = (await owner.Json("PUT", "/api/v1/settings", new { meter = new { key = "" } })).GetProperty("meter");
        Assert.False(meter.GetProperty("key_set").GetBoolean());
        Assert.Equal(JsonValueKind.Null, meter.GetProperty("key_fingerprint").ValueKind);
    }

    [Fact]
    public async Task Names_are_stored_kept_where_they_are_left_out_and_told_to_whoever_sees_readings()
    {
        using ModuleClient owner = await _module.Owner();
        await owner.Json("PUT", "/api/v1/settings", """{"names":{"tiers":["dag","nat"],"phases":["Køkken"],"mbus":["","Sommerhus"]}}""");
        await owner.Json("PUT", "/api/v1/settings", """{"names":{"tiers":["dag ","nat","",""]},"access":{"public_reading":true}}""");

        using ModuleClient stranger = _module.Stranger();
        string told = await stranger.Text("GET", "/api/v1/names");
        Assert.Equal("""{"tiers":["dag","nat","",""],"phases":["Køkken","",""],"mbus":["","Sommerhus","",""]}""", told);
        Assert.Equal(told, (await owner.Json("GET", "/api/v1/settings")).GetProperty("names").GetRawText());

        // What was got can be sent back, and an empty name takes one away.
        await owner.Json("PUT", "/api/v1/settings", """{"names":{"tiers":[],"phases":[""],"mbus":["","","",""]}}""");
        Assert.Equal("""{"tiers":["dag","nat","",""],"phases":["","",""],"mbus":["","","",""]}""", await stranger.Text("GET", "/api/v1/names"));
        await owner.Json("PUT", "/api/v1/settings", """{"names":{"tiers":["",""]}}""");
    }

    [Fact]
    public async Task A_factor_of_transformers_is_stored_told_and_in_force_at_once()
    {
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        async Task<int> InForce()
        {
            JsonElement reading = await owner.Json("GET", "/api/v1/reading");
            return reading.TryGetProperty("transformer_factor", out JsonElement factor) ? factor.GetInt32() : 0;
        }

        async Task Until(int factor)
        {
            while (await InForce() != factor)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }

        await Until(1);
        Assert.Equal(1, (await owner.Json("GET", "/api/v1/settings")).GetProperty("meter").GetProperty("transformer_factor").GetInt32());
        JsonElement told = await owner.Json("PUT", "/api/v1/settings", """{"meter":{"transformer_factor":300}}""");
        Assert.Equal(300, told.GetProperty("meter").GetProperty("transformer_factor").GetInt32());
        await Until(300);
        await owner.Json("PUT", "/api/v1/settings", """{"meter":{"transformer_factor":1}}""");
        await Until(1);
    }

    [Theory]
    [InlineData("""{"meter":{"transformer_factor":0}}""", "from 1 to 10000")]
    [InlineData("""{"meter":{"transformer_factor":1.5}}""", "whole number")]
    [InlineData("""{"meter":{"key":"short"}}""", "16 or 20 characters")]
    [InlineData("""{"meter":{"key":12}}""", "`key` must be a string")]
    [InlineData("""{"meter":{"polling":"often"}}""", "`polling`")]
    [InlineData("""{"meter":{"encryption":1}}""", "true or false")]
    [InlineData("""{"meter":[]}""", "object")]
    [InlineData("""{"meter":{"keys":""}}""", "`keys` is not known")]
    [InlineData("""{"metre":{}}""", "`metre` is not known")]
    [InlineData("""{"network":{"host_name":"-bad"}}""", "`host_name`")]
    [InlineData("""{"network":{"host_name":"with space"}}""", "`host_name`")]
    [InlineData("""{"network":{"host_name":""}}""", "`host_name`")]
    [InlineData("""{"network":{"host_name":"abcdefghijklmnopqrstuvwxyz0123456"}}""", "`host_name`")]
    [InlineData("""{"network":{"allowed_hosts":["a b"]}}""", "`allowed_hosts`")]
    [InlineData("""{"network":{"allowed_hosts":["host:80"]}}""", "without port")]
    [InlineData("""{"network":{"allowed_hosts":["a","b","c","d","e"]}}""", "up to 4")]
    [InlineData("""{"network":{"networks":[{"password":"12345678"}]}}""", "`ssid`")]
    [InlineData("""{"network":{"networks":[{"ssid":"a","password":"1234567"}]}}""", "8 to 63")]
    [InlineData("""{"network":{"networks":[{"ssid":"a","address":"1.2.3"}]}}""", "`address`")]
    [InlineData("""{"network":{"networks":[{"ssid":"a","address":"1.2.3.4"}]}}""", "`subnet_mask`")]
    [InlineData("""{"network":{"networks":[{"ssid":"a"},{"ssid":"b"},{"ssid":"c"},{"ssid":"d"},{"ssid":"e"}]}}""", "up to 4")]
    [InlineData("""{"network":{"networks":[1]}}""", "object")]
    [InlineData("""{"network":{"portal_password":""}}""", "8 to 63")]
    [InlineData("""{"board":{"profile":"esp9000"}}""", "`profile`")]
    [InlineData("""{"access":{"password":"short"}}""", "`password`")]
    [InlineData("""{"names":{"rooms":[]}}""", "`rooms` is not known")]
    [InlineData("""{"names":{"phases":["a","b","c","d"]}}""", "`phases`")]
    [InlineData("""{"names":{"tiers":[7]}}""", "`tiers`")]
    [InlineData("""{"names":{"mbus":["a name that is longer than 32 bytes"]}}""", "at most 32")]
    [InlineData("""{"names":{"mbus":["a\tb"]}}""", "`mbus`")]
    [InlineData("""[]""", "object")]
    [InlineData("""{"meter":{"polling":"fast"}""", "not good JSON")]
    public async Task Wrong_input_is_refused_whole_with_a_sentence(string body, string part)
    {
        using ModuleClient owner = await _module.Owner();
        string before = await owner.Text("GET", "/api/v1/settings");

        // A good change before the bad one must not come through either.
        string padded = body.StartsWith('{') ? """{"access":{"public_reading":false},""" + body[1..] : body;
        JsonElement error = (await owner.Json("PUT", "/api/v1/settings", padded, HttpStatusCode.BadRequest)).GetProperty("error");
        string message = error.GetProperty("message").GetString()!;
        string? field = error.TryGetProperty("field", out JsonElement name) ? name.GetString() : null;

        Assert.Equal(field == null ? "bad_request" : message.Contains("is not known", StringComparison.Ordinal) ? "unknown_member" : "bad_value", error.GetProperty("code").GetString());
        Assert.Contains(part, field == null ? message : $"`{field}`: {message}", StringComparison.Ordinal);
        Assert.EndsWith(".", message);
        Assert.Equal(before, await owner.Text("GET", "/api/v1/settings"));
    }

    [Fact]
    public async Task Bodies_of_the_wrong_kind_are_refused_before_they_are_read()
    {
        using ModuleClient owner = await _module.Owner();

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await owner.Status("PUT", "/api/v1/settings", new StringContent("{}")));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await owner.Status("PUT", "/api/v1/settings", new string(' ', 9217)));
        using var chunked = new HttpRequestMessage(HttpMethod.Put, "/api/v1/settings") { Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json") };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Headers.Add("X-CSRF-Token", owner.Csrf);
        using HttpResponseMessage response = await owner.Http.SendAsync(chunked, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.LengthRequired, response.StatusCode);
    }

    [Fact]
    public async Task A_new_password_needs_the_old_one_and_ends_the_other_sessions()
    {
        using ModuleClient owner = await _module.Owner();
        using ModuleClient other = await _module.Owner();
        Assert.Equal(HttpStatusCode.Forbidden, await owner.Status("PUT", "/api/v1/settings", new { access = new { password = "a new password" } }));
        Assert.Equal(HttpStatusCode.Forbidden, await owner.Status("PUT", "/api/v1/settings", new { access = new { password = "a new password", current_password = "wrong" } }));

        await owner.Json("PUT", "/api/v1/settings", new { access = new { password = "a new password", current_password = RunningModule.Password } });

        Assert.Equal(HttpStatusCode.OK, await owner.Status("GET", "/api/v1/settings"));
        Assert.Equal(HttpStatusCode.Unauthorized, await other.Status("GET", "/api/v1/settings"));
        using ModuleClient again = _module.Stranger();
        await again.Login("a new password");
    }

    [Fact]
    public async Task Settings_are_still_there_after_a_restart()
    {
        using ModuleClient owner = await _module.Owner();
        await owner.Json("PUT", "/api/v1/settings", new { network = new { host_name = "kaelder" } });
        await Restarts.WaitFor(_module, () => owner.Json("POST", "/api/v1/restart", "{}", HttpStatusCode.Accepted));

        using ModuleClient again = await _module.Owner();
        JsonElement now = await again.Json("GET", "/api/v1/settings");
        Assert.Equal("kaelder", now.GetProperty("network").GetProperty("host_name").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, await owner.Status("GET", "/api/v1/settings"));
        Assert.Contains("asked for", (await again.Json("GET", "/api/v1/diagnostics")).GetProperty("start_reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_factory_reset_must_be_meant_and_forgets_everything()
    {
        using ModuleClient owner = await _module.Owner();
        await owner.Json("PUT", "/api/v1/settings", new { network = new { host_name = "kaelder" } });
        Assert.Equal(HttpStatusCode.BadRequest, await owner.Status("POST", "/api/v1/factory-reset", new { confirm = "yes" }));
        Assert.Equal(HttpStatusCode.BadRequest, await owner.Status("POST", "/api/v1/factory-reset", "{}"));

        await Restarts.WaitFor(_module, () => owner.Json("POST", "/api/v1/factory-reset", new { confirm = "erase everything" }, HttpStatusCode.Accepted));

        Assert.Equal("mep-module", _module.Module.App.Settings.Current.HostName);
        Assert.False(_module.Module.App.Settings.Current.IsSetUp);
    }
}
