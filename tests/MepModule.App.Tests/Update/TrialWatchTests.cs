using System;
using MepModule.App.Bundles;
using MepModule.App.Platform;
using MepModule.App.Update;

namespace MepModule.App.Tests.Update;

public sealed class TrialWatchTests
{
    private readonly UpdateBench _bench = new(new CutStore());
    private readonly StepClock _clock = new();

    public TrialWatchTests()
    {
        _bench.Start();
        _bench.Upload(UpdateBench.Make("new"), meterWasRead: true);
        _bench.Start();
    }

    [Fact]
    public void A_trial_is_confirmed_after_a_minute_with_everything_up()
    {
        var watch = new TrialWatch(_clock, _bench.Journal);
        _clock.Milliseconds += 59_999;
        watch.Tick(true, true, true, meterIsRead: true);
        Assert.True(_bench.Engine.IsTrial);
        _clock.Milliseconds += 1;
        watch.Tick(true, true, true, meterIsRead: true);
        Assert.False(_bench.Engine.IsTrial);
        Assert.True(watch.IsProven);
        Assert.Equal(SlotState.Confirmed, _bench.Engine.State(_bench.Choice.Slot));
    }

    [Theory]
    [InlineData(false, true, true, true)]
    [InlineData(true, false, true, true)]
    [InlineData(true, true, false, true)]
    [InlineData(true, true, true, false)]
    public void A_trial_is_not_confirmed_while_anything_is_missing(bool settings, bool http, bool network, bool meter)
    {
        var watch = new TrialWatch(_clock, _bench.Journal);
        _clock.Milliseconds += 3_600_000;
        watch.Tick(settings, http, network, meter);
        Assert.True(_bench.Engine.IsTrial);
        watch.Tick(true, true, true, meterIsRead: true);
        Assert.False(_bench.Engine.IsTrial);
    }

    [Fact]
    public void A_trial_needs_no_meter_when_there_was_none_before()
    {
        _bench.Journal.Confirm();
        _bench.Upload(UpdateBench.Make("newer"), meterWasRead: false);
        _bench.Start();
        var watch = new TrialWatch(_clock, _bench.Journal);
        _clock.Milliseconds += 60_000;
        watch.Tick(true, true, true, meterIsRead: false);
        Assert.False(_bench.Engine.IsTrial);
    }

    [Fact]
    public void After_thirty_seconds_a_start_was_no_quick_one_whatever_else_is_missing()
    {
        _bench.Journal.Confirm();
        for (int i = 0; i < 2 * BootRecord.QuickStartLimit; i++)
        {
            _bench.Start();
            var watch = new TrialWatch(_clock, _bench.Journal);
            _clock.Milliseconds += TrialWatch.LastedMilliseconds;
            watch.Tick(false, false, false, meterIsRead: false);
            Assert.Equal(SetupWish.None, _bench.Journal.Setup);
        }
    }

    [Fact]
    public void Crashes_are_forgiven_after_a_minute_of_proper_service()
    {
        _bench.Journal.Confirm();
        var boot = new Boot(_bench.Store, _bench.Identity);
        for (int i = 0; i < 20; i++)
        {
            boot.ReportCrash(_bench.Start().Slot, "crashed");
            Assert.NotEqual(Slot.Factory, _bench.Start().Slot);
            var watch = new TrialWatch(_clock, _bench.Journal);
            _clock.Milliseconds += 60_000;
            watch.Tick(true, true, true, meterIsRead: true);
        }

        Assert.Equal(0, _bench.Journal.Current().Crashes(_bench.Choice.Slot));
    }

    private sealed class StepClock : IClock
    {
        public long Milliseconds { get; set; }

        public DateTime UtcNow => default;

        public bool IsSet => false;

        public void Set(DateTime utc)
        {
        }

        public void Sleep(int milliseconds) => Milliseconds += milliseconds;
    }
}
