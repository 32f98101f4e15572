using System;
using System.Linq;
using MepModule.App.History;
using MepModule.App.Meter;

namespace MepModule.App.Tests.History;

public class HistoryTests
{
    private const long Noon = 1_772_452_800;

    [Fact]
    public void Energy_spread_over_minutes_adds_up_to_the_last_watt_hour()
    {
        var random = new Random(7);
        var history = new RecentHistory(false);
        long from = Noon + 17;
        long import = 0, export = 0;
        while (from < Noon + 85_000)
        {
            long to = from + 1 + random.Next(700);
            long wattHours = random.Next(2000);
            history.AddEnergy(from, to, wattHours, wattHours / 3);
            import += wattHours;
            export += wattHours / 3;
            from = to;
        }

        Assert.Equal(import, Sum(history, history.ImportWattHours));
        Assert.Equal(export, Sum(history, history.ExportWattHours));
    }

    [Fact]
    public void A_minute_in_whose_middle_counting_began_is_partial()
    {
        var history = new RecentHistory(false);
        history.AddEnergy(Noon + 25, Noon + 35, 10, 0);
        history.AddEnergy(Noon + 35, Noon + 95, 60, 0);
        Assert.True(history.IsPartial(Noon / 60));
        Assert.False(history.IsPartial(Noon / 60 + 1));
    }

