using System;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MepModule.EndToEnd.Tests;

/// <summary>What a tinkerer does in the explorer: looks into answers, finds tables, repeats, compares, writes, and opens what was saved.</summary>
public sealed class ExplorerWorkTests(Chromium chromium, RunningModule module) : IClassFixture<RunningModule>
{
    private const string Masked = "0014 3F0034 000000 0007 31C1589A ••••••••••••••••";

    [Fact]
    public async Task Raw_decodes_the_clock_opens_it_and_offers_the_message_inside_a_frame()
    {
        await using Visitor visitor = await OpenAsync("raw");
        ILocator row = await visitor.SendAsync();
        await Expect(row).ToContainTextAsync(new Regex("0x00 OK.*UTC time: 20[0-9]{2}-[0-9]{2}-", RegexOptions.Singleline));
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(visitor.Page.Locator(".opened .tree")).ToContainTextAsync("Daylight saving in effect");

        ILocator field = visitor.Page.GetByLabel("Raw message, without length, sequence number and digest");
        await field.FillAsync(Masked);
        await Expect(visitor.Page.GetByText("This is a whole frame.")).ToBeVisibleAsync();
        await visitor.Button("Take the message").ClickAsync();
        await Expect(field).ToHaveValueAsync("3f 00 34 00 00 00 00 07");
    }

