using MepModule.App.Diagnostics;
using MepModule.App.Tests.Network;
using MepModule.App.Tests.Update;
using MepModule.Desktop;

namespace MepModule.App.Tests.Diagnostics;

public sealed class SupervisorTests
{
    private readonly VirtualClock _clock = new();

    [Fact]
    public void A_thread_that_beats_or_rests_is_left_alone()
    {
        Supervisor supervisor = NewSupervisor();
        Heartbeat heartbeat = supervisor.Watch("worker", 5000);
        _clock.Milliseconds += 100000;
        Assert.Null(supervisor.StuckThread());

        heartbeat.Beat();
        _clock.Milliseconds += 5000;
        Assert.Null(supervisor.StuckThread());

        heartbeat.Rest();
        _clock.Milliseconds += 100000;
        Assert.Null(supervisor.StuckThread());
    }

    [Fact]
    public void A_thread_that_works_and_gives_no_sign_is_stuck()
    {
        Supervisor supervisor = NewSupervisor();
        supervisor.Watch("other", 5000).Rest();
        supervisor.Watch("worker", 5000).Beat();
        _clock.Milliseconds += 5001;

        Assert.Equal("worker", supervisor.StuckThread());
    }

    private Supervisor NewSupervisor()
    {
        var board = new DesktopBoard(_ => { });
        return new Supervisor(_clock, board, new EventLog(_clock, new CutStore(), 1024, 512), 0);
    }
}
