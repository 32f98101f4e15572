using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.Playwright;

namespace MepModule.EndToEnd.Tests;

/// <summary>What holds for every page: on a phone and on a desk, light and dark.</summary>
public sealed class EveryPageTests(LoggedInVisitor person) : IClassFixture<LoggedInVisitor>
{
    private static readonly (int Width, ColorScheme Theme)[] Looks =
        [(1280, ColorScheme.Light), (1280, ColorScheme.Dark), (390, ColorScheme.Light), (390, ColorScheme.Dark)];

    [Theory]
    [MemberData(nameof(Pages.All), MemberType = typeof(Pages))]
    public async Task A_page_can_be_used_by_everybody_and_never_scrolls_sideways(string path)
    {
        Visitor visitor = await person.OpenAsync(path);

        var faults = new List<string>();
        foreach ((int width, ColorScheme theme) in Looks)
        {
            await visitor.LookAsync(width, theme);
            int sideways = await visitor.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (sideways > 0)
                faults.Add($"{width} px: {sideways} px too wide");
            // A theme changes colours, a width the layout: all rules on two opposite looks, the rule of contrast on the other two.
            bool all = (width == 1280) == (theme == ColorScheme.Light);
            IEnumerable<string> found = await Accessibility.FaultsAsync(visitor.Page, all ? [] : ["color-contrast"]);
            faults.AddRange(found.Select(fault => $"{width} px {theme}: {fault}"));
            await TakePictureAsync(visitor, path, width, theme);
        }

        Assert.Empty(faults);
        Assert.Empty(visitor.Complaints);
    }

    // The pages that show texts of the module from its first second on; the others show numbers, times and texts of their own.
    [Theory]
    [InlineData("logs/events")]
    [InlineData("integrations")]
    [InlineData("network")]
    [InlineData("firmware")]
    [InlineData("settings/meter")]
    [InlineData("settings/access")]
    [InlineData("diagnostics/health")]
    [InlineData("diagnostics/log")]
    [InlineData("setup")]
    public async Task A_value_that_is_one_long_word_does_not_widen_a_phone_s_page(string path)
    {
        Visitor visitor = await person.OpenAsync("help");
        await visitor.LookAsync(390, ColorScheme.Light);
        int lengthened = 0;
        await visitor.Page.RouteAsync(new Regex("/api/v1/(?!live|history)"), async route =>
        {
            if (route.Request.Method != "GET")
            {
                await route.ContinueAsync();
                return;
            }

            IAPIResponse answer = await route.FetchAsync();
            string body = await answer.TextAsync();
            if (answer.Ok && answer.Headers["content-type"].StartsWith("application/json", StringComparison.Ordinal) && JsonNode.Parse(body) is { } json)
            {
                lengthened += Lengthen(json);
                body = json.ToJsonString();
            }

            await route.FulfillAsync(new() { Response = answer, Body = body });
        });
        try
        {
            visitor = await person.OpenAsync(path);
            int sideways = await visitor.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(lengthened > 0, "No value of this page was made long.");
            Assert.Equal(0, sideways);
            Assert.Empty(visitor.Complaints);
        }
        finally
        {
            await visitor.Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.Wait });
        }
    }

    // Texts that the page interprets: the word of an enumeration, bytes as hex digits, what goes back to the module.
    private static readonly HashSet<string> Interpreted =
        ["state", "level", "mode", "source", "outcome", "scope", "result", "registered_as", "request", "response", "csrf"];

    /// <summary>Makes every text in a document one long word, and returns how many.</summary>
    private static int Lengthen(JsonNode node) => node switch
    {
        JsonObject fields => fields.ToList().Where(f => f.Value != null && !Interpreted.Contains(f.Key)).Sum(f => Lengthen(f.Value!)),
        JsonArray items => items.ToList().Where(item => item != null).Sum(item => Lengthen(item!)),
        JsonValue value when value.TryGetValue(out string? text) && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _) => Lengthen(value, text),
        _ => 0,
    };

    private static int Lengthen(JsonValue value, string text)
    {
        value.ReplaceWith(text + new string('W', 100));
        return 1;
    }

    private const string SecondsOfPower =
        "async () => (await (await fetch('/api/v1/history?range=10m')).json()).series.power_w.filter((value) => value !== null).length";

    /// <summary>Pictures for the documents, when MEP_SCREENSHOTS is set: light ones of the desk, dark ones of the phone.</summary>
    private static async Task TakePictureAsync(Visitor visitor, string path, int width, ColorScheme theme)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("MEP_SCREENSHOTS")) || (width == 1280) != (theme == ColorScheme.Light))
            return;
        string name = path.Length == 0 ? "dashboard" : path.Replace('/', '-');
        // A picture of a page says little before the module has read its meter for a while.
        while (await visitor.Page.EvaluateAsync<int>(SecondsOfPower) < 150)
            await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        // The bar at the bottom of a phone stands where the screen ends, not in the middle of a long picture.
        int height = await visitor.Page.EvaluateAsync<int>("() => document.documentElement.scrollHeight");
        await visitor.Page.SetViewportSizeAsync(width, Math.Clamp(height, width == 1280 ? 720 : 844, 2200));
        await visitor.SettleAsync();
        await visitor.Page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Images, $"ui-{name}-{(width == 1280 ? "desk" : "phone")}.png") });
    }
}
