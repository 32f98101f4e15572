using System;
using System.Linq;
using MepModule.App.History;
using MepModule.App.Meter;
using MepModule.MeterSimulator;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.History;

/// <summary>A clock that goes wrong moves no reading and no day, and days that a wrong clock made go again.</summary>
public class ClockTests
{
    [Theory]
    [InlineData(30)]
    [InlineData(-30)]
    public void A_clock_that_is_wrong_for_half_a_minute_changes_nothing(int days)
    {
        MeterBench bench = Settled(1);
        int today = bench.Service.Days.NewestDay;
        long used = Today(bench).ImportWattHours;
        bench.Clock.Set(bench.Clock.UtcNow.AddDays(days));
        bench.Run(TimeSpan.FromSeconds(26));
        Assert.InRange(Math.Abs((bench.Service.Current!.SampleTimeUtc - bench.Meter.UtcNow).TotalSeconds), 0, 5);
        Assert.Equal(Referee.Clock, bench.Service.Current.HeldBack);
        bench.Clock.Set(bench.Clock.UtcNow.AddDays(-days));
        bench.Run(TimeSpan.FromHours(2));
        Assert.Equal(0, bench.Service.Current!.HeldBack);
        Assert.Equal(today, bench.Service.Days.NewestDay);
        Assert.InRange(Today(bench).ImportWattHours, used + 1, long.MaxValue);
        Assert.Equal(bench.Service.Current!.EnergyImportWattHours, Today(bench).ImportRegisterWattHours);
        Assert.True(Reading.IsKnown(bench.Service.History.ImportWattHours(bench.Service.History.NewestWholeMinute - 90)));
    }

    [Fact]
    public void Days_that_a_clock_made_which_was_ahead_are_dropped_and_counting_goes_on_from_the_registers()
    {
        // The first setting needs no witness: this one is a month ahead, and so it stays over a midnight.
        var bench = new MeterBench(new MeterOptions { HistoryDays = 0, StartUtc = new DateTime(2026, 3, 2, 9, 41, 7, DateTimeKind.Utc) });
        bench.Clock.Set(bench.Clock.UtcNow.AddDays(30));
        bench.Run(TimeSpan.FromHours(20));
        int wrong = bench.Service.Days.NewestDay;
        bench.Clock.Set(bench.Meter.UtcNow);
        bench.Run(TimeSpan.FromMinutes(10));
        Assert.Equal(wrong - 30, bench.Service.Days.NewestDay);
        long before = Today(bench).ImportWattHours;
        Assert.True(Today(bench).IsIncomplete);

        bench.Run(TimeSpan.FromHours(5));
        Assert.InRange(Today(bench).ImportWattHours, before + 10, before + 100_000);
        Assert.Equal(bench.Service.Current!.EnergyImportWattHours, Today(bench).ImportRegisterWattHours);

        // They do not come back with the next start.
        bench.Restart(TimeSpan.FromMinutes(1), orderly: true).WaitForEnergies();
        bench.Run(TimeSpan.FromMinutes(3));
        Assert.InRange(bench.Service.Days.NewestDay, wrong - 30, wrong - 29);
        Assert.False(bench.Service.Days.TryGet(wrong, new DayTotal()));
    }

    [Fact]
    public void A_day_that_ended_too_early_goes_on_where_it_was()
    {
        MeterBench bench = Settled(3);
        int today = bench.Service.Days.NewestDay;
        DayTotal[] before = [.. Enumerable.Range(1, 2).Select(age => Day(bench, today - age))];
        long used = Today(bench).ImportWattHours;
        bench.Clock.Set(bench.Clock.UtcNow.AddDays(2));
        bench.Run(TimeSpan.FromHours(2));
        Assert.Equal(today + 2, bench.Service.Days.NewestDay);
        bench.Clock.Set(bench.Meter.UtcNow);
        bench.Run(TimeSpan.FromMinutes(10));
        Assert.Equal(today, bench.Service.Days.NewestDay);
        Assert.InRange(Today(bench).ImportWattHours, used, used + 20_000);
        Assert.True(Today(bench).IsIncomplete);
        Assert.Equal(bench.Service.Current!.EnergyImportWattHours, Today(bench).ImportRegisterWattHours);
        Assert.Equal(before.Select(day => day.ImportWattHours), Enumerable.Range(1, 2).Select(age => Day(bench, today - age).ImportWattHours));
    }

    [Fact]
    public void A_later_jump_is_believed_at_once_with_the_meter_as_witness_and_else_after_an_hour()
    {
        var clock = new VirtualTime(new DateTime(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc));
        var believed = new WitnessedClock(clock);
        DateTime start = believed.UtcNow;
        clock.Set(start.AddMinutes(9));
        Assert.Equal(start.AddMinutes(9), believed.UtcNow);

        clock.Set(start.AddDays(1));
        Assert.Equal(start.AddMinutes(9), believed.UtcNow);
        Assert.False(believed.IsWitnessed);
        clock.Pass(TimeSpan.FromMinutes(59));
        Assert.Equal(start.AddMinutes(68), believed.UtcNow);
        clock.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(start.AddDays(1).AddHours(1), believed.UtcNow);
        Assert.True(believed.IsWitnessed);

        clock.Set(start);
        Assert.Equal(start.AddDays(1).AddHours(1), believed.UtcNow);
        believed.Hear(start.AddMinutes(2));
        Assert.Equal(start, believed.UtcNow);
        Assert.True(believed.IsWitnessed);
    }

    [Fact]
    public void A_meter_that_set_the_clock_is_no_witness_for_it()
    {
        var clock = new VirtualTime(new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc)) { IsSet = false };
        var believed = new WitnessedClock(clock);
        var meter = new DateTime(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);
        believed.Set(meter);
        believed.Hear(meter);
        Assert.Equal(meter, believed.UtcNow);
        Assert.False(believed.IsWitnessed);
        clock.Pass(TimeSpan.FromHours(1));
        Assert.Equal(meter.AddHours(1), believed.UtcNow);
        Assert.True(believed.IsWitnessed);
    }

    [Fact]
    public void A_meter_that_is_decades_ahead_shows_its_own_time()
    {
        MeterBench bench = MeterBench.Of("gen3", 0);
        bench.Wire.With((meter, now) => meter.ShiftClock(now, new DateTime(2099, 6, 1, 0, 0, 0, DateTimeKind.Utc) - meter.UtcNow));
        bench.WaitForEnergies();
        Assert.Equal(2099, TableTime.ToDateTime(TableTime.FromDateTime(bench.UtcNow) + bench.Service.Facts!.ClockAheadSeconds).Year);
        Assert.Equal(2026, bench.Service.Current!.SampleTimeUtc.Year);
    }

    private static MeterBench Settled(int days)
    {
        MeterBench bench = MeterBench.Of("gen3", days).WaitForEnergies();
        bench.RunUntil(() => !bench.Service.IsFillingHistory, TimeSpan.FromHours(1));
        return bench.Run(TimeSpan.FromMinutes(10));
    }

    private static DayTotal Today(MeterBench bench) => Day(bench, bench.Service.Days.NewestDay);

    private static DayTotal Day(MeterBench bench, int day)
    {
        var total = new DayTotal();
        Assert.True(bench.Service.Days.TryGet(day, total), $"day {day} is not known");
        return total;
    }
}
