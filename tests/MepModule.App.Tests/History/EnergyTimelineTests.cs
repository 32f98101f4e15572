using System;
using System.Linq;
using MepModule.App.History;
using MepModule.App.Memory;
using MepModule.App.Meter;
using MepModule.App.Polling;
using MepModule.App.Tests.Update;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Faults;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.History;

/// <summary>Energy through good and bad times: history, load profile and registers must tell the same story.</summary>
public class EnergyTimelineTests(ITestOutputHelper output)
{
    // Slots of ten seconds make ten days a matter of seconds; energies are then read every 100 s.
    private static MeterServiceSettings Slow => new() { SlotMilliseconds = 10_000 };

    [Fact]
    public void Ten_days_with_restarts_an_optical_session_a_clock_change_and_faults_count_every_watt_hour_once()
    {
        const int seed = 11;
        output.WriteLine($"seed {seed}");
        var options = new MeterOptions
        {
            Seed = seed,
            Speed = WireSpeed.Fast,
            HistoryDays = 2,
            StartUtc = new DateTime(2026, 3, 24, 9, 41, 7, DateTimeKind.Utc),
            Faults = FaultPlan.Parse("lost=0.01,flip=0.0003,late=0.002,dup=0.002,jump=0.0002"),
        };
        var bench = new MeterBench(options, Slow, largeMemory: true);
        bench.WaitForEnergies();
        bench.RunUntil(() => !bench.Service.Poller.Energies.IsFilling, TimeSpan.FromHours(3));

        bench.Run(TimeSpan.FromHours(20)).Restart(TimeSpan.FromMinutes(3));
        bench.Run(TimeSpan.FromHours(30)).Restart(TimeSpan.FromHours(5));
        bench.Wire.With((meter, now) => meter.StartOpticalSession(now + 3_600_000_000, TimeSpan.FromMinutes(9)));
        bench.Run(TimeSpan.FromHours(40));
        bench.Wire.With((meter, now) => meter.StartOpticalSession(now, TimeSpan.FromMinutes(50)));
        bench.Run(TimeSpan.FromHours(60)).Restart(TimeSpan.FromHours(31), orderly: true);
        bench.Run(TimeSpan.FromHours(24 * 10 - 20 - 30 - 5 - 40 - 60 - 31));
        bench.RunUntil(() => !bench.Service.Poller.Energies.IsFilling, TimeSpan.FromHours(6));
        bench.RunUntil(() => bench.Service.Days.TryGet(bench.Service.Days.NewestDay, new DayTotal()), TimeSpan.FromMinutes(10));

        DayTotals days = bench.Service.Days;
        DayTotal[] all = Enumerable.Range(days.OldestDay, days.NewestDay - days.OldestDay + 1).Select(day => Day(days, day)).ToArray();
        Assert.InRange(all.Length, 12, 14);

        // Days follow each other and add up to the registers, to the watt-hour.
        Assert.All(all.Skip(1).Zip(all), pair =>
        {
            Assert.Equal(pair.First.ImportRegisterWattHours - pair.Second.ImportRegisterWattHours, pair.First.ImportWattHours);
            Assert.Equal(pair.First.ExportRegisterWattHours - pair.Second.ExportRegisterWattHours, pair.First.ExportWattHours);
            Assert.Equal(pair.Second.Day + 1, pair.First.Day);
            Assert.False(pair.First.IsIncomplete, $"day {pair.First.Day} is incomplete");
        });
        Assert.Equal(bench.Service.Current!.EnergyImportWattHours, all[^1].ImportRegisterWattHours);
        Assert.Equal(bench.Service.Current!.EnergyExportWattHours, all[^1].ExportRegisterWattHours);

        // Each day ends with what the meter kept in its load profile at local midnight: the same watt-hours.
        LoadProfileReader reader = bench.Service.OpenLoadProfile(bench.Service.LoadProfiles[0], 0, long.MaxValue / 2)!;
        int compared = 0;
        LoadProfileStep step;
        while ((step = reader.Next(bench.Service.Poller)) != LoadProfileStep.End)
        {
            if (step != LoadProfileStep.Interval)
            {
                continue;
            }

            long local = reader.EndTime + (reader.EndTime >= TableTime.Seconds(2026, 3, 29, 1, 0, 0) ? 7200 : 3600);
            DayTotal? day = local % 86400 == 0 ? all.FirstOrDefault(total => total.Day == local / 86400 - 1 && total.Day != all[^1].Day) : null;
            if (day is not null)
            {
                Assert.Equal(reader.Value(0), day.ImportRegisterWattHours);
                Assert.Equal(reader.Value(1), day.ExportRegisterWattHours);
                compared++;
            }
        }

        Assert.InRange(compared, all.Length - 2, all.Length);

        // Minutes of the last 24 hours add up to the registers between two points that the load profile knows.
        RecentHistory history = bench.Service.History;
        Assert.All(Enumerable.Range(1, RecentHistory.MinuteCount - 2), age => Assert.True(Reading.IsKnown(history.ImportWattHours(history.NewestMinute - age)), $"minute {age} is missing"));
        output.WriteLine($"{bench.Service.Statistics.Sent} frames, {bench.Service.Statistics.BadDigests} bad digests, {bench.Service.Statistics.Timeouts} timeouts, held back {bench.Service.HeldBackReadings}");
    }

