using System.Net;
using System.Net.Http;
using System.Net.Sockets;
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
        await SaveAsync(visitor, card);
        await Expect(card.GetByLabel("Addresses that may ask")).ToHaveValueAsync("192.168.1.5 192.168.1.6");
        await Expect(card.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToBeDisabledAsync();

        // Everybody may ask again: the other tests share the module.
        await card.GetByLabel("Addresses that may ask").FillAsync("");
        await SaveAsync(visitor, card);
        await Expect(card.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToBeDisabledAsync();
    }

    [Fact]
    public async Task One_click_allows_only_the_address_that_asked_last_and_another_is_refused()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("integrations");
        ILocator card = Card(visitor, "Prometheus");
        await card.GetByLabel("Open without an API token").CheckAsync();
        await card.GetByLabel("Switched on").CheckAsync();
        await Expect(card.GetByText("nobody yet")).ToBeVisibleAsync();

        using HttpClient first = ClientAt("127.0.0.2");
        using HttpClient second = ClientAt("127.0.0.3");
        Assert.Equal(HttpStatusCode.OK, await StatusOf(second));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(first));
        await card.GetByRole(AriaRole.Button, new() { Name = "Only 127.0.0.2, which asked last" }).ClickAsync();
        await Expect(card.GetByLabel("Addresses that may ask")).ToHaveValueAsync("127.0.0.2");
        await Expect(card.GetByRole(AriaRole.Button, new() { Name = "Only 127.0.0.2, which asked last" })).ToBeHiddenAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusOf(second));
        await Expect(card.GetByText("this address is not allowed")).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusOf(first));

        // Everybody may ask again: the other tests share the module.
        await card.GetByLabel("Addresses that may ask").FillAsync("");
        await SaveAsync(visitor, card);
        await card.GetByLabel("Switched on").UncheckAsync();
        await Expect(card.GetByText("Off", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_switch_shows_what_was_clicked_while_it_is_stored_whatever_is_told_meanwhile()
    {
        await using Visitor visitor = await chromium.VisitAsync(module);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("integrations");
        ILocator isOn = Card(visitor, "EcoTracker").GetByLabel("Switched on", new() { Exact = true });
        var isAsked = new TaskCompletionSource<IRoute>();
        await visitor.Page.RouteAsync("**/api/v1/settings", async route =>
        {
            if (route.Request.Method != "PUT" || !isAsked.TrySetResult(route))
                await route.ContinueAsync();
        });

        await isOn.ClickAsync();
        IRoute put = await isAsked.Task;
        for (int i = 0; i < 2; i++)
            await visitor.Page.WaitForResponseAsync("**/api/v1/integrations");
        await Expect(isOn).ToBeCheckedAsync();

        // It is refused: the switch goes back.
        await put.AbortAsync();
        await Expect(isOn).Not.ToBeCheckedAsync();
    }

    /// <summary>A client at an address of this machine: all that begin with 127 are.</summary>
    private HttpClient ClientAt(string address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = module.Address };

    private static async Task<HttpStatusCode> StatusOf(HttpClient client)
    {
        using HttpResponseMessage answer = await client.GetAsync("/metrics", TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Saves, and waits for the answer: the button cannot be pressed while it works either.</summary>
    private static Task SaveAsync(Visitor visitor, ILocator card) =>
        visitor.Page.RunAndWaitForResponseAsync(() => card.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync(), answer => answer.Request.Method == "PUT");

    private static ILocator Card(Visitor visitor, string title) =>
        visitor.Page.Locator("section.card").Filter(new() { Has = visitor.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("^" + title + "$") }) });
}
