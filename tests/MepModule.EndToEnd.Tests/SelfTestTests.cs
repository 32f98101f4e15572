using System.Threading.Tasks;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MepModule.EndToEnd.Tests;

/// <summary>Somebody tries a board, in the language of the house.</summary>
public sealed class SelfTestTests(Chromium chromium)
{
    [Fact]
    public async Task What_needs_no_hand_is_tried_in_a_row_and_each_part_has_its_sentence()
    {
        using var module = new RunningModule();
        await using Visitor visitor = await chromium.VisitAsync(module, "da-DK");
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("diagnostics/test");
        ILocator parts = visitor.Page.Locator(".evidence li");
        await Expect(parts).ToHaveCountAsync(9);
        await Expect(parts.Filter(new() { HasText = "Seriel port" })).ToContainTextAsync("Forbind først J1.3 og J1.4.");

        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Prøv det, der ikke kræver en hånd" }).ClickAsync();

        await Expect(parts.Filter(new() { HasText = "Lager" })).ToContainTextAsync("Lageret holder det, der skrives.");
        await Expect(parts.Filter(new() { HasText = "Forsyning under sending" })).ToContainTextAsync("Dette modul kan ikke måle sin forsyning.");
        await Expect(visitor.Page.Locator(".evidence .mark.good")).ToHaveCountAsync(3);

        await parts.Filter(new() { HasText = "Lampe" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(parts.Filter(new() { HasText = "Lampe" })).ToContainTextAsync("Dette modul har ingen status-LED.");
        Assert.Equal("", string.Join('\n', await Accessibility.FaultsAsync(visitor.Page)));
        Assert.Empty(visitor.Complaints);
    }
}
