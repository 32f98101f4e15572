using System;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MepModule.EndToEnd.Tests;

public sealed partial class DashboardTests(Chromium chromium, RunningModule module) : IClassFixture<RunningModule>
{
    [Fact]
    public async Task A_visitor_without_a_login_sees_live_values_and_nothing_else()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.OpenAsync();
        await Expect(visitor.Page.Locator(".power .value")).ToHaveTextAsync(Number());
        await Expect(visitor.Page.Locator(".phase-v")).ToHaveTextAsync([Number(), Number(), Number()]);
        await visitor.OpenAsync("explorer");
        await Expect(visitor.Page.GetByLabel("Password", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Tablist)).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task What_a_Danish_reader_sees_is_saved_as_a_Danish_spreadsheet_reads_it()
    {
        await using Visitor visitor = await chromium.VisitAsync(module, "da-DK");
        await visitor.OpenAsync();
        await Expect(visitor.Page.Locator(".chart-item b").First).ToHaveTextAsync(Number());
        IDownload download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Button("CSV").ClickAsync());
        string text = await File.ReadAllTextAsync(await download.PathAsync(), new UTF8Encoding(false), TestContext.Current.CancellationToken);
        byte[] bytes = await File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal("meter-live.csv", download.SuggestedFilename);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        string[] rows = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Tid;Nettoeffekt (W)", rows[0].TrimStart('\uFEFF'));
        Assert.NotEmpty(rows[1..]);
        Assert.All(rows[1..], row => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d;-?\d+$", row));
    }

    [Fact]
    public async Task A_simulated_meter_is_marked_as_one_on_every_page()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.TakeSessionAsync();
        foreach (string path in Pages.All)
        {
            await visitor.OpenAsync(path);
            await Expect(visitor.Page.Locator("main").GetByText("Simulated meter", new() { Exact = true })).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task The_page_needs_no_secure_context_and_nobody_but_the_module()
    {
        using RunningModule shared = RunningModule.Shared();
        await using Visitor visitor = await chromium.VisitAsync(shared, host: Chromium.PlainHost);
        await visitor.OpenAsync();
        Assert.False(await visitor.Page.EvaluateAsync<bool>("() => window.isSecureContext"));
        await Expect(visitor.Page.Locator(".power .value")).ToHaveTextAsync(Number());
        await visitor.LogInAsync();
        foreach (string path in new[] { "profile", "logs", "explorer/build", "explorer/decode", "network", "firmware", "settings/backup", "diagnostics", "help" })
            await visitor.OpenAsync(path);
        await visitor.HearAsync(visitor.Button("Copy the letter"), "Copied");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Unknown_values_are_dashes_and_the_trouble_is_said()
    {
        using RunningModule alone = RunningModule.WithoutMeter();
        await using Visitor visitor = await chromium.VisitAsync(alone);
        await visitor.OpenAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator(".power .value")).ToHaveTextAsync("–");
        string text = await visitor.Page.Locator(".dash").InnerTextAsync();
        Assert.DoesNotMatch(@"(?m)^\s*0([.,]0+)?\s*(W|V|A|Hz|kWh)?\s*$", text);
    }

    [Fact]
    public async Task Values_of_a_module_that_is_gone_are_shown_as_old()
    {
        var leaving = new RunningModule();
        Visitor? visitor = null;
        try
        {
            visitor = await chromium.VisitAsync(leaving);
            await visitor.OpenAsync();
            await Expect(visitor.Page.Locator(".power .value")).ToHaveTextAsync(Number());
        }
        finally
        {
            leaving.Dispose();
        }

        await using (visitor)
        {
            await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The module does not answer");
            await Expect(visitor.Page.Locator(".dash.old")).ToBeVisibleAsync();
            await Expect(visitor.Page.Locator(".power .value")).ToHaveTextAsync(Number());
        }
    }

    [Fact]
    public async Task New_values_do_not_move_what_stands_around_them()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.OpenAsync();
        await Expect(visitor.Page.Locator(".power .value")).ToHaveTextAsync(Number());
        string before = await visitor.Page.Locator(".power .foot").InnerTextAsync();
        await visitor.Page.EvaluateAsync(
            """
            () => {
              window.shift = 0;
              new PerformanceObserver(list => list.getEntries().forEach(entry => window.shift += entry.value)).observe({ type: 'layout-shift' });
            }
            """);
        // Two more readings.
        await Expect(visitor.Page.Locator(".power .foot")).Not.ToHaveTextAsync(before);
        before = await visitor.Page.Locator(".power .foot").InnerTextAsync();
        await Expect(visitor.Page.Locator(".power .foot")).Not.ToHaveTextAsync(before);
        Assert.InRange(await visitor.Page.EvaluateAsync<double>("() => window.shift"), 0, 0.02);
    }

    [Fact]
    public async Task Every_range_of_the_history_draws_its_chart()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync();
        foreach (string range in new[] { "24 h", "Days", "Months", "10 min" })
        {
            await visitor.Button(range).ClickAsync();
            await Expect(visitor.Button(range)).ToHaveAttributeAsync("aria-pressed", "true");
            await Expect(visitor.Page.Locator(".chart canvas")).ToBeVisibleAsync();
        }

        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData("da-DK", "Overblik", "da")]
    [InlineData("de-AT", "Übersicht", "de")]
    [InlineData("en-US", "Dashboard", "en")]
    [InlineData("fi-FI", "Dashboard", "en")]
    public async Task The_page_speaks_the_language_of_the_browser(string browser, string heading, string language)
    {
        await using Visitor visitor = await chromium.VisitAsync(module, browser);
        await visitor.OpenAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);
        await Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("lang", language);
    }

    [Fact]
    public async Task A_chosen_language_and_theme_stay_chosen()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.OpenAsync();
        await visitor.Page.GetByLabel("Language").First.SelectOptionAsync("da");
        await visitor.Page.GetByLabel("Udseende").First.SelectOptionAsync("dark");
        await visitor.Page.ReloadAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Overblik");
        await Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
    }

    [Fact]
    public async Task The_keyboard_reaches_the_content_with_the_first_link()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.OpenAsync("help");
        await visitor.Page.Keyboard.PressAsync("Tab");
        await Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
    }

    [GeneratedRegex(@"\d")]
    private static partial Regex Number();
}
