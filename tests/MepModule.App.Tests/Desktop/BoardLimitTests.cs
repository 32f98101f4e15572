using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Threading.Tasks;
using MepModule.App.Tests.Web;
using MepModule.Desktop;

namespace MepModule.App.Tests.Desktop;

/// <summary>A PC that is held to what a board takes on.</summary>
public sealed class BoardLimitTests
{
    [Theory]
    [InlineData(BoardSize.Small, 2)]
    [InlineData(BoardSize.Medium, 2)]
    public async Task As_many_pages_listen_to_live_values_as_on_the_board(BoardSize size, int places)
    {
        using var module = new RunningModule(options => options with { Board = size });
        using ModuleClient stranger = module.Stranger();
        var listeners = new List<StreamReader>();
        for (int i = 0; i < places; i++)
        {
            listeners.Add(await stranger.Listen());
        }

        (string code, _) = await stranger.Error("GET", "/api/v1/live", null, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("busy", code);
        listeners.ForEach(listener => listener.Dispose());
    }

    [Theory]
    [InlineData(BoardSize.Small, false)]
    [InlineData(BoardSize.Medium, true)]
    [InlineData(BoardSize.Pc, true)]
    public async Task The_history_of_voltages_and_updates_need_the_memory_of_a_larger_board(BoardSize size, bool has)
    {
        using var module = new RunningModule(options => options with { Board = size });
        using ModuleClient owner = await module.Owner();

        Assert.Equal(has, (await owner.Text("GET", "/api/v1/history.csv?range=10m")).Contains("voltage_l1_v", StringComparison.Ordinal));
        Assert.Equal(has, (await owner.Json("GET", "/api/v1/firmware")).GetProperty("supported").GetBoolean());
    }

    [Fact]
    public async Task Starting_the_program_often_opens_no_set_up_network()
    {
        string directory = Directory.CreateTempSubdirectory("mep-module-").FullName;
        for (int i = 0; i < 5; i++)
        {
            using var module = new RunningModule(options => options with { DataDirectory = directory });
            using ModuleClient owner = await module.Owner();
            Assert.Equal("normal", (await owner.Json("GET", "/api/v1/setup")).GetProperty("mode").GetString());
            Assert.False(module.Module.Wifi!.NextIsAccessPoint);
        }

        Directory.Delete(directory, recursive: true);
    }
}