    [Fact]
    public void A_small_board_has_the_minutes_of_its_last_six_hours_on_each_of_ten_days()
    {
        const int kept = 360;
        int[] minutesOff = [0, 3, 350, 0, 361, 40, 0, 1900, 11, 0];
        var options = new MeterOptions
        {
            Seed = 12,
            Speed = WireSpeed.Fast,
            HistoryDays = 2,
            StartUtc = new DateTime(2026, 3, 24, 9, 41, 7, DateTimeKind.Utc),
            Faults = FaultPlan.Parse("lost=0.01,flip=0.0003,late=0.002,dup=0.002,jump=0.0002"),
        };
        MeterBench bench = new MeterBench(options, Slow, largeMemory: false).WaitForEnergies();
        foreach (int off in minutesOff)
        {
            bench.Run(TimeSpan.FromHours(22));
            if (off > 0)
                bench.Restart(TimeSpan.FromMinutes(off)).WaitForEnergies();
            bench.RunUntil(() => !bench.Service.Poller.Energies.IsFilling, TimeSpan.FromHours(3));
            bench.Run(TimeSpan.FromMinutes(20));

            RecentHistory history = bench.Service.History;
            Assert.Equal(kept, history.KeptMinutes);
            Assert.All(Enumerable.Range(1, kept - 2), age => Assert.True(Reading.IsKnown(history.ImportWattHours(history.NewestMinute - age)), $"minute {age} is missing after {off} minutes off"));
            Assert.False(Reading.IsKnown(history.ImportWattHours(history.NewestMinute - kept)), "more is told than is kept");
            long first = (history.NewestMinute - kept + 2 + 15) / 15 * 15;
            long last = history.NewestMinute / 15 * 15;
            long sum = Enumerable.Range(0, (int)(last - first)).Sum(i => (long)history.ImportWattHours(first + i));
            Assert.InRange(sum - KeptBetween(bench, first * 60, last * 60), -20, 20);
        }
    }

