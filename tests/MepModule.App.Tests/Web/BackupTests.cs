using System;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;

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
        Assert.Equal(HttpStatusCode.OK, await Restore(otherOwner, backup, Passphrase));

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
    [InlineData("short")]
    [InlineData("%zzlong enough")]
    public async Task A_passphrase_must_be_long_enough_and_well_encoded(string passphrase)
    {
        using ModuleClient owner = await _module.Owner();
        owner.Http.DefaultRequestHeaders.Add("X-Backup-Passphrase", passphrase);

        Assert.Equal(HttpStatusCode.BadRequest, await owner.Status("GET", "/api/v1/backup"));
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
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/backup");
        if (passphrase != null)
        {
            request.Headers.Add("X-Backup-Passphrase", Uri.EscapeDataString(passphrase));
        }

        using HttpResponseMessage response = await owner.Http.SendAsync(request);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<HttpStatusCode> Restore(ModuleClient owner, string backup, string? passphrase)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/backup") { Content = new StringContent(backup, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-CSRF-Token", owner.Csrf);
        if (passphrase != null)
        {
            request.Headers.Add("X-Backup-Passphrase", Uri.EscapeDataString(passphrase));
        }

        using HttpResponseMessage response = await owner.Http.SendAsync(request);
        return response.StatusCode;
    }
}
