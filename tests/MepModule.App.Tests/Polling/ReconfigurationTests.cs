using System;
using System.Linq;
using MepModule.App.Jobs;
using MepModule.App.Meter;
using MepModule.App.Polling;
using MepModule.MeterSimulator;
using MepModule.Protocol;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Polling;

/// <summary>A meter is configured anew while it is read: what it answers by the new layout is never read by the old one.</summary>
public class ReconfigurationTests
{
    // At any moment of a second, so before, within and after an exchange.
    public static TheoryData<int> Moments => new(Enumerable.Range(0, 20).Select(part => 50 * part));

    [Theory]
    [MemberData(nameof(Moments))]
    public void Values_that_stand_elsewhere_from_now_on_are_never_read_at_their_old_place(int moment)
    {
        MeterBench bench = MeterBench.Of("gen3", 0).WaitForEnergies();
        bench.Readings.Clear();
        int happening = (int)(bench.Clock.Milliseconds % 1000);
        bench.Clock.NextSleep = () => At(bench, bench.Clock.Milliseconds - happening + 1000 + moment, () => Reverse(bench));
        bench.Run(TimeSpan.FromMinutes(2));
        Assert.True(bench.Readings.Count > 60);
        AssertPossible(bench);
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
    }

    [Fact]
    public void A_meter_that_is_configured_anew_while_it_is_silent_is_asked_for_its_version_before_anything_is_published()
    {
        // Each failed exchange eats up two of the 25 numbers that a new configuration jumps.
        for (int minutes = 1; minutes < 12; minutes++)
        {
            MeterBench bench = MeterBench.Of("gen3", 0).WaitForEnergies();
            bench.Wire.With((meter, now) => meter.StartOpticalSession(now, TimeSpan.FromMinutes(minutes)));
            bench.Run(TimeSpan.FromMinutes(minutes / 2.0));
            bench.Readings.Clear();
            bench.Wire.With((meter, _) => meter.Reconfigure(Reversed(bench, 27), Reversed(bench, 22)));
            bench.Run(TimeSpan.FromMinutes(minutes));
            AssertPossible(bench);
            Assert.True(bench.Readings.Count > 5, $"{minutes} min: {bench.Readings.Count}");
        }
    }

    [Fact]
    public void What_was_read_by_the_old_layout_is_forgotten()
    {
        MeterBench bench = MeterBench.Of("gen4", 0).Run(TimeSpan.FromMinutes(10));
        Assert.True(Reading.IsKnownEnergy(bench.Service.Current!.TierEnergy(7, Energy.Import)));
        bench.Readings.Clear();
        Reverse(bench);
        bench.RunUntil(() => bench.Readings.Count > 0, TimeSpan.FromSeconds(30));
        Assert.False(Reading.IsKnownEnergy(bench.Readings[0].TierEnergy(7, Energy.Import)));
        AssertPossible(bench);
    }

    [Fact]
    public void A_job_that_reads_by_the_layout_waits_until_the_layout_is_sure()
    {
        MeterBench bench = MeterBench.Of("gen3", 0).WaitForEnergies();
        Reverse(bench);
        var buffer = new byte[4];
        var read = new TableRead(PresentData.Table, 0, buffer, 0, 4);
        read.Run(bench.Service.Poller);
        Assert.Equal(MeterError.NumberJumped, read.Error);

        read = new TableRead(PresentData.Table, 0, buffer, 0, 4);
        Assert.True(bench.Service.TryQueue(read));
        int first = bench.Service.Log.NewestIndex + 1;
        bench.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(MeterError.None, read.Error);
        int[] own = [.. Enumerable.Range(first, bench.Service.Log.NewestIndex - first + 1).Where(index => bench.SourceOf(index) == ExchangeSource.Job)];
        Assert.Contains(Enumerable.Range(first, own[0] - first), index => bench.TableOf(index) == SystemInfo.Table);
    }

    [Fact]
    public void A_user_without_a_key_can_still_try_one_while_nothing_is_known_of_the_meter()
    {
        var bench = new MeterBench(new MeterOptions { HistoryDays = 0 }, key: "");
        bench.Run(TimeSpan.FromSeconds(3));
        var test = new KeyTest(MepModule.Protocol.Security.MepKey.Parse(MeterSimulator.Security.MeterKey.DemoBasic, out _)!);
        Assert.True(bench.Service.TryQueue(test));
        bench.Run(TimeSpan.FromSeconds(4));
        Assert.Equal(MeterError.None, test.Error);
    }

    // The values in the other order: frequency stands where power stood, and the like.
    private static void Reverse(MeterBench bench) => bench.Wire.With((meter, _) => meter.Reconfigure(Reversed(bench, 27), Reversed(bench, 22)));

    private static byte[] Reversed(MeterBench bench, int table) => [.. bench.Meter.ReadTable(table)!.Reverse()];

    private static void At(MeterBench bench, long milliseconds, Action happening)
    {
        if (bench.Clock.Milliseconds >= milliseconds)
        {
            happening();
        }
        else
        {
            bench.Clock.NextSleep = () => At(bench, milliseconds, happening);
        }
    }

    // A home of 63 A: a reversed layout makes a frequency of 50,000 mHz a power, or a voltage of 230,000 mV.
    private static void AssertPossible(MeterBench bench)
    {
        Assert.All(bench.Readings, reading =>
        {
            Assert.InRange(reading.FrequencyMillihertz, 49_500, 50_500);
            Assert.All(Enumerable.Range(0, 3), phase => Assert.InRange(reading.VoltageMillivolts(phase), 207_000, 253_000));
            Assert.InRange(Math.Abs(reading.NetPowerWatts - Enumerable.Range(0, 3).Sum(reading.PhaseNetPowerWatts)), 0, 3);
            Assert.True(!Reading.IsKnownEnergy(reading.EnergyImportWattHours) || Math.Abs(bench.Register(SourceId.EnergyImport) - reading.EnergyImportWattHours) < 2000);
        });
        for (long second = bench.Service.History.NewestSecond - 600; second <= bench.Service.History.NewestSecond; second++)
        {
            int watts = bench.Service.History.NetPowerWatts(second, 0);
            Assert.True(watts == Reading.Unknown || Math.Abs(watts) < 30_000, $"{watts} W in the history");
        }
    }
}
