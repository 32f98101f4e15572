using System;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MepModule.EndToEnd.Tests;

/// <summary>What a person sees, and reaches with the keyboard, when something is wrong.</summary>
public sealed partial class TroubleTests(Chromium chromium)
{
    // What is read out anew while the age of the values changes twice. A server that is busy for seconds passes for a frozen module, which is said: then it begins anew.
    private const string SaidWhileItAges =
        """
        () => new Promise((done) => {
          let said = null, shown, changes;
          const look = () => {
            const banner = document.querySelector('.banner');
            const alert = banner?.querySelector('[role=alert]').textContent;
            if (!banner || banner.classList.contains('warn')) said = null;
            else if (said === null) [said, shown, changes] = [alert, banner.textContent, 0];
            else if (alert !== said) done(`first "${said}", then "${alert}"`);
            else if (banner.textContent !== shown && ++changes === 2) done('');
            shown = banner?.textContent;
          };
          new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
          look();
          setTimeout(() => done('the age does not change'), 60000);
        })
        """;

    [Fact]
    public async Task A_wrong_key_is_said_and_the_keyboard_leads_to_where_it_is_changed()
    {
        using RunningModule module = RunningModule.WithWrongKey();
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.LogInAsync();
        await visitor.OpenAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The meter refuses the key.");
        await Expect(visitor.Page.Locator(".power .value")).ToHaveTextAsync("–");
        await FitsAPhoneAsync(visitor);

        await TabToAsync(visitor, visitor.Page.GetByRole(AriaRole.Link, new() { Name = "What to do" }));
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Page).ToHaveURLAsync(new Regex("#/settings/meter$"));
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Key of the meter" })).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Values_stay_readable_and_are_called_old_when_the_meter_falls_silent()
    {
        using RunningModule module = RunningModule.AtLineSpeed();
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.OpenAsync();
        await Expect(visitor.Page.Locator(".power .value")).ToHaveTextAsync(Number());

        module.Simulator.With((meter, _) => meter.Rates = meter.Rates with { LostFrames = 1 });
        ILocator alert = visitor.Page.GetByRole(AriaRole.Alert);
        ILocator banner = visitor.Page.Locator(".banner");
        await Expect(banner).ToContainTextAsync("Last good values", new() { Timeout = 60000 });

        // The age grows each second, which is shown and not read out each second.
        Assert.Equal("", await visitor.Page.EvaluateAsync<string>(SaidWhileItAges));
        await Expect(visitor.Page.Locator(".dash.old")).ToBeVisibleAsync(new() { Timeout = 60000 });
        await Expect(visitor.Page.Locator(".power .value")).ToHaveTextAsync(Number());
        await FitsAPhoneAsync(visitor);

        module.Simulator.With((meter, _) => meter.Rates = meter.Rates with { LostFrames = 0 });
        await Expect(alert).ToBeHiddenAsync(new() { Timeout = 60000 });
        await Expect(visitor.Page.Locator(".dash.old")).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_module_that_froze_turns_amber_within_seconds_and_its_meter_is_not_blamed()
    {
        using var module = new RunningModule();
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.OpenAsync();
        await Expect(visitor.Page.Locator(".power .value")).ToHaveTextAsync(Number());

        // It still holds its connections and answers nothing: the stream is opened anew, behind which nobody speaks.
        TaskCompletionSource frozen = new();
        await visitor.Page.RouteAsync(path => path.Contains("/api/v1/", StringComparison.Ordinal) || path.EndsWith("/healthz", StringComparison.Ordinal), async _ => await frozen.Task);
        // Three times what it should take, by the clock of the page, which is as busy as its banner.
        await visitor.Page.EvaluateAsync("() => { document.dispatchEvent(new Event('visibilitychange')); setTimeout(() => (window.isLate = true), 15000); }");
        IJSHandle seen = await visitor.Page.WaitForFunctionAsync("() => document.querySelector('.banner.warn') && (window.isLate ? 'late' : 'in time')");
        Assert.Equal("in time", await seen.JsonValueAsync<string>());
        ILocator banner = visitor.Page.Locator(".banner");
        await Expect(banner).ToContainTextAsync("The module does not answer.");
        await Expect(banner).Not.ToContainTextAsync("meter");
        await Expect(visitor.Page.Locator(".dash.old")).ToBeVisibleAsync();
        Assert.Equal("", string.Join('\n', await Accessibility.FaultsAsync(visitor.Page)));

        frozen.SetResult();
        await visitor.Page.UnrouteAllAsync();
        await Expect(banner).ToHaveCountAsync(0);
        await Expect(visitor.Page.Locator(".dash.old")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Before_anything_was_sent_nobody_is_sent_to_the_wires()
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        using RunningModule module = RunningModule.WithoutKey(((IPEndPoint)port.LocalEndpoint).Port);
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("diagnostics/answer");
        ILocator evidence = visitor.Page.Locator(".evidence li");
        await Expect(visitor.Page.GetByText("No key is set.").First).ToBeVisibleAsync();
        await Expect(evidence.Filter(new() { HasText = "Serial port" }).Locator(".mark.good")).ToBeVisibleAsync();
        await Expect(evidence.Filter(new() { HasText = "Anything heard" }).Locator(".mark.unknown")).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator(".evidence .mark.bad")).ToHaveCountAsync(1);
        await Expect(evidence.Filter(new() { Has = visitor.Page.Locator(".mark.bad") })).ToContainTextAsync("No key is stored");
    }

    [Fact]
    public async Task A_port_that_cannot_be_opened_is_named_with_its_reason_though_there_is_no_key()
    {
        using RunningModule module = RunningModule.WithoutMeter();
        await using Visitor visitor = await chromium.VisitAsync(module, "da-DK");
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("diagnostics/answer");
        ILocator port = visitor.Page.Locator(".evidence li").Filter(new() { HasText = "Serieport" });
        await Expect(port.Locator(".mark.bad")).ToBeVisibleAsync();
        await Expect(port).ToContainTextAsync("127.0.0.1:9 kan ikke nås");
    }

    [Fact]
    public async Task The_charts_values_are_read_with_the_arrow_keys()
    {
        using var module = new RunningModule();
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.OpenAsync();
        ILocator value = visitor.Page.Locator(".chart-item b").First;
        ILocator time = visitor.Page.Locator(".chart-x");

        // The newest value stands there without being asked for; a second one is needed to go back to.
        await Expect(value).ToHaveTextAsync(Number());
        string newest = await time.InnerTextAsync();
        await Expect(time).Not.ToHaveTextAsync(newest);
        await TabToAsync(visitor, visitor.Page.Locator(".chart canvas"));
        await visitor.Page.Keyboard.PressAsync("Home");
        string first = await time.InnerTextAsync();
        await visitor.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(time).Not.ToHaveTextAsync(first);
        await visitor.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(time).ToHaveTextAsync(first);
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(time).Not.ToHaveTextAsync(first);
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>Presses Tab until the keyboard is there, as somebody without a pointer would, and fails when it never gets there.</summary>
    private static async Task TabToAsync(Visitor visitor, ILocator target)
    {
        await target.WaitForAsync();
        for (int i = 0; i < 60; i++)
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
        }

        Assert.Fail("Sixty presses of Tab did not lead there.");
    }

    private static async Task FitsAPhoneAsync(Visitor visitor)
    {
        await visitor.LookAsync(390, ColorScheme.Light);
        Assert.True(await visitor.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
        await visitor.LookAsync(1280, ColorScheme.Light);
    }

    [GeneratedRegex(@"\d")]
    private static partial Regex Number();
}