    [Theory]
    [InlineData(17)]
    [InlineData(700)]
    [InlineData(2000)]
    public void What_was_missed_while_off_is_filled_from_the_load_profile(int minutesOff)
    {
        MeterBench bench = Ready(3);
        bench.Run(TimeSpan.FromMinutes(30)).Restart(TimeSpan.FromMinutes(minutesOff)).WaitForEnergies();
        bench.RunUntil(() => !bench.Service.Poller.Energies.IsFilling, TimeSpan.FromHours(3));
        bench.Run(TimeSpan.FromMinutes(20));

        // Minutes that are known add up to what the registers counted from the first to the last of them.
        RecentHistory history = bench.Service.History;
        long newest = history.NewestMinute;
        long oldest = newest - RecentHistory.MinuteCount + 1;
        Assert.All(Enumerable.Range(0, RecentHistory.MinuteCount), i => Assert.True(Reading.IsKnown(history.ImportWattHours(oldest + i)), $"minute {i} is missing"));
        long first = (oldest + 15) / 15 * 15;
        long last = newest / 15 * 15;
        long sum = Enumerable.Range(0, (int)(last - first)).Sum(i => (long)history.ImportWattHours(first + i));
        long truth = KeptBetween(bench, first * 60, last * 60);
        output.WriteLine($"{sum} Wh in minutes, {truth} Wh in the load profile");
        Assert.InRange(sum - truth, -20, 20);

        // Between two quarter hours the load profile knows to the watt-hour what was counted.
        long kept = KeptBetween(bench, first * 60, (first + 15) * 60);
        long counted = Enumerable.Range(0, 15).Sum(i => (long)history.ImportWattHours(first + i));
        Assert.Equal(kept, counted);
    }

    [Fact]
    public void Minutes_count_once_when_the_clock_is_set_back()
    {
        MeterBench bench = Ready(0);
        bench.Run(TimeSpan.FromMinutes(40));
        long Registers() => bench.Service.Current!.EnergyImportWattHours + bench.Service.Current!.EnergyExportWattHours;

        // With the meter's clock, without which the module would not believe it for an hour.
        bench.Wire.With((meter, now) => meter.ShiftClock(now, TimeSpan.FromMinutes(-30)));
        bench.Clock.Set(bench.UtcNow.AddMinutes(-30));
        bench.RunUntil(() => (bench.Service.Current!.SampleTimeUtc - bench.UtcNow).TotalMinutes < 1, TimeSpan.FromMinutes(5));
        long before = Registers();
        long first = TableTime.FromDateTime(bench.UtcNow) / 60 + 1;
        bench.Run(TimeSpan.FromMinutes(20));
        long counted = Registers() - before;
        RecentHistory history = bench.Service.History;
        long sum = Enumerable.Range(0, (int)(history.NewestMinute - first)).Sum(i => (long)history.ImportWattHours(first + i) + history.ExportWattHours(first + i));
        Assert.InRange(counted, 20, int.MaxValue);
        Assert.InRange(sum, counted * 8 / 10, counted);
        Assert.InRange(history.NewestMinute - TableTime.FromDateTime(bench.UtcNow) / 60, -1, 0);
    }

    [Fact]
    public void Minutes_count_once_when_the_clock_is_set_back_while_they_are_filled()
    {
        MeterBench bench = Ready(3);
        bench.Restart(TimeSpan.FromMinutes(3)).WaitForEnergies();
        long yesterday = TableTime.FromDateTime(bench.UtcNow) / 60 - 20 * 60;
        bench.RunUntil(() => Reading.IsKnown(bench.Service.History.ImportWattHours(yesterday)), TimeSpan.FromMinutes(10));
        Assert.True(bench.Service.Poller.Energies.IsFilling);
        bench.Clock.Set(bench.UtcNow.AddMinutes(-4));
        bench.RunUntil(() => !bench.Service.Poller.Energies.IsFilling, TimeSpan.FromHours(3));
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.False(bench.Service.Poller.Energies.IsFilling);
        RecentHistory history = bench.Service.History;
        long last = history.NewestMinute / 15 * 15 - 30;
        long first = last - 20 * 60;
        long sum = Enumerable.Range(0, (int)(last - first)).Sum(i => (long)history.ImportWattHours(first + i));
        Assert.Equal(KeptBetween(bench, first * 60, last * 60), sum);
    }

