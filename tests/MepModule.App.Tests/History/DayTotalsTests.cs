using System;
using System.Linq;
using MepModule.App.History;
using MepModule.App.Platform;
using MepModule.App.Tests.Update;

namespace MepModule.App.Tests.History;

public class DayTotalsTests
{
    private const int Meter = 0x1234;
    private const int Offset = 3600;

    // Local midnight of day 20000.
    private const long Midnight = 20000 * 86400L - Offset;

    private readonly CutStore _files = new();

    [Fact]
    public void A_day_ends_with_the_registers_of_local_midnight()
    {
        DayTotals days = Open();
        days.AddPoint(Midnight, Offset, 1000, 50, true);
        days.AddPoint(Midnight + 43200, Offset, 1600, 50, false);
        days.AddPoint(Midnight + 86400, Offset, 2000, 60, true);
        days.AddPoint(Midnight + 86400 + 3600, Offset, 2100, 70, false);
        days.SetLive(Midnight + 86400 + 3700, Offset, 2105, 71);

        DayTotal day = Day(days, 20000);
        Assert.Equal((1000, 10, 2000, 60), (day.ImportWattHours, day.ExportWattHours, day.ImportRegisterWattHours, day.ExportRegisterWattHours));
        Assert.True(day.IsFilled);
        Assert.False(day.IsIncomplete);
        Assert.Equal((105, 11), (Day(days, 20001).ImportWattHours, Day(days, 20001).ExportWattHours));
        Assert.Equal((20000, 20001), (days.OldestDay, days.NewestDay));
        Assert.False(days.TryGet(19999, new DayTotal()));
        Assert.False(days.TryGet(20002, new DayTotal()));
    }

    [Fact]
    public void Days_add_up_to_the_registers_whatever_lies_between()
    {
        DayTotals days = Open();
        var random = new Random(3);
        long time = Midnight + 12345, register = 5000;
        days.AddPoint(time, Offset, register, 0, false);
        for (int i = 0; i < 500; i++)
        {
            time += random.Next(100, 40_000);
            register += random.Next(3000);
            days.AddPoint(time, i % 2 == 0 ? Offset : 2 * Offset, register, register / 7, false);
        }

        days.SetLive(time, Offset, register, register / 7);
        long sum = Enumerable.Range(days.OldestDay, days.NewestDay - days.OldestDay + 1).Sum(day => Day(days, day).ImportWattHours);
        Assert.Equal(register - 5000, sum);
    }

    [Fact]
    public void Energy_over_a_long_hole_is_spread_evenly_and_says_so()
    {
        DayTotals days = Open();
        days.AddPoint(Midnight + 43200, Offset, 0, 0, false);
        days.AddPoint(Midnight + 3 * 86400 + 43200, Offset, 3000, 0, false);
        Assert.Equal(500, Day(days, 20000).ImportWattHours);
        Assert.Equal(1000, Day(days, 20001).ImportWattHours);
        Assert.True(Day(days, 20001).IsIncomplete);
        Assert.True(Day(days, 20002).IsIncomplete);
    }

    [Fact]
    public void Today_is_known_at_once_after_a_restart_on_the_first_day_and_on_each_later_one()
    {
        DayTotals days = Open();
        days.AddPoint(Midnight, Offset, 1000, 50, true);
        days.AddPoint(Midnight + 3600, Offset, 1300, 60, false);
        days.KeepToday();

        days = Open();
        days.SetLive(Midnight + 7200, Offset, 1450, 65);
        Assert.Equal((450, 15), (Day(days, 20000).ImportWattHours, Day(days, 20000).ExportWattHours));
        Assert.False(Day(days, 20000).IsIncomplete);

        // The next day ends the one that was kept, and nothing is counted twice.
        days.AddPoint(Midnight + 86400, Offset, 3000, 100, true);
        days.AddPoint(Midnight + 86400 + 600, Offset, 3100, 100, false);
        days.KeepToday();
        days = Open();
        days.SetLive(Midnight + 86400 + 900, Offset, 3150, 100);
        Assert.Equal((2000, 150), (Day(days, 20000).ImportWattHours, Day(days, 20001).ImportWattHours));
    }

