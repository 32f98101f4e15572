using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MepModule.EndToEnd.Tests;

/// <summary>The explorer on a phone, for somebody who reads Danish, and its bytes for somebody without a pointer.</summary>
public sealed class ExplorerOnAPhoneTests(Chromium chromium, RunningModule module) : IClassFixture<RunningModule>
{
    private const string Message = "Rå besked, uden længde, sekvensnummer og digest";
    private const string PresentValues = "3f 001c 000000 0058";

    // Outside a box that scrolls, text that is wider than its box, or a box beyond the screen, cannot be read.
    private const string WhatIsCutOff =
        """
        () => [...document.querySelectorAll('main *, nav *, header *')].filter((e) => {
          const box = e.getBoundingClientRect();
          if (!box.width || !box.height || e.closest('.sr, canvas, svg, select')) return false;
          for (let p = e; p; p = p.parentElement) if (['auto', 'scroll'].includes(getComputedStyle(p).overflowX)) return false;
          const style = getComputedStyle(e);
          const isCut = style.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1 && e.innerText?.trim();
          return isCut || box.right > document.documentElement.clientWidth + 1 || box.left < -1;
        }).map((e) => e.outerHTML.slice(0, 160))
        """;

    [Fact]
    public async Task A_raw_message_is_sent_and_its_answer_and_a_refusal_are_read_in_Danish()
    {
        await using Visitor visitor = await PhoneAsync("raw");
        await IsGoodDanishAsync(visitor);
        ILocator row = await visitor.SendAsync();
        await Expect(row).ToContainTextAsync("0x00 OK");
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(visitor.Page.Locator(".opened .tree")).ToContainTextAsync("Daylight saving in effect");
        await IsGoodDanishAsync(visitor);

        // BT05 does not exist on these meters.
        await visitor.Page.GetByLabel(Message).FillAsync("3f0005 000000 0001");
        ILocator refused = await visitor.SendAsync();
        await Expect(refused.Locator("td.answer.bad")).ToHaveTextAsync("0x05 Tabellen findes ikke eller kan ikke bruges sådan");
        await visitor.Page.GetByLabel(Message).FillAsync("3f 00 0g");
        await visitor.Button("Send").ClickAsync();
        await Expect(visitor.Page.GetByText("“g” er ikke et hexciffer.")).ToBeVisibleAsync();
        await IsGoodDanishAsync(visitor);
    }

