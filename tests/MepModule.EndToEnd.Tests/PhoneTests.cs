using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MepModule.EndToEnd.Tests;

/// <summary>What a thumb, a keyboard and an ear meet on a narrow screen.</summary>
public sealed class PhoneTests(Chromium chromium, RunningModule module) : IClassFixture<RunningModule>
{
    // Text whose lines lie on those of another text cannot be read.
    private const string IsCovered =
        """
        (element) => {
          const range = document.createRange();
          range.selectNodeContents(element);
          const own = [...range.getClientRects()];
          const box = element.getBoundingClientRect();
          const isOnTop = own.every((r) => element.contains(document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2)));
          const before = [...element.parentElement.children].filter((e) => e !== element).map((e) => e.getBoundingClientRect());
          return !isOnTop || before.some((r) => r.top < box.bottom && r.bottom > box.top);
        }
        """;

    [Fact]
    public async Task An_API_token_that_is_shown_once_lies_in_sight_and_under_nothing()
    {
        await using Visitor visitor = await PhoneAsync("settings/access");
        await visitor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Home Assistant");
        await visitor.Button("Make a token").ClickAsync();
        ILocator token = visitor.Page.Locator(".token");
        await Expect(token).ToBeInViewportAsync(new() { Ratio = 1 });
        Assert.False(await token.EvaluateAsync<bool>(IsCovered));
    }

    [Fact]
    public async Task A_message_covers_no_button_and_takes_no_press()
    {
        await using Visitor visitor = await PhoneAsync("help");
        const string covered =
            """
            (t) => {
              const a = t.getBoundingClientRect();
              const over = [...document.querySelectorAll('button, a.button, .bottom a')].filter((b) => { const r = b.getBoundingClientRect(); return r.width > 0 && r.top < a.bottom && r.bottom > a.top && r.left < a.right && r.right > a.left; });
              return [a.width > 0 && a.height > 0 ? 'shown' : 'hidden', getComputedStyle(t).pointerEvents, ...over.map((b) => b.textContent)].join();
            }
            """;
        Assert.Equal("shown,none", await visitor.HearAsync<string>(visitor.Button("Copy the letter"), "Copied", covered));
    }

    [Fact]
    public async Task Names_of_networks_are_whole_and_their_signal_is_bars()
    {
        await using Visitor visitor = await PhoneAsync("network");
        await visitor.Button("Look for networks").ClickAsync();
        ILocator name = visitor.Page.Locator(".wifi-item .name", new() { HasText = "Café Österbro" });
        await Expect(name).ToBeVisibleAsync();
        Assert.True(await name.EvaluateAsync<bool>("(n) => n.scrollWidth <= n.clientWidth && getComputedStyle(n).textOverflow !== 'ellipsis'"));
        ILocator bars = visitor.Page.Locator(".wifi-item", new() { HasText = "Cellar" }).GetByRole(AriaRole.Img, new() { Name = "strong" });
        await Expect(bars.Locator(".on")).ToHaveCountAsync(4);
        Assert.DoesNotContain("dBm", await visitor.Page.Locator(".wifi-list").InnerTextAsync());
    }

    [Fact]
    public async Task The_keyboard_follows_the_tabs_and_comes_back_from_a_question()
    {
        await using Visitor visitor = await PhoneAsync("settings/meter");
        await visitor.Page.GetByRole(AriaRole.Tab, new() { Name = "Meter" }).FocusAsync();
        await visitor.Page.Keyboard.PressAsync("ArrowRight");
        ILocator access = visitor.Page.GetByRole(AriaRole.Tab, new() { Name = "Access" });
        await Expect(access).ToBeFocusedAsync();
        await Expect(access).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(visitor.Page).ToHaveURLAsync(new Regex("#/settings/access$"));
        await visitor.Page.Keyboard.PressAsync("Home");
        await Expect(visitor.Page.GetByRole(AriaRole.Tab, new() { Name = "Meter" })).ToBeFocusedAsync();

        ILocator forget = visitor.Button("Forget the key").First;
        await forget.FocusAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(visitor.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(forget).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_login_button_leads_back_to_where_one_was()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.OpenAsync("help/key");
        await visitor.Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByRole(AriaRole.Link, new() { Name = "Log in" }).ClickAsync();
        await visitor.Page.GetByLabel("Password", new() { Exact = true }).FillAsync("not this one");
        await visitor.Button("Log in").ClickAsync();
        ILocator verdict = visitor.Page.GetByText("That is not the password.");
        await Expect(verdict).ToBeVisibleAsync();
        await visitor.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(Owner.Password);
        await Expect(verdict).ToHaveCountAsync(0);
        await visitor.Button("Log in").ClickAsync();
        await Expect(visitor.Page).ToHaveURLAsync(new Regex("#/help/key$"));
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Help");
    }

    [Fact]
    public async Task Values_that_the_arrow_keys_come_to_are_said()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.OpenAsync();
        await Expect(visitor.Page.Locator(".chart-item b").First).ToHaveTextAsync(new Regex(@"\d"));
        await visitor.Page.Locator(".chart canvas").FocusAsync();
        ILocator said = visitor.Page.Locator(".chart [role=status]");
        await Expect(said).ToHaveTextAsync("");
        await visitor.Page.Keyboard.PressAsync("End");
        await Expect(said).ToHaveTextAsync(new Regex(@"^\d+:\d+:\d+, Net power .*\d W$"));
    }

    [Fact]
    public async Task Names_that_the_owner_gives_stand_on_every_page()
    {
        using var own = new RunningModule();
        await using Visitor visitor = await chromium.VisitAsync(own);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("settings/meter");
        await visitor.Page.GetByLabel("Phase L1").FillAsync("Kitchen");
        await visitor.Page.GetByLabel("Tariff 1").FillAsync("Night");
        await visitor.HearAsync(visitor.Page.Locator(".card", new() { HasText = "What you call things" }).GetByRole(AriaRole.Button, new() { Name = "Save" }), "Saved");
        await visitor.OpenAsync();
        await Expect(visitor.Page.Locator(".phase h2").First).ToHaveTextAsync("Kitchen (L1)");
        await Expect(visitor.Page.Locator(".registers")).ToContainTextAsync("Night (kWh)");
        await visitor.OpenAsync("logs/quality");
        await Expect(visitor.Page.Locator("th", new() { HasText = "Kitchen (L1)" })).ToBeVisibleAsync();
    }

    private async Task<Visitor> PhoneAsync(string path)
    {
        Visitor visitor = await chromium.VisitAsync(module);
        await visitor.LookAsync(390, ColorScheme.Light);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync(path);
        return visitor;
    }
}
