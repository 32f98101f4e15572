using System;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using MepModule.App.Configuration;
using MepModule.App.Platform;
using MepModule.Desktop;

namespace MepModule.App.Tests.Web;

public sealed class BackupTests : IDisposable
{
    private const string Key = "53540BEEB79D0514AC00";
    private const string Passphrase = "en lang sætning";

    private readonly RunningModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public async Task A_backup_without_passphrase_holds_no_secret_and_brings_the_rest_back()
    {
        using ModuleClient owner = await Prepared();
        string backup = await Get(owner, null);
        AssertNoSecrets(backup);
        Assert.DoesNotContain("\"secrets\"", backup, StringComparison.Ordinal);
        await owner.Json("PUT", "/api/v1/settings", new { network = new { host_name = "other", networks = Array.Empty<object>() }, meter = new { polling = "recommended" } });

        Assert.Equal(HttpStatusCode.OK, await Restore(owner, backup, null));

        var now = _module.Module.App.Settings.Current;
        Assert.Equal(("kaelder", true, "Kælder", ""), (now.HostName, now.PollsFast, now.Networks[0].Ssid, now.Networks[0].Password));
        Assert.Equal(Key, now.MeterKey);
    }

    [Fact]
    public async Task A_backup_with_passphrase_brings_everything_back_on_another_module()
    {
        using ModuleClient owner = await Prepared();
        string backup = await Get(owner, Passphrase);
        AssertNoSecrets(backup);

        using var other = new RunningModule(options => options with { Password = "another password" });
        using ModuleClient otherOwner = other.Stranger();
        await otherOwner.Login("another password");
        Assert.Equal(HttpStatusCode.OK, await Restore(otherOwner, backup, Passphrase, "another password"));

        var now = other.Module.App.Settings.Current;
        Assert.Equal((Key, "correct horse", "portal-pass"), (now.MeterKey, now.Networks[0].Password, now.PortalPassword));
        using ModuleClient again = other.Stranger();
        await again.Login(RunningModule.Password);
    }

