using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MepModule.EndToEnd.Tests;

public sealed class ExplorerTests(Chromium chromium, RunningModule module) : IClassFixture<RunningModule>
{
    private const string Request = "0014 3F0017000000002C 77635B91 13DB85A135A0575E";

    private async Task<Visitor> OpenAsync(string tab)
    {
        Visitor visitor = await chromium.VisitAsync(module);
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync("explorer/" + tab);
        return visitor;
    }

    [Fact]
    public async Task The_first_tab_sends_a_raw_message_and_shows_the_verified_answer()
    {
        await using Visitor visitor = await OpenAsync("raw");
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Send RAW MEP request message" })).ToBeVisibleAsync();
        await visitor.Page.GetByLabel("Raw message, without length, sequence number and digest").FillAsync("3f 00 01, 0x00 00 00 0018");
        ILocator row = await visitor.SendAsync();
        await Expect(row).ToContainTextAsync("0x00 OK");
        await Expect(row.Locator(".frame").First).ToContainTextAsync("••");
        await Expect(visitor.Page.Locator(".classic th")).ToHaveTextAsync(["Index", "Time", "Request", "Response", "Decoded response"]);
    }

    [Fact]
    public async Task A_refusal_of_the_meter_reads_as_code_and_words()
    {
        await using Visitor visitor = await OpenAsync("raw");
        // BT05 does not exist on these meters.
        await visitor.Page.GetByLabel("Raw message, without length, sequence number and digest").FillAsync("3f0005 000000 0001");
        ILocator row = await visitor.SendAsync();
        await Expect(row.Locator("td.answer.bad")).ToHaveTextAsync(new Regex("^0x0[1-5] [A-Z][a-z]"));
    }

    [Fact]
    public async Task An_alert_that_came_with_an_answer_is_shown_behind_it()
    {
        await using Visitor visitor = await OpenAsync("raw");
        module.Simulator.With((meter, now) => meter.StartAlertStorm(now, TimeSpan.FromMinutes(1)));
        await visitor.Page.GetByLabel("Raw message, without length, sequence number and digest").FillAsync("3f0005 000000 0001");
        ILocator row = await visitor.SendAsync();
        await Expect(row.Locator("td.answer.bad")).ToHaveTextAsync("0x05 Table operation not possible [ALERT]");
    }

