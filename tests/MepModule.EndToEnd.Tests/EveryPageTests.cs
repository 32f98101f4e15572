using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
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
            var result = await visitor.Page.RunAxe(all ? new() : new AxeRunOptions { RunOnly = RunOnlyOptions.Rules("color-contrast") });
            faults.AddRange(result.Violations
                .Where(v => v.Impact is "serious" or "critical")
                .Select(v => $"{width} px {theme}: {v.Id}, {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}"));
            await TakePictureAsync(visitor, path, width, theme);
        }

        Assert.Empty(faults);
        Assert.Empty(visitor.Complaints);
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
