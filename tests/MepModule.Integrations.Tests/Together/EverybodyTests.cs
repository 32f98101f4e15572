using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using MepModule.App.Tests.Web;

namespace MepModule.Integrations.Tests.Together;

/// <summary>
/// All outputs on, a client of each, of another maker where there is one, and four browsers at once. In each run: everybody is reached. For the minutes in MEP_OUTPUT_MINUTES, see campaign.sh: they all
/// stay so, the meter is read as fast as with all outputs off, and memory stays as it is.
/// </summary>
public sealed class EverybodyTests
{
    private const double MostRatio = 1.02;
    private const double MostGrowth = 1.05;
    private const int OffSeconds = 60;

    [Fact]
    public async Task Everybody_is_reached_at_once_and_it_costs_neither_time_nor_memory()
    {
        int minutes = int.Parse(Environment.GetEnvironmentVariable("MEP_OUTPUT_MINUTES") ?? "0", CultureInfo.InvariantCulture);
        Assert.SkipWhen(!Browser.IsThere, "There is no /usr/bin/chromium, or this build has no page; ./test.sh installs it where there is apt.");
        using var crowd = new Crowd();
        using ModuleClient owner = await crowd.Module.Owner();
        await owner.Json("PUT", "/api/v1/settings", new { meter = new { polling = "fast" } });
        await crowd.Module.WaitForReading();
        var cycles = new Cycles(crowd.Module.Module.App.Meter);
        List<double> off = minutes > 0 ? await cycles.During(TimeSpan.FromSeconds(OffSeconds)) : [];

        if (minutes > 0)
        {
            Say($"with all outputs off: cycle {Median(off):F1} ms");
        }

        await crowd.Switch(owner, true);
        await crowd.Come();
        await UntilAllAreReached(crowd);
        if (minutes == 0)
        {
            return;
        }

        List<double> on = [];
        List<long> memory = [];
        for (int minute = 1; minute <= minutes; minute++)
        {
            on.AddRange(await cycles.During(TimeSpan.FromMinutes(1)));
            string[] unreached = await crowd.Unreached();
            memory.Add(Live());
            Say($"minute {minute}: {memory[^1]:N0} bytes live, {Environment.WorkingSet:N0} resident, cycle {Median(on):F1} ms{(unreached.Length == 0 ? "" : ", not reached: " + string.Join(", ", unreached))}");
            Assert.Empty(unreached);
        }

        await crowd.Switch(owner, false);
        crowd.Leave();
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        off.AddRange(await cycles.During(TimeSpan.FromSeconds(OffSeconds)));
        double ratio = Median(on) / Median(off);
        Say($"reading cycle: median {Median(off):F1} ms with all outputs off, {Median(on):F1} ms with all on ({off.Count} and {on.Count} cycles), ratio {ratio:F4} of at most {MostRatio}; means {off.Average():F1} and {on.Average():F1} ms");
        Assert.InRange(ratio, 0, MostRatio);

        // The first quarter fills what has a size of its own: the rings of history, and what the runtime keeps at hand.
        int quarter = minutes / 4;
        double growth = memory.TakeLast(Math.Max(quarter, 1)).Average() / memory.Skip(quarter).Take(Math.Max(quarter, 1)).Average();
        Say($"live memory: the last quarter holds {growth:F4} of the second, of at most {MostGrowth}");
        Assert.InRange(growth, 0, MostGrowth);
    }

    private static async Task UntilAllAreReached(Crowd crowd)
    {
        var patience = Stopwatch.StartNew();
        HashSet<string> missing = [.. crowd.Names];
        while (missing.Count > 0)
        {
            Assert.True(patience.Elapsed < Crowd.Patience, "Not reached: " + string.Join(", ", missing));
            await Task.Delay(500, TestContext.Current.CancellationToken);
            missing.IntersectWith(await crowd.Unreached());
        }
    }

    private static long Live()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Say(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);
}