    [Fact]
    public void What_was_counted_while_the_meter_was_silent_lands_in_its_quarter_of_an_hour()
    {
        var options = new MeterOptions { HistoryDays = 1, Speed = WireSpeed.Fast, Seed = 4, StartUtc = new DateTime(2026, 3, 2, 16, 50, 0, DateTimeKind.Utc) };
        MeterBench bench = new MeterBench(options).WaitForEnergies();
        bench.RunUntil(() => !bench.Service.Poller.Energies.IsFilling, TimeSpan.FromHours(1));
        long silent = TableTime.FromDateTime(bench.UtcNow) / 60;
        bench.Wire.With((meter, now) => meter.StartOpticalSession(now, TimeSpan.FromMinutes(70)));
        bench.Run(TimeSpan.FromMinutes(72));
        bench.RunUntil(() => bench.Service.Condition == MeterCondition.Reading && !bench.Service.Poller.Energies.IsFilling, TimeSpan.FromHours(1));
        bench.Run(TimeSpan.FromSeconds(30));
        bench.RunUntil(() => !bench.Service.Poller.Energies.IsFilling, TimeSpan.FromHours(1));

        RecentHistory history = bench.Service.History;
        for (long quarter = (silent + 14) / 15 * 15; quarter + 15 <= silent + 70; quarter += 15)
        {
            long kept = KeptBetween(bench, quarter * 60, (quarter + 15) * 60);
            Assert.Equal(kept, Enumerable.Range(0, 15).Sum(i => (long)history.ImportWattHours(quarter + i)));
            Assert.InRange(kept, 1, 5000);
        }
    }

    [Fact]
    public void Registers_that_ran_backwards_while_off_are_a_new_beginning()
    {
        DayTotals days = DaysUpTo(Noon, 5000);
        var timeline = new EnergyTimeline(new RecentHistory(false), days);
        timeline.AddReading(Noon + 3600, 0, 100, 1, true);
        Assert.False(timeline.IsFilling);
        timeline.AddReading(Noon + 3610, 0, 103, 1, true);
        DayTotal day = Day(days, (int)(Noon / 86_400));
        Assert.Equal((3, 0, 103), (day.ImportWattHours, day.ExportWattHours, day.ImportRegisterWattHours));
        Assert.True(day.IsIncomplete);
    }

    [Fact]
    public void Days_that_are_ahead_of_the_clock_wait_for_it_and_count_on()
    {
        DayTotals days = DaysUpTo(Noon, 5000);
        var timeline = new EnergyTimeline(new RecentHistory(false), days);
        timeline.AddReading(Noon - 3600, 0, 5003, 1, true);
        Assert.False(timeline.IsFilling);
        for (int second = -3590; second <= 20; second += 10)
        {
            timeline.AddReading(Noon + second, 0, 5010, 1, true);
        }

        Assert.Equal(10, Day(days, (int)(Noon / 86_400)).ImportWattHours);
        Assert.Equal(Noon + 20, days.LastSeconds);
    }

    private const long Noon = 20_000 * 86_400L + 43_200;

    private static DayTotals DaysUpTo(long seconds, long import)
    {
        var days = new DayTotals(new CutStore());
        days.Open(7);
        days.AddPoint(seconds, 0, import, 1, false);
        return days;
    }

    [Fact]
    public void A_new_module_knows_the_days_that_the_meter_remembers()
    {
        MeterBench bench = Ready(30);
        DayTotals days = bench.Service.Days;
        Assert.InRange(days.NewestDay - days.OldestDay, 28, 31);
        Assert.True(Day(days, days.OldestDay + 3).IsFilled);
        Assert.False(Day(days, days.OldestDay + 3).IsIncomplete);
        Assert.InRange(Day(days, days.OldestDay + 3).ImportWattHours, 1000, 100_000);
    }

    [Fact]
    public void Readings_go_on_while_history_is_filled()
    {
        MeterBench bench = MeterBench.Of("gen3", 30).WaitForEnergies();
        Assert.True(bench.Service.Poller.Energies.IsFilling);
        int before = bench.Readings.Count;
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.True(bench.Service.Poller.Energies.IsFilling);
        Assert.InRange(bench.Readings.Count - before, 38, 45);
    }

