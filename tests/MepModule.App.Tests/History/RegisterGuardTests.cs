using MepModule.App.History;
using MepModule.App.Meter;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.History;

public class RegisterGuardTests
{
    private const int Watts = 30_000;
    private const long T = 1_772_452_800;

    private readonly RegisterGuard _guard = new(new EnergyScale(1, 6), 2, Watts);

    [Fact]
    public void Growth_within_the_rated_current_is_accepted()
    {
        Offer(0, 1000, T, RegisterGuard.Verdict.Accepted);
        Offer(0, 1083, T + 10, RegisterGuard.Verdict.Accepted);
        Assert.Equal(1083, _guard.WattHours(0, Energy.Import));
    }

    [Fact]
    public void A_spike_is_held_back_and_leaves_no_trace()
    {
        Offer(0, 1000, T, RegisterGuard.Verdict.Accepted);
        Offer(0, 900_000, T + 10, RegisterGuard.Verdict.HeldBack);
        Assert.Equal(1000, _guard.WattHours(0, Energy.Import));
        Offer(0, 1010, T + 20, RegisterGuard.Verdict.Accepted);
        Assert.Equal(1010, _guard.WattHours(0, Energy.Import));
        Assert.Equal(1, _guard.HeldBackCount);
    }

    [Fact]
    public void Backwards_is_never_believed_at_once()
    {
        Offer(0, 500_000, T, RegisterGuard.Verdict.Accepted);
        Offer(0, 499_000, T + 10, RegisterGuard.Verdict.HeldBack);
        Offer(0, 0, T + 20, RegisterGuard.Verdict.HeldBack);
        Assert.Equal(500_000, _guard.WattHours(0, Energy.Import));
    }

    [Fact]
    public void Two_agreeing_reads_are_believed_but_nothing_was_consumed_between()
    {
        Offer(0, 500_000, T, RegisterGuard.Verdict.Accepted);
        Offer(0, 100, T + 10, RegisterGuard.Verdict.HeldBack);
        Offer(0, 101, T + 20, RegisterGuard.Verdict.AcceptedAnew);
        Assert.Equal(101, _guard.WattHours(0, Energy.Import));
    }

    [Fact]
    public void A_turn_of_the_register_goes_on_in_64_bits()
    {
        Offer(0, 999_990, T, RegisterGuard.Verdict.Accepted);
        Offer(0, 5, T + 10, RegisterGuard.Verdict.Accepted);
        Assert.Equal(1_000_005, _guard.WattHours(0, Energy.Import));
        Assert.True(_guard.HasNewTurn);
        Assert.Equal(999_995, _guard.WattHoursOf(Energy.Import, 999_995));
    }

    [Fact]
    public void Turns_survive_a_restart()
    {
        Offer(0, 999_990, T, RegisterGuard.Verdict.Accepted);
        Offer(0, 5, T + 10, RegisterGuard.Verdict.Accepted);
        byte[] saved = new byte[_guard.SavedSize];
        _guard.Save(saved, 0);
        Assert.False(_guard.HasNewTurn);

        var next = new RegisterGuard(new EnergyScale(1, 6), 2, Watts);
        next.Restore(saved, 0);
        Assert.Equal(RegisterGuard.Verdict.Accepted, next.Offer(0, [700_000, 10, 20, 30], T + 86400));
        Assert.Equal(1_700_000, next.WattHours(0, Energy.Import));
        Assert.False(next.HasValues(1));
    }

    [Fact]
    public void After_a_long_time_off_as_much_is_believed_as_the_meter_can_have_counted()
    {
        Offer(0, 1000, T, RegisterGuard.Verdict.Accepted);
        Offer(0, 1000 + Watts * 24, T + 86_400, RegisterGuard.Verdict.Accepted);
        Offer(0, 1000 + Watts * 24 + Watts * 25, T + 2 * 86_400, RegisterGuard.Verdict.HeldBack);
    }

    [Fact]
    public void Negative_registers_are_no_registers()
    {
        Offer(0, 100, T, RegisterGuard.Verdict.Accepted);
        Offer(0, -5, T + 10, RegisterGuard.Verdict.HeldBack);
        Offer(0, -5, T + 20, RegisterGuard.Verdict.HeldBack);
    }

    [Fact]
    public void Negative_registers_are_neither_the_first_nor_do_they_agree_with_anything()
    {
        Offer(0, -5, T, RegisterGuard.Verdict.HeldBack);
        Assert.False(_guard.HasValues(0));
        Offer(0, 500_000, T + 10, RegisterGuard.Verdict.Accepted);
        Offer(0, -5, T + 20, RegisterGuard.Verdict.HeldBack);
        Offer(0, 100, T + 30, RegisterGuard.Verdict.HeldBack);
        Assert.Equal(500_000, _guard.WattHours(0, Energy.Import));
        Assert.Equal(3, _guard.HeldBackCount);
    }

    [Fact]
    public void A_register_beyond_its_roll_over_did_not_turn_when_it_falls()
    {
        Offer(0, 5_000_000, T, RegisterGuard.Verdict.Accepted);
        Offer(0, 3_000_000, T + 10, RegisterGuard.Verdict.HeldBack);
        Assert.Equal(5_000_000, _guard.WattHours(0, Energy.Import));
        Assert.False(_guard.HasNewTurn);
    }

