using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MepModule.App.Memory;
using MepModule.MeterSimulator;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests;

/// <summary>The budget of docs/device-budget.md, on a board without PSRAM.</summary>
public class MemoryBudgetTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("gen3")]
    [InlineData("gen4")]
    public void Metering_keeps_within_its_budget_on_a_board_without_PSRAM(string profile)
    {
        var bench = new MeterBench(new MeterOptions { Profile = MeterProfile.Named(profile), HistoryDays = 2 }, largeMemory: false);
        bench.WaitForEnergies();
        bench.RunUntil(() => bench.Service.MBusDevices.Length == 2 && bench.Service.MBusDevices.All(device => device.ReadRecords().Next() is not null), TimeSpan.FromMinutes(15));
        Assert.True(bench.Service.Poller.Energies.IsFilling);

        HashSet<object> counted = NanoHeap.NewSet();
        int history = NanoHeap.SizeOf(bench.Service.History, counted);
        int log = NanoHeap.SizeOf(bench.Service.Log, counted);
        int days = NanoHeap.SizeOf(bench.Service.Days, counted);
        int clock = NanoHeap.SizeOf(bench.Service.Poller.Clock, counted);
        int link = NanoHeap.SizeOf(bench.Service.Poller.Client, counted);
        int layout = NanoHeap.SizeOf(bench.Service.Poller.Layout, counted);
        int reading = NanoHeap.SizeOf(bench.Service.Current, counted);
        int mbus = NanoHeap.SizeOf(bench.Service.Poller.MBus, counted);
        int rest = NanoHeap.SizeOf(bench.Service, counted);
        int total = history + log + days + clock + link + layout + reading + mbus + rest;
        output.WriteLine($"{profile}: history {history}, exchange log {log}, days {days}, clock {clock}, link {link}, layout {layout}, reading {reading}, M-Bus {mbus}, rest {rest}, total {total}");

        Assert.InRange(history, 1, Budget("history"));
        Assert.InRange(log, 1, Budget("exchange log"));
        Assert.InRange(days, 1, Budget("days"));
        Assert.InRange(clock, 1, Budget("clock"));
        Assert.InRange(link, 1, Budget("link and client"));
        Assert.InRange(layout + reading, 1, Budget("layout and reading"));
        Assert.InRange(mbus, 1, Budget("M-Bus devices"));
        Assert.InRange(MBusWithFourFullDevices(bench), mbus, Budget("M-Bus devices"));
        Assert.InRange(rest, 1, Budget("alerts, poller and service"));
        Assert.InRange(total - link, 1, Budget("metering"));
    }

    // As many devices as a meter takes, each with as much as the meter keeps of it.
    private static int MBusWithFourFullDevices(MeterBench bench)
    {
        byte[] entry = [0x1A, 3, 2, 10, 30, 0, 0, .. Enumerable.Repeat((byte)0x2F, 510)];
        entry[7] = entry[7 + 255] = 254;
        bench.Wire.With((meter, _) =>
        {
            meter.OverwriteTable(RecurringReadLog.Table, 1, [0]);
            meter.OverwriteTable(DeviceStatus.Table, DeviceStatus.OccupancyOffset, [0x0F]);
            for (int slot = 0; slot < 4; slot++)
            {
                meter.OverwriteTable(DeviceData.Table, slot * entry.Length, entry);
                meter.OverwriteTable(DeviceStatus.Table, DeviceStatus.HeaderSize + 36 * slot, [(byte)(50 + slot), 0, 1, 4, (byte)entry.Length, (byte)(entry.Length >> 8)]);
            }
        });
        bench.RunUntil(() => bench.Service.MBusDevices.Length == 4 && !bench.Service.Poller.MBus.HasWork, TimeSpan.FromMinutes(15));
        Assert.All(bench.Service.MBusDevices, device => Assert.StartsWith("The device was read", device.Problem));
        int size = NanoHeap.SizeOf(bench.Service.Poller.MBus, NanoHeap.NewSet());
        return size - NanoHeap.SizeOf(bench.Service.Poller.Client, NanoHeap.NewSet());
    }

    [Fact]
    public void A_load_profile_is_streamed_through_one_small_buffer()
    {
        MeterBench bench = MeterBench.Of("gen3", 40).WaitForEnergies();
        LoadProfileReader reader = bench.Service.OpenLoadProfile(bench.Service.LoadProfiles[0], 0, long.MaxValue / 2)!;
        int intervals = 0;
        LoadProfileStep step;
        while ((step = reader.Next(bench.Service.Poller)) != LoadProfileStep.End)
        {
            intervals += step == LoadProfileStep.Interval ? 1 : 0;
        }

        HashSet<object> counted = NanoHeap.NewSet();
        NanoHeap.SizeOf(bench.Service, counted);
        Assert.InRange(intervals, 3000, 4500);
        Assert.InRange(NanoHeap.SizeOf(reader, counted), 1, Budget("load profile reader"));
    }

    // The rows of the table: | part | bytes | ... |
    internal static int Budget(string part)
    {
        string path = "docs/device-budget.md";
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MepModule.sln")))
            {
                path = Path.Combine(folder.FullName, path);
                break;
            }
        }

        string row = File.ReadLines(path).Single(line => line.StartsWith("| " + part + " |"));
        return int.Parse(row.Split('|')[2].Replace(",", "").Trim());
    }
}
