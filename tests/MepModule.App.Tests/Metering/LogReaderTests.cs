using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Metering;
using MepModule.MeterSimulator;
using MepModule.Protocol;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Metering;

public class LogReaderTests
{
    [Fact]
    public void Events_come_newest_first_with_falling_sequence_numbers()
    {
        MeterBench bench = MeterBench.Of("gen3", 40).WaitForEnergies();
        bench.Wire.With((meter, now) => meter.Restart(now, TimeSpan.FromMinutes(2)));
        bench.Run(TimeSpan.FromMinutes(5));
        List<(uint Sequence, long Time, int Id)> events = Events(bench, false);
        Assert.InRange(events.Count, 4, 200);
        Assert.All(events.Skip(1).Zip(events), pair => Assert.True(pair.First.Sequence < pair.Second.Sequence && pair.First.Time <= pair.Second.Time));
        Assert.InRange(TableTime.FromDateTime(bench.UtcNow) - events[0].Time, 0, 300);
    }

    [Fact]
    public void A_full_ring_is_read_once_around()
    {
        MeterBench bench = MeterBench.Of("gen3", 1).WaitForEnergies();
        for (int i = 0; i < 130; i++)
        {
            bench.Wire.With((meter, now) => meter.Restart(now, TimeSpan.FromSeconds(1)));
            bench.Clock.Pass(TimeSpan.FromSeconds(5));
        }

        bench.Run(TimeSpan.FromSeconds(30));
        List<(uint Sequence, long Time, int Id)> events = Events(bench, false);
        Assert.Equal(200, events.Count);
        Assert.Equal(events.Count, events.Select(entry => entry.Sequence).Distinct().Count());
    }

    [Fact]
    public void The_alternate_log_is_read_alike_or_is_empty()
    {
        MeterBench bench = MeterBench.Of("gen3", 3).WaitForEnergies();
        List<(uint Sequence, long Time, int Id)> events = Events(bench, true);
        Assert.InRange(events.Count, 0, 100);
    }

    [Fact]
    public void Outages_come_newest_first_in_UTC()
    {
        MeterBench bench = MeterBench.Of("gen3", 0).WaitForEnergies();
        long[] starts = new long[3];
        for (int i = 0; i < 3; i++)
        {
            starts[i] = TableTime.FromDateTime(bench.UtcNow);
            bench.Wire.With((meter, now) => meter.Restart(now, TimeSpan.FromMinutes(7)));
            bench.Clock.Pass(TimeSpan.FromHours(1));
        }

        bench.Run(TimeSpan.FromSeconds(10));
        var reader = new OutageLogReader(bench.Service.Poller, bench.Service.Facts!);
        for (int i = 2; i >= 0; i--)
        {
            Assert.True(reader.MoveNext(), MeterErrorText.Sentence(reader.Error));
            Assert.InRange(reader.Start - starts[i], -2, 2);
            Assert.InRange(reader.End - reader.Start, 418, 422);
        }
    }

    [Fact]
    public void Power_quality_names_outages_and_frequency_limits()
    {
        MeterBench bench = MeterBench.Of("gen3", 2).WaitForEnergies();
        long start = TableTime.FromDateTime(bench.UtcNow);
        bench.Wire.With((meter, now) => meter.Restart(now, TimeSpan.FromMinutes(7)));
        bench.Clock.Pass(TimeSpan.FromHours(1));
        bench.Run(TimeSpan.FromSeconds(10));
        PowerQualityReport report = PowerQualityReport.Read(bench.Service.Poller, bench.Service.Facts!.OutageRecords, bench.UtcNow, out MeterError error)!;
        Assert.Equal(MeterError.None, error);
        Assert.Equal(10, report.OutageCount);
        Assert.InRange(report.OutageStart(0) - start, -2, 2);
        Assert.InRange(report.OutageSeconds(0), 418, 422);
        Assert.Equal(PowerQuality.PowerFailure, report.OutageCause(0));
        Assert.InRange(report.LowestFrequencyMillihertz, 49_000, 50_000);
        Assert.InRange(report.HighestFrequencyMillihertz, 50_000, 51_000);
        Assert.InRange(report.SagPercent, 1, 50);
    }

    [Theory]
    [InlineData("2026-03-29T01:59:59", false)]
    [InlineData("2026-03-29T03:00:00", true)]
    [InlineData("2026-10-25T02:30:00", true)]
    [InlineData("2026-10-25T03:00:00", false)]
    [InlineData("2027-03-28T01:59:00", false)]
    [InlineData("2027-03-28T03:00:00", true)]
    public void Local_time_knows_summer(string local, bool isSummer)
    {
        Assert.Equal(isSummer, LocalTime.IsSummer(TableTime.FromDateTime(DateTime.Parse(local))));
    }

    [Fact]
    public void A_web_thread_reads_logs_and_load_profile_through_the_queue()
    {
        var bench = new MeterBench(new MeterOptions { Speed = WireSpeed.Fast }, new MeterServiceSettings { SlotMilliseconds = 20 });
        bench.Service.Start();
        try
        {
            using var read = new System.Threading.ManualResetEvent(false);
            bench.Service.ReadingTaken += _ => read.Set();
            Assert.True(read.WaitOne(TimeSpan.FromSeconds(30)));
            EventLogReader events = bench.Service.OpenEventLog(false);
            Assert.True(events.MoveNext(), MeterErrorText.Sentence(events.Error));
            Assert.NotNull(bench.Service.ReadPowerQuality(out _));
        }
        finally
        {
            bench.Service.Stop();
        }
    }

    private static List<(uint Sequence, long Time, int Id)> Events(MeterBench bench, bool isAlternate)
    {
        var reader = new EventLogReader(bench.Service.Poller, isAlternate);
        var events = new List<(uint, long, int)>();
        while (reader.MoveNext())
        {
            events.Add((reader.Sequence, reader.Time, reader.EventId));
        }

        Assert.Equal(MeterError.None, reader.Error);
        Assert.Equal(reader.ValidEntries, events.Count);
        return events;
    }
}