    [Fact]
    public void What_today_had_brought_is_passed_over_when_it_is_of_another_meter_damaged_or_older_than_the_days()
    {
        DayTotals days = Open();
        days.AddPoint(Midnight, Offset, 1000, 50, true);
        days.KeepToday();
        days.AddPoint(Midnight + 86400, Offset, 2000, 60, true);

        DayTotals older = Open();
        older.SetLive(Midnight + 86400 + 60, Offset, 2010, 60);
        Assert.Equal((1000, 10), (Day(older, 20000).ImportWattHours, Day(older, 20001).ImportWattHours));

        days.KeepToday();
        byte[] file = new byte[_files.Length("days.now")];
        _files.Read("days.now", 0, file, 0, file.Length);
        file[20] ^= 1;
        using (IFileWriter writer = _files.Create("days.now"))
            writer.Write(file, 0, file.Length);
        DayTotals damaged = Open();
        damaged.SetLive(Midnight + 86400 + 60, Offset, 2010, 60);
        Assert.Equal(10, Day(damaged, 20001).ImportWattHours);

        var other = new DayTotals(_files);
        other.Open(Meter + 1);
        other.SetLive(Midnight + 86400 + 60, Offset, 2010, 60);
        Assert.False(other.TryGet(20001, new DayTotal()));
    }

    [Fact]
    public void Days_survive_a_restart_and_the_current_day_goes_on_from_midnight()
    {
        DayTotals days = Open();
        days.AddPoint(Midnight, Offset, 1000, 0, false);
        days.AddPoint(Midnight + 86400, Offset, 2000, 0, false);
        days.AddPoint(Midnight + 86400 + 7200, Offset, 2500, 0, false);

        DayTotals after = Open();
        Assert.Equal(1000, Day(after, 20000).ImportWattHours);
        Assert.Equal(Midnight + 86400, after.LastSeconds);
        after.SetLive(Midnight + 86400 + 9000, Offset, 2600, 5);
        Assert.Equal(600, Day(after, 20001).ImportWattHours);
        after.AddPoint(Midnight + 2 * 86400, Offset, 3000, 5, false);
        Assert.Equal(1000, Day(after, 20001).ImportWattHours);
    }

    [Fact]
    public void A_meter_that_was_changed_starts_from_its_own_registers()
    {
        DayTotals days = Open();
        days.AddPoint(Midnight, Offset, 900_000, 0, false);
        days.AddPoint(Midnight + 3600, Offset, 901_000, 0, false);
        days.Break(Midnight + 7200, Offset, 10, 0);
        days.AddPoint(Midnight + 10800, Offset, 60, 0, false);
        days.AddPoint(Midnight + 86400, Offset, 100, 0, false);
        Assert.Equal(1000 + 90, Day(days, 20000).ImportWattHours);
        Assert.True(Day(days, 20000).IsIncomplete);
    }

    [Fact]
    public void A_meter_that_was_changed_while_the_clock_was_set_back_counts_nothing_backwards()
    {
        DayTotals days = Open();
        days.AddPoint(Midnight, Offset, 900_000, 500, false);
        days.AddPoint(Midnight + 7200, Offset, 901_000, 500, false);
        days.Break(Midnight + 3600, Offset, 10, 7);
        days.AddPoint(Midnight + 7000, Offset, 30, 7, false);
        days.AddPoint(Midnight + 10800, Offset, 60, 8, false);
        days.AddPoint(Midnight + 86400, Offset, 100, 9, false);
        Assert.Equal((1000 + 90, 2), (Day(days, 20000).ImportWattHours, Day(days, 20000).ExportWattHours));
        Assert.True(Day(days, 20000).IsIncomplete);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(86_399, true)]
    public void The_first_day_is_whole_only_from_its_midnight_on(int second, bool isIncomplete)
    {
        DayTotals days = Open();
        days.AddPoint(Midnight + second, Offset, 10, 0, false);
        days.AddPoint(Midnight + 86_400, Offset, 20, 0, true);
        Assert.Equal(isIncomplete, Day(days, 20000).IsIncomplete);
    }

    [Fact]
    public void After_more_days_than_are_kept_they_start_anew()
    {
        DayTotals days = Open();
        days.AddPoint(Midnight, Offset, 10, 0, false);
        days.AddPoint(Midnight + 86_400, Offset, 20, 0, false);
        days.AddPoint(Midnight + 500 * 86_400L + 60, Offset, 9000, 0, false);
        days.SetLive(Midnight + 500 * 86_400L + 90, Offset, 9001, 0);
        Assert.Equal(1, Day(days, 20500).ImportWattHours);
        Assert.True(Day(days, 20500).IsIncomplete);
        Assert.False(days.TryGet(20400, new DayTotal()));
    }

