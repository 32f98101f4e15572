using System;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using MepModule.Protocol.Tables;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MepModule.EndToEnd.Tests;

/// <summary>What a person sees of values that cannot be true: why they are not there, and all the others.</summary>
public sealed partial class HeldBackTests(Chromium chromium)
{
    [Theory]
    [InlineData("en-GB", "Some values are held back because they cannot be true", "a power beyond what the meter can measure")]
    [InlineData("da-DK", "Nogle værdier holdes tilbage, fordi de ikke kan passe", "en effekt over det, måleren kan måle")]
    [InlineData("de-DE", "Einige Werte werden zurückgehalten, weil sie nicht stimmen können", "eine Leistung über dem, was der Zähler messen kann")]
    public async Task Values_that_cannot_be_true_are_dashes_with_a_reason_and_the_others_stay(string language, string title, string reason)
    {
        using var module = new RunningModule();
        await using Visitor visitor = await chromium.VisitAsync(module, language: language);
        await visitor.OpenAsync();
        await Expect(visitor.Page.Locator(".power .value")).ToHaveTextAsync(Number());
        ILocator note = visitor.Page.Locator(".note", new() { HasText = title });
        await Expect(note).ToHaveCountAsync(0);

        // BT27 says that the power of all phases stands where the voltage of L1 stands, and the other way round.
        module.Simulator.With((meter, _) =>
        {
            byte[] selection = meter.ReadTable(PresentSelection.Table)!;
            int power = Array.IndexOf(selection, (byte)SourceId.PowerImport);
            int voltage = Array.IndexOf(selection, (byte)SourceId.Voltage);
            meter.OverwriteTable(PresentSelection.Table, power, [SourceId.Voltage]);
            meter.OverwriteTable(PresentSelection.Table, voltage, [SourceId.PowerImport]);
            meter.Reconfigure();
        });
        await Expect(note).ToBeVisibleAsync();
        await Expect(note.GetByText(reason)).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator(".power .value")).ToHaveTextAsync("–");

        // L1 is connected all the same, and what the others show is not in doubt.
        await Expect(visitor.Page.Locator(".phase")).ToHaveCountAsync(3);
        await Expect(visitor.Page.Locator(".phase").Nth(1)).ToContainTextAsync(Volts());
        await visitor.LookAsync(390, ColorScheme.Light);
        Assert.True(await visitor.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
        Assert.Empty(visitor.Complaints);
    }

    [GeneratedRegex(@"\d")]
    private static partial Regex Number();

    [GeneratedRegex(@"2[2-4]\d[.,]\d\sV")]
    private static partial Regex Volts();
}