    [Theory]
    [InlineData("Tabel")]
    [InlineData("Procedure")]
    [InlineData("Transaktion")]
    public async Task A_message_is_built_in_Danish(string kind)
    {
        await using Visitor visitor = await PhoneAsync("build");
        await visitor.Button(kind).ClickAsync();
        await Expect(visitor.Button(kind)).ToHaveAttributeAsync("aria-pressed", "true");
        await IsGoodDanishAsync(visitor);
        if (kind != "Tabel")
            return;
        await visitor.Page.GetByLabel(Message).FillAsync(PresentValues);
        await visitor.SendAsync();
        await Expect(visitor.Page.GetByText("Digest rigtig")).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator(".tree")).ToContainTextAsync("Forward active power");
        await IsGoodDanishAsync(visitor);
    }

    [Fact]
    public async Task Frames_are_decoded_in_Danish()
    {
        await using Visitor visitor = await PhoneAsync("decode");
        await IsGoodDanishAsync(visitor);
        await visitor.Page.GetByLabel("Forespørgslens ramme, eller kun en besked").FillAsync("0014 3F0034 000000 0007 31C1589A ••••••••••••••••");
        await visitor.Page.GetByLabel("Svarets ramme").FillAsync("00120000071a0b1e0d291711••••••••••••••••");
        await Expect(visitor.Page.GetByText("Digests er maskeret")).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator(".tree")).ToContainTextAsync("2026-11-30T13:41:23");
        await IsGoodDanishAsync(visitor);

        await visitor.Page.GetByLabel("Svarets ramme").FillAsync("0009 05 ••••••••••••••••");
        await Expect(visitor.Page.Locator("dl.facts").First).ToContainTextAsync("0x05 Tabellen findes ikke eller kan ikke bruges sådan");
        await IsGoodDanishAsync(visitor);
    }

    [Fact]
    public async Task All_tables_are_asked_for_in_Danish()
    {
        await using Visitor visitor = await PhoneAsync("walk");
        await IsGoodDanishAsync(visitor);
        await visitor.Button("Spørg efter alle tabeller").ClickAsync();
        ILocator tile = visitor.Page.Locator(".walked .cell").Filter(new() { HasText = "BT01" });
        await tile.ClickAsync();
        await visitor.Button("Læs alle 24 bytes").ClickAsync();
        await Expect(visitor.Page.Locator(".tree")).ToContainTextAsync("Model");
        await visitor.Button("Stop").ClickAsync();
        await Expect(visitor.Button("Spørg efter alle tabeller")).ToBeVisibleAsync();
        await IsGoodDanishAsync(visitor);
    }

    [Fact]
    public async Task Bytes_are_picked_with_the_keyboard_and_say_what_stands_in_them()
    {
        await using Visitor visitor = await PhoneAsync("build");
        await visitor.Page.GetByLabel(Message).FillAsync(PresentValues);
        await visitor.SendAsync();
        ILocator dump = visitor.Page.GetByRole(AriaRole.Listbox, new() { Name = "Bytes" });
        ILocator bytes = dump.GetByRole(AriaRole.Option);
        await Expect(bytes).ToHaveCountAsync(88);
        await Expect(dump.Locator("[tabindex='0']")).ToHaveCountAsync(1);
        ILocator answer = visitor.Page.GetByRole(AriaRole.Listbox, new() { Name = "Svar" });
        await Expect(answer.Locator("[tabindex='0']")).ToHaveCountAsync(1);
        await bytes.First.FocusAsync();

        // Eight bytes are a row: three rows down and six to the right is byte 30.
        foreach (string key in new[] { "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight" })
            await visitor.Page.Keyboard.PressAsync(key);
        await IsPickedAsync(visitor, bytes.Nth(30), "RMS voltage L1");
        await Expect(visitor.Page.Locator(".inspector h3")).ToHaveTextAsync("Byte 30 og frem");
        await Expect(dump.Locator(".byte.on")).ToHaveCountAsync(4);
        await visitor.Page.Keyboard.PressAsync("ArrowUp");
        await IsPickedAsync(visitor, bytes.Nth(22), "RMS current L2");
        await visitor.Page.Keyboard.PressAsync("End");
        await IsPickedAsync(visitor, bytes.Nth(87), "");
        await visitor.Page.Keyboard.PressAsync("Home");
        await IsPickedAsync(visitor, bytes.First, "Forward active power");

        // The same in the frame, whose other bytes say which part of it they are.
        ILocator frame = answer.GetByRole(AriaRole.Option);
        await frame.First.FocusAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
        await IsPickedAsync(visitor, frame.First, "Længde");
        for (int i = 0; i < 5; i++)
            await visitor.Page.Keyboard.PressAsync("ArrowRight");
        await IsPickedAsync(visitor, frame.Nth(5), "Forward active power");
        await IsGoodDanishAsync(visitor);
    }

    // What has the keyboard is what an ear hears.
    private static async Task IsPickedAsync(Visitor visitor, ILocator cell, string name)
    {
        await Expect(cell).ToBeFocusedAsync();
        await Expect(cell).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(cell).ToHaveAttributeAsync("tabindex", "0");
        await Expect(cell).ToHaveAttributeAsync("aria-label", new Regex($"^[0-9A-F]{{2}}, {name}"));
    }

    private async Task<Visitor> PhoneAsync(string tab)
    {
        Visitor visitor = await chromium.VisitAsync(module, "da-DK");
        await visitor.LookAsync(390, ColorScheme.Light);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("explorer/" + tab);
        return visitor;
    }

    private static async Task IsGoodDanishAsync(Visitor visitor)
    {
        await visitor.SettleAsync();
        Assert.Empty(await English.OnAsync(visitor.Page, "da"));
        Assert.Empty(await Accessibility.FaultsAsync(visitor.Page));
        Assert.Empty(await visitor.Page.EvaluateAsync<string[]>(WhatIsCutOff));
        Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
        Assert.Empty(visitor.Complaints);
    }
}
