using System;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace MepModule.App.Tests.Web.Attacks;

/// <summary>Readers that ask without a pause, and the poller beside them.</summary>
[Collection(nameof(Alone))]
public sealed class ReadersInALoopTests(ITestOutputHelper output) : IDisposable
{
    private const int Cycles = 8;
    private const int MostMeasurements = 3;

    private readonly RunningModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public async Task Eight_readers_in_a_loop_do_not_slow_the_poller_down()
    {
        await _module.CycleMilliseconds(2);
        double ratio;
        int measurements = 0;
        do
        {
            // A machine that stands still for a second costs a turn; a poller that the readers slow down is slow each time.
            Assert.True(measurements++ < MostMeasurements, "the poller was never as fast beside the readers as without them");
            ratio = await Measure();
        }
        while (ratio is < 0.9 or > 1.1);
    }

    /// <summary>How many times as long a cycle of the poller takes beside the readers.</summary>
    private async Task<double> Measure()
    {
        double alone = await _module.CycleMilliseconds(Cycles);
        using var stop = new CancellationTokenSource();
        int requests = 0;
        Task[] readers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            using ModuleClient stranger = _module.Stranger();
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(HttpStatusCode.OK, await stranger.Status("GET", "/api/v1/reading"));
                Interlocked.Increment(ref requests);
            }
        }, CancellationToken.None))];
        double busy = await _module.CycleMilliseconds(Cycles);
        await stop.CancelAsync();
        await Task.WhenAll(readers);

        output.WriteLine($"cycle {alone:F0} ms alone, {busy:F0} ms with {requests} requests");
        Assert.True(requests > 50, "the readers hardly read");
        return busy / alone;
    }
}
