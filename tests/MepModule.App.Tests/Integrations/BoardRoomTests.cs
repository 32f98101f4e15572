using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Configuration;
using MepModule.App.Integrations;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Tests.Web;
using MepModule.Desktop;

namespace MepModule.App.Tests.Integrations;

/// <summary>Which outputs go together on a board without PSRAM.</summary>
public sealed class BoardRoomTests
{
    private static IReadOnlyList<Output> All { get; } = [.. Enumerable.Range(0, OutputList.Count).Select(number => OutputList.New(number)!)];

    [Fact]
    public void The_budget_tells_what_each_output_takes_and_what_there_is()
    {
        string[] rows = [.. File.ReadAllLines(Repository.Place("docs/device-budget.md")).Select(row => string.Join('|', row.Split('|').Take(4)) + "|")];
        foreach (Output output in All)
            Assert.Contains($"| `{output.Name}` | {Text(output.HeapBytes)} | {output.Sockets(new SettingsSection([], output.Name))} |", rows);
        Assert.Contains($"| room for outputs | {Text(BoardRoom.SmallBytes)} | {BoardRoom.SocketsOf("dabbler")}; {BoardRoom.SocketsOf("ustepper-c3")} on an ESP32-C3 |", rows);
    }

    [Fact]
    public void An_ESP32_C3_refuses_what_has_more_sockets_than_it_can_give_and_takes_less_of_the_same()
    {
        int shelly = NumberOf("shelly");
        string problem = BoardRoom.Problem([], shelly, "ustepper-c3")!;
        Assert.Equal("`shelly.enabled` asks for more sockets than this board has: of the 3 that it can give to outputs 0 are taken, and this one needs 4. Switch another one off, or choose a single port for this one.", problem);
        byte[] single = SettingsSections.With([], "shelly", SettingsSections.Field(Output.FirstOwnTag + 1, [0xF2, 3, 0, 0]));
        Assert.Null(BoardRoom.Problem(single, shelly, "ustepper-c3"));
        Assert.Null(BoardRoom.Problem([], shelly, "dabbler"));
    }

    [Fact]
    public void Sockets_that_another_output_has_are_counted_and_those_of_one_that_was_left_out_are_not()
    {
        byte[] on = SettingsSections.Field(Output.EnabledTag, [1, 0, 0, 0]);
        Output[] inOrder = [.. All.Where(output => output.Sockets(new SettingsSection([], output.Name)) > 0)];
        byte[] sections = [];
        int bytes = 0;
        int sockets = 0;
        foreach (Output output in inOrder)
        {
            sections = SettingsSections.With(sections, output.Name, on);
            int more = output.Sockets(new SettingsSection(sections, output.Name));
            bool fits = bytes + output.HeapBytes <= BoardRoom.SmallBytes && sockets + more <= BoardRoom.SocketsOf("ustepper-c3");
            Assert.Equal(fits, BoardRoom.Problem(sections, NumberOf(output.Name), "ustepper-c3") == null);
            bytes += fits ? output.HeapBytes : 0;
            sockets += fits ? more : 0;
        }

        Assert.InRange(sockets, 1, BoardRoom.SocketsOf("ustepper-c3"));
    }

    [Fact]
    public async Task A_small_board_refuses_what_does_not_fit_with_the_reason_and_keeps_what_it_had()
    {
        using var running = new RunningModule(options => options with { Board = BoardSize.Small });
        using ModuleClient owner = await running.Owner();
        using HttpResponseMessage refused = await owner.Send("PUT", "/api/v1/settings", Everything());

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        JsonElement error = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("error");
        Assert.EndsWith(".enabled", error.GetProperty("field").GetString(), StringComparison.Ordinal);
        Assert.Contains("Switch another one off first.", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        JsonElement kept = await owner.Json("GET", "/api/v1/settings");
        Assert.All(All, output => Assert.False(kept.GetProperty("integrations").GetProperty(output.Name).GetProperty("enabled").GetBoolean(), output.Name));
    }

    [Fact]
    public async Task A_board_with_PSRAM_takes_all()
    {
        using var running = new RunningModule(options => options with { Board = BoardSize.Medium });
        using ModuleClient owner = await running.Owner();
        using HttpResponseMessage taken = await owner.Send("PUT", "/api/v1/settings", Everything());

        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Each_output_fits_by_itself_and_not_all_do_together()
    {
        Assert.All(Enumerable.Range(0, OutputList.Count), number => Assert.Null(BoardRoom.Problem([], number, "dabbler")));
        Assert.True(All.Sum(output => output.HeapBytes) > BoardRoom.SmallBytes);
    }

    private static int NumberOf(string name) => Enumerable.Range(0, OutputList.Count).Single(number => All[number].Name == name);

    private static object Everything() => new
    {
        integrations = new
        {
            metrics = new { enabled = true },
            p1 = new { enabled = true },
            homewizard = new { enabled = true },
            mqtt = new { enabled = true, host = "127.0.0.1" },
            dabbler = new { enabled = true },
            syslog = new { enabled = true, host = "127.0.0.1" },
        },
    };

    private static string Text(int bytes) => bytes.ToString("N0", CultureInfo.InvariantCulture);
}
