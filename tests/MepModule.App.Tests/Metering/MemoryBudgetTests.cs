using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using MepModule.App.Metering;
using MepModule.MeterSimulator;

namespace MepModule.App.Tests.Metering;

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
        bench.RunUntil(() => bench.Service.MBusDevices.Any(device => device.Records.Length > 5), TimeSpan.FromMinutes(15));
        Assert.True(bench.Service.Poller.IsFilling || bench.Service.Days.NewestDay > 0);

        HashSet<object> counted = NanoHeap.NewSet();
        int history = NanoHeap.SizeOf(bench.Service.History, counted);
        int log = NanoHeap.SizeOf(bench.Service.Log, counted);
        int days = NanoHeap.SizeOf(bench.Service.Days, counted);
        int link = NanoHeap.SizeOf(bench.Service.Poller.Client, counted);
        int layout = NanoHeap.SizeOf(bench.Service.Poller.Layout, counted);
        int reading = NanoHeap.SizeOf(bench.Service.Current, counted);
        int mbus = NanoHeap.SizeOf(bench.Service.Poller.MBus, counted);
        int rest = NanoHeap.SizeOf(bench.Service, counted);
        int total = history + log + days + link + layout + reading + mbus + rest;
        output.WriteLine($"{profile}: history {history}, exchange log {log}, days {days}, link {link}, layout {layout}, reading {reading}, M-Bus {mbus}, rest {rest}, total {total}");

        Assert.InRange(history, 1, Budget("history"));
        Assert.InRange(log, 1, Budget("exchange log"));
        Assert.InRange(days, 1, Budget("days"));
        Assert.InRange(link, 1, Budget("link and client"));
        Assert.InRange(layout + reading, 1, Budget("layout and reading"));
        Assert.InRange(mbus, 1, Budget("M-Bus devices"));
        Assert.InRange(rest, 1, Budget("alerts, poller and service"));
        Assert.InRange(total - link, 1, Budget("metering"));
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
