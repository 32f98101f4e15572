using System;
using System.Collections.Generic;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;
using MepModule.App.Tests.Network;
using MepModule.App.Tests.Update;

namespace MepModule.App.Tests.Diagnostics;

public sealed class SupervisorTests
{
    private const int FloorBytes = 6000;

    private readonly VirtualClock _clock = new();
    private readonly LeakyBoard _board = new();
    private readonly List<string> _failures = [];

    [Fact]
    public void A_thread_that_beats_or_rests_is_left_alone()
    {
        Supervisor supervisor = NewSupervisor();
        Heartbeat heartbeat = supervisor.Watch("worker", 5000);
        _clock.Milliseconds += 100000;
        Assert.False(supervisor.Check());

        heartbeat.Beat();
        _clock.Milliseconds += 5000;
        Assert.False(supervisor.Check());

        heartbeat.Rest();
        _clock.Milliseconds += 100000;
        Assert.False(supervisor.Check());
        Assert.Null(_board.Reason);
    }

    [Fact]
    public void A_thread_that_works_and_gives_no_sign_is_stuck_and_the_module_restarts()
    {
        Supervisor supervisor = NewSupervisor();
        supervisor.Watch("other", 5000).Rest();
        supervisor.Watch("worker", 5000).Beat();
        _clock.Milliseconds += 5001;

        Assert.True(supervisor.Check());
        Assert.Equal("The thread 'worker' did not get on.", _board.Reason);
        Assert.Equal([_board.Reason!], _failures);
    }

    [Fact]
    public void Memory_below_the_floor_for_ten_seconds_restarts_the_module_and_a_short_dip_does_not()
    {
        Supervisor supervisor = NewSupervisor();
        _board.FreeMemoryBytes = FloorBytes - 1;
        for (int i = 0; i < Supervisor.LowMemoryChecks - 1; i++)
        {
            Assert.False(supervisor.Check());
        }

        _board.FreeMemoryBytes = FloorBytes;
        Assert.False(supervisor.Check());
        Assert.Equal(FloorBytes - 1, supervisor.LowestFreeMemoryBytes);

        _board.FreeMemoryBytes = FloorBytes - 1;
        for (int i = 0; i < Supervisor.LowMemoryChecks - 1; i++)
        {
            Assert.False(supervisor.Check());
        }

        Assert.True(supervisor.Check());
        Assert.Equal("Memory ran out: 5999 bytes were left.", _board.Reason);
        Assert.Equal([_board.Reason!], _failures);
    }

    [Fact]
    public void A_failure_is_counted_as_a_crash_of_the_app_and_told_at_the_next_start()
    {
        var bench = new UpdateBench(new CutStore());
        bench.Start();
        Supervisor supervisor = NewSupervisor();
        supervisor.Failed += bench.Journal.NoteFailure;
        supervisor.Watch("worker", 5000).Beat();
        _clock.Milliseconds += 5001;
        supervisor.Check();
        Assert.Equal(1, bench.Journal.Current().Crashes(bench.Choice.Slot));
        Assert.Equal("The thread 'worker' did not get on.", bench.Start().Reason);
    }

    [Fact]
    public void An_exception_without_room_for_a_note_is_swallowed()
    {
        var log = new EventLog(_clock, new CutStore(), 1024, 512);
        log.Failure("system", "Something failed", new Unspeakable());
        Assert.Equal(0, log.NewestIndex);
        log.Failure("system", "Something failed", new InvalidOperationException("so"));
        Assert.Equal(1, log.NewestIndex);
    }

    private Supervisor NewSupervisor()
    {
        var supervisor = new Supervisor(_clock, _board, new EventLog(_clock, new CutStore(), 1024, 512), FloorBytes);
        supervisor.Failed += _failures.Add;
        return supervisor;
    }

    private sealed class Unspeakable : Exception
    {
        public override string Message => throw new InsufficientMemoryException();
    }

    private sealed class LeakyBoard : IBoard
    {
        public string? Reason { get; private set; }

        public string Profile => "mep-module";

        public bool HasLargeMemory => false;

        public bool HasManySockets => false;

        public long FreeMemoryBytes { get; set; } = 50_000;

        public void LookAtMemory()
        {
        }

        public int SupplyMillivolts => -1;

        public bool IsShared => false;

        public ICustomerPort? CustomerPort => null;

        public void ShowStatus(BoardStatus status)
        {
        }

        public void Restart(string reason) => Reason = reason;
    }
}