    [Theory]
    [InlineData(-900, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void What_is_filled_in_up_to_where_counting_began_makes_it_whole(int from, bool isWhole)
    {
        var history = new RecentHistory(false);
        history.AddEnergy(Noon + 25, Noon + 35, 10, 0);
        history.AddEnergy(Noon + from, Noon + 25, 1000, 0);
        Assert.Equal(!isWhole, history.IsPartial(Noon / 60));
    }

    [Fact]
    public void A_step_lands_in_the_minute_in_which_it_was_counted()
    {
        var history = new RecentHistory(false);
        history.AddEnergy(Noon + 30, Noon + 90, 60, 0);
        Assert.Equal(30, history.ImportWattHours(Noon / 60));
        Assert.Equal(30, history.ImportWattHours(Noon / 60 + 1));
        Assert.Equal(Noon / 60 + 1, history.NewestMinute);
    }

    [Fact]
    public void The_minute_that_still_runs_is_not_whole()
    {
        var history = new RecentHistory(false);
        Assert.Equal(0, history.NewestWholeMinute);
        history.AddEnergy(Noon - 60, Noon + 10, 70, 0);
        Assert.Equal((Noon / 60, Noon / 60 - 1), (history.NewestMinute, history.NewestWholeMinute));
        history.AddEnergy(Noon + 10, Noon + 59, 49, 0);
        Assert.Equal(Noon / 60 - 1, history.NewestWholeMinute);
        history.AddEnergy(Noon + 59, Noon + 60, 1, 0);
        Assert.Equal((Noon / 60, Noon / 60), (history.NewestMinute, history.NewestWholeMinute));
        history.AddEnergy(Noon + 60, Noon + 61, 1, 0);
        Assert.Equal((Noon / 60 + 1, Noon / 60), (history.NewestMinute, history.NewestWholeMinute));

        // A gap that is filled behind the newest reading makes no minute whole that was not.
        history.AddEnergy(Noon - 600, Noon - 60, 5, 0);
        Assert.Equal(Noon / 60, history.NewestWholeMinute);
        history.ForgetEnergyAfter(Noon + 30);
        Assert.Equal((Noon / 60 - 1, Noon / 60 - 1), (history.NewestMinute, history.NewestWholeMinute));
        history.ForgetEnergy();
        Assert.Equal(0, history.NewestWholeMinute);
    }

    [Fact]
    public void What_was_not_measured_is_unknown_and_not_zero()
    {
        var history = new RecentHistory(false);
        history.AddEnergy(Noon, Noon + 60, 5, 0);
        history.AddEnergy(Noon + 600, Noon + 660, 7, 0);
        Assert.Equal(5, history.ImportWattHours(Noon / 60));
        Assert.Equal(Reading.Unknown, history.ImportWattHours(Noon / 60 + 5));
        Assert.Equal(7, history.ImportWattHours(Noon / 60 + 10));
        Assert.Equal(Reading.Unknown, history.ImportWattHours(Noon / 60 + 11));
        Assert.Equal(Reading.Unknown, history.ImportWattHours(Noon / 60 - 1));
    }

    [Fact]
    public void Late_energy_fills_the_hole_it_belongs_to()
    {
        var history = new RecentHistory(false);
        history.AddEnergy(Noon, Noon + 60, 5, 0);
        history.AddEnergy(Noon + 600, Noon + 660, 7, 0);
        history.AddEnergy(Noon + 60, Noon + 600, 90, 9);
        Assert.Equal(10, history.ImportWattHours(Noon / 60 + 3));
        Assert.Equal(5 + 7 + 90, Sum(history, history.ImportWattHours));
    }

    [Fact]
    public void After_a_day_the_oldest_minute_makes_room()
    {
        var history = new RecentHistory(false);
        for (int minute = 0; minute <= RecentHistory.MinuteCount; minute++)
        {
            history.AddEnergy(Noon + 60 * minute, Noon + 60 * minute + 60, minute % 100, 0);
        }

        Assert.Equal(Reading.Unknown, history.ImportWattHours(Noon / 60));
        Assert.Equal(1, history.ImportWattHours(Noon / 60 + 1));
        history.AddEnergy(Noon + 86_400 * 5, Noon + 86_400 * 5 + 60, 3, 0);
        Assert.Equal(3, Sum(history, history.ImportWattHours));
    }

    [Fact]
    public void Minutes_that_a_clock_set_back_has_yet_to_see_are_unknown_and_not_those_of_yesterday()
    {
        var history = new RecentHistory(false);
        for (int minute = 0; minute < RecentHistory.MinuteCount + 100; minute++)
        {
            history.AddEnergy(Noon + 60 * minute, Noon + 60 * minute + 60, 7, 0);
        }

        long now = RecentHistory.MinuteCount + 40;
        history.ForgetEnergyAfter(Noon + 60 * now + 30);
        Assert.Equal(Noon / 60 + now - 1, history.NewestMinute);
        Assert.Equal(Reading.Unknown, history.ImportWattHours(Noon / 60 + now - RecentHistory.MinuteCount));
        Assert.Equal(Reading.Unknown, history.ImportWattHours(Noon / 60 + 99));
        Assert.Equal(7, history.ImportWattHours(Noon / 60 + 100));
        history.AddEnergy(Noon + 60 * now + 30, Noon + 60 * now + 60, 3, 0);
        Assert.Equal(3, history.ImportWattHours(Noon / 60 + now));
        Assert.Equal(7 * (now - 100) + 3, Sum(history, history.ImportWattHours));
    }

    [Fact]
    public void A_clock_set_back_by_days_starts_minutes_anew()
    {
        var history = new RecentHistory(false);
        history.AddEnergy(Noon, Noon + 600, 70, 0);
        history.ForgetEnergyAfter(Noon - 5 * 86_400);
        Assert.Equal(0, history.NewestMinute);
        history.AddEnergy(Noon - 5 * 86_400, Noon - 5 * 86_400 + 60, 4, 0);
        Assert.Equal(4, Sum(history, history.ImportWattHours));
    }

    [Fact]
    public void A_large_meter_counts_minutes_in_its_own_steps()
    {
        var history = new RecentHistory(false);
        history.SetStep(100);
        history.AddEnergy(Noon, Noon + 60, 1_000_000, 300);
        Assert.Equal(1_000_000, history.ImportWattHours(Noon / 60));
        Assert.Equal(300, history.ExportWattHours(Noon / 60));
    }

    [Fact]
    public void Seconds_keep_signed_power_of_all_phases_and_voltages_where_there_is_room()
    {
        var small = new RecentHistory(false);
        var large = new RecentHistory(true);
        Reading reading = ReadingOf(-4321);
        small.AddReading(Noon, reading);
        large.AddReading(Noon, reading);
        large.AddReading(Noon + 3, ReadingOf(77));

        Assert.Equal(-4321, small.NetPowerWatts(Noon, RecentHistory.AllPhases));
        Assert.Equal(-4321, large.NetPowerWatts(Noon, 2));
        Assert.Equal(Reading.Unknown, large.NetPowerWatts(Noon, 3));
        Assert.Equal(Reading.Unknown, large.NetPowerWatts(Noon + 1, 0));
        Assert.Equal(77, large.NetPowerWatts(Noon + 3, 0));
        Assert.Equal(230_100, large.VoltageMillivolts(Noon, 0));
        Assert.Equal(Reading.Unknown, large.VoltageMillivolts(Noon, 2));
        Assert.Equal(Reading.Unknown, small.VoltageMillivolts(Noon, 0));
        large.AddReading(Noon + RecentHistory.SecondCount, ReadingOf(5));
        Assert.Equal(Reading.Unknown, large.NetPowerWatts(Noon, 0));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8191, 0)]
    [InlineData(-8191, 0)]
    [InlineData(8192, 2)]
    [InlineData(-32_766, 2)]
    [InlineData(43_470, 8)]
    [InlineData(-524_000, 32)]
    public void Power_of_any_size_is_kept_as_exactly_as_its_size_asks_for(int watts, int error)
    {
        var history = new RecentHistory(false);
        history.AddReading(Noon, ReadingOf(watts));
        Assert.InRange(history.NetPowerWatts(Noon, RecentHistory.AllPhases) - watts, -error, error);
    }

    [Fact]
    public void More_than_a_minute_has_room_for_stays_at_the_most_it_has()
    {
        var history = new RecentHistory(false);
        history.AddEnergy(Noon, Noon + 60, 65_535, 65_534);
        history.AddEnergy(Noon, Noon + 60, 100_000, 0);
        Assert.Equal(65_534, history.ImportWattHours(Noon / 60));
        Assert.Equal(65_534, history.ExportWattHours(Noon / 60));
    }

    [Fact]
    public void A_second_that_was_before_the_newest_stays_as_it_was()
    {
        var history = new RecentHistory(false);
        history.AddReading(Noon + 5, ReadingOf(1));
        history.AddReading(Noon + 3, ReadingOf(2));
        history.AddReading(Noon + 5, ReadingOf(3));
        Assert.Equal(Reading.Unknown, history.NetPowerWatts(Noon + 3, 0));
        Assert.Equal(3, history.NetPowerWatts(Noon + 5, 0));
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_mix_up_seconds()
    {
        var history = new RecentHistory(false);
        history.AddReading(Noon, ReadingOf(1));
        history.AddReading(Noon - 3600, ReadingOf(2));
        Assert.Equal(2, history.NetPowerWatts(Noon - 3600, 0));
        Assert.Equal(Reading.Unknown, history.NetPowerWatts(Noon, 0));
        Assert.Equal(Reading.Unknown, history.NetPowerWatts(Noon - 3601, 0));
    }

    private static long Sum(RecentHistory history, Func<long, int> energy)
    {
        return Enumerable.Range(0, RecentHistory.MinuteCount).Select(age => energy(history.NewestMinute - age)).Where(Reading.IsKnown).Sum(value => (long)value);
    }

    private static Reading ReadingOf(int netWatts)
    {
        int[] present = Enumerable.Repeat(Reading.Unknown, PresentValue.Count).ToArray();
        present[PresentValue.PowerImport] = present[PresentValue.PhasePowerImport] = present[PresentValue.PhasePowerImport + 1] = Math.Max(0, netWatts);
        present[PresentValue.PowerExport] = present[PresentValue.PhasePowerExport] = present[PresentValue.PhasePowerExport + 1] = Math.Max(0, -netWatts);
        present[PresentValue.Voltage] = 230_123;
        long[] energies = Enumerable.Repeat(Reading.UnknownEnergy, Energy.Total).ToArray();
        return new Reading(present, DateTime.UnixEpoch, 0, energies, DateTime.UnixEpoch, 0);
    }
}
