using System;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.MeterSimulator.Security;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MepModule.EndToEnd.Tests;

public sealed class SettingsTests(Chromium chromium, RunningModule module) : IClassFixture<RunningModule>
{
    [Fact]
    public async Task A_wrong_password_opens_nothing()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.OpenAsync("settings");
        await visitor.Page.GetByLabel("Password", new() { Exact = true }).FillAsync("guessing wildly");
        await visitor.Button("Log in").ClickAsync();
        await Expect(visitor.Page.GetByText("That is not the password.")).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Tablist)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_stored_key_is_never_shown_but_can_be_tried()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.LogInAsync();
        await visitor.OpenAsync("settings/meter");
        await Expect(visitor.Page.GetByText("A key is stored.")).ToBeVisibleAsync();
        await visitor.Button("Try the stored key").ClickAsync();
        await Expect(visitor.Page.GetByText("The meter accepts this key.")).ToBeVisibleAsync();
        Assert.DoesNotContain(MeterKey.DemoBasic, await visitor.Page.ContentAsync());
    }

    [Fact]
    public async Task A_token_is_shown_once_and_can_be_revoked()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("settings/access");
        await visitor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Home Assistant");
        await visitor.Button("Make a token").ClickAsync();
        string token = await visitor.Page.Locator(".token").InnerTextAsync();
        Assert.True(token.Length >= 16);
        await visitor.Page.ReloadAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Cell, new() { Name = "Home Assistant", Exact = true })).ToBeVisibleAsync();
        Assert.DoesNotContain(token, await visitor.Page.ContentAsync());
        await visitor.Button("Revoke “Home Assistant”?").ClickAsync();
        await visitor.Button("Revoke").ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Cell, new() { Name = "Home Assistant", Exact = true })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_browser_that_stays_logged_in_is_listed_and_can_be_forgotten()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.OpenAsync("settings/access");
        await visitor.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(Owner.Password);
        await Expect(visitor.Page.GetByLabel("Stay logged in")).ToBeCheckedAsync();
        await visitor.Button("Log in").ClickAsync();

        await Expect(visitor.Page.GetByText("this one")).ToBeVisibleAsync();
        await visitor.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "this one" }).GetByRole(AriaRole.Button).ClickAsync();
        await visitor.Button("Revoke").ClickAsync();
        await Expect(visitor.Page.GetByLabel("Password", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_backup_holds_secrets_only_when_asked_and_then_encrypted()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("settings/backup");
        JsonElement plain = await SaveAsync(visitor);
        Assert.False(plain.TryGetProperty("secrets", out JsonElement none) && none.ValueKind != JsonValueKind.Null);

        await visitor.Page.GetByLabel("With key and passwords").CheckAsync();
        await visitor.Page.GetByLabel("Passphrase", new() { Exact = true }).FillAsync("åben dig, sesam");
        await Expect(visitor.Button("Save the backup")).ToBeDisabledAsync();
        await visitor.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(Owner.Password);
        JsonElement secret = await SaveAsync(visitor);
        Assert.True(secret.GetProperty("secrets").GetProperty("ciphertext").GetString()!.Length > 0);
        Assert.DoesNotContain(MeterKey.DemoBasic, secret.GetRawText());
    }

    [Fact]
    public async Task A_load_profile_of_a_range_is_read_drawn_and_saved()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("profile");

        // The last days come by themselves.
        ILocator chart = visitor.Page.GetByRole(AriaRole.Img);
        await Expect(chart).ToBeVisibleAsync(new() { Timeout = 120_000 });
        IDownload download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Button("CSV").ClickAsync());
        string[] rows = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal("load-profile.csv", download.SuggestedFilename);
        Assert.StartsWith("To,", rows[0], StringComparison.Ordinal);
        Assert.True(rows.Length > 48, $"{rows.Length} rows");
        Assert.All(rows[1..], row => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:00[+-]\d\d:\d\d,\d+,", row));

        // What the meter does not keep is said before it is read, and of nothing there is nothing to read.
        await visitor.Page.GetByLabel("From").FillAsync("2001-01-01T00:00");
        await Expect(visitor.Page.GetByText("What it has from then on is read.")).ToBeVisibleAsync();
        await Expect(visitor.Button("Read")).ToBeEnabledAsync();
        await visitor.Page.GetByLabel("To").FillAsync("2001-02-01T00:00");
        await Expect(visitor.Page.GetByText("nothing is left of this range")).ToBeVisibleAsync();
        await Expect(visitor.Button("Read")).ToBeDisabledAsync();
        Assert.Empty(visitor.Complaints);
    }

    private static async Task<JsonElement> SaveAsync(Visitor visitor)
    {
        IDownload download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Button("Save the backup").ClickAsync());
        await using FileStream file = File.OpenRead(await download.PathAsync());
        return (await JsonDocument.ParseAsync(file, cancellationToken: TestContext.Current.CancellationToken)).RootElement.Clone();
    }
}