    [Fact]
    public void A_register_of_few_digits_turns_thousands_of_times_in_the_life_of_a_meter()
    {
        RegisterGuard guard = new(new EnergyScale(1, 5), 1, Watts);
        long time = T;
        for (int i = 0; i <= 2 * 300; i++)
        {
            Assert.Equal(RegisterGuard.Verdict.Accepted, guard.Offer(0, [i % 2 * 50_000, 0, 0, 0], time));
            time += 86_400;
        }

        Assert.Equal(300 * 100_000, guard.WattHours(0, Energy.Import));
        byte[] saved = new byte[guard.SavedSize];
        guard.Save(saved, 0);
        RegisterGuard next = new(new EnergyScale(1, 5), 1, Watts);
        next.Restore(saved, 0);
        Assert.Equal(300 * 100_000, next.WattHours(0, Energy.Import));
    }

    [Fact]
    public void What_was_saved_of_fewer_or_more_tiers_still_tells_the_turns_of_the_totals()
    {
        Offer(0, 999_990, T, RegisterGuard.Verdict.Accepted);
        Offer(0, 5, T + 10, RegisterGuard.Verdict.Accepted);
        byte[] saved = new byte[_guard.SavedSize + 2];
        _guard.Save(saved, 2);
        foreach (int groups in new[] { 1, 5 })
        {
            RegisterGuard next = new(new EnergyScale(1, 6), groups, Watts);
            next.Restore(saved, 2);
            Assert.Equal(1_000_005, next.WattHours(0, Energy.Import));
        }
    }

    [Theory]
    [InlineData(10, 6)]
    [InlineData(1, 9)]
    public void What_was_saved_with_another_scale_says_nothing(int unit, int digits)
    {
        Offer(0, 999_990, T, RegisterGuard.Verdict.Accepted);
        Offer(0, 5, T + 10, RegisterGuard.Verdict.Accepted);
        byte[] saved = new byte[_guard.SavedSize];
        _guard.Save(saved, 0);
        RegisterGuard next = new(new EnergyScale(unit, digits), 2, Watts);
        next.Restore(saved, 0);
        Assert.False(next.HasValues(0));
        next.Restore(saved[..^1], 0);
        Assert.False(next.HasValues(0));
    }

    [Fact]
    public void Neither_much_power_nor_much_time_is_too_much_to_reckon_with()
    {
        RegisterGuard guard = new(new EnergyScale(1, 9), 1, long.MaxValue / 10);
        Assert.Equal(RegisterGuard.Verdict.Accepted, guard.Offer(0, [1000, 0, 0, 0], T - 100L * 366 * 86_400));
        Assert.Equal(RegisterGuard.Verdict.Accepted, guard.Offer(0, [900_000_000, 0, 0, 0], T));
    }

    [Fact]
    public void Groups_are_judged_apart()
    {
        Offer(0, 1000, T, RegisterGuard.Verdict.Accepted);
        Offer(1, 400, T, RegisterGuard.Verdict.Accepted);
        Offer(1, 900_000, T + 10, RegisterGuard.Verdict.HeldBack);
        Offer(0, 1001, T + 10, RegisterGuard.Verdict.Accepted);
        Assert.Equal(400, _guard.WattHours(1, Energy.Import));
    }

    [Fact]
    public void A_register_in_steps_of_100_Wh_turns_at_its_own_digits()
    {
        var guard = new RegisterGuard(new EnergyScale(100, 5), 1, 10_000_000);
        Assert.Equal(RegisterGuard.Verdict.Accepted, guard.Offer(0, [99_999, 0, 0, 0], T));
        Assert.Equal(RegisterGuard.Verdict.Accepted, guard.Offer(0, [1, 0, 0, 0], T + 10));
        Assert.Equal(10_000_100, guard.WattHours(0, Energy.Import));
    }

    [Fact]
    public void Two_steps_of_a_coarse_register_are_no_jump()
    {
        RegisterGuard guard = new(new EnergyScale(100, 9), 1, 600);
        Assert.Equal(RegisterGuard.Verdict.Accepted, guard.Offer(0, [1000, 0, 0, 0], T));
        Assert.Equal(RegisterGuard.Verdict.Accepted, guard.Offer(0, [1002, 0, 0, 0], T + 10));
        Assert.Equal(RegisterGuard.Verdict.HeldBack, guard.Offer(0, [1005, 0, 0, 0], T + 20));
    }

    [Fact]
    public void A_meter_that_was_changed_starts_without_the_turns_of_the_one_before()
    {
        Offer(0, 999_990, T, RegisterGuard.Verdict.Accepted);
        Offer(0, 5, T + 10, RegisterGuard.Verdict.Accepted);
        Offer(0, 300_000, T + 20, RegisterGuard.Verdict.HeldBack);
        Offer(0, 300_001, T + 30, RegisterGuard.Verdict.AcceptedAnew);
        Assert.Equal(300_001, _guard.WattHours(0, Energy.Import));
    }

    [Fact]
    public void A_held_back_value_is_forgotten_when_the_next_one_follows()
    {
        Offer(0, 1000, T, RegisterGuard.Verdict.Accepted);
        Offer(0, 500_000, T + 10, RegisterGuard.Verdict.HeldBack);
        Offer(0, 1001, T + 20, RegisterGuard.Verdict.Accepted);
        Offer(0, 500_001, T + 30, RegisterGuard.Verdict.HeldBack);
    }

    private void Offer(int group, int import, long seconds, RegisterGuard.Verdict expected)
    {
        Assert.Equal(expected, _guard.Offer(group, [import, 10, 20, 30], seconds));
    }
}