    [Fact]
    public async Task A_malformed_message_is_not_sent_either()
    {
        await using Visitor visitor = await OpenAsync("raw");
        await visitor.Page.GetByLabel("Raw message, without length, sequence number and digest").FillAsync("3f 0034 000000 0007 00");
        await visitor.Button("Send").ClickAsync();
        await Expect(visitor.Page.GetByText("A read carries no data, but 1 bytes follow its header.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_mistyped_message_is_not_sent_and_says_why()
    {
        await using Visitor visitor = await OpenAsync("raw");
        ILocator field = visitor.Page.GetByLabel("Raw message, without length, sequence number and digest");
        await field.FillAsync("3f 00 0");
        await visitor.Button("Send").ClickAsync();
        await Expect(visitor.Page.GetByText("A byte is two hex digits: one digit is missing.")).ToBeVisibleAsync();
        await field.FillAsync("3f 00 0g");
        await visitor.Button("Send").ClickAsync();
        await Expect(visitor.Page.GetByText("“g” is not a hex digit.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_write_is_sent_only_after_unlocking_and_confirming()
    {
        await using Visitor visitor = await OpenAsync("raw");
        int sent = 0;
        visitor.Page.Request += (_, request) => sent += request.Url.EndsWith("/mep/exchange", StringComparison.Ordinal) ? 1 : 0;
        await visitor.Page.GetByLabel("Raw message, without length, sequence number and digest").FillAsync("4f 0832 00001e 0001 00");
        await visitor.Button("Send").ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Dialog).GetByText("Unlock writes?").WaitForAsync();
        await visitor.Page.GetByRole(AriaRole.Dialog).GetByText("Cancel").ClickAsync();
        await Expect(visitor.Button("Writes locked")).ToBeVisibleAsync();
        Assert.Equal(0, sent);

        await visitor.Button("Send").ClickAsync();
        await visitor.Button("Unlock for 10 minutes").ClickAsync();
        await visitor.Page.GetByText("1 bytes will be written to table ET50 at offset 30.").WaitForAsync();
        ILocator row = await visitor.SendAsync(() => visitor.Page.GetByRole(AriaRole.Dialog).GetByText("Write", new() { Exact = true }).ClickAsync());
        await Expect(row).ToContainTextAsync("0x00 OK");
        await Expect(visitor.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Writes unlocked, ") })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_snapshot_is_taken_after_unlocking_and_tells_what_the_meter_still_allows()
    {
        await using Visitor visitor = await OpenAsync("walk");
        await Expect(visitor.Page.GetByText("wears the meter’s memory")).ToBeVisibleAsync();
        await visitor.Button("Take a snapshot").ClickAsync();
        await visitor.Button("Unlock for 10 minutes").ClickAsync();
        ILocator facts = visitor.Page.Locator(".card dl.facts").First;
        await Expect(facts).ToContainTextAsync(new Regex("Meter’s clock.*Active energy.*kWh.*Tariff 1.*Frequency.*Hz.*Phase L1.*V.*Snapshots left this hour", RegexOptions.Singleline));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Words_and_bytes_of_the_builder_follow_each_other()
    {
        await using Visitor visitor = await OpenAsync("build");
        ILocator bytes = visitor.Page.GetByLabel("Raw message, without length, sequence number and digest");
        ILocator table = visitor.Page.GetByRole(AriaRole.Combobox, new() { Name = "Table" });
        await table.FillAsync("ET04");
        await Expect(bytes).ToHaveValueAsync(new Regex("^3F 08 04 00 00 00 "));
        await bytes.FillAsync("3f 0001 000010 0008");
        await Expect(table).ToHaveValueAsync("BT01");
        await Expect(visitor.Page.GetByLabel("Offset")).ToHaveValueAsync("16");
        await Expect(visitor.Page.GetByLabel("Count")).ToHaveValueAsync("8");
        await visitor.SendAsync();
        await Expect(visitor.Page.GetByText("Digest verified")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_answer_is_decoded_field_by_field_and_fields_point_at_their_bytes()
    {
        await using Visitor visitor = await OpenAsync("build");
        await visitor.Page.GetByLabel("Raw message, without length, sequence number and digest").FillAsync("3f 0001 000000 0018");
        await visitor.SendAsync();
        ILocator field = visitor.Page.Locator(".tree .pick").Filter(new() { HasText = "Manufacturer" }).First;
        await field.ClickAsync();
        await Expect(visitor.Page.Locator(".dump .byte.on")).ToHaveCountAsync(4);
        await visitor.Page.Locator(".dump .byte").Nth(17).ClickAsync();
        await Expect(visitor.Page.Locator(".inspector")).ToContainTextAsync("uint16");
    }

    [Fact]
    public async Task Two_pasted_frames_are_decoded_and_their_digests_checked_without_a_meter()
    {
        await using Visitor visitor = await OpenAsync("decode");
        int sent = 0;
        visitor.Page.Request += (_, request) => sent += request.Method == "POST" ? 1 : 0;
        await visitor.Page.GetByLabel("Request frame, or a message alone").FillAsync(Request);
        await visitor.Page.GetByLabel("Key (optional)").FillAsync(string.Concat(Enumerable.Repeat("01", 16)));
        await Expect(visitor.Page.GetByText("right", new() { Exact = true })).ToHaveCountAsync(2);
        await visitor.Page.GetByLabel("Request frame, or a message alone").FillAsync(Request.Replace("5B91", "5B92", StringComparison.Ordinal));
        await Expect(visitor.Page.GetByText("wrong", new() { Exact = true })).ToHaveCountAsync(2);
        Assert.Equal(0, sent);
    }

    [Fact]
    public async Task The_packet_list_filters_pauses_and_saves_a_capture()
    {
        await using Visitor visitor = await OpenAsync("packets");
        ILocator rows = visitor.Page.Locator(".packet-list tbody tr");
        await Expect(rows.First).ToBeVisibleAsync();
        await visitor.Page.GetByLabel("Table, e.g. BT28").FillAsync("BT28");
        await Expect(rows.Filter(new() { HasNotText = "BT28" })).ToHaveCountAsync(0);
        // A module that has just started reads other tables first, and a paused list gets no more rows.
        await Expect(rows.First).ToContainTextAsync("BT28");
        await visitor.Button("Pause").ClickAsync();
        await Expect(visitor.Page.GetByText("paused")).ToBeVisibleAsync();
        await rows.First.ClickAsync();
        await Expect(visitor.Page.Locator(".bytes.wide").First).ToContainTextAsync("••");

        IDownload download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Page.GetByLabel("Save as…").SelectOptionAsync("pcap"));
        byte[] capture = await File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal([0xd4, 0xc3, 0xb2, 0xa1], capture[..4]);
        Assert.Equal(147, BitConverter.ToInt32(capture, 20));
        Assert.True(capture.Length > 100);
    }

    [Fact]
    public async Task A_page_without_https_says_what_browsers_do_to_a_capture_and_has_a_form_that_passes()
    {
        const string note = "hold a pcap from a page without https back";
        using RunningModule shared = RunningModule.Shared();
        await using Visitor visitor = await chromium.VisitAsync(shared, host: Chromium.PlainHost);
        await visitor.LogInAsync();
        await visitor.OpenAsync("explorer/packets");
        await Expect(visitor.Page.GetByText(note)).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator(".packet-list tbody tr").First).ToBeVisibleAsync();

        IDownload download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Page.GetByLabel("Save as…").SelectOptionAsync("txt"));
        string dump = await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Matches(@"(?m)^0+\s+([0-9a-f]{2}\s)+", dump);

        await using Visitor safe = await OpenAsync("packets");
        await Expect(safe.Page.GetByText(note)).ToHaveCountAsync(0);
    }
}
