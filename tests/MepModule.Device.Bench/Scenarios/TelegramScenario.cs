using System.Threading;
using MepModule.App;
using MepModule.App.Integrations.P1;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.App.Update;
using MepModule.Device.Bench.Doubles;

namespace MepModule.Device.Bench.Scenarios;

/// <summary>What a P1 telegram takes, its checksum included, and what it leaves on the heap.</summary>
internal static class TelegramScenario
{
    private const int WaitMilliseconds = 200;
    private const int Rounds = 10;
    private const int TellSeconds = 300;
    private const int UsualValue = 230100;
    private const long UsualEnergy = 36273512;
    private const int SteerSeconds = 60;

    public static bool Run()
    {
        ModuleApp app = BenchModule.Build("dabbler", new OfferedConnections(), false, Slot.Factory);
        app.Start();
        for (int i = 0; i < 200 && (app.Meter.Current == null || app.Meter.IsFillingHistory); i++)
        {
            Thread.Sleep(WaitMilliseconds);
        }

        var module = new ModuleIdentity("24:6F:28:01:02:03", "mep-module", "0.1.0", "dabbler");
        var rules = new FreshnessRules(TellSeconds, SteerSeconds);
        var data = OutputData.Take(module, app.Meter, rules, app.Meter.Current!.SampleMilliseconds, new ModuleHealth(0, 0, 0));
        var source = new P1Source(0);
        P1Writer telegram = source.NewTelegram();
        string? problem = source.Make(data, telegram);
        if (problem != null)
        {
            Report.Line("there is no telegram: " + problem);
            return false;
        }

        int heap = RuntimeCounters.HeapUsed();
        long start = RuntimeCounters.ThreadOperations();
        for (int i = 0; i < Rounds; i++)
        {
            source.Make(data, telegram);
        }

        long operations = RuntimeCounters.ThreadOperations() - start;
        Report.Figure("telegram, bytes", telegram.Count);
        Report.Figure("telegram, IL operations", operations / Rounds);
        Report.Figure("telegram, heap of each, bytes", (RuntimeCounters.HeapUsed() - heap) / Rounds);
        start = RuntimeCounters.ThreadOperations();
        var crc = new Crc16();
        Report.Figure("table of the checksum, IL operations once", RuntimeCounters.ThreadOperations() - start);
        start = RuntimeCounters.ThreadOperations();
        crc.Of(telegram.Bytes, telegram.Count);
        Report.Figure("checksum alone, IL operations", RuntimeCounters.ThreadOperations() - start);
        var lines = new P1Lines();
        lines.Take(data);
        start = RuntimeCounters.ThreadOperations();
        lines.Take(data);
        Report.Figure("values alone, IL operations", RuntimeCounters.ThreadOperations() - start);
        var time = new CivilTime(0);
        bool isSummer;
        time.Of(data.SampleTimeUtc, data.Facts, out isSummer);
        start = RuntimeCounters.ThreadOperations();
        time.Of(data.SampleTimeUtc, data.Facts, out isSummer);
        Report.Figure("local time alone, IL operations", RuntimeCounters.ThreadOperations() - start);
        start = RuntimeCounters.ThreadOperations();
        telegram.Make(null, "NES5", data.SampleTimeUtc, false);
        Report.Figure("telegram of the time only, IL operations", RuntimeCounters.ThreadOperations() - start);
        return MeasureAllLines(app, module, rules);
    }

    // As of a meter of the fourth generation, which tells the reactive powers of the phases too.
    private static bool MeasureAllLines(ModuleApp app, ModuleIdentity module, FreshnessRules rules)
    {
        var present = new int[PresentValue.Count];
        for (int i = 0; i < present.Length; i++)
        {
            present[i] = UsualValue + i;
        }

        var energies = new long[Energy.Total];
        for (int i = 0; i < energies.Length; i++)
        {
            energies[i] = UsualEnergy + i;
        }

        Reading last = app.Meter.Current!;
        var reading = new Reading(present, last.SampleTimeUtc, last.SampleMilliseconds, energies, last.SampleTimeUtc, last.SampleMilliseconds);
        var data = new OutputData(module, reading, 0, rules, app.Meter.Facts, app.Meter.MBusDevices, app.Meter.Condition, app.Meter.Statistics, new ModuleHealth(0, 0, 0));
        var source = new P1Source(0);
        P1Writer telegram = source.NewTelegram();
        string? problem = source.Make(data, telegram);
        if (problem != null)
        {
            Report.Line("there is no telegram of all lines: " + problem);
            return false;
        }

        long start = RuntimeCounters.ThreadOperations();
        source.Make(data, telegram);
        Report.Figure("telegram of all lines, IL operations", RuntimeCounters.ThreadOperations() - start);
        Report.Figure("telegram of all lines, bytes", telegram.Count);
        return true;
    }
}
