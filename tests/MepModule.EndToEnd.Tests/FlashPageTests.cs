using System;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MepModule.EndToEnd.Tests;

/// <summary>The page that flashes a board, as far as it goes without a chip.</summary>
public sealed class FlashPageTests(Chromium chromium)
{
    // A port as the browser gives it, behind which a board starts: it notes what is done to it, and tells what a board tells.
    private const string Port =
        """
        window.done = [];
        const port = {
          getInfo: () => ({}),
          open: async ({ baudRate }) => void done.push('open ' + baudRate),
          close: async () => void done.push('close'),
          setSignals: async (signals) => void done.push(JSON.stringify(signals)),
          get readable() {
            const pieces = ['\u0000\ufffdMepModule 1.2.3 on dabbler. Why it started: power or reset.\r\nSet-up network MEP-Modu', 'le-1A2B3C, password k7m2x', 'w9pqa\r\nNetwork: '];
            return new ReadableStream({ pull: (controller) => { const piece = pieces.shift(); if (piece) controller.enqueue(new TextEncoder().encode(piece)); } });
          },
          writable: new WritableStream(),
        };
        Object.defineProperty(navigator, 'serial', { value: { requestPort: async () => port }, configurable: true });
        """;

    [Theory]
    [InlineData("en-GB", "SHA-256 as it should be", "Choose the port and write")]
    [InlineData("da-DK", "SHA-256 som den skal være", "Vælg porten, og skriv")]
    [InlineData("de-DE", "SHA-256 wie sie sein soll", "Schnittstelle wählen und schreiben")]
    public async Task Everybody_chooses_a_board_has_its_file_checked_and_is_shut_out_by_nothing(string language, string whole, string write)
    {
        using var site = new FlashSite(chromium);
        await using Visitor visitor = await OpenAsync(site, language);
        Assert.Equal(language[..2], await visitor.Page.GetAttributeAsync("html", "lang"));
        await Expect(visitor.Button(write)).ToHaveCountAsync(0);
        await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "ustepper-c3" }).CheckAsync();
        await Expect(visitor.Page.Locator("#check")).ToContainTextAsync(whole);
        await Expect(visitor.Button(write)).ToBeEnabledAsync();
        foreach (ColorScheme theme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await visitor.LookAsync(390, theme);
            Assert.Empty(await Accessibility.FaultsAsync(visitor.Page));
            Assert.True(await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        }

        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task The_tool_gets_the_checked_file_of_the_chosen_board_and_asks_whether_to_erase()
    {
        using var site = new FlashSite(chromium);
        await using Visitor visitor = await OpenAsync(site);
        await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "mep-module" }).CheckAsync();
        await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "dabbler" }).CheckAsync();
        JsonElement given = await visitor.Page.Locator("esp-web-install-button").EvaluateAsync<JsonElement>(
            """
            async (button) => {
              const manifest = await (await fetch(button.manifest)).json();
              const part = manifest.builds[0].parts[0];
              return { chip: manifest.builds[0].chipFamily, offset: part.offset, length: (await (await fetch(part.path)).arrayBuffer()).byteLength };
            }
            """);
        Assert.Equal(("ESP32", 0, 1 << 20), (given.GetProperty("chip").GetString(), given.GetProperty("offset").GetInt32(), given.GetProperty("length").GetInt32()));

        await visitor.Button("Choose the port and write").ClickAsync();
        await visitor.Page.GetByText("Install MepModule for dabbler").ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Checkbox)).Not.ToBeCheckedAsync();
        await Expect(visitor.Page.GetByText("erase", new() { Exact = false }).Last).ToBeVisibleAsync();
        Assert.Contains("open 115200", await visitor.Page.EvaluateAsync<string[]>("window.done"));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_file_that_is_cut_short_changed_missing_or_another_boards_is_not_offered()
    {
        using var site = new FlashSite(chromium);
        await using Visitor visitor = await OpenAsync(site);
        await SpoilAsync("mep-module", file => file[..^1], "arrive whole");
        await SpoilAsync("mep-module", file => [.. file[..^1], 7], "SHA-256 is another");
        await SpoilAsync("mep-module", null, "mep-module-1.2.3-mep-module.bin: 404");
        string manifest = Path.Combine(site.Root, "ustepper-c3.json");
        File.Copy(Path.Combine(site.Root, "dabbler.json"), manifest, true);
        await TellsAsync("ustepper-c3", "not as it should be");
        File.Delete(manifest);
        await TellsAsync("ustepper-c3", "ustepper-c3.json: 404");

        async Task SpoilAsync(string board, Func<byte[], byte[]>? change, string sentence)
        {
            string path = Path.Combine(site.Root, $"mep-module-1.2.3-{board}.bin");
            byte[] whole = File.ReadAllBytes(path);
            if (change == null)
                File.Delete(path);
            else
                File.WriteAllBytes(path, change(whole));
            await TellsAsync(board, sentence);
            File.WriteAllBytes(path, whole);
        }

        async Task TellsAsync(string board, string sentence)
        {
            await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "dabbler" }).CheckAsync();
            await Expect(visitor.Page.Locator("esp-web-install-button")).ToHaveCountAsync(1);
            await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = board }).CheckAsync();
            await Expect(visitor.Page.Locator("#check")).ToContainTextAsync(sentence);
            await Expect(visitor.Page.Locator("esp-web-install-button")).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task The_label_is_read_from_what_the_board_tells_after_a_restart()
    {
        using var site = new FlashSite(chromium);
        await using Visitor visitor = await OpenAsync(site);
        await visitor.Button("Restart the board and read").ClickAsync();
        await Expect(visitor.Page.Locator("#told")).ToHaveTextAsync("Set-up network MEP-Module-1A2B3C, password k7m2xw9pqa");
        await Expect(visitor.Button("Restart the board and read")).ToBeEnabledAsync();
        Assert.Equal(
            ["open 921600", """{"dataTerminalReady":false,"requestToSend":true}""", """{"dataTerminalReady":false,"requestToSend":false}""", "close"],
            await visitor.Page.EvaluateAsync<string[]>("window.done"));
        await visitor.Page.GetByLabel("Language").SelectOptionAsync("de");
        await Expect(visitor.Page.Locator("#told")).ToHaveTextAsync("Einrichtungsnetz MEP-Module-1A2B3C, Passwort k7m2xw9pqa");
    }

    [Fact]
    public async Task A_browser_without_serial_ports_is_told_what_to_do_instead()
    {
        using var site = new FlashSite(chromium);
        await using Visitor visitor = await chromium.VisitAsync(site.Address);
        await visitor.Page.AddInitScriptAsync("delete Navigator.prototype.serial");
        await visitor.Page.GotoAsync(site.Address.AbsoluteUri);
        await Expect(visitor.Page.GetByText("This browser cannot talk to serial ports.")).ToBeVisibleAsync();
        await Expect(visitor.Button("Restart the board and read")).ToBeDisabledAsync();
        await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "dabbler" }).CheckAsync();
        await Expect(visitor.Page.Locator("#check")).ToContainTextAsync("SHA-256 as it should be");
        await Expect(visitor.Page.Locator("esp-web-install-button")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Every_sentence_is_there_in_every_language_with_the_same_places_to_fill_in()
    {
        using var site = new FlashSite(chromium);
        await using Visitor visitor = await OpenAsync(site);
        string[][] keys = await visitor.Page.EvaluateAsync<string[][]>(
            """
            async () => {
              const { texts } = await import('./texts.js');
              return Object.values(texts).map((language) => Object.entries(language).map(([key, text]) => key + (text.match(/\{\w+\}/g) ?? []).sort().join('')).sort());
            }
            """);
        Assert.Equal(3, keys.Length);
        Assert.All(keys, language => Assert.Equal(keys[0], language));
        Assert.All(keys[0], key => Assert.NotEmpty(key));
    }

    private async Task<Visitor> OpenAsync(FlashSite site, string language = "en-GB")
    {
        Visitor visitor = await chromium.VisitAsync(site.Address, language);
        await visitor.Page.AddInitScriptAsync(Port);
        await visitor.Page.GotoAsync(site.Address.AbsoluteUri);
        await visitor.Page.Locator("main[aria-busy=false]").WaitForAsync();
        return visitor;
    }
}
