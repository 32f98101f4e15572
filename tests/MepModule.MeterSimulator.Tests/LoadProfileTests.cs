using System;
using System.Collections.Generic;
using System.Linq;

namespace MepModule.MeterSimulator.Tests;

/// <summary>The load profile as a client reads it: dimensions, pointers, blocks, marks.</summary>
public class LoadProfileTests
{
    private const int PowerFail = 2, ClockForward = 4, ClockBack = 8;

    public static TheoryData<string> Profiles => [.. MeterProfile.All.Where(profile => !profile.RequiresTls).Select(profile => profile.Name)];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void EveryIntervalHoldsTheRegistersAtItsEnd(string name)
    {
        var client = new TestClient(new MeterOptions { Profile = MeterProfile.Named(name), Speed = WireSpeed.Fast, HistoryDays = 0 });
        var atEnd = new Dictionary<DateTime, byte[]>();
        DateTime start = client.Meter.Options.StartUtc;
        for (DateTime end = Ceiling(start, 15); end < start.AddDays(3); end = end.AddMinutes(15))
        {
            client.Now = (end - start).Ticks / 10;
            client.Read(52, 0, 6);
            atEnd.Add(end, client.Meter.ReadTable(23)!);
        }
        int shift = client.Meter.Options.Profile.HasDemand ? 1 : 0;
        for (int set = 0; set < client.Meter.Options.Profile.LoadProfileSets - 1 || set == 0; set++)
        {
            Interval[] intervals = [.. Read(client, set)];
            Assert.True(intervals.Length >= 2);
            foreach (Interval interval in intervals)
            {
                Assert.All(interval.Statuses, status => Assert.Equal(0, status));
                for (int channel = 0; channel < interval.Values.Length && channel < 4 && interval.Sources[channel] < 4; channel++)
                    Assert.Equal(atEnd[interval.End].I32(shift + 4 * interval.Sources[channel]), interval.Values[channel]);
            }
        }
    }

