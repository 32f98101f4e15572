using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Memory;
using MepModule.App.Meter;
using MepModule.MeterSimulator;
using MepModule.Protocol;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Memory;

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

    [Fact]
    public void A_sag_lasts_the_minutes_of_the_table_and_the_seconds_further_down()
    {
        byte[] table = new byte[6 + 18 + 500];
        table[2] = 2;
        table[18 + 143] = 45;
        PowerQualityReport report = PowerQualityReport.Read(new TableBytes { [PowerQuality.Table] = table }, 1, DateTime.UnixEpoch, out _)!;
        Assert.Equal(165, report.SagSurgeSeconds);
    }

    [Fact]
    public void A_frequency_without_a_time_was_not_measured()
    {
        byte[] table = new byte[6 + 18 + 500];
        BitConverter.GetBytes(50_120).CopyTo(table, 18 + 64);
        byte[] time = [26, 3, 2, 9, 41, 7];
        time.CopyTo(table, 18 + 68);
        PowerQualityReport report = PowerQualityReport.Read(new TableBytes { [PowerQuality.Table] = table }, 1, DateTime.UnixEpoch, out _)!;
        Assert.Equal(Reading.Unknown, report.LowestFrequencyMillihertz);
        Assert.Equal(50_120, report.HighestFrequencyMillihertz);
    }

    [Fact]
    public void An_outage_that_ends_in_the_hour_that_comes_twice_does_not_end_before_it_began()
    {
        // Off at 02:48 summer time, back at 02:13 winter time.
        var bench = new MeterBench(new MeterOptions { HistoryDays = 0, StartUtc = new DateTime(2026, 10, 25, 0, 48, 0, DateTimeKind.Utc) });
        bench.WaitForEnergies();
        long start = TableTime.FromDateTime(bench.UtcNow);
        bench.Wire.With((meter, now) => meter.Restart(now, TimeSpan.FromMinutes(25)));
        bench.Clock.Pass(TimeSpan.FromMinutes(26));
        bench.Run(TimeSpan.FromSeconds(10));
        var reader = new OutageLogReader(bench.Service.Poller, bench.Service.Facts!);
        Assert.True(reader.MoveNext(), MeterErrorText.Sentence(reader.Error));
        Assert.InRange(reader.Start - start, -2, 2);
        Assert.InRange(reader.DurationSeconds, 1498, 1502);
        Assert.Equal(reader.Start + reader.DurationSeconds, reader.End);
    }

    [Theory]
    [InlineData("2026-10-25T02:48:00", "2026-10-25T02:13:00", 25 * 60)] // over the change
    [InlineData("2026-10-25T02:10:00", "2026-10-25T02:13:00", 3 * 60)] // before it, or an hour later: the same
    [InlineData("2026-10-25T01:30:00", "2026-10-25T03:30:00", 3 * 3600)]
    [InlineData("2026-10-25T03:10:00", "2026-10-25T03:00:00", null)] // winter time, and the clock was set back
    [InlineData("2026-03-29T01:50:00", "2026-03-29T03:10:00", 20 * 60)]
    [InlineData("2026-07-01T12:00:00", "2026-07-01T11:59:00", null)]
    [InlineData("2026-12-01T02:48:00", "2026-12-01T02:13:00", null)]
    [InlineData("2026-12-01T02:13:00", null, null)]
    [InlineData(null, "2026-12-01T02:13:00", null)]
    public void An_outage_lasts_as_long_as_its_local_times_can_tell(string? start, string? end, int? seconds)
    {
        TableBytes tables = Outages(1, 1, 0);
        Put(tables[OutageLog.Table], 6, start);
        Put(tables[OutageLog.Table], 12, end);
        var reader = new OutageLogReader(tables, Facts(60));
        Assert.True(reader.MoveNext());
        Assert.Equal(seconds ?? TableTime.None, reader.DurationSeconds);
        Assert.Equal(start is null, reader.Start == TableTime.None);
        Assert.False(reader.MoveNext());
        Assert.Equal(MeterError.None, reader.Error);
    }

    [Theory]
    [InlineData(20, 20, 3)]
    [InlineData(20, 20, 19)]
    [InlineData(20, 5, 2)]
    [InlineData(40, 40, 16)]
    [InlineData(1, 1, 0)]
    public void A_ring_of_outages_is_read_once_around(int entries, int valid, int last)
    {
        TableBytes tables = Outages(entries, valid, last);
        for (int age = 0; age < valid; age++)
        {
            Put(tables[OutageLog.Table], OutageLog.EntryOffset((last - age + entries) % entries), $"2026-07-{28 - age % 28:D2}T12:00:{age:D2}");
        }

        var reader = new OutageLogReader(tables, Facts(60));
        for (int age = 0; age < valid; age++)
        {
            Assert.True(reader.MoveNext());
            Assert.Equal(TableTime.Seconds(2026, 7, 28 - age % 28, 10, 0, age), reader.Start);
        }

        Assert.False(reader.MoveNext());
    }

    [Theory]
    [InlineData(20, 21, 3)]
    [InlineData(20, 20, 20)]
    [InlineData(0, 3, 1)]
    public void Outages_whose_pointers_cannot_be_are_none(int entries, int valid, int last)
    {
        var reader = new OutageLogReader(Outages(entries, valid, last), Facts(60));
        Assert.False(reader.MoveNext());
        Assert.Equal(MeterError.None, reader.Error);
    }

    [Theory]
    [InlineData(6, 3)]
    [InlineData(5, 5)]
    public void Events_whose_pointers_cannot_be_are_none(int valid, int last)
    {
        byte[] dimensions = new byte[EventLogDimensions.Size];
        dimensions[5] = 5;
        byte[] log = new byte[EventLog.HeaderSize + 5 * EventLog.EntryHeaderSize];
        log[1] = (byte)valid;
        log[3] = (byte)last;
        var reader = new EventLogReader(new TableBytes { [EventLogDimensions.Table] = dimensions, [EventLog.Table] = log }, false);
        Assert.False(reader.MoveNext());
        Assert.Equal((MeterError.None, 0), (reader.Error, reader.ValidEntries));
    }

    [Fact]
    public void Numbers_of_events_go_over_the_end_of_their_low_half()
    {
        Assert.Equal([65_538u, 65_530u, 40_000u], Sequences(65_538, 65_538, 65_530, 40_000));
    }

    [Fact]
    public void An_event_that_was_written_while_the_ring_was_read_is_not_taken_for_the_oldest()
    {
        Assert.Equal([70_010u, 70_003u], Sequences(70_010, 70_010, 70_003, 70_011));
        Assert.Equal([70_010u, 70_003u], Sequences(70_010, 70_010, 70_003, 70_003));
    }

    [Theory]
    [InlineData("2026-03-29T01:59:59", 60, false)]
    [InlineData("2026-03-29T03:00:00", 60, true)]
    [InlineData("2026-10-25T02:59:59", 60, true)]
    [InlineData("2026-10-25T03:00:00", 60, false)]
    [InlineData("2027-03-28T01:59:00", 60, false)]
    [InlineData("2027-03-28T03:00:00", 60, true)]
    [InlineData("2026-03-29T02:59:59", 120, false)] // Finland and Estonia
    [InlineData("2026-03-29T04:00:00", 120, true)]
    [InlineData("2026-10-25T03:59:59", 120, true)]
    [InlineData("2026-10-25T04:00:00", 120, false)]
    [InlineData("2026-10-25T01:59:59", 0, true)]
    [InlineData("2026-10-25T02:00:00", 0, false)]
    public void Local_time_knows_summer(string local, int zone, bool isSummer)
    {
        Assert.Equal(isSummer, LocalTime.IsSummer(TableTime.FromDateTime(DateTime.Parse(local)), Facts(zone)));
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

    private static MeterFacts Facts(int zone) => new() { TimeZoneMinutes = zone, DaylightSavingMinutes = 60 };

    private static TableBytes Outages(int entries, int valid, int last)
    {
        byte[] log = new byte[OutageLog.EntryOffset(entries)];
        log[1] = (byte)valid;
        log[2] = (byte)last;
        byte[] dimensions = new byte[1 + 17];
        dimensions[0] = 1;
        BitConverter.GetBytes((short)OutageLog.Table).CopyTo(dimensions, 1);
        dimensions[1 + 6] = (byte)entries;
        return new TableBytes { [LogDimensions.Table] = dimensions, [OutageLog.Table] = log };
    }

    private static void Put(byte[] table, int at, string? time)
    {
        if (time is not null)
        {
            DateTime local = DateTime.Parse(time);
            new[] { local.Year - 2000, local.Month, local.Day, local.Hour, local.Minute, local.Second }.Select(part => (byte)part).ToArray().CopyTo(table, at);
        }
    }

    // The numbers that a reader tells of a ring whose entries, newest first, hold the low halves of these.
    private static uint[] Sequences(uint last, params uint[] newestFirst)
    {
        byte[] dimensions = new byte[EventLogDimensions.Size];
        dimensions[5] = (byte)newestFirst.Length;
        byte[] log = new byte[EventLog.HeaderSize + newestFirst.Length * EventLog.EntryHeaderSize];
        log[1] = (byte)newestFirst.Length;
        log[3] = (byte)(newestFirst.Length - 1);
        BitConverter.GetBytes(last).CopyTo(log, 5);
        for (int i = 0; i < newestFirst.Length; i++)
        {
            BitConverter.GetBytes((ushort)newestFirst[^(i + 1)]).CopyTo(log, EventLog.EntryOffset(i, 0) + 6);
        }

        var reader = new EventLogReader(new TableBytes { [EventLogDimensions.Table] = dimensions, [EventLog.Table] = log }, false);
        var told = new List<uint>();
        while (reader.MoveNext())
        {
            told.Add(reader.Sequence);
        }

        Assert.Equal(MeterError.None, reader.Error);
        return [.. told];
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
