using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using MepModule.App.Tests.Desktop;
using MepModule.Desktop;
using MepModule.Testing;

namespace MepModule.App.Tests.Web;

/// <summary>A small board answers two requests at a time; a read of the meter can take one of them for a minute.</summary>
public sealed class LongReadTests
{
    [Fact]
    public async Task Of_all_long_reads_of_the_meter_one_is_begun_and_a_worker_is_left_for_the_rest()
    {
        using var running = new RunningModule(options => options with { Board = BoardSize.Small });
        await running.WaitForReading();
        using ModuleClient owner = await running.Owner();

        // The meter's thread begins nothing: whatever is begun lasts until it goes on.
        running.Module.App.Meter.IsResting = true;
        List<Task<RawEnd>> reads = [.. new[] { "events", "outages", "power-quality" }.Select(read => Read(running, owner, read))];
        for (int refusals = 0; refusals < 2; refusals++)
        {
            Task<RawEnd> first = await Task.WhenAny(reads);
            reads.Remove(first);
            RawEnd refused = await first;
            Assert.StartsWith("HTTP/1.1 503 ", refused.StatusLine, StringComparison.Ordinal);
            Assert.Contains("\r\nRetry-After: ", refused.Head, StringComparison.Ordinal);
            Assert.Contains("A log of the meter is being read", refused.Body, StringComparison.Ordinal);
        }

        using (HttpResponseMessage health = await owner.Send("GET", "/healthz"))
        {
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        }

        Assert.False(reads[0].IsCompleted);
        running.Module.App.Meter.IsResting = false;
        Assert.StartsWith("HTTP/1.1 200 ", (await reads[0]).StatusLine, StringComparison.Ordinal);
    }

    // The head goes out with the connection: one that is late beside others is cut off.
    private static Task<RawEnd> Read(RunningModule running, ModuleClient owner, string read)
    {
        var peer = new RawPeer(running.Address.Port);
        peer.Send($"GET /api/v1/{read} HTTP/1.1\r\nHost: {running.Address.Authority}\r\nCookie: {owner.Cookies.GetCookieHeader(running.Address)}\r\nConnection: close\r\n\r\n");
        return OwnThread.Run(() =>
        {
            using (peer)
            {
                return peer.ReadToEnd();
            }
        });
    }
}
