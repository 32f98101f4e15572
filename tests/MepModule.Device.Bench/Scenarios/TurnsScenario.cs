using System.Threading;
using MepModule.App.Metering;
using MepModule.App.Meter;
using MepModule.Device.Tests;
using MepModule.Protocol.Security;
using nanoFramework.Runtime.Native;

namespace MepModule.Device.Bench.Scenarios;

/// <summary>Many turns of the meter's thread against the recorded meter, which damages, loses and interrupts answers now and then. The heap must not grow.</summary>
internal static class TurnsScenario
{
    private const int StandardTurns = 100000;
    private const int Looks = 10;
    private const int NapMilliseconds = 50;
    private const int DamageEvery = 7;

    // History fills its rings at first; after this share of the turns nothing may be added.
    private const int SettledLook = 3;

    // An exchange may be under way while the heap is looked at.
    private const int TolerancePerMille = 20;

    /// <param name="words">Behind the name of the scenario: how many turns.</param>
    public static bool Run(string[] words)
    {
        int turns = words.Length > 1 ? int.Parse(words[1]) : StandardTurns;
        string explanation;
        var meter = new RecordedMeter();
        var service = new MeterService(meter, new TestClock(), new MemoryStore(), new TestBoard(), new MeterServiceSettings(), MepKey.Parse(RecordedMeter.Key, out explanation));
        service.Start();
        int settled = 0;
        int last = 0;
        for (int look = 1; look <= Looks; look++)
        {
            long until = (long)turns * look / Looks;
            while (meter.Requests < until)
            {
                Thread.Sleep(NapMilliseconds);
                meter.SendsAlerts = !meter.SendsAlerts;
                if (meter.Requests % DamageEvery == 0)
                {
                    meter.LosesNext = true;
                }
                else
                {
                    meter.WrongBit = meter.Requests % 8;
                }
            }

            GC.Run(false);
            last = RuntimeCounters.HeapUsed();
            settled = look == SettledLook ? last : settled;
            Report.Figure("after " + meter.Requests.ToString() + " requests, heap in bytes", last);
        }

        service.Stop();
        Report.Figure("mistakes", service.Mistakes);
        return service.Mistakes == 0 && (long)last * 1000 <= (long)settled * (1000 + TolerancePerMille);
    }
}
