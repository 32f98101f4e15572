using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Reflection;
using MepModule.App.Integrations.Marstek;
using MepModule.App.Meter;
using MepModule.App.Tests;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol.Security;

namespace MepModule.Integrations.Tests.Marstek;

/// <summary>What answering batteries takes: of the heap of a board, and of the reading of the meter.</summary>
public sealed class MarstekCostTests(ITestOutputHelper output)
{
    private const int Seconds = 120;
    private const int SlotMilliseconds = 200;

    [Fact]
    public void With_nine_batteries_it_keeps_within_its_row_of_the_budget()
    {
        using var bench = new MarstekBench(MarstekBench.House(9, 3), 1000, 3);
        bench.Until(10);
        HashSet<object> counted = NanoHeap.NewSet();
        NanoHeap.SizeOf(bench.Bench.Context, counted);
        NanoHeap.SizeOf(bench.Bench.Settings, counted);
        counted.Add(Private(bench.Bench.Output, "_socket"));

        // The address that a request came from is an object of the place to run; nanoFramework's has two fields, and its address an array of four bytes and two more fields.
        var batteries = (MarstekBattery?[])Private(bench.Bench.Output, "_batteries");
        Assert.All(batteries, Assert.NotNull);
        counted.UnionWith(batteries.Select(one => (object)one!.Place!));
        int bytes = NanoHeap.SizeOf(bench.Bench.Output, counted) + (9 * (36 + 36 + 36));
        output.WriteLine(bytes.ToString(CultureInfo.InvariantCulture));
        Assert.InRange(bytes, 1000, Budget.Row("Marstek with nine batteries"));
    }

    // In virtual time, which passes only while the wire is busy or somebody waits.
    [Fact]
    public void Batteries_that_ask_all_the_time_take_nothing_from_the_reading_of_the_meter()
    {
        (int readings, int requests, int served) off = Read(0);
        (int readings, int requests, int served) on = Read(9);
        Assert.Equal(0, off.served);
        Assert.InRange(on.served, 9 * Seconds / 4, int.MaxValue);
        Assert.InRange((double)off.requests / on.requests, 1 / 1.02, 1.02);
        Assert.InRange((double)off.readings / on.readings, 1 / 1.02, 1.02);
    }

    private static (int Readings, int Requests, int Served) Read(int batteries)
    {
        using var bench = new MarstekBench(MarstekBench.House(batteries, 1), SlotMilliseconds, 1);
        bench.Bench.Meter.Service.Configure(new MeterServiceSettings { SlotMilliseconds = SlotMilliseconds }, MepKey.Parse(MeterKey.DemoBasic, out _));
        bench.Until(10);

        // The first turn after a reading comes in the middle of the meter's: had it to wait for anything, the meter would.
        bench.Bench.Meter.Service.ReadingTaken += _ => bench.Answer();
        int readings = bench.Bench.Meter.Readings.Count;
        int requests = bench.Bench.Meter.Service.Statistics.Sent;
        bench.Until(10 + Seconds);
        return (bench.Bench.Meter.Readings.Count - readings, bench.Bench.Meter.Service.Statistics.Sent - requests, bench.Bench.Status.Served);
    }

    private static object Private(object owner, string field) => owner.GetType().GetField(field, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(owner)!;
}
