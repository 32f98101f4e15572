using System;
using System.Threading;
using MepModule.App.Platform;
using MepModule.App.Tests.Network;
using MepModule.App.Tests.Update;
using MepModule.App.Update;

namespace MepModule.App.Tests;

/// <summary>Lamp and button in turns that come evenly, too early or late; the test holds the button.</summary>
public sealed class PanelTests
{
    private readonly HeldPanel _held = new();
    private readonly BenchBoard _board = new();
    private readonly BootJournal _journal;
    private readonly ManualResetEventSlim _renewed = new();
    private readonly Panel _panel;
    private long _now = 1000;

    public PanelTests()
    {
        _journal = new BootJournal(new CutStore(), new UpdateBench(new CutStore()).Identity, Slot.Factory, "");
        _panel = new Panel(_held, _board, _journal, _renewed.Set);
    }

    [Fact]
    public void The_lamp_goes_on_ten_times_a_second_however_many_turns_there_are()
    {
        long next = _now;
        for (; _now < 11_000; _now += 10)
        {
            // With every third look somebody has a new reading.
            if (_now >= next || _now % 30 == 0)
            {
                next = _now + _panel.Turn(_now);
            }
        }

        Assert.Equal(100, _held.Steps);
    }

    [Fact]
    public void A_button_that_is_held_for_three_seconds_and_let_go_restarts_into_the_set_up_network()
    {
        Hold(0);
        Hold(3100);
        Assert.Null(_board.RestartReason);
        Hold(0);
        Assert.Equal("", _board.RestartReason);
        Assert.Equal(SetupWish.Wanted, _journal.Setup);
        Assert.False(_renewed.IsSet);
    }

    [Fact]
    public void A_button_that_is_held_for_ten_seconds_renews_the_login_on_another_thread()
    {
        Hold(0);
        Hold(9800);
        Assert.False(_renewed.IsSet);
        Hold(400);
        Assert.True(_renewed.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Hold(0);
        Assert.Null(_board.RestartReason);
    }

    [Fact]
    public void Turns_that_come_late_count_as_long_as_they_took()
    {
        Hold(0);
        _held.IsButtonPressed = true;
        _panel.Turn(_now += 100);
        _panel.Turn(_now += 5000);
        Assert.False(_renewed.IsSet);
        _panel.Turn(_now += 5000);
        Assert.True(_renewed.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_press_that_a_late_turn_finds_is_a_short_one()
    {
        Hold(0);
        _held.IsButtonPressed = true;
        _panel.Turn(_now += 20000);
        Hold(0);

        Assert.False(_renewed.IsSet);
        Assert.Equal(SetupWish.None, _journal.Setup);
    }

    // 0: lets it go.
    private void Hold(int milliseconds)
    {
        _held.IsButtonPressed = milliseconds > 0;
        for (long end = _now + Math.Max(milliseconds, 100); _now < end;)
        {
            _now += _panel.Turn(_now);
        }
    }

    private sealed class HeldPanel : IPanel
    {
        public bool HasLamp => true;

        public bool HasButton => true;

        public bool IsButtonPressed { get; set; }

        public int Steps { get; private set; }

        public void StepLamp() => Steps++;

        public void Tell(string line)
        {
        }
    }
}
