using System;
using System.Linq;
using MepModule.MeterSimulator.Metering;

namespace MepModule.MeterSimulator.Tests;

/// <summary>Event log, outage log and billing snapshots tell what happened to the meter.</summary>
public class LogTests
{
    private const int EventSize = 14;

    [Fact]
    public void APowerCutStandsInBothLogsAndInTheOutageList()
    {
        TestClient client = Client(0);
        DateTime start = client.Meter.Options.StartUtc;
        client.Now = 60_000_000;
        client.Meter.Restart(client.Now, TimeSpan.FromSeconds(90));
        client.Now = 300_000_000;
        client.Read(52, 0, 6);
        DateTime off = Whole(start.AddSeconds(60)), on = Whole(start.AddSeconds(150));

        byte[][] events = [.. client.ReadAll(74, 11 + 200 * EventSize).Entries(11, EventSize)];
        Assert.Equal([1, 2], events.Select(entry => entry.U16(10) & 0xFFF));
        Assert.Equal([off, on], events.Select(entry => entry.Time(0)));
        Assert.Equal([1, 2], events.Select(entry => entry.U16(6)));
        Assert.All(events, entry => Assert.Equal(0xFFFF, entry.U16(8)));

        byte[] outage = Assert.Single(client.ReadAll(0x0851, 6 + 20 * 12).Entries(6, 12));
        Assert.Equal([off.AddHours(1), on.AddHours(1)], new[] { outage.Time(0), outage.Time(6) });

        byte[] quality = client.Read(0x0809, 6, 18);
        Assert.Equal(on, quality.Time(0));
        Assert.Equal(3, quality[6]);
        Assert.Equal(off, quality.Time(8));
        Assert.Equal(90, quality.I32(14));
    }

    [Fact]
    public void TheEventLogWrapsAndKeepsItsNewestEntries()
    {
        TestClient client = Client(0);
        client.Read(52, 0, 6);
        for (int n = 0; n < 500; n++)
            client.Meter.Works.Events.Add(MeterEvent.Programmed, n);
        byte[] log = client.ReadAll(74, 11 + 200 * EventSize);
        Assert.Equal(0x02, log[0] & 0x02);
        byte[][] events = [.. log.Entries(11, EventSize)];
        Assert.Equal(Enumerable.Range(300, 200), events.Select(entry => entry.U16(12)));
        Assert.Equal(log.I32(5) & 0xFFFF, events[^1].U16(6));
    }

    [Fact]
    public void BothEventLogsShareOneSequence()
    {
        TestClient client = Client(0);
        client.Write(0x0832, 30, 0x03);
        client.Meter.Reconfigure();
        client.Call(0x811, 5, 0, 0xE8, 0x03);
        byte[][] primary = [.. client.ReadAll(74, 11 + 200 * EventSize).Entries(11, EventSize)];
        byte[][] alternate = [.. client.ReadAll(0x084F, 11 + 100 * EventSize).Entries(11, EventSize)];
        Assert.Equal([2], primary.Select(entry => entry.U16(6)));
        Assert.Equal([1, 3], alternate.Select(entry => entry.U16(6)));
    }

    [Fact]
    public void TheChangeToSummerTimeIsLogged()
    {
        var client = new TestClient(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 0, StartUtc = new DateTime(2026, 3, 28, 23, 30, 0, DateTimeKind.Utc) });
        client.Now = 3L * 3_600_000_000;
        client.Read(52, 0, 6);
        byte[] change = Assert.Single(client.ReadAll(74, 11 + 200 * EventSize).Entries(11, EventSize), entry => (entry.U16(10) & 0xFFF) == 22);
        Assert.Equal(new DateTime(2026, 3, 29, 1, 0, 0, DateTimeKind.Utc), change.Time(0));
    }

    [Fact]
    public void AWriteWithTheAdvancedKeyIsLoggedWithItsTable()
    {
        var client = new TestClient(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 0 }, advanced: true);
        client.Write(0x080D, 0, 1);
        byte[] written = Assert.Single(client.ReadAll(74, 11 + 200 * EventSize).Entries(11, EventSize));
        Assert.Equal([10, 0x080D, 0xFFFD], new[] { written.U16(10), written.U16(12), written.U16(8) });
    }

    [Theory]
    [InlineData("gen3")]
    [InlineData("gen3-demand")]
    [InlineData("gen4")]
    public void EveryNightASelfReadKeepsTheRegisters(string profile)
    {
        TestClient client = Client(20, profile);
        MeterProfile dimensions = client.Meter.Options.Profile;
        int billing = dimensions.HasDemand ? 2 : 0, shift = billing + 6 + (dimensions.HasDemand ? 1 : 0);
        int size = billing + 6 + dimensions.RegisterDataSize;
        byte[][] reads = [.. client.ReadAll(26, 6 + 12 * size).Entries(6, size)];
        Assert.Equal(12, reads.Length);
        foreach ((byte[] before, byte[] after) in reads.Zip(reads.Skip(1)))
        {
            Assert.Equal(before.ShortTime(billing).Date.AddDays(1), after.ShortTime(billing).Date);
            Assert.True(after.I32(shift) > before.I32(shift));
        }
        Assert.True(client.Read(23, 0, 8).I32(dimensions.HasDemand ? 1 : 0) >= reads[^1].I32(shift));
    }

    [Fact]
    public void TheFirstOfTheMonthResetsDemand()
    {
        var client = new TestClient(new MeterOptions
        {
            Profile = MeterProfile.Named("gen3-demand"), Speed = WireSpeed.Fast, HistoryDays = 5, StartUtc = new DateTime(2026, 4, 2, 12, 0, 0, DateTimeKind.Utc),
        });
        MeterProfile profile = client.Meter.Options.Profile;
        byte[] now = client.ReadAll(23, profile.RegisterDataSize);
        Assert.Equal(1, now[0]);
        byte[] snapshot = client.ReadAll(25, 6 + profile.RegisterDataSize);
        Assert.Equal(new DateTime(2026, 4, 1), snapshot.ShortTime(0).Date);
        int record = 1 + 4 * profile.Summations;
        int maximum = snapshot.I32(6 + record + 13);
        Assert.True(maximum > 0);
        Assert.Equal(maximum, now.I32(record + 5));
        Assert.Equal(maximum + now.I32(record + 13), now.I32(record + 9));
        byte[] season = client.ReadAll(24, 6 + profile.RegisterDataSize);
        Assert.Equal([26, 4, 1, 0, 0, 0], season[..6]);
    }

    private static DateTime Whole(DateTime time) => new(time.Ticks - time.Ticks % TimeSpan.TicksPerSecond, DateTimeKind.Utc);

    private static TestClient Client(int days, string profile = "gen3") =>
        new(new MeterOptions { Profile = MeterProfile.Named(profile), Speed = WireSpeed.Fast, HistoryDays = days });
}
