using System.Linq;
using MepModule.App.Diagnostics;
using MepModule.App.Tests.Network;
using MepModule.App.Tests.Update;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;

namespace MepModule.App.Tests.Web.Access;

/// <summary>How many half-sent bodies of strangers are waited for, and whose place a further one takes.</summary>
public sealed class StrangerBodiesTests
{
    private readonly VirtualClock _clock = new();
    private readonly WebWorker[] _workers;
    private readonly StrangerBodies _bodies;

    public StrangerBodiesTests()
    {
        var log = new EventLog(_clock, new CutStore(), 2048, 1024);
        Heartbeat heartbeat = new Supervisor(_clock, new BenchBoard(), log, 0).Watch("web", 60000);
        _workers = [.. Enumerable.Range(0, 4).Select(_ => new WebWorker(null!, _clock, heartbeat, 1024))];
        _bodies = new StrangerBodies(_clock, 2);
    }

    [Fact]
    public void Each_is_waited_for_a_quarter_of_a_second_in_any_case()
    {
        _bodies.Begin(_workers[0]);
        _bodies.Begin(_workers[1]);
        _clock.Milliseconds += StrangerBodies.LeastMilliseconds - 1;

        AssertRefused(_workers[2]);
        _clock.Milliseconds++;
        _bodies.Begin(_workers[2]);
    }

    [Fact]
    public void A_further_one_takes_the_place_of_the_one_that_is_waited_for_longest()
    {
        _bodies.Begin(_workers[0]);
        _clock.Milliseconds += 100;
        _bodies.Begin(_workers[1]);
        _clock.Milliseconds += StrangerBodies.LeastMilliseconds - 100;
        _bodies.Begin(_workers[2]);

        // The first one has no place any more that it could give back; the second one has.
        _bodies.End(_workers[0]);
        AssertRefused(_workers[3]);
        _bodies.End(_workers[1]);
        _bodies.Begin(_workers[3]);
    }

    [Fact]
    public void A_place_that_is_given_back_is_free_at_once()
    {
        _bodies.Begin(_workers[0]);
        _bodies.Begin(_workers[1]);
        AssertRefused(_workers[2]);

        _bodies.End(_workers[0]);
        _bodies.Begin(_workers[2]);
        AssertRefused(_workers[3]);
    }

    private void AssertRefused(WebWorker worker)
    {
        ApiException refusal = Assert.Throws<ApiException>(() => _bodies.Begin(worker));
        Assert.Equal((503, 1), (refusal.Status, refusal.RetryAfterSeconds));
        Assert.Equal("Too many strangers send something at a time; try again in a second.", refusal.Message);
    }
}
