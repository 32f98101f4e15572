using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using MepModule.Desktop;

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
        List<Task<HttpResponseMessage>> reads = [.. new[] { "events", "outages", "power-quality" }.Select(read => owner.Send("GET", "/api/v1/" + read))];
        for (int refusals = 0; refusals < 2; refusals++)
        {
            Task<HttpResponseMessage> first = await Task.WhenAny(reads);
            reads.Remove(first);
            using HttpResponseMessage refused = await first;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Contains("A log of the meter is being read", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), System.StringComparison.Ordinal);
        }

        using (HttpResponseMessage health = await owner.Send("GET", "/healthz"))
        {
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        }

        Assert.False(reads[0].IsCompleted);
        running.Module.App.Meter.IsResting = false;
        using HttpResponseMessage answer = await reads[0];
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
