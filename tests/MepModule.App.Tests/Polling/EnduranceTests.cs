using System;
using System.Linq;
using MepModule.App.History;
using MepModule.App.Meter;
using MepModule.App.Storage;
using MepModule.App.Tests.Update;
using MepModule.MeterSimulator;

namespace MepModule.App.Tests.Polling;

/// <summary>What a module on a wall lives through.</summary>
public class EnduranceTests
{
    [Fact]
    public void A_listener_that_throws_does_not_end_the_thread()
    {
        var bench = new MeterBench(new MeterOptions { HistoryDays = 0, Speed = WireSpeed.Fast }, new MeterServiceSettings { SlotMilliseconds = 20 });
        using var calls = new System.Threading.CountdownEvent(3);
        bench.Service.ReadingTaken += _ =>
        {
            if (!calls.IsSet)
            {
                calls.Signal();
            }

            throw new InvalidOperationException("The consumer is broken.");
        };
        bench.Service.Start();
        Assert.True(calls.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        bench.Service.Stop();
        Assert.InRange(bench.Service.Mistakes, 2, int.MaxValue);
        Assert.Equal("The consumer is broken.", bench.Service.LastMistake);
    }

    [Fact]
    public void A_storage_that_fails_or_is_cut_costs_no_reading()
    {
        for (int at = 0; at < 60; at++)
        {
            MeterBench bench = MeterBench.Of("gen3", 0);
            bench.Files.FailAt = at;
            bench.WaitForEnergies();
            bench.Run(TimeSpan.FromMinutes(1));
            Assert.Equal(0, bench.Service.Mistakes);
        }
    }

    [Theory]
    [InlineData(CutOutcome.Gone)]
    [InlineData(CutOutcome.Half)]
    [InlineData(CutOutcome.AlmostAll)]
    [InlineData(CutOutcome.All)]
    [InlineData(CutOutcome.Old)]
    public void What_is_written_in_turns_survives_a_cut_at_any_operation(CutOutcome outcome)
    {
        for (int cut = 0; cut < 30; cut++)
        {
            var files = new CutStore();
            var file = new TwinFile(files, "state");
            Assert.True(file.Save([1, 2, 3]));
            Assert.True(file.Save([4, 5]));
            files.CutAt = files.Operations + cut;
            files.Outcome = outcome;
            try
            {
                file.Save([6, 7, 8, 9]);
            }
            catch (PowerCutException)
            {
            }

            files.PowerOn();
            byte[]? content = new TwinFile(files, "state").Load();
            Assert.True(content is [4, 5] or [6, 7, 8, 9], $"cut at {cut}: {(content is null ? "nothing" : Convert.ToHexString(content))}");
            Assert.True(new TwinFile(files, "state").Save([1]));
        }
    }

    [Fact]
    public void A_module_on_another_meter_starts_anew_and_keeps_the_days_of_the_former()
    {
        MeterBench first = new MeterBench(new MeterOptions { Seed = 1, HistoryDays = 3, Speed = WireSpeed.Fast }).WaitForEnergies();
        first.RunUntil(() => !first.Service.IsFillingHistory, TimeSpan.FromHours(1));
        first.Service.Poller.Energies.Save();
        var day = new DayTotal();
        long[] Former(MeterBench bench) => [.. Enumerable.Range(first.Service.Days.OldestDay, 3).Select(number => bench.Service.Days.TryGet(number, day) && !day.IsChange ? day.ImportWattHours : -1)];
        long[] former = Former(first);
        var second = new MeterBench(new MeterOptions { Seed = 2, HistoryDays = 0, Speed = WireSpeed.Fast }, files: first.Files).WaitForEnergies();
        second.RunUntil(() => !second.Service.IsFillingHistory, TimeSpan.FromHours(1));
        second.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(second.Register(0), second.Service.Current!.EnergyImportWattHours, 20.0);
        Assert.Equal(former, Former(second));
        Assert.All(former, wattHours => Assert.InRange(wattHours, 1, 100_000));
        Assert.True(second.Service.Days.TryGet(second.Service.Days.NewestDay, day));
        Assert.Equal((true, true), (day.IsChange, day.IsIncomplete));
        Assert.InRange(day.ImportWattHours, 0, 100_000);
        Assert.Equal(0, second.Service.HeldBackReadings);
    }

    [Fact]
    public void A_clock_that_is_set_back_an_hour_stops_nothing_and_counts_nothing_twice()
    {
        MeterBench bench = new MeterBench(new MeterOptions { HistoryDays = 2, Speed = WireSpeed.Fast }).WaitForEnergies();
        bench.RunUntil(() => !bench.Service.IsFillingHistory, TimeSpan.FromHours(1));
        bench.Run(TimeSpan.FromMinutes(10));
        bench.Clock.Set(bench.Clock.UtcNow.AddHours(-1));
        bench.Run(TimeSpan.FromHours(20));
        DayTotals days = bench.Service.Days;
        DayTotal[] all = Enumerable.Range(days.OldestDay, days.NewestDay - days.OldestDay + 1).Select(day =>
        {
            var total = new DayTotal();
            Assert.True(days.TryGet(day, total), $"day {day}");
            return total;
        }).ToArray();
        Assert.All(all.Skip(1).Zip(all), pair => Assert.Equal(pair.First.ImportRegisterWattHours - pair.Second.ImportRegisterWattHours, pair.First.ImportWattHours));
        Assert.Equal(bench.Service.Current!.EnergyImportWattHours, all[^1].ImportRegisterWattHours);
    }

    [Fact]
    public void A_noisy_line_costs_time_and_no_truth()
    {
        var options = new MeterOptions { HistoryDays = 0, Faults = MepModule.MeterSimulator.Faults.FaultPlan.Parse("lost=0.02,flip=0.001,drop=0.0003,insert=0.0003,late=0.01,dup=0.01,jump=0.001") };
        MeterBench bench = new MeterBench(options);
        bench.WaitForEnergies();
        bench.Run(TimeSpan.FromHours(2));
        Assert.All(bench.Readings, reading =>
        {
            Assert.InRange(reading.FrequencyMillihertz, 49_500, 50_500);
            Assert.InRange(reading.VoltageMillivolts(0), 207_000, 253_000);
        });
        Assert.All(bench.Readings.Skip(1).Zip(bench.Readings), pair =>
            Assert.InRange(pair.First.EnergyImportWattHours - pair.Second.EnergyImportWattHours, 0, 500));

        // A frame in TLS is longer and each read has two, so that every third read suffers on this line.
        Assert.InRange(bench.Readings.Count, MeterBench.IsTls ? 2000 : 4000, 7200);
        Assert.Equal(0, bench.Service.Mistakes);
    }
}
