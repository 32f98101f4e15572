using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
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
        string[] rows = File.ReadAllLines(Repository.Place("docs/device-budget.md"));
        foreach (Output output in All)
            Assert.Contains($"| `{output.Name}` | {Text(output.HeapBytes)} |", rows.Select(row => string.Join('|', row.Split('|').Take(3)) + "|"));
        Assert.Contains($"| room for outputs | {Text(BoardRoom.SmallBytes)} |", rows.Select(row => string.Join('|', row.Split('|').Take(3)) + "|"));
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
        Assert.All(Enumerable.Range(0, OutputList.Count), number => Assert.Null(BoardRoom.Problem([], number)));
        Assert.True(All.Sum(output => output.HeapBytes) > BoardRoom.SmallBytes);
    }

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
