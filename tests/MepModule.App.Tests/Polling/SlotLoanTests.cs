using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Jobs;
using MepModule.App.Metering;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Polling;

/// <summary>A walk over all tables beside the readings, on a line of 9600 baud and in its time.</summary>
public sealed class SlotLoanTests
{
    private const int MostRead = 464;
    private const int Second = 1000;

    [Fact]
    public void A_walk_takes_one_table_a_second_and_readings_go_on_every_second()
    {
        // Without history there is no gap to fill, and readings have each slot.
        MeterBench bench = MeterBench.Of("gen3", historyDays: 0).WaitForEnergies();
        double readings = ReadingsPerSecond(bench, () => bench.Run(TimeSpan.FromSeconds(80)));
        List<RawExchange> walk = [];

        long begin = bench.Clock.Milliseconds;
        double meanwhile = ReadingsPerSecond(bench, () => walk = Walk(bench, Tables(bench)));
        double secondsPerTable = (bench.Clock.Milliseconds - begin) / (double)Second / walk.Count;

        RawExchange longest = walk.MaxBy(read => read.ResponseFrame!.Length)!;
        Assert.True(walk.Count > 40, $"{walk.Count} tables");
        Assert.All(walk, read => Assert.True(read.DigestOk));
        Assert.Equal(MostRead + 13, longest.ResponseFrame!.Length);
        Assert.InRange(longest.RoundTripMilliseconds, 500, 700);
        Assert.InRange(secondsPerTable, 0.95, 1.05);
        Assert.InRange(meanwhile, 0.95 * readings, 1.05 * readings);
    }

    [Fact]
    public void What_was_lent_is_paid_back_so_that_the_meter_is_asked_once_a_second_on_average()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        bench.Run(TimeSpan.FromMinutes(1));
        int sent = bench.Service.Statistics.Sent;
        long begin = bench.Clock.Milliseconds;
        Walk(bench, Enumerable.Repeat((52, 7), SlotLoan.Most));
        double during = PerSecond();
        bench.Run(TimeSpan.FromSeconds((SlotLoan.Most * SlotLoan.Period) + 60));

        // Energies of two groups and chores of several reads are a few more than one, as they were before.
        Assert.InRange(during, 1.9, 2.1);
        Assert.InRange(PerSecond(), 0.95, 1.04);

        double PerSecond() => (bench.Service.Statistics.Sent - sent) * (double)Second / (bench.Clock.Milliseconds - begin);
    }

    [Fact]
    public void Who_has_used_the_loan_up_gets_every_second_slot()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        // Some of a walk gets slots of the readings, as there was no time for it before.
        Walk(bench, Enumerable.Repeat((52, 7), SlotLoan.Most + 60));
        long begin = bench.Clock.Milliseconds;
        List<RawExchange> further = Walk(bench, Enumerable.Repeat((52, 7), 30));
        Assert.All(further, read => Assert.Equal(ResponseCode.Ok, read.Code));
        Assert.InRange((bench.Clock.Milliseconds - begin) / (double)Second / further.Count, 1.8, 2.2);
    }

    /// <summary>All tables that the meter has, each with as many bytes as one read takes.</summary>
    private static List<(int Table, int Count)> Tables(MeterBench bench)
    {
        var tables = new List<(int, int)>();
        bench.Wire.With((meter, _) =>
        {
            foreach (int table in Enumerable.Range(0, 128).Concat(Enumerable.Range(0x800, 128)))
            {
                if (table != 7 && meter.ReadTable(table) is { Length: > 0 } bytes)
                {
                    tables.Add((table, Math.Min(bytes.Length, MostRead)));
                }
            }
        });
        return tables;
    }

    // The next table when the one before has been answered; the page is no quicker.
    private static List<RawExchange> Walk(MeterBench bench, IEnumerable<(int Table, int Count)> tables)
    {
        var walk = new List<RawExchange>();
        foreach ((int table, int count) in tables)
        {
            var read = new RawExchange([0x3F, (byte)(table >> 8), (byte)table, 0, 0, 0, (byte)(count >> 8), (byte)count]);
            Assert.True(bench.Service.TryQueue(read));
            while (read.RequestFrame == null)
            {
                bench.Service.RunSlot();
            }

            walk.Add(read);
        }

        return walk;
    }

    private static double ReadingsPerSecond(MeterBench bench, Action run)
    {
        long begin = bench.Clock.Milliseconds;
        int before = bench.Readings.Count;
        run();
        return (bench.Readings.Count - before) * (double)Second / (bench.Clock.Milliseconds - begin);
    }
}