    [Fact]
    public async Task A_wrong_passphrase_or_a_changed_file_restores_nothing()
    {
        using ModuleClient owner = await Prepared();
        string backup = await Get(owner, Passphrase);
        string before = await owner.Text("GET", "/api/v1/settings");
        JsonNode changed = JsonNode.Parse(backup)!;
        string ciphertext = changed["secrets"]!["ciphertext"]!.GetValue<string>();
        changed["secrets"]!["ciphertext"] = (ciphertext[0] == '0' ? '1' : '0') + ciphertext[1..];

        Assert.Equal(HttpStatusCode.BadRequest, await Restore(owner, backup, Passphrase + "x"));
        Assert.Equal(HttpStatusCode.BadRequest, await Restore(owner, changed.ToJsonString(), Passphrase));
        Assert.Equal(HttpStatusCode.BadRequest, await Restore(owner, backup[..^5], Passphrase));
        Assert.Equal(HttpStatusCode.BadRequest, await Restore(owner, """{"format":"something else","settings":{}}""", null));
        Assert.Equal(HttpStatusCode.BadRequest, await Restore(owner, """{"format":"mep-module-backup"}""", null));
        Assert.Equal(HttpStatusCode.BadRequest, await Restore(owner, """{"format":"mep-module-backup","format_version":2,"settings":{}}""", null));
        Assert.Equal(HttpStatusCode.BadRequest, await Restore(owner, """{"format":"mep-module-backup","settings":{"meter":{"polling":"x"}}}""", null));

        Assert.Equal(before, await owner.Text("GET", "/api/v1/settings"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not the password")]
    public async Task Secrets_go_out_and_come_in_only_with_the_login_password(string? password)
    {
        using ModuleClient owner = await Prepared();
        string backup = await Get(owner, Passphrase);
        await owner.Json("PUT", "/api/v1/settings", new { network = new { host_name = "changed" } });

        using HttpResponseMessage taken = await Ask(owner, HttpMethod.Get, null, Passphrase, password);
        Assert.Equal(HttpStatusCode.Forbidden, taken.StatusCode);
        Assert.DoesNotContain("ciphertext", await taken.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, await Restore(owner, backup, Passphrase, password));

        Assert.Equal("changed", _module.Module.App.Settings.Current.HostName);
    }

    [Fact]
    public async Task Not_even_an_admin_token_with_the_password_gets_or_brings_secrets()
    {
        using ModuleClient owner = await Prepared();
        string backup = await Get(owner, Passphrase);
        using ModuleClient holder = await _module.Holder("admin");

        using HttpResponseMessage taken = await Ask(holder, HttpMethod.Get, null, Passphrase, RunningModule.Password);
        Assert.Equal(HttpStatusCode.Forbidden, taken.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await Restore(holder, backup, Passphrase));
        Assert.Equal(HttpStatusCode.OK, await Restore(holder, await Get(owner, null), null));
    }

    [Fact]
    public async Task In_the_first_run_the_set_up_network_is_proof_enough()
    {
        using ModuleClient owner = await Prepared();
        string backup = await Get(owner, Passphrase);
        using var fresh = new RunningModule(options => options with { StartsUnowned = true, Password = null });
        using ModuleClient first = fresh.Stranger();
        first.Csrf = (await first.Json("POST", "/api/v1/setup/login", new { password = "first password" })).GetProperty("csrf").GetString();

        Assert.Equal(HttpStatusCode.OK, await Restore(first, backup, Passphrase, null));

        Assert.Equal(Key, fresh.Module.App.Settings.Current.MeterKey);
    }

    [Fact]
    public async Task A_token_that_was_revoked_does_not_come_back_with_a_backup()
    {
        using ModuleClient owner = await Prepared();
        using ModuleClient revoked = await _module.Holder("admin");
        using ModuleClient kept = await _module.Holder("read");
        string backup = await Get(owner, Passphrase);
        Assert.Equal(HttpStatusCode.NoContent, await owner.Status("DELETE", "/api/v1/tokens/1"));

        Assert.Equal(HttpStatusCode.OK, await Restore(owner, backup, Passphrase));

        Assert.Equal(HttpStatusCode.Unauthorized, await revoked.Status("GET", "/api/v1/settings"));
        Assert.Equal(HttpStatusCode.OK, await kept.Status("GET", "/api/v1/settings"));
        Assert.Equal(3, _module.Module.App.Settings.Current.NextTokenId);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("host")]
    [InlineData("network")]
    [InlineData("address")]
    [InlineData("portal")]
    [InlineData("profile")]
    [InlineData("token")]
    [InlineData("iterations")]
    public async Task What_was_sealed_is_held_to_the_rules_of_the_settings_as_well(string what)
    {
        using ModuleClient owner = await Prepared();
        byte[] password = PasswordHash.Of("restored password", 1000, new SystemRandom());
        var settings = new Settings { Password = password, NextTokenId = 2 };
        Assert.Equal(HttpStatusCode.OK, await Restore(owner, SealedBy(settings), Passphrase));
        await owner.Login("restored password");
        switch (what)
        {
            case "key": settings.MeterKey = "short"; break;
            case "host": settings.AllowedHosts = ["UPPER"]; break;
            case "network": settings.Networks = [new WifiNetwork { Ssid = "" }]; break;
            case "address": settings.Networks = [new WifiNetwork { Ssid = "a", Dns = "1.2.3" }]; break;
            case "portal": settings.PortalPassword = "1234567"; break;
            case "profile": settings.BoardProfile = "esp9000"; break;
            case "token": settings.Tokens = [new ApiToken { Id = 2, Name = "of the future", Hash = new byte[32] }]; break;
            case "iterations": settings.Password[3] = 0x7F; break;
        }

        using HttpResponseMessage response = await Ask(owner, HttpMethod.Post, SealedBy(settings), Passphrase, "restored password");

        string answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{what}: {response.StatusCode} {answer}");
        Assert.Contains("nothing was restored", answer, StringComparison.Ordinal);
        Assert.Equal("mep-module", _module.Module.App.Settings.Current.HostName);
        Assert.Equal(1000, PasswordHash.IterationsOf(_module.Module.App.Settings.Current.Password));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("%zzlong enough")]
    public async Task A_passphrase_must_be_long_enough_and_well_encoded(string passphrase)
    {
        using ModuleClient owner = await _module.Owner();
        owner.Http.DefaultRequestHeaders.Add("X-Backup-Passphrase", passphrase);

        Assert.Equal(HttpStatusCode.BadRequest, await owner.Status("GET", "/api/v1/backup"));
    }

    private static string SealedBy(Settings settings)
    {
        SealedSettings box = SealedSettings.Seal(settings, Passphrase, 100, new SystemCipher(), new SystemRandom());
        return JsonSerializer.Serialize(new
        {
            format = "mep-module-backup",
            settings = new { },
            secrets = new
            {
                iterations = box.Iterations,
                salt = Convert.ToHexStringLower(box.Salt),
                iv = Convert.ToHexStringLower(box.Iv),
                ciphertext = Convert.ToHexStringLower(box.Ciphertext),
                hmac = Convert.ToHexStringLower(box.Hmac),
            },
        });
    }

    private static void AssertNoSecrets(string backup)
    {
        Assert.DoesNotContain(Key, backup, StringComparison.Ordinal);
        Assert.DoesNotContain("correct horse", backup, StringComparison.Ordinal);
        Assert.DoesNotContain("portal-pass", backup, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.ASCII.GetBytes(Key)), backup, StringComparison.Ordinal);
    }

    private async Task<ModuleClient> Prepared()
    {
        ModuleClient owner = await _module.Owner();
        await owner.Json("PUT", "/api/v1/settings", new
        {
            meter = new { key = Key, polling = "fast" },
            network = new { host_name = "kaelder", networks = new[] { new { ssid = "Kælder", password = "correct horse" } }, portal_password = "portal-pass" },
        });
        return owner;
    }

    private static async Task<string> Get(ModuleClient owner, string? passphrase)
    {
        using HttpResponseMessage response = await Ask(owner, HttpMethod.Get, null, passphrase, RunningModule.Password);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<HttpStatusCode> Restore(ModuleClient owner, string backup, string? passphrase, string? password = RunningModule.Password)
    {
        using HttpResponseMessage response = await Ask(owner, HttpMethod.Post, backup, passphrase, password);
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> Ask(ModuleClient client, HttpMethod method, string? backup, string? passphrase, string? password)
    {
        using var request = new HttpRequestMessage(method, "/api/v1/backup");
        if (backup != null)
        {
            request.Content = new StringContent(backup, Encoding.UTF8, "application/json");
        }

        if (client.Csrf != null && method != HttpMethod.Get)
        {
            request.Headers.Add("X-CSRF-Token", client.Csrf);
        }

        if (passphrase != null)
        {
            request.Headers.Add("X-Backup-Passphrase", Uri.EscapeDataString(passphrase));
        }

        if (password != null)
        {
            request.Headers.Add("X-Login-Password", Uri.EscapeDataString(password));
        }

        return await client.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
