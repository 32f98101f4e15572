using System.Net;
using System.Net.Http;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MepModule.EndToEnd.Tests;

/// <summary>The page of the outputs, by the example of the one for Prometheus.</summary>
public sealed class IntegrationsTests(Chromium chromium, RunningModule module) : IClassFixture<RunningModule>
{
    [Fact]
    public async Task An_output_is_switched_on_tells_who_asked_and_is_switched_off()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("integrations");
        ILocator card = Card(visitor, "Prometheus");
        await Expect(card.GetByText("Off", new() { Exact = true })).ToBeVisibleAsync();

        await card.GetByLabel("Open without an API token").CheckAsync();
        await card.GetByLabel("Switched on").CheckAsync();
        await Expect(card.GetByText("nobody yet")).ToBeVisibleAsync();
        await Expect(card.GetByLabel("Open without an API token")).ToBeCheckedAsync();
        await Expect(card.Locator("pre")).ToContainTextAsync($"targets: ['{module.Address.Authority}']");

        // Whatever came first, there is a reading by the time that the output serves one.
        using var client = new HttpClient { BaseAddress = module.Address };
        string text;
        do
        {
            text = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        }
        while (!text.Contains("nesmep_up 1"));

        await Expect(card.GetByText("Serving")).ToBeVisibleAsync();
        await Expect(card.GetByText("GET /metrics")).ToBeVisibleAsync();
        await card.GetByLabel("Switched on").UncheckAsync();
        await Expect(card.GetByText("Off", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/metrics", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task What_is_refused_stays_typed_with_a_sentence_that_says_what_is_wrong()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("integrations");
        ILocator card = Card(visitor, "Prometheus");
        await card.GetByLabel("Addresses that may ask").FillAsync("192.168.1.5, 192.168.1");
        await card.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(card.GetByText("Addresses that may ask must be up to 8 IPv4 addresses")).ToBeVisibleAsync();
        await Expect(card.GetByLabel("Addresses that may ask")).ToHaveValueAsync("192.168.1.5, 192.168.1");

        await card.GetByLabel("Addresses that may ask").FillAsync("192.168.1.5, 192.168.1.6");
        await card.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(card.GetByLabel("Addresses that may ask")).ToHaveValueAsync("192.168.1.5 192.168.1.6");
        await Expect(card.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToBeDisabledAsync();

        // Everybody may ask again: the other tests share the module.
        await card.GetByLabel("Addresses that may ask").FillAsync("");
        await card.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(card.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToBeDisabledAsync();
    }

    private static ILocator Card(Visitor visitor, string title) =>
        visitor.Page.Locator("section.card").Filter(new() { Has = visitor.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("^" + title + "$") }) });
}