    // Its registers may stand higher or lower than those of the meter before: neither is energy that anybody used.
    [Theory]
    [InlineData(7, false)]
    [InlineData(7, true)]
    [InlineData(9_000_000, false)]
    [InlineData(9_000_000, true)]
    public void Days_of_a_meter_that_was_exchanged_stay_and_the_day_of_the_change_says_so(long register, bool isOnTheNextDay)
    {
        DayTotals days = Open();
        days.AddPoint(Midnight, Offset, 1000, 0, false);
        days.AddPoint(Midnight + 86400, Offset, 1500, 0, false);
        days.AddPoint(Midnight + 86400 + 3600, Offset, 1600, 0, false);
        days.KeepToday();

        int day = isOnTheNextDay ? 20002 : 20001;
        long time = Midnight + (day - 20000) * 86400L + 7200;
        DayTotals other = new(_files);
        other.Open(Meter + 1);
        Assert.True(other.IsOfAnother);
        other.Change(time, Offset, register, 0);
        other.SetLive(time, Offset, register, 0);
        other.AddPoint(time + 600, Offset, register + 40, 0, false);
        other.SetLive(time + 900, Offset, register + 50, 0);
        void Check(DayTotals totals)
        {
            Assert.False(totals.IsOfAnother);
            Assert.Equal((500, false), (Day(totals, 20000).ImportWattHours, Day(totals, 20000).IsChange));
            Assert.Equal((true, true), (Day(totals, day).IsChange, Day(totals, day).IsIncomplete));
            Assert.Equal(500 + 100 + 50, Enumerable.Range(20000, day - 20000 + 1).Sum(number => Day(totals, number).ImportWattHours));
        }

        Check(other);
        other.KeepToday();
        DayTotals again = new(_files);
        again.Open(Meter + 1);
        again.SetLive(time + 900, Offset, register + 50, 0);
        Check(again);
        again.AddPoint(Midnight + (day - 20000 + 1) * 86400L, Offset, register + 70, 0, false);
        Assert.Equal((true, false), (Day(again, day).IsChange, again.IsOfAnother));
        DayTotals after = new(_files);
        after.Open(Meter + 1);
        Assert.False(after.IsOfAnother);
        Assert.True(Day(after, day).IsChange);
    }

    [Fact]
    public void A_meter_that_is_exchanged_while_the_module_runs_is_no_restart_either()
    {
        DayTotals days = Open();
        days.AddPoint(Midnight, Offset, 1000, 0, false);
        days.Open(Meter + 1);
        days.Change(Midnight + 3600, Offset, 500_000, 0);
        days.AddPoint(Midnight + 7200, Offset, 500_010, 0, false);
        days.AddPoint(Midnight + 86400, Offset, 500_030, 0, false);
        Assert.Equal((30, true), (Day(days, 20000).ImportWattHours, Day(days, 20000).IsChange));
        Assert.False(Day(days, 20000).IsFilled);
    }

    [Fact]
    public void Four_hundred_days_are_kept_and_the_file_does_not_grow_for_ever()
    {
        DayTotals days = Open();
        for (int day = 0; day <= 1500; day++)
        {
            days.AddPoint(Midnight + day * 86400L, Offset, day * 100L, day, false);
        }

        DayTotals after = Open();
        Assert.Equal(20000 + 1499, after.NewestDay);
        Assert.Equal(DayTotals.MaxDays, after.NewestDay - after.OldestDay + 1);
        Assert.All(Enumerable.Range(after.OldestDay, DayTotals.MaxDays), day => Assert.Equal(100, Day(after, day).ImportWattHours));
        Assert.InRange(_files.List().Sum(name => _files.Length(name)), 400 * 29, 801 * 29);
    }

    [Fact]
    public void A_power_cut_at_any_operation_costs_at_most_the_day_being_written()
    {
        for (int cut = 0; ; cut++)
        {
            foreach (CutOutcome outcome in Enum.GetValues<CutOutcome>())
            {
                var files = new CutStore { CutAt = cut, Outcome = outcome };
                int ended = 0;
                try
                {
                    var days = new DayTotals(files);
                    days.Open(Meter);
                    for (int day = 0; day <= 12; day++)
                    {
                        days.AddPoint(Midnight + day * 86400L, Offset, day * 100L, day, false);
                        ended = day;
                    }

                    if (outcome == CutOutcome.Old && files.Operations <= cut)
                    {
                        return;
                    }
                }
                catch (PowerCutException)
                {
                }

                files.PowerOn();
                var after = new DayTotals(files);
                after.Open(Meter);
                for (int day = 0; day < ended; day++)
                {
                    Assert.Equal(100, Day(after, 20000 + day).ImportWattHours);
                }

                after.AddPoint(Midnight + 19 * 86400L, Offset, 1900, 19, false);
                after.AddPoint(Midnight + 20 * 86400L, Offset, 2000, 20, false);
                Assert.Equal(20000 + 19, after.NewestDay);
            }
        }
    }

    private DayTotals Open()
    {
        var days = new DayTotals(_files);
        days.Open(Meter);
        return days;
    }

    private static DayTotal Day(DayTotals days, int day)
    {
        var total = new DayTotal();
        Assert.True(days.TryGet(day, total), $"day {day} is missing");
        return total;
    }
}
