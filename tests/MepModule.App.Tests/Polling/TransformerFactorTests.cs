using System;
using System.Linq;
using MepModule.App.History;
using MepModule.App.Meter;
using MepModule.MeterSimulator;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Polling;

/// <summary>The factor of transformers that a meter does not apply: once for every number that transformers matter to, and for none beside.</summary>
public class TransformerFactorTests
{
    private const int Factor = 40;

    [Fact]
    public void Powers_currents_and_energies_are_times_the_factor_and_voltages_are_not()
    {
        MeterBench plain = Bench(1), bench = Bench(Factor);
        Assert.Equal((1, Factor), (plain.Service.Facts!.AppliedFactor, bench.Service.Facts!.AppliedFactor));
        Reading one = plain.Service.Current!, times = bench.Service.Current!;
        Assert.Equal(one.SampleTimeUtc, times.SampleTimeUtc);
        int known = 0;
        for (int value = 0; value < PresentValue.Count; value++)
        {
            bool isBehind = Referee.IsBehindTransformers(value);
            int expected = !Reading.IsKnown(one.Present(value)) ? Reading.Unknown : one.Present(value) * (isBehind ? Factor : 1);
            Assert.True(expected == times.Present(value), $"value {value}: {times.Present(value)} instead of {expected}");
            known += isBehind && expected > 0 ? 1 : 0;
        }

        Assert.InRange(known, 8, PresentValue.Count);
        Assert.False(Referee.IsBehindTransformers(PresentValue.Voltage) || Referee.IsBehindTransformers(PresentValue.Frequency) || Referee.IsBehindTransformers(PresentValue.PowerFactor));
        Assert.Equal(one.EnergyImportWattHours * Factor, times.EnergyImportWattHours);
        Assert.Equal(one.TierEnergy(0, Energy.Import) * Factor, times.TierEnergy(0, Energy.Import));
        Assert.Equal(one.TotalEnergy(Energy.PowerOutages), times.TotalEnergy(Energy.PowerOutages));
    }

    [Fact]
    public void History_and_the_load_profile_are_times_the_factor_once()
    {
        MeterBench plain = Bench(1, 2).Run(TimeSpan.FromMinutes(20)), bench = Bench(Factor, 2).Run(TimeSpan.FromMinutes(20));
        plain.RunUntil(() => !plain.Service.IsFillingHistory, TimeSpan.FromMinutes(30));
        bench.RunUntil(() => !bench.Service.IsFillingHistory, TimeSpan.FromMinutes(30));
        long minute = TableTime.FromDateTime(plain.UtcNow) / 60 - 300;
        int[] ones = [.. Enumerable.Range(0, 120).Select(i => plain.Service.History.ImportWattHours(minute + i))];
        int[] times = [.. Enumerable.Range(0, 120).Select(i => bench.Service.History.ImportWattHours(minute + i))];
        Assert.True(ones.Sum() > 0);
        Assert.Equal(ones.Select(wattHours => wattHours * Factor), times);

        var day = new DayTotal();
        Assert.True(plain.Service.Days.TryGet(plain.Service.Days.NewestDay - 1, day));
        long import = day.ImportWattHours;
        Assert.True(bench.Service.Days.TryGet(bench.Service.Days.NewestDay - 1, day));
        Assert.Equal(import * Factor, day.ImportWattHours);
    }

    [Fact]
    public void A_factor_that_is_set_later_is_a_change_and_no_consumption()
    {
        MeterBench bench = Bench(1, 2).Run(TimeSpan.FromMinutes(5));
        int today = bench.Service.Days.NewestDay;
        long Used()
        {
            var day = new DayTotal();
            return Enumerable.Range(today - 1, 2).Sum(number => bench.Service.Days.TryGet(number, day) ? day.ImportWattHours : 0);
        }

        long before = Used();
        bench.Service.Configure(new MeterServiceSettings { TransformerFactor = Factor }, MepModule.Protocol.Security.MepKey.Parse(MepModule.MeterSimulator.Security.MeterKey.DemoBasic, out _));
        bench.RunUntil(() => bench.Service.Facts?.AppliedFactor == Factor, TimeSpan.FromSeconds(30)).Run(TimeSpan.FromMinutes(5));
        Assert.InRange(Used() - before, 0, 4000);
        var now = new DayTotal();
        Assert.True(bench.Service.Days.TryGet(today, now));
        Assert.True(now.IsChange && now.IsIncomplete);
        Assert.InRange(bench.Service.Current!.EnergyImportWattHours - Factor * bench.Register(SourceId.EnergyImport), -Factor * 20, 0);
    }

    [Fact]
    public void A_meter_that_applies_its_own_ratio_is_left_as_it_is()
    {
        var bench = new MeterBench(new MeterOptions { HistoryDays = 0 }, new MeterServiceSettings { TransformerFactor = Factor }, MepModule.MeterSimulator.Security.MeterKey.DemoAdvanced);
        bench.WaitForEnergies();
        new MepModule.App.Jobs.RawExchange([0x4F, 0, 15, 0, 0, 8, 0, 9, 1, 30, 0, 0, 0, 1, 0, 0, 0]).Run(bench.Service.Poller);
        bench.Wire.With((meter, _) => meter.Reconfigure());
        bench.RunUntil(() => bench.Service.Facts?.HasTransformerRatios == true, TimeSpan.FromSeconds(20)).Run(TimeSpan.FromSeconds(40));
        Assert.Equal((1, 30), (bench.Service.Facts!.AppliedFactor, bench.Service.Facts.TransformerRatio));
        Assert.InRange(bench.Register(SourceId.EnergyImport) - bench.Service.Current!.EnergyImportWattHours, 0, 20);
    }

    private static MeterBench Bench(int factor, int historyDays = 0) =>
        new MeterBench(new MeterOptions { HistoryDays = historyDays }, new MeterServiceSettings { TransformerFactor = factor }).WaitForEnergies();
}
