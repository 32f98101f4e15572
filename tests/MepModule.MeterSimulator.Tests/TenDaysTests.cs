using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.MeterSimulator.Faults;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator.Tests;

/// <summary>Ten days over a bad line, with power cuts, an optical session and the change to summer time: everything still adds up.</summary>
public class TenDaysTests
{
    private const long Minute = 60_000_000;
    private const long Day = 24 * 60 * Minute;

    [Theory]
    [InlineData("gen3", 1)]
    [InlineData("gen3-demand", 2)]
    [InlineData("gen4", 3)]
    [InlineData("cpm", 4)]
    public void RegistersLoadProfileAndLogsTellTheSameStory(string profile, int seed)
    {
        var options = new MeterOptions
        {
            Profile = MeterProfile.Named(profile), Seed = seed, Speed = WireSpeed.Fast, HistoryDays = 0, StartUtc = new DateTime(2026, 3, 24, 12, 0, 0, DateTimeKind.Utc),
            Faults = FaultPlan.Parse("lost=0.02,flip=0.001,drop=0.0005,insert=0.0005,late=0.01,dup=0.01,2d:restart=25m,4d:optical=8m,7d:restart=90s,8d:reconfigure,9d:storm=1m"),
        };
        var client = new TestClient(options);
        int shift = options.Profile.HasDemand ? 1 : 0;
        var readings = new List<(DateTime At, long Forward, long Reverse)>();
        while (client.Now < 10 * Day)
        {
            if (TryRead(client, 23, 0, shift + 8) is { } bytes)
                readings.Add((options.StartUtc.AddMicroseconds(client.Now), bytes.I32(shift), bytes.I32(shift + 4)));
            client.Now += 10 * Minute;
        }

        Assert.True(readings.Count > 10 * 24 * 6 - 20, $"only {readings.Count} readings with seed {seed}");
        foreach (((DateTime, long Forward, long Reverse) before, (DateTime, long Forward, long Reverse) after) in readings.Zip(readings.Skip(1)))
        {
            Assert.InRange(after.Forward - before.Forward, 0, 10_000);
            Assert.InRange(after.Reverse - before.Reverse, 0, 10_000);
        }

        client.Meter.Rates = new FaultRates();
        EnergyTotals used = client.Meter.Household.EnergyAt(options.StartUtc.AddMicroseconds(client.Now));
        foreach ((double days, double minutes) in new[] { (2.0, 25.0), (7.0, 1.5) })
        {
            used.Subtract(client.Meter.Household.EnergyAt(options.StartUtc.AddDays(days).AddMinutes(minutes)));
            used.Add(client.Meter.Household.EnergyAt(options.StartUtc.AddDays(days)));
        }
        byte[] end = client.Read(23, 0, shift + 24);
        byte[] first = client.Meter.Works.LoadProfile.Sets[0].Data;
        Metering.LoadProfileSet set = client.Meter.Works.LoadProfile.Sets[0];
        long installed = end.I32(shift) - used[Energy.ActiveForward] / EnergyTotals.PerWattHour;
        Assert.InRange(readings[0].Forward - installed, 0, 20_000);
        Assert.Equal(25 * 60 + 90, end.I32(shift + 16));
        Assert.Equal(2, end.I32(shift + 20));

        long last = BitConverter.ToInt32(first, set.LastBlock * set.BlockSize + set.HeaderSize + set.LastInterval * set.IntervalSize + set.ExtendedStatusSize);
        (DateTime At, long Forward, long Reverse) beforeEnd = readings.Last(reading => reading.At <= set.LastEnd), afterEnd = readings.FirstOrDefault(reading => reading.At >= set.LastEnd);
        Assert.InRange(last, beforeEnd.Forward, afterEnd.At == default ? end.I32(shift) : afterEnd.Forward);

        int[] events = [.. client.Meter.ReadTable(74)!.Entries(11, 14).Select(entry => entry.U16(10) & 0xFFF)];
        Assert.Equal(2, events.Count(what => what == 1));
        Assert.Equal(2, events.Count(what => what == 2));
        Assert.Single(events, 22);
        Assert.Single(events, 7);
        Assert.Single(events, 11);
        Assert.Equal(10, events.Count(what => what == 21));
    }

    /// <summary>A patient client: sends anew until an answer verifies. Null when the meter stays silent for a while.</summary>
    private static byte[]? TryRead(TestClient client, int table, int offset, int count)
    {
        byte[] message = [0x3F, (byte)(table >> 8), (byte)table, 0, (byte)(offset >> 8), (byte)offset, (byte)(count >> 8), (byte)count];
        var rest = new byte[600];
        for (int attempt = 0; attempt < 12; attempt++)
        {
            client.Wire.Read(rest, 0, rest.Length);
            byte[] request = client.Request(message, client.Sequence);
            client.Send(request);
            byte[]? frame = client.Receive(2_000_000);
            if (frame is null || frame.Length < 11 || !client.ResponseDigest(request[2..^8], frame[2..^8]).SequenceEqual(frame[^8..]))
                continue;
            if (frame[2] == 0x0C)
                client.Sequence = (uint)(frame[3] << 24 | frame[4] << 16 | frame[5] << 8 | frame[6]) + 1;
            else if (frame[2] == 0x00 && frame.Length == 2 + 3 + count + 8)
            {
                client.Sequence++;
                return frame[5..^8];
            }
        }
        return null;
    }
}
