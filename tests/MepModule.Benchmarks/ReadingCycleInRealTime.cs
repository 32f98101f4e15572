using System;
using System.Diagnostics;
using System.Threading;
using MepModule.MeterSimulator;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.Benchmarks;

/// <summary>Reads a simulated meter at line speed and compares the time with what the wire itself needs.</summary>
internal static class ReadingCycleInRealTime
{
    private const int Cycles = 50;

    public static int Run()
    {
        var clock = new StopwatchClock();
        var wire = new MeterWire(new Meter(new MeterOptions { HistoryDays = 0 }), () => clock.Microseconds);
        var client = new MeterClient(
            new MepLink(new MeterWireChannel(wire), clock) { Key = MepKey.Parse("DEMO-MBK-0123456", out _) }, clock);
        MeterError error = ReadingCycle.Run(client);
        long started = clock.Microseconds;
        for (int i = 0; i < Cycles && error == MeterError.None; i++)
        {
            error = ReadingCycle.Run(client);
        }

        if (error != MeterError.None)
        {
            Console.Error.WriteLine(MeterErrorText.Sentence(error));
            return 1;
        }

        double average = (clock.Microseconds - started) / 1000.0 / Cycles;
        double limit = ReadingCycle.WireLimitMilliseconds;
        Console.WriteLine($"reading cycle: {average:F1} ms, the wire's own limit: {limit:F1} ms, ratio {average / limit:F3} ({Cycles} cycles)");
        return 0;
    }

    private sealed class StopwatchClock : IMonotonicClock
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();

        public long Microseconds => _watch.ElapsedTicks * 1_000_000 / Stopwatch.Frequency;

        public long Milliseconds => Microseconds / 1000;

        public void Sleep(int milliseconds) => Thread.Sleep(milliseconds);
    }
}