    [Fact]
    public void TheRingKeepsTheNewestBlocksAndSaysSo()
    {
        var client = new TestClient(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 60 });
        byte[] dimensions = client.ReadAll(61, 31), status = client.ReadAll(63, 52);
        Assert.Equal(dimensions.U16(7), status.U16(1));
        Assert.Equal(0x02, status[0] & 0x02);
        Interval[] intervals = [.. Read(client, 0)];
        Assert.True(intervals.Length > 44 * 96);
        foreach ((Interval before, Interval after) in intervals.Zip(intervals.Skip(1)))
        {
            Assert.Equal(TimeSpan.FromMinutes(15), after.End - before.End);
            Assert.True(after.Values[0] >= before.Values[0]);
        }
        Assert.Contains(intervals, interval => (interval.Common & PowerFail) != 0);
    }

    [Fact]
    public void APowerCutIsMarkedAndMovesNothing()
    {
        var client = new TestClient(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 0 });
        DateTime start = client.Meter.Options.StartUtc;
        client.Now = Microseconds(start, new DateTime(2026, 3, 2, 12, 5, 0, DateTimeKind.Utc));
        client.Meter.Restart(client.Now, TimeSpan.FromMinutes(48));
        client.Now = Microseconds(start, new DateTime(2026, 3, 2, 15, 0, 0, DateTimeKind.Utc));
        Interval[] intervals = [.. Read(client, 0)];
        foreach (Interval interval in intervals)
        {
            bool off = interval.End.Hour == 12 && interval.End.Minute > 0 || interval.End is { Hour: 13, Minute: 0 };
            Assert.Equal(off, (interval.Common & PowerFail) != 0);
        }
        Interval[] silent = [.. intervals.Where(interval => interval.End.Hour == 12 && interval.End.Minute is 15 or 30 or 45)];
        Assert.Single(silent.Select(interval => interval.Values[0]).Distinct());
    }

    [Fact]
    public void AClockSetForwardLeavesIntervalsOutAndMarksItsNeighbours()
    {
        var client = new TestClient(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 0 });
        DateTime start = client.Meter.Options.StartUtc;
        client.Now = Microseconds(start, new DateTime(2026, 3, 2, 12, 5, 0, DateTimeKind.Utc));
        client.Meter.ShiftClock(client.Now, TimeSpan.FromMinutes(60));
        client.Now += 3_600_000_000;
        Interval[] intervals = [.. Read(client, 0)];
        Assert.DoesNotContain(intervals, interval => interval.End is { Hour: 12, Minute: > 15 } or { Hour: 13, Minute: 0 });
        foreach (Interval interval in intervals)
        {
            bool touched = interval.End is { Hour: 12, Minute: 15 } or { Hour: 13, Minute: 15 };
            Assert.Equal(touched, (interval.Common & ClockForward) != 0);
            Assert.All(interval.Statuses, status => Assert.Equal(touched ? 2 : 0, status));
        }
    }

    [Fact]
    public void AClockSetBackMakesOneLongInterval()
    {
        var client = new TestClient(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 0 });
        DateTime start = client.Meter.Options.StartUtc;
        client.Now = Microseconds(start, new DateTime(2026, 3, 2, 12, 10, 0, DateTimeKind.Utc));
        client.Meter.ShiftClock(client.Now, TimeSpan.FromMinutes(-30));
        client.Now += 3_600_000_000;
        Interval[] intervals = [.. Read(client, 0)];
        Interval marked = Assert.Single(intervals, interval => (interval.Common & ClockBack) != 0);
        Assert.Equal(new TimeSpan(12, 15, 0), marked.End.TimeOfDay);
        Assert.All(marked.Statuses, status => Assert.Equal(3, status));
        Assert.Equal(intervals.Length, intervals.Select(interval => interval.End).Distinct().Count());
    }

    [Fact]
    public void SummerTimeIsAFlagAndNeverMovesAnInterval()
    {
        var client = new TestClient(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 0, StartUtc = new DateTime(2026, 3, 28, 20, 0, 0, DateTimeKind.Utc) });
        client.Now = 10L * 3_600_000_000;
        Interval[] intervals = [.. Read(client, 0)];
        Assert.Equal(40, intervals.Length);
        foreach (Interval interval in intervals)
            Assert.Equal(interval.End >= new DateTime(2026, 3, 29, 1, 0, 0, DateTimeKind.Utc), (interval.Common & 1) != 0);
    }

    [Fact]
    public void AMissingMBusMeterIsNamedInItsChannel()
    {
        var client = new TestClient(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 0 });
        client.Now = 3_600_000_000;
        client.Read(52, 0, 6);
        client.Meter.Works.MBus.Devices[1].IsMissing = true;
        client.Now = 7_200_000_000;
        Interval last = Read(client, 0).Last();
        Assert.Equal([0, 0, 0, 0, 0, 10], last.Statuses);
        Assert.True(last.Values[4] > 0);
        Assert.Equal(0, last.Values[5]);
    }

    /// <summary>All intervals of a set, oldest first, with the client's own arithmetic (fact sheet 3.3 and 6.3).</summary>
    private static IEnumerable<Interval> Read(TestClient client, int set)
    {
        int sets = client.Meter.Options.Profile.LoadProfileSets;
        byte[] dimensions = client.ReadAll(61, 7 + 6 * sets);
        int blocks = dimensions.U16(7 + 6 * set), count = dimensions.U16(9 + 6 * set), channels = dimensions[11 + 6 * set], code = dimensions[12 + 6 * set];
        int header = 5 + (count + 7) / 8, extended = channels / 2 + 1, size = extended + 4 * channels, block = header + count * size;
        int minutes = code == 84 ? 1440 : code;
        int control = Enumerable.Range(0, set).Sum(other => 3 * dimensions[11 + 6 * other] + 1);
        byte[] sources = client.ReadAll(62, control + 3 * channels);
        byte[] status = client.Read(63, 13 * set, 13);
        byte[] configuration = client.Read(0x0815, 131 * set, 131);
        Assert.Equal(block, configuration.I32(8));
        Assert.Equal(header, configuration.U16(12));
        Assert.Equal(size, configuration[25]);
        Assert.Equal(status.U16(3), configuration.U16(18));
        Assert.Equal(status.U16(11) - 1, configuration.U16(20));

        int valid = status.U16(1), last = status.U16(3);
        for (int n = valid - 1; n >= 0; n--)
        {
            int index = ((last - n) % blocks + blocks) % blocks;
            byte[] data = ReadAt(client, 64 + set, index * block, block);
            int newest = n == 0 ? configuration.U16(20) : count - 1;
            while ((data[5 + newest / 8] & 1 << newest % 8) == 0)
                newest--;
            for (int i = 0; i <= newest; i++)
            {
                if ((data[5 + i / 8] & 1 << i % 8) == 0)
                    continue;
                int offset = header + i * size;
                yield return new Interval(
                    data.ShortTime(0).AddMinutes(-(newest - i) * minutes),
                    data[offset] >> 4,
                    [.. Enumerable.Range(0, channels).Select(channel => channel % 2 == 0 ? data[offset + channel / 2] & 15 : data[offset + (channel + 1) / 2] >> 4)],
                    [.. Enumerable.Range(0, channels).Select(channel => data.I32(offset + extended + 4 * channel))],
                    [.. Enumerable.Range(0, channels).Select(channel => (int)sources[control + 3 * channel + 1])]);
            }
        }
    }

    private static byte[] ReadAt(TestClient client, int table, int offset, int size)
    {
        var bytes = new List<byte>();
        while (bytes.Count < size)
            bytes.AddRange(client.Read(table, offset + bytes.Count, Math.Min(465, size - bytes.Count)));
        return [.. bytes];
    }

    private static DateTime Ceiling(DateTime time, int minutes) => new((time.Ticks / (minutes * TimeSpan.TicksPerMinute) + 1) * minutes * TimeSpan.TicksPerMinute, DateTimeKind.Utc);

    private static long Microseconds(DateTime start, DateTime at) => (at - start).Ticks / 10;

    private sealed record Interval(DateTime End, int Common, int[] Statuses, int[] Values, int[] Sources);
}