    [Fact]
    public void A_register_that_turns_over_goes_on_counting_also_over_a_restart()
    {
        var options = new MeterOptions { RolloverDigits = 5, InitialForwardWattHours = 87_900, HistoryDays = 0 };
        MeterBench bench = new MeterBench(options).WaitForEnergies();
        long before = bench.Service.Current!.EnergyImportWattHours;
        Assert.InRange(before, 99_000, 99_999);
        bench.RunUntil(() => bench.Service.Current!.EnergyImportWattHours > 100_000, TimeSpan.FromHours(10));
        Assert.InRange(bench.Register(SourceId.EnergyImport), 0, 100);

        bench.Restart(TimeSpan.FromMinutes(30)).WaitForEnergies();
        Assert.InRange(bench.Service.Current!.EnergyImportWattHours, 100_000, 110_000);
        bench.RunUntil(() => !bench.Service.Poller.Energies.IsFilling, TimeSpan.FromHours(1));
        bench.Run(TimeSpan.FromMinutes(5));
        DayTotal today = Day(bench.Service.Days, bench.Service.Days.NewestDay);
        Assert.InRange(today.ImportWattHours, 1, 15_000);
    }

    [Fact]
    public void A_day_total_of_today_follows_the_register_at_once_after_a_restart()
    {
        MeterBench bench = Ready(3);
        long start = Day(bench.Service.Days, bench.Service.Days.NewestDay - 1).ImportRegisterWattHours;
        bench.Restart(TimeSpan.FromHours(2)).WaitForEnergies();
        bench.Run(TimeSpan.FromSeconds(12));
        Assert.True(bench.Service.Poller.Energies.IsFilling);
        Assert.Equal(bench.Service.Current!.EnergyImportWattHours - start, Day(bench.Service.Days, bench.Service.Days.NewestDay).ImportWattHours);
    }

    [Fact]
    public void Seconds_keep_net_power_of_the_last_ten_minutes()
    {
        MeterBench bench = Ready(0);
        bench.Run(TimeSpan.FromMinutes(11));
        RecentHistory history = bench.Service.History;
        int known = Enumerable.Range(0, RecentHistory.SecondCount).Count(age => Reading.IsKnown(history.NetPowerWatts(history.NewestSecond - age, RecentHistory.AllPhases)));
        Assert.InRange(known, 440, 500);
        Assert.Equal(bench.Service.Current!.NetPowerWatts, history.NetPowerWatts(history.NewestSecond, RecentHistory.AllPhases));
        Assert.Equal(bench.Service.Current!.PhaseNetPowerWatts(1), history.NetPowerWatts(history.NewestSecond, 2));
        Assert.InRange(history.VoltageMillivolts(history.NewestSecond, 0) - bench.Service.Current!.VoltageMillivolts(0), -50, 50);
    }

    private static MeterBench Ready(int historyDays)
    {
        MeterBench bench = new MeterBench(new MeterOptions { HistoryDays = historyDays, Speed = WireSpeed.Fast, Seed = 4 }).WaitForEnergies();
        return bench.RunUntil(() => !bench.Service.Poller.Energies.IsFilling, TimeSpan.FromHours(3));
    }

    private static long KeptBetween(MeterBench bench, long from, long to)
    {
        LoadProfileReader reader = bench.Service.OpenLoadProfile(bench.Service.LoadProfiles[0], from - 1, to)!;
        long first = -1, last = -1;
        LoadProfileStep step;
        while ((step = reader.Next(bench.Service.Poller)) != LoadProfileStep.End)
        {
            Assert.NotEqual(LoadProfileStep.Failed, step);
            if (step == LoadProfileStep.Interval)
            {
                first = first < 0 ? reader.Value(0) : first;
                last = reader.Value(0);
            }
        }

        return last - first;
    }

    private static DayTotal Day(DayTotals days, int day)
    {
        var total = new DayTotal();
        Assert.True(days.TryGet(day, total), $"day {day} is missing");
        return total;
    }
}
