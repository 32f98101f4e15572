using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MepModule.App.Integrations.Steering;
using MepModule.App.Integrations.Values;
using MepModule.App.Platform;
using MepModule.App.Tests.Integrations.Values;
using MepModule.Testing;

namespace MepModule.App.Tests.Integrations.Steering;

/// <summary>One sample, one answer: what UDP outputs ask the gate, and how HTTP outputs wait.</summary>
public sealed class SampleTests
{
    [Fact]
    public void A_peer_gets_each_sample_once_and_holds_up_no_other()
    {
        var gate = new SampleGate(2);
        Assert.True(gate.Take(7, 1000));
        Assert.False(gate.Take(7, 1000));
        Assert.True(gate.Has(7, 1000));
        Assert.False(gate.Has(7, 2000));
        Assert.False(gate.Has(8, 1000));
        Assert.True(gate.Take(8, 1000));
        Assert.False(gate.Take(8, 1000));
        Assert.True(gate.Take(7, 2000));
    }

    [Fact]
    public void The_gate_forgets_who_came_first_when_there_are_too_many()
    {
        var gate = new SampleGate(3);
        Assert.All(Enumerable.Range(0, 4), peer => Assert.True(gate.Take(peer, 5)));
        Assert.Equal([3, 1, 2], Enumerable.Range(1, 3).OrderBy(peer => peer != 3).Where(peer => gate.Has(peer, 5)));
        Assert.False(gate.Has(0, 5));
    }

    [Fact]
    public async Task A_request_is_held_until_the_next_sample_and_every_further_one_goes_on_at_once()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        var hold = new SampleHold(bench.Service, new Standing());
        long before = OutputData.SampleOf(bench.Service);
        Task held = OwnThread.Run(() => hold.WaitBeyond(before));

        // Whoever is held listens for readings; the second one must not wait, or this would never end, as nobody reads the meter meanwhile.
        SpinWait.SpinUntil(() => hold.IsHolding);
        hold.WaitBeyond(before);
        Assert.False(held.IsCompleted);

        while (OutputData.SampleOf(bench.Service) == before)
        {
            bench.Service.RunSlot();
        }

        await held;
        Assert.False(hold.IsHolding);

        // A sample that is new already is no reason to wait.
        hold.WaitBeyond(before);
    }

    [Fact]
    public void A_request_is_let_go_when_no_sample_comes_in_time()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        long before = OutputData.SampleOf(bench.Service);
        var hold = new SampleHold(bench.Service, new Leaping());
        hold.WaitBeyond(before);
        Assert.False(hold.IsHolding);
        Assert.Equal(before, OutputData.SampleOf(bench.Service));
    }

    [Fact]
    public void What_is_too_old_or_lacks_its_power_is_a_sentence_and_no_value()
    {
        Assert.Null(SteeringText.ProblemOf(Readings.Data(Readings.Full(), 10000)));
        Assert.Equal("The last reading is too old to steer by, so nothing is answered.", SteeringText.ProblemOf(Readings.Data(Readings.Full(), 10001)));
        Assert.Equal("The meter tells no power, so nothing is answered.", SteeringText.ProblemOf(Readings.Data(Readings.Empty(0), 0)));
    }

    [Fact]
    public void A_port_that_cannot_be_opened_has_a_sentence_that_says_what_to_do()
    {
        Assert.Contains("below 1024 for the administrator. Choose another one", SteeringText.PortProblem(502, true), StringComparison.Ordinal);
        Assert.Contains("another program uses it. End what uses it", SteeringText.PortProblem(2220, false), StringComparison.Ordinal);
    }

    /// <summary>A clock that stands, so that no hold ends by itself.</summary>
    private sealed class Standing : IClock
    {
        public long Milliseconds => 0;

        public DateTime UtcNow => DateTime.UnixEpoch;

        public bool IsSet => false;

        public void Set(DateTime utc) => throw new InvalidOperationException();

        public void Sleep(int milliseconds) => throw new InvalidOperationException();
    }

    /// <summary>A clock on which the longest hold is over when it is looked at for the second time.</summary>
    private sealed class Leaping : IClock
    {
        private int _looks;

        public long Milliseconds => _looks++ == 0 ? 0 : SampleHold.MostMilliseconds;

        public DateTime UtcNow => DateTime.UnixEpoch;

        public bool IsSet => false;

        public void Set(DateTime utc) => throw new InvalidOperationException();

        public void Sleep(int milliseconds) => throw new InvalidOperationException();
    }
}
