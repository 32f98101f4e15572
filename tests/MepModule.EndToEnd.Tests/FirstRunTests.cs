using System.Threading.Tasks;
using MepModule.Desktop;
using MepModule.MeterSimulator.Security;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MepModule.EndToEnd.Tests;

public sealed class FirstRunTests(Chromium chromium)
{
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
        await visitor.Button("Try it").ClickAsync();
        await Expect(visitor.Page.GetByText("“Cellar” refuses the password.")).ToBeVisibleAsync();
        await visitor.Page.GetByLabel("Wi-Fi password").FillAsync(SimulatedWifi.Password);
        await visitor.Button("Try it").ClickAsync();
        await Expect(visitor.Page.GetByText("“Cellar” works.")).ToBeVisibleAsync();
        await visitor.Button("Remember it").ClickAsync();
        await visitor.Button("Next").ClickAsync();

        await Expect(Heading(visitor)).ToHaveTextAsync("Enter the key of the meter");
        await NothingExcludesAnybodyAsync(visitor);
        await visitor.Page.GetByLabel("Key (MBK)").FillAsync("0123456789ABCDEF");
        await visitor.Button("Try it on the meter").ClickAsync();
        await Expect(visitor.Page.GetByText("The meter refuses this key (0x0B).")).ToBeVisibleAsync();
        await visitor.Page.GetByLabel("Key (MBK)").FillAsync(MeterKey.DemoBasic);
        await visitor.Button("Try it on the meter").ClickAsync();
        await Expect(visitor.Page.GetByText("The meter accepts this key.")).ToBeVisibleAsync();
        await visitor.Button("Store the key").ClickAsync();
        await visitor.Button("Next").ClickAsync();

        await Expect(Heading(visitor)).ToHaveTextAsync("Ready");
        await Expect(visitor.Page.GetByText("The meter answers, and every answer verifies.")).ToBeVisibleAsync();
        await NothingExcludesAnybodyAsync(visitor);
        Assert.DoesNotContain(MeterKey.DemoBasic, await visitor.Page.ContentAsync());
        Assert.Empty(visitor.Complaints);
    }

    private static ILocator Heading(Visitor visitor) => visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    private static async Task NothingExcludesAnybodyAsync(Visitor visitor)
    {
        Assert.Empty(await Accessibility.FaultsAsync(visitor.Page));
        Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
    }
}
