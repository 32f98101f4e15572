using System;
using System.Linq;
using System.Threading.Tasks;
using MepModule.Desktop;
using MepModule.MeterSimulator.Security;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MepModule.EndToEnd.Tests;

public sealed class FirstRunTests(Chromium chromium)
{
    private static readonly string[] Places = ["http://mep-module.local/", "http://192.168.1.87/"];

    [Fact]
    public async Task A_new_owner_gets_from_the_box_to_a_tested_key_on_a_phone()
    {
        using RunningModule module = RunningModule.Unowned();
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.LookAsync(390, ColorScheme.Dark);
        await visitor.OpenAsync();

        await Expect(Heading(visitor)).ToHaveTextAsync("Choose a password");
        await NothingExcludesAnybodyAsync(visitor);
        await visitor.Page.GetByLabel("New password").FillAsync(Owner.Password);
        await visitor.Page.GetByLabel("The same again").FillAsync("something else");
        await visitor.Button("Next").ClickAsync();
        await Expect(visitor.Page.GetByText("The two are not the same.")).ToBeVisibleAsync();
        await visitor.Page.GetByLabel("The same again").FillAsync(Owner.Password);
        await visitor.Button("Next").ClickAsync();

        await Expect(Heading(visitor)).ToHaveTextAsync("Join your Wi-Fi");
        await NothingExcludesAnybodyAsync(visitor);
        await visitor.Button("Look for networks").ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "Cellar" }).CheckAsync();
        await visitor.Page.GetByLabel("Wi-Fi password").FillAsync("not this one");
        await visitor.Button("Join and go on").ClickAsync();
        await Expect(visitor.Page.GetByText("“Cellar” refuses the password.")).ToBeVisibleAsync();
        await Expect(visitor.Button("Remember it untested")).ToHaveCountAsync(0);
        await visitor.Page.GetByLabel("Wi-Fi password").FillAsync(SimulatedWifi.Password);

        // What was entered is not lost by a slip of the thumb.
        await visitor.Button("Skip for now").ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Skip without storing?");
        await visitor.Button("Cancel").ClickAsync();
        await visitor.Button("Join and go on").ClickAsync();

        await Expect(Heading(visitor)).ToHaveTextAsync("Enter the key of the meter");
        await NothingExcludesAnybodyAsync(visitor);
        await visitor.Page.GetByLabel("Key (MBK)").FillAsync("0123456789ABCDEF");
        await visitor.Button("Try it and go on").ClickAsync();
        await Expect(visitor.Page.GetByText("The meter refuses this key (0x0B).")).ToBeVisibleAsync();
        await visitor.Page.GetByLabel("Key (MBK)").FillAsync(MeterKey.DemoBasic);
        await visitor.Button("Try it and go on").ClickAsync();

        await Expect(Heading(visitor)).ToHaveTextAsync("Ready");
        await Expect(visitor.Page.GetByText("The meter answers, and every answer verifies.")).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByText("the module joins “Cellar”")).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = Places[0] })).ToHaveAttributeAsync("href", Places[0]);
        await Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = Places[1] })).ToHaveAttributeAsync("href", Places[1]);
        await Expect(visitor.Page.GetByRole(AriaRole.Img, new() { Name = "QR code of " + Places[1] })).ToBeVisibleAsync();
        await NothingExcludesAnybodyAsync(visitor);
        Assert.DoesNotContain(MeterKey.DemoBasic, await visitor.Page.ContentAsync());
        Assert.Empty(visitor.Complaints);

        // The page looks for the module where it will be; here, where nothing else exists, it comes back under the same address.
        await visitor.Button("Finish").ClickAsync();
        await Expect(visitor.Page.GetByText("The module restarts.")).ToBeVisibleAsync();
        await Expect(Heading(visitor)).ToHaveTextAsync("Dashboard");
        Assert.All(
            visitor.Complaints,
            complaint => Assert.True(complaint.Contains("ERR_", StringComparison.Ordinal) || Places.Any(place => complaint.Contains(place + "icon.svg", StringComparison.Ordinal)), complaint));
    }

    // A window that a phone opens by itself for a network closes by itself; then the owner opens a browser.
    [Fact]
    public async Task A_second_browser_goes_on_where_the_first_one_was()
    {
        using RunningModule module = RunningModule.Unowned();
        await using Visitor first = await chromium.VisitAsync(module, "da-DK");
        await first.OpenAsync();
        await first.Page.GetByLabel("Ny adgangskode").FillAsync(Owner.Password);
        await first.Page.GetByLabel("Den samme igen").FillAsync(Owner.Password);
        await first.Button("Næste").ClickAsync();
        await Expect(Heading(first)).ToHaveTextAsync("Tilslut dit Wi-Fi");

        await using Visitor second = await chromium.VisitAsync(module, "da-DK");
        await second.LookAsync(390, ColorScheme.Light);
        await second.OpenAsync();
        await Expect(Heading(second)).ToHaveTextAsync("Første trin");
        await NothingExcludesAnybodyAsync(second);
        await second.Page.GetByLabel("Adgangskode", new() { Exact = true }).FillAsync(Owner.Password);
        await second.Button("Log ind").ClickAsync();
        await Expect(Heading(second)).ToHaveTextAsync("Tilslut dit Wi-Fi");
        await second.Page.GetByLabel("Netværkets navn").FillAsync("Attic");
        await second.Page.GetByLabel("Adgangskode til Wi-Fi").FillAsync(SimulatedWifi.Password);
        await second.Button("Tilslut, og gå videre").ClickAsync();
        await Expect(second.Page.GetByText("gav ingen adresse i tide")).ToBeVisibleAsync();
        await second.Button("Husk det uprøvet").ClickAsync();
        await Expect(Heading(second)).ToHaveTextAsync("Indtast målerens nøgle");

        await using Visitor third = await chromium.VisitAsync(module, "de-DE");
        await third.OpenAsync();
        await third.Page.GetByLabel("Passwort", new() { Exact = true }).FillAsync(Owner.Password);
        await third.Button("Anmelden").ClickAsync();
        await Expect(Heading(third)).ToHaveTextAsync("Schlüssel des Zählers eingeben");
    }

    [Fact]
    public async Task Who_skips_everything_is_told_that_the_module_stays_where_it_is()
    {
        using RunningModule module = RunningModule.Unowned();
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.OpenAsync();
        await visitor.Page.GetByLabel("New password").FillAsync(Owner.Password);
        await visitor.Page.GetByLabel("The same again").FillAsync(Owner.Password);
        await visitor.Button("Next").ClickAsync();
        await Expect(Heading(visitor)).ToHaveTextAsync("Join your Wi-Fi");
        await visitor.Button("Skip for now").ClickAsync();
        await Expect(Heading(visitor)).ToHaveTextAsync("Enter the key of the meter");
        await visitor.Button("Skip for now").ClickAsync();

        await Expect(Heading(visitor)).ToHaveTextAsync("Almost ready");
        await Expect(visitor.Page.GetByText("No Wi-Fi is remembered, so the module stays in its set-up network.")).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByText("the module joins")).ToHaveCountAsync(0);
        await visitor.Button("To the dashboard").ClickAsync();
        await Expect(Heading(visitor)).ToHaveTextAsync("Dashboard");
        Assert.Empty(visitor.Complaints);
    }

    private static ILocator Heading(Visitor visitor) => visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    private static async Task NothingExcludesAnybodyAsync(Visitor visitor)
    {
        Assert.Empty(await Accessibility.FaultsAsync(visitor.Page));
        Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
    }
}