    [Fact]
    public async Task The_decoder_takes_masked_frames_as_the_module_shows_them()
    {
        await using Visitor visitor = await OpenAsync("decode");
        await visitor.Page.GetByLabel("Request frame, or a message alone").FillAsync(Masked);
        await visitor.Page.GetByLabel("Response frame").FillAsync("00120000071a0b1e0d291711••••••••••••••••");
        await Expect(visitor.Page.GetByText("The digests are masked")).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator("dl.facts").First).ToContainTextAsync(new Regex("BT52 \\+0, 7.*0x31C1589A.*0x00 OK", RegexOptions.Singleline));
        await Expect(visitor.Page.Locator(".tree")).ToContainTextAsync("2026-11-30T13:41:23");
    }

    [Fact]
    public async Task Present_values_are_open_nothing_of_their_layout_is_assumed_and_a_byte_marks_its_field()
    {
        await using Visitor visitor = await OpenAsync("build");
        ILocator table = visitor.Page.GetByRole(AriaRole.Combobox, new() { Name = "Table" });
        await table.FillAsync("present register data");
        await visitor.Page.Locator(".choices").GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^BT28 ") }).ClickAsync();
        await Expect(table).ToHaveValueAsync("BT28");
        await visitor.SendAsync();
        ILocator tree = visitor.Page.Locator(".tree");
        await Expect(tree.GetByText("Forward active power", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByText("Assumed or open")).ToHaveCountAsync(0);

        await visitor.Page.Locator(".dump .byte").Nth(30).ClickAsync();
        await Expect(tree.Locator(".node.on")).ToContainTextAsync("RMS voltage L1");
        await Expect(visitor.Page.Locator(".dump .byte.on")).ToHaveCountAsync(4);
        await Expect(visitor.Page.Locator(".inspector h3")).ToHaveTextAsync("Byte 30 and on");
    }

    [Fact]
    public async Task What_is_repeated_is_watched_until_it_is_stopped()
    {
        await using Visitor visitor = await OpenAsync("build");
        int sent = 0;
        visitor.Page.Request += (_, request) => sent += request.Url.EndsWith("/mep/exchange", StringComparison.Ordinal) ? 1 : 0;
        await visitor.Page.GetByLabel("Raw message, without length, sequence number and digest").FillAsync("3f 0034 000000 0007");
        await visitor.Page.GetByLabel("Repeat").SelectOptionAsync("2");
        ILocator list = visitor.Page.Locator(".card").Filter(new() { Has = visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Watch list" }) });
        await visitor.Page.GetByLabel("Watch a field…").SelectOptionAsync("Status / Weekday");
        await Expect(list.Locator("tbody tr").First).ToContainTextAsync("Status / Weekday");
        await Expect(list.GetByText(new Regex("^[3-9] answers"))).ToBeVisibleAsync();
        await Expect(list.Locator("polyline").First).ToHaveAttributeAsync("points", new Regex("^1\\.0,.* .* "));

        await visitor.Button("Stop").ClickAsync();
        await Expect(visitor.Page.GetByLabel("Repeat")).ToHaveValueAsync("0");
        await Expect(visitor.Button("Stop")).ToHaveCountAsync(0);
        Assert.True(sent >= 3);
    }

    [Fact]
    public async Task A_procedure_begins_harmless_and_all_are_listed_with_what_they_are_for()
    {
        await using Visitor visitor = await OpenAsync("build");
        await visitor.Button("Procedure").ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Combobox, new() { Name = "Procedure" })).ToHaveValueAsync("EP61");
        await visitor.Page.GetByText(new Regex("^All [0-9]+, with what each is for$")).ClickAsync();
        await Expect(visitor.Page.Locator("details .choices")).ToContainTextAsync("Removes a registered MEP or M-Bus device.");
        await visitor.Button("Call it").ClickAsync();
        await visitor.Button("Unlock for 10 minutes").ClickAsync();
        ILocator dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Procedure EP61 will be called");
        await Expect(dialog.Locator("tbody tr").First).ToBeVisibleAsync();
        await dialog.GetByText("Write", new() { Exact = true }).ClickAsync();
        await Expect(visitor.Page.GetByText("Result 0: completed")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_write_says_which_field_what_stands_there_and_what_will()
    {
        await using Visitor visitor = await OpenAsync("raw");
        await visitor.Page.GetByLabel("Raw message, without length, sequence number and digest").FillAsync("4f 0832 00001e 0001 01");
        await visitor.Button("Send").ClickAsync();
        await visitor.Button("Unlock for 10 minutes").ClickAsync();
        ILocator dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator("thead")).ToHaveTextAsync(new Regex("Field\\s*Now\\s*New"));
        string[] cells = [.. await dialog.Locator("tbody tr").First.Locator("td").AllInnerTextsAsync()];
        Assert.Equal(3, cells.Length);
        Assert.NotEqual("not readable", cells[1]);
        Assert.NotEqual(cells[1], cells[2]);
        await dialog.GetByText("Cancel").ClickAsync();
    }

    [Fact]
    public async Task A_transaction_shows_request_and_answer_of_each_record_and_what_went_over_the_wire()
    {
        await using Visitor visitor = await OpenAsync("build");
        await visitor.Button("Transaction").ClickAsync();
        await visitor.Button("Run the transaction").ClickAsync();
        await visitor.Button("Unlock for 10 minutes").ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Dialog).GetByText("Write", new() { Exact = true }).ClickAsync();
        ILocator record = visitor.Page.Locator("details").Filter(new() { HasText = "BT23 +0" });
        await Expect(record.Locator(".bytes.wide").First).ToContainTextAsync(new Regex("^08\\s*00\\s*3F\\s*00\\s*17", RegexOptions.IgnoreCase));
        await Expect(record.Locator(".bytes.wide").Nth(1)).ToContainTextAsync(new Regex("^13\\s*00\\s*00\\s*00\\s*10", RegexOptions.IgnoreCase));
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "On the wire" })).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator("summary").Filter(new() { HasText = "Exchange " }).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_picked_packet_stays_where_it_is_and_two_answers_are_compared_at_once()
    {
        await using Visitor visitor = await OpenAsync("packets");
        ILocator rows = visitor.Page.Locator(".packet-list tbody tr");
        await Expect(rows.Nth(3)).ToBeVisibleAsync();
        await rows.Nth(2).ClickAsync();
        ILocator picked = visitor.Page.Locator(".packet-list tr.picked");
        float before = (await picked.BoundingBoxAsync())!.Y;
        string first = await rows.First.InnerTextAsync();
        await Expect(rows.First).Not.ToHaveTextAsync(first);
        Assert.InRange((await picked.BoundingBoxAsync())!.Y, before - 1, before + 1);

        await visitor.OpenAsync("explorer/compare");
        await Expect(visitor.Page.Locator(".dump-row.compare").First).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("json", "application/json")]
    [InlineData("pcap", "application/vnd.tcpdump.pcap")]
    public async Task What_was_saved_can_be_opened_again(string form, string type)
    {
        await using Visitor visitor = await OpenAsync("packets");
        ILocator rows = visitor.Page.Locator(".packet-list tbody tr");
        await Expect(rows.Nth(3)).ToBeVisibleAsync();
        // A module that has just started reads other tables first.
        await Expect(rows.Filter(new() { HasText = "BT28" }).First).ToBeVisibleAsync();
        IDownload download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Page.GetByLabel("Save as…").SelectOptionAsync(form));
        byte[] saved = await System.IO.File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        await visitor.Page.GetByLabel("Open…").SetInputFilesAsync(new FilePayload { Name = "mep." + form, MimeType = type, Buffer = saved });
        await Expect(visitor.Page.GetByText("mep." + form, new() { Exact = true })).ToBeVisibleAsync();
        int opened = await rows.CountAsync();
        Assert.True(opened >= 4);
        await rows.Filter(new() { HasText = "BT28" }).First.ClickAsync();
        await Expect(visitor.Page.Locator(".bytes.wide").First).ToContainTextAsync("••");
        await Expect(visitor.Page.Locator(".tree").First).ToContainTextAsync("Forward active power");

        await visitor.Page.GetByLabel("Open…").SetInputFilesAsync(new FilePayload { Name = "notes.json", MimeType = "application/json", Buffer = "[]"u8.ToArray() });
        await Expect(visitor.Page.GetByText("notes.json is neither a capture (pcap) of this link nor JSON as this page saves it.")).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(opened);
        await visitor.Button("Back to the module").ClickAsync();
        await Expect(visitor.Page.GetByText("running", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_walk_goes_on_while_other_tabs_are_open_and_its_tiles_open()
    {
        await using Visitor visitor = await OpenAsync("walk");
        await visitor.Button("Ask for all tables").ClickAsync();
        ILocator tiles = visitor.Page.Locator(".walked .cell");
        await Expect(tiles.Nth(1)).ToContainTextAsync("BT01");
        await tiles.Nth(1).ClickAsync();
        await visitor.Button("Read all 24 bytes").ClickAsync();
        await Expect(visitor.Page.Locator(".tree")).ToContainTextAsync("Model");

        int before = await tiles.CountAsync();
        await visitor.Page.GetByRole(AriaRole.Tab, new() { Name = "Raw" }).ClickAsync();
        await Expect(tiles).ToHaveCountAsync(0);
        await visitor.Page.GetByRole(AriaRole.Tab, new() { Name = "All tables" }).ClickAsync();
        await Expect(tiles.Nth(before)).ToBeVisibleAsync();
        await visitor.Button("Stop").ClickAsync();
        await Expect(visitor.Button("Ask for all tables")).ToBeVisibleAsync();
    }

    private async Task<Visitor> OpenAsync(string tab)
    {
        Visitor visitor = await chromium.VisitAsync(module);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("explorer/" + tab);
        return visitor;
    }
}
