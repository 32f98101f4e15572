using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using MepModule.App.Integrations.Modbus;
using MepModule.App.Tests;

namespace MepModule.Integrations.Tests.Modbus;

/// <summary>What answering masters takes: of the heap of a board, and of the reading of the meter.</summary>
public sealed class ModbusCostTests(ITestOutputHelper output)
{
    private const int Seconds = 60;

    [Fact]
    public void With_a_master_it_keeps_within_its_row_of_the_budget()
    {
        using ModbusBench modbus = ModbusBench.Ready("gen3");
        using ModbusBench.Master master = modbus.Connect();
        master.ReadAll();
        HashSet<object> counted = NanoHeap.NewSet();
        NanoHeap.SizeOf(modbus.Bench.Context, counted);
        NanoHeap.SizeOf(modbus.Bench.Settings, counted);
        counted.Add(Private(modbus.Bench.Output, "_listener"));
        ModbusMaster one = ((ModbusMaster?[])Private(modbus.Bench.Output, "_masters")).Single(place => place != null)!;
        counted.Add(Private(one, "_socket"));

        // Two sockets, of which nanoFramework's has nine fields.
        int bytes = NanoHeap.SizeOf(modbus.Bench.Output, counted) + (2 * (12 + (9 * 12)));
        output.WriteLine(bytes.ToString(CultureInfo.InvariantCulture));
        Assert.InRange(bytes, 1000, Budget.Row("Modbus TCP with one master"));
    }

    // In virtual time, which passes only while the wire is busy or somebody waits.
    [Fact]
    public void A_master_that_reads_all_the_time_takes_nothing_from_the_reading_of_the_meter()
    {
        (int readings, int requests, int served) off = Read(false);
        (int readings, int requests, int served) on = Read(true);
        Assert.Equal(0, off.served);
        Assert.InRange(on.served, Seconds, int.MaxValue);
        Assert.InRange((double)off.requests / on.requests, 1 / 1.02, 1.02);
        Assert.InRange((double)off.readings / on.readings, 1 / 1.02, 1.02);
    }

    private static (int Readings, int Requests, int Served) Read(bool isRead)
    {
        using ModbusBench modbus = ModbusBench.Ready("gen3");
        using ModbusBench.Master master = modbus.Connect();
        if (isRead)
        {
            modbus.Bench.Meter.Service.ReadingTaken += _ => master.ReadAll();
        }

        int readings = modbus.Bench.Meter.Readings.Count;
        int requests = modbus.Bench.Meter.Service.Statistics.Sent;
        modbus.Bench.Seconds(Seconds);
        return (modbus.Bench.Meter.Readings.Count - readings, modbus.Bench.Meter.Service.Statistics.Sent - requests, modbus.Bench.Status.Served);
    }

    private static object Private(object owner, string field) => owner.GetType().GetField(field, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(owner)!;
}
