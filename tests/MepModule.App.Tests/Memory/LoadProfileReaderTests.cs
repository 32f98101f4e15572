using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Memory;
using MepModule.App.Meter;
using MepModule.MeterSimulator;
using MepModule.Protocol;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Memory;

public class LoadProfileReaderTests
{
    private const int Quarter = 900;

    [Fact]
    public void A_range_brings_every_interval_in_it_once_and_in_order()
    {
        MeterBench bench = Meter(3);
        long newest = Newest(bench);
        List<Row> rows = Read(bench, 0, newest - 50 * Quarter, newest - 10 * Quarter);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => newest - 49 * Quarter + i * Quarter), rows.Select(row => row.End));
        Assert.All(rows, row => Assert.True(row.HasConsumption));
    }

    [Fact]
    public void Registers_are_what_the_meter_kept_and_differences_add_up()
    {
        MeterBench bench = Meter(3);
        long newest = Newest(bench);
        List<Row> rows = Read(bench, 0, newest - 200 * Quarter, newest);
        Assert.Equal(200, rows.Count);
        Assert.Equal(rows[^1].Value - rows[0].Value, rows.Skip(1).Sum(row => row.Consumption));
        Assert.All(rows.Skip(1).Zip(rows), pair => Assert.Equal(pair.First.Value - pair.Second.Value, pair.First.Consumption));

        // What the meter kept is what its register showed at that moment (it had an outage the day before, which only it knows about).
        Assert.All(rows.TakeLast(16), row => Assert.InRange(row.Value - bench.TrueRegister(SourceId.EnergyImport, TableTime.ToDateTime(row.End)), -1, 1));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 95)]
    [InlineData(0, 96)]
    [InlineData(0, 97)]
    [InlineData(0, 200)]
    [InlineData(1, 30)]
    [InlineData(2, 3)]
    public void Any_start_finds_its_first_interval(int set, int age)
    {
        MeterBench bench = Meter(10);
        int seconds = bench.Service.LoadProfiles[set].Set.IntervalMinutes * 60;
        long newest = Read(bench, set, 0, long.MaxValue / 2)[^1].End;
        List<Row> rows = Read(bench, set, newest - age * (long)seconds - 1, newest);
        Assert.Equal(age + 1, rows.Count);
        Assert.Equal(newest - age * (long)seconds, rows[0].End);
        Assert.True(rows[0].HasConsumption, "the interval before is read for the difference");
    }

    [Fact]
    public void Everything_the_meter_has_can_be_read_and_the_ring_has_an_end()
    {
        MeterBench bench = Meter(60);
        List<Row> rows = Read(bench, 0, 0, long.MaxValue / 2);
        Assert.InRange(rows.Count, 44 * 96, 45 * 96);
        Assert.All(rows.Skip(1).Zip(rows), pair => Assert.Equal(Quarter, pair.First.End - pair.Second.End));
    }

    [Fact]
    public void An_outage_of_the_meter_shows_as_flag_and_gap_and_nothing_is_lost()
    {
        MeterBench bench = Meter(1);
        bench.Wire.With((meter, now) => meter.Restart(now, TimeSpan.FromMinutes(47)));
        bench.Clock.Pass(TimeSpan.FromHours(3));

        // A meter that restarts lets its number jump, after which the module looks at the version first.
        bench.Run(TimeSpan.FromSeconds(10));
        long newest = Newest(bench);
        List<Row> rows = Read(bench, 0, newest - 20 * Quarter, newest);
        Assert.Contains(rows, row => (row.Flags & IntervalFlags.PowerFail) != 0);
        Assert.Equal(rows[^1].Value - rows[0].Value, rows.Skip(1).Where(row => row.HasConsumption).Sum(row => row.Consumption));
    }

    [Fact]
    public void Daylight_saving_does_not_shift_intervals_but_is_flagged()
    {
        var options = new MeterOptions { StartUtc = new DateTime(2026, 3, 29, 6, 0, 0, DateTimeKind.Utc), HistoryDays = 1 };
        MeterBench bench = new MeterBench(options).WaitForEnergies();
        long change = TableTime.Seconds(2026, 3, 29, 1, 0, 0);
        List<Row> rows = Read(bench, 0, change - 8 * Quarter, change + 8 * Quarter);
        Assert.Equal(16, rows.Count);
        Assert.All(rows, row => Assert.Equal(row.End >= change, (row.Flags & IntervalFlags.DaylightSaving) != 0));
        Assert.All(rows, row => Assert.Equal(Quarter, row.Span));
    }

    [Fact]
    public void A_failed_read_is_tried_again_without_losing_an_interval()
    {
        MeterBench bench = Meter(3);
        long newest = Newest(bench);
        var flaky = new FlakyTables(bench.Service.Poller);
        List<Row> rows = Read(bench, 0, newest - 150 * Quarter, newest, flaky);
        Assert.Equal(150, rows.Count);
        Assert.True(flaky.Failures > 3);
    }

    [Fact]
    public void No_step_reads_more_than_one_answer_holds()
    {
        MeterBench bench = Meter(3);
        var counting = new FlakyTables(bench.Service.Poller) { Every = int.MaxValue };
        Read(bench, 0, Newest(bench) - 96 * Quarter, long.MaxValue / 2, counting);
        Assert.InRange(counting.Longest, 1, 465);
        Assert.InRange(counting.Reads, 7, 20);
    }

    [Fact]
    public void History_is_filled_from_the_shortest_intervals_that_hold_energy()
    {
        MeterBench bench = Meter(0);
        Assert.Equal(
            bench.Service.LoadProfiles.Where(layout => layout.HasEnergy).Min(layout => layout.Set.IntervalMinutes),
            bench.Service.Poller.Layout!.EnergyLoadProfile!.Set.IntervalMinutes);
        Assert.True(bench.Service.LoadProfiles.Count(layout => layout.HasEnergy) > 1);
    }

    [Fact]
    public void A_meter_without_any_interval_ends_at_once()
    {
        MeterBench bench = Meter(0);
        Assert.Empty(Read(bench, 2, 0, long.MaxValue / 2));
    }

    [Fact]
    public void A_range_that_begins_where_a_block_ends_knows_the_register_before()
    {
        Assert.Equal([(60, 10), (75, 10), (90, 10), (105, 10)], Rows(Ring(), 45, 105));
    }

    [Fact]
    public void The_start_of_a_range_is_outside_and_its_end_inside()
    {
        Assert.Equal([(30, 10), (45, 10), (60, 10)], Rows(Ring(), 15, 60));
        Assert.Equal([(60, 10)], Rows(Ring(), 59, 60));
        Assert.Equal([(60, 10)], Rows(Ring(), 45, 74));
    }

    [Fact]
    public void A_range_that_has_not_come_yet_is_empty()
    {
        LoadProfileReader reader = Reader(135, 1000);
        Assert.Equal(LoadProfileStep.End, Step(reader, Ring()));
        Assert.Equal(0, reader.Expected);
    }

    [Fact]
    public void The_oldest_interval_has_no_consumption()
    {
        Assert.Equal((int?[])[null, 10, 10], Rows(Ring(), -1000, 30).Select(row => row.Consumption));
    }

    [Fact]
    public void An_interval_that_was_not_recorded_is_left_out_and_the_next_one_counts_for_it()
    {
        TableBytes tables = Ring();
        tables[64][BlockSize * 2 + 5] = 0b1011;
        Assert.Equal([(15, 10), (45, 20), (60, 10)], Rows(tables, 0, 60));
        LoadProfileReader reader = Reader(0, 60);
        Step(reader, tables);
        Assert.False(reader.IsAfterGap);
        Step(reader, tables);
        Assert.True(reader.IsAfterGap);
        Assert.Equal(2 * Quarter, reader.SpanSeconds);
        Step(reader, tables);
        Assert.False(reader.IsAfterGap);
    }

    [Theory]
    [InlineData(ChannelStatus.Skipped)]
    [InlineData(ChannelStatus.OptedOut)]
    [InlineData(ChannelStatus.TestMode)]
    [InlineData(ChannelStatus.NotYetRead)]
    public void An_interval_without_a_value_loses_nothing(int status)
    {
        TableBytes tables = Ring();
        PutInterval(tables[64], 2, 2, status, 0);
        Assert.Equal([(15, 10), (30, null), (45, 20), (60, 10)], Rows(tables, 0, 60));
    }

    // Block 2 is the oldest; of a ring that is not full yet, block 0 is.
    [Theory]
    [InlineData(3, 0b1111, 0)]
    [InlineData(3, 0b1110, 15)]
    [InlineData(2, 0b1111, 60)]
    public void The_oldest_interval_that_the_meter_keeps_is_told_on_the_way(int validBlocks, int recorded, int minute)
    {
        TableBytes tables = Ring();
        tables[63][1] = (byte)validBlocks;
        tables[64][BlockSize * 2 + 5] = (byte)recorded;
        LoadProfileReader reader = Reader(90, 120);
        reader.WantOldest();
        Assert.Equal(TableTime.None, reader.OldestTime);
        Assert.Equal(LoadProfileStep.Interval, Step(reader, tables));
        Assert.Equal(Start + minute * 60, reader.OldestTime);
        Assert.Equal(Start + 105 * 60, reader.EndTime);
    }

    [Fact]
    public void A_meter_that_keeps_nothing_has_no_oldest_interval()
    {
        TableBytes tables = Ring();
        tables[63][1] = 0;
        LoadProfileReader reader = Reader(0, 120);
        reader.WantOldest();
        Assert.Equal(LoadProfileStep.End, Step(reader, tables));
        Assert.Equal(TableTime.None, reader.OldestTime);
    }

    [Fact]
    public void A_block_that_was_overwritten_meanwhile_is_left_out()
    {
        TableBytes tables = Ring();
        PutEnd(tables[64], 2, 165);
        Assert.Equal([(60, null), (75, 10), (90, 10), (105, 10), (120, 10), (135, 10)], Rows(tables, -1000, 1000));
    }

    [Fact]
    public void Pointers_that_cannot_be_and_a_block_without_a_time_end_the_reading()
    {
        TableBytes tables = Ring();
        tables[63][3] = 3;
        Assert.Empty(Rows(tables, -1000, 1000));
        tables = Ring();
        PutEnd(tables[64], 1, null);
        Assert.Empty(Rows(tables, -1000, 1000));
        tables = Ring();
        tables[63][1] = 200;
        Assert.Equal(10, Rows(tables, -1000, 1000).Count);
    }

    private const int BlockSize = 5 + 1 + 4 * 5;
    private static readonly long Start = TableTime.Seconds(2026, 11, 3, 12, 0, 0);

    private static LoadProfileReader Reader(int fromMinute, int toMinute)
    {
        byte[] dimensions = [0, 0, 0, 0, 0, 0, 0, 3, 0, 4, 0, 1, 15];
        return new LoadProfileReader(new LoadProfileLayout(new LoadProfileSet(dimensions, 0, 0), [SourceId.EnergyImport]), new EnergyScale(1, 9), Start + fromMinute * 60, Start + toMinute * 60);
    }

    // A ring of three blocks with four intervals of a quarter of an hour, in each of which 10 Wh were counted: block 2 is the oldest, block 1 the newest and half full.
    private static TableBytes Ring()
    {
        byte[] status = new byte[13];
        status[1] = 3;
        status[3] = 1;
        status[11] = 2;
        byte[] data = new byte[3 * BlockSize];
        int[] blocks = [2, 0, 1];
        for (int i = 0; i < 10; i++)
        {
            int block = blocks[i / 4];
            data[block * BlockSize + 5] |= (byte)(1 << i % 4);
            PutEnd(data, block, 15 * i);
            PutInterval(data, block, i % 4, 0, 1000 + 10 * i);
        }

        return new TableBytes { [63] = status, [64] = data };
    }

    private static void PutEnd(byte[] data, int block, int? minute)
    {
        DateTime time = TableTime.ToDateTime(Start + 60 * (minute ?? 0));
        int[] parts = minute is null ? new int[5] : [time.Year - 2000, time.Month, time.Day, time.Hour, time.Minute];
        parts.Select(part => (byte)part).ToArray().CopyTo(data, block * BlockSize);
    }

    private static void PutInterval(byte[] data, int block, int interval, int status, int register)
    {
        int at = block * BlockSize + 6 + interval * 5;
        data[at] = (byte)status;
        BitConverter.GetBytes(register).CopyTo(data, at + 1);
    }

    private static List<(int Minute, int? Consumption)> Rows(TableBytes tables, int fromMinute, int toMinute)
    {
        LoadProfileReader reader = Reader(fromMinute, toMinute);
        var rows = new List<(int, int?)>();
        while (Step(reader, tables) == LoadProfileStep.Interval)
        {
            rows.Add(((int)(reader.EndTime - Start) / 60, reader.HasConsumption(0) ? (int)reader.Consumption(0) : null));
        }

        return rows;
    }

    private static LoadProfileStep Step(LoadProfileReader reader, TableBytes tables)
    {
        LoadProfileStep step;
        do
        {
            step = reader.Next(tables);
        }
        while (step == LoadProfileStep.Working);
        return step;
    }

    private static MeterBench Meter(int days) => MeterBench.Of("gen3", days).WaitForEnergies();

    private static long Newest(MeterBench bench) => Read(bench, 0, TableTime.FromDateTime(bench.UtcNow) - 3 * 3600, long.MaxValue / 2)[^1].End;

    private static List<Row> Read(MeterBench bench, int set, long from, long to, ITableReader? tables = null)
    {
        LoadProfileReader reader = bench.Service.OpenLoadProfile(bench.Service.LoadProfiles[set], from, to)!;
        var rows = new List<Row>();
        LoadProfileStep step;
        while ((step = reader.Next(tables ?? bench.Service.Poller)) != LoadProfileStep.End)
        {
            if (step == LoadProfileStep.Interval)
            {
                rows.Add(new Row(reader.EndTime, reader.Value(0), reader.HasConsumption(0) ? reader.Consumption(0) : 0, reader.HasConsumption(0), reader.Flags, reader.SpanSeconds));
            }
            else if (step == LoadProfileStep.Failed && tables is null)
            {
                Assert.Fail(MeterErrorText.Sentence(reader.Error));
            }
        }

        Assert.True(rows.Count <= reader.Expected || reader.Expected == 0);
        return rows;
    }

    private sealed record Row(long End, long Value, long Consumption, bool HasConsumption, IntervalFlags Flags, long Span);

    private sealed class FlakyTables(ITableReader tables) : ITableReader
    {
        public int Every { get; init; } = 3;

        public int Reads { get; private set; }

        public int Failures { get; private set; }

        public int Longest { get; private set; }

        public MeterError Read(int table, int offset, byte[] buffer, int bufferOffset, int count)
        {
            Longest = Math.Max(Longest, count);
            if (++Reads % Every == 0)
            {
                Failures++;
                return MeterError.NoAnswer;
            }

            return tables.Read(table, offset, buffer, bufferOffset, count);
        }
    }
}
