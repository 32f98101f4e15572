using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Integrations;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Sockets;
using MepModule.App.Tests.Integrations.Values;
using MepModule.App.Tests.Update;
using MepModule.Desktop;
using MepModule.MeterSimulator;

namespace MepModule.App.Tests.Sockets;

/// <summary>The one thread of all that never waits, with outputs as its members.</summary>
public sealed class SocketLoopTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SystemClock _clock = new();
    private readonly MeterBench _bench = MeterBench.Of("gen3");
    private readonly EventLog _log;
    private readonly Supervisor _supervisor;
    private readonly OutputContext _context;
    private readonly SocketLoop _loop;
    private readonly List<SocketOutput> _added = [];

    public SocketLoopTests()
    {
        _log = new EventLog(_clock, new CutStore(), 2048, 1024);
        _supervisor = new Supervisor(_clock, new BenchBoard(), _log, 0);
        _context = new OutputContext(new SettingsStore(new CutStore(), new Settings()), _bench.Service, Readings.Module, _clock, null!, _log, new BenchBoard(), null!, null!, 0);
        _loop = new SocketLoop(_clock, _log, _supervisor);
    }

    public void Dispose()
    {
        foreach (SocketOutput output in _added)
        {
            _loop.Remove(output);
        }

        _loop.Join();
    }

    [Fact]
    public async Task The_thread_is_there_only_while_it_has_members()
    {
        Assert.Empty(_supervisor.Heartbeats);

        TurnOutput output = Add(new TurnOutput());
        await output.Turns(3);
        Heartbeat heartbeat = Assert.Single(_supervisor.Heartbeats);
        Assert.InRange(heartbeat.AgeMilliseconds, 0, 60000);

        Remove(output);
        _loop.Join();
        Assert.Equal(-1, heartbeat.AgeMilliseconds);
        int turns = output.Count;

        TurnOutput next = Add(new TurnOutput());
        await next.Turns(3);
        Assert.Equal(turns, output.Count);
        Assert.Single(_supervisor.Heartbeats);
    }

    [Fact]
    public async Task One_that_throws_is_closed_and_tried_again_and_holds_up_no_other()
    {
        TurnOutput broken = Add(new TurnOutput { Failures = 1 });
        await broken.Closed.WaitAsync(Patience, TestContext.Current.CancellationToken);
        TurnOutput well = Add(new TurnOutput());
        await well.Turns(20);
        Assert.Equal(0, broken.Count);

        await broken.Turns(2);
        Assert.Equal(1, Lines("The output turn stumbled and goes on"));
    }

    [Fact]
    public async Task One_that_throws_says_so_in_its_status()
    {
        TurnOutput broken = Add(new TurnOutput { Failures = int.MaxValue });
        await broken.Closed.WaitAsync(Patience, TestContext.Current.CancellationToken);

        // The status is noted just after it was closed.
        await broken.Until(() => broken.Status!.Problem != null);
        Assert.Equal((OutputState.Waiting, "It failed and is tried again in 2 s: The cable is gone."), (broken.Status!.State, broken.Status.Problem));
    }

    [Fact]
    public async Task A_new_reading_gives_everyone_a_turn_at_once()
    {
        var host = new OutputHost(_context, _loop);
        host.Start();
        TurnOutput patient = Add(new TurnOutput { Wait = int.MaxValue });
        await patient.Turns(1);

        _bench.RunUntil(() => _bench.Readings.Count > 0, TimeSpan.FromMinutes(1));

        await patient.Turns(2);
        host.Stop();
    }

    [Fact]
    public void A_loop_without_members_may_be_woken_and_waited_for_and_what_is_no_member_removed()
    {
        _loop.Wake();
        _loop.Remove(new TurnOutput());
        _loop.Join();
        Assert.Empty(_supervisor.Heartbeats);
    }

    [Fact]
    public async Task One_that_stands_still_is_found_by_its_heartbeat()
    {
        using var gate = new ManualResetEventSlim();
        TurnOutput stuck = Add(new TurnOutput { Gate = gate });
        await stuck.Until(() => stuck.Count == 1);
        Heartbeat heartbeat = Assert.Single(_supervisor.Heartbeats);
        long before = heartbeat.AgeMilliseconds;
        await stuck.Until(() => heartbeat.AgeMilliseconds > before + 50);
        Assert.Equal(1, stuck.Count);

        gate.Set();
        await stuck.Turns(3);
    }

    [Fact]
    public async Task An_output_that_is_switched_off_is_closed_and_gets_no_turn_any_more()
    {
        TurnOutput output = Add(new TurnOutput());
        TurnOutput other = Add(new TurnOutput());
        await output.Turns(1);
        Remove(output);
        output.End();
        int turns = output.Count;
        await other.Turns(other.Count + 10);

        Assert.Equal(turns, output.Count);
        Assert.True(output.Closed.IsCompleted);
        Assert.Null(output.Status);
    }

    private TurnOutput Add(TurnOutput output)
    {
        output.Begin(_context, new SettingsSection([], output.Name));
        _added.Add(output);
        _loop.Add(output);
        return output;
    }

    private void Remove(TurnOutput output)
    {
        _added.Remove(output);
        _loop.Remove(output);
    }

    private int Lines(string text)
    {
        var entry = new LogEntry();
        return Enumerable.Range(_log.OldestIndex, _log.NewestIndex - _log.OldestIndex + 1).Count(index => _log.TryGet(index, entry) && entry.Text.StartsWith(text, StringComparison.Ordinal));
    }

    /// <summary>Counts its turns.</summary>
    private sealed class TurnOutput : SocketOutput
    {
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private int _failed;

        public int Failures { get; init; }

        public int Wait { get; init; }

        public ManualResetEventSlim? Gate { get; init; }

        public int Count { get; private set; }

        public Task Closed => _closed.Task;

        public override string Name => "turn";

        public override int Turn(long nowMilliseconds)
        {
            if (_failed < Failures)
            {
                _failed++;
                throw new InvalidOperationException("The cable is gone.");
            }

            lock (_lock)
            {
                Count++;
            }

            Gate?.Wait(Patience);
            return Wait;
        }

        public override void Close() => _closed.TrySetResult();

        public Task Turns(int count) => Until(() => Count >= count);

        /// <summary>Looks again and again, because a turn is told to nobody; gives up after a while.</summary>
        public async Task Until(Func<bool> holds)
        {
            DateTime end = DateTime.UtcNow + Patience;
            while (!holds())
            {
                Assert.True(DateTime.UtcNow < end, $"It had {Count} turns.");
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }
        }

        protected override void Start(OutputContext context, SettingsSection settings)
        {
        }
    }
}
