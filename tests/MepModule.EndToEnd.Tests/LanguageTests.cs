using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using MepModule.Desktop;
using MepModule.MeterSimulator.Security;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MepModule.EndToEnd.Tests;

/// <summary>A household that reads no English.</summary>
public sealed partial class LanguageTests(Chromium chromium)
{
    [Fact]
    public async Task A_Danish_household_gets_from_the_set_up_network_to_its_first_live_value_on_a_phone()
    {
        using RunningModule module = RunningModule.Unowned();

        // A phone that has joined the set-up network asks whether there is an internet, and is sent to the module.
        using var phone = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var question = new HttpRequestMessage(HttpMethod.Get, new Uri(module.Address, "generate_204"));
        question.Headers.Host = "connectivitycheck.gstatic.com";
        using HttpResponseMessage answer = await phone.SendAsync(question, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.Found, "http://192.168.4.1/"), (answer.StatusCode, answer.Headers.Location?.AbsoluteUri));

        // The window that opened by itself closes in the middle.
        await using (Visitor first = await PhoneAsync(module))
        {
            await Expect(Heading(first)).ToHaveTextAsync("Vælg en adgangskode");
            await IsGoodDanishAsync(first);
            await first.Page.GetByLabel("Ny adgangskode").FillAsync("kort");
            await first.Button("Næste").ClickAsync();
            await Expect(first.Page.GetByText("Mindst 8 tegn, tak.")).ToBeVisibleAsync();
            await first.Page.GetByLabel("Ny adgangskode").FillAsync(Owner.Password);
            await first.Page.GetByLabel("Den samme igen").FillAsync(Owner.Password);
            await first.Button("Næste").ClickAsync();
            await Expect(Heading(first)).ToHaveTextAsync("Tilslut dit Wi-Fi");
        }

        await using Visitor visitor = await PhoneAsync(module);
        await Expect(Heading(visitor)).ToHaveTextAsync("Første trin");
        await visitor.Page.GetByLabel("Adgangskode", new() { Exact = true }).FillAsync(Owner.Password);
        await visitor.Button("Log ind").ClickAsync();

        await Expect(Heading(visitor)).ToHaveTextAsync("Tilslut dit Wi-Fi");
        await visitor.Button("Find netværk").ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "Cellar" }).CheckAsync();
        await IsGoodDanishAsync(visitor);
        await visitor.Page.GetByLabel("Adgangskode til Wi-Fi").FillAsync("not this one");
        await visitor.Button("Tilslut, og gå videre").ClickAsync();
        ILocator verdict = visitor.Page.GetByText("“Cellar” afviser adgangskoden.");
        await Expect(verdict).ToBeVisibleAsync();
        await IsGoodDanishAsync(visitor);
        await visitor.Page.GetByLabel("Adgangskode til Wi-Fi").FillAsync("kort");
        await Expect(verdict).ToHaveCountAsync(0);
        await visitor.Button("Tilslut, og gå videre").ClickAsync();
        await Expect(visitor.Page.Locator(".field", new() { HasText = "Adgangskode til Wi-Fi" }).Locator(".error")).ToHaveTextAsync("Adgangskoden til et Wi-Fi har 8 til 63 tegn, eller er tom for et åbent netværk.");
        await visitor.Page.GetByLabel("Adgangskode til Wi-Fi").FillAsync(SimulatedWifi.Password);
        await visitor.Button("Tilslut, og gå videre").ClickAsync();

        await Expect(Heading(visitor)).ToHaveTextAsync("Indtast målerens nøgle");
        await visitor.Page.GetByLabel("Nøgle (MBK)").FillAsync("0123456789ABCDEF");
        await visitor.Button("Prøv den, og gå videre").ClickAsync();
        await Expect(visitor.Page.GetByText("Måleren afviser nøglen (0x0B).")).ToBeVisibleAsync();
        await IsGoodDanishAsync(visitor);

        // As it came by e-mail: in small letters, with a blank and a line end.
        string mailed = " " + MeterKey.DemoBasic[..8].ToLowerInvariant() + " " + MeterKey.DemoBasic[8..].ToLowerInvariant() + "\n";
        await visitor.Page.GetByLabel("Nøgle (MBK)").FillAsync(mailed);
        await Expect(visitor.Page.GetByText("Læst uden mellemrum")).ToBeVisibleAsync();
        await visitor.Button("Prøv den, og gå videre").ClickAsync();

        await Expect(Heading(visitor)).ToHaveTextAsync("Klar");
        await IsGoodDanishAsync(visitor);
        await visitor.Button("Afslut").ClickAsync();
        await Expect(visitor.Page.Locator(".power .value")).ToHaveTextAsync(Number(), new() { Timeout = 60_000 });
        await IsGoodDanishAsync(visitor);
    }

    [Theory]
    [InlineData("da-DK")]
    [InlineData("de-DE")]
    public async Task No_page_shows_a_sentence_in_English(string locale)
    {
        using var module = new RunningModule();
        await using Visitor visitor = await chromium.VisitAsync(module, locale);
        await visitor.LookAsync(390, ColorScheme.Light);
        await visitor.TakeSessionAsync();

        // Something for the log to tell.
        Assert.Equal(401, (await visitor.Page.APIRequest.PostAsync(new Uri(visitor.Home, "api/v1/login").AbsoluteUri, new() { DataObject = new { user = "admin", password = "not this one" } })).Status);
        var found = new List<string>();
        foreach (string path in Pages.All)
        {
            await visitor.OpenAsync(path);
            foreach (string text in await English.OnAsync(visitor.Page, locale[..2]))
                found.Add($"{path}: {text}");
            foreach (string fault in await Accessibility.FaultsAsync(visitor.Page))
                found.Add($"{path}: {fault}");
        }

        Assert.Empty(found);
        Assert.Empty(visitor.Complaints);
    }

    // The look for English sees it: a page in English is full of it.
    [Fact]
    public async Task A_page_in_English_is_seen_to_be_in_English()
    {
        using var module = new RunningModule();
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("diagnostics/log");
        Assert.Contains("The module started, version", await English.OnAsync(visitor.Page, "da"));
        await visitor.OpenAsync("settings/access");
        Assert.Contains("Change the password", await English.OnAsync(visitor.Page, "de"));
    }

    private async Task<Visitor> PhoneAsync(RunningModule module)
    {
        Visitor visitor = await chromium.VisitAsync(module, "da-DK");
        await visitor.LookAsync(390, ColorScheme.Light);
        await visitor.OpenAsync();
        return visitor;
    }

    private static ILocator Heading(Visitor visitor) => visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    private static async Task IsGoodDanishAsync(Visitor visitor)
    {
        Assert.Empty(await English.OnAsync(visitor.Page, "da"));
        Assert.Empty(await Accessibility.FaultsAsync(visitor.Page));
        Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
    }

    [GeneratedRegex(@"\d")]
    private static partial Regex Number();
}
