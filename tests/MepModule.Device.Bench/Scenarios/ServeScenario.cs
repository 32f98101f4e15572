using System.Threading;
using MepModule.App;
using MepModule.App.Network;
using MepModule.App.Update;
using MepModule.Device.Bench.Doubles;
using nanoFramework.Runtime.Native;

namespace MepModule.Device.Bench.Scenarios;

/// <summary>
/// The app behind its real listener until the host ends it: for browsers and for scripts that send calls. Every ten seconds it tells the heap.
/// </summary>
internal static class ServeScenario
{
    private const int ReportMilliseconds = 10000;

    /// <param name="words">Behind the name of the scenario: the board profile, then <c>uart</c> for a meter at the UART.</param>
    public static bool Run(string[] words)
    {
        string profile = words.Length > 1 ? words[1] : "dabbler";
        Report.Figure("before the app, heap in bytes", Heap());
        ModuleApp app = BenchModule.Build(profile, null, words.Length > 2 && words[2] == "uart", Slot.Factory);
        Report.Figure("app built, heap in bytes", Heap());
        app.Start();
        Report.Line("ready");
        while (true)
        {
            // As the launcher's thread does.
            for (int waited = 0; waited < ReportMilliseconds; waited += NetworkKeeper.RoundMilliseconds)
            {
                app.KeepNetwork();
                Thread.Sleep(NetworkKeeper.RoundMilliseconds);
            }

            if (words.Length > 3)
            {
                Report.Figure("running, heap in bytes", Heap());
            }
        }
    }

    private static int Heap()
    {
        GC.Run(false);
        return RuntimeCounters.HeapUsed();
    }
}
