using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using MepModule.App.Meter;
using MepModule.App.Metering;

namespace MepModule.Integrations.Tests.Steering;

/// <summary>The readings that a module has taken, to hold what it told against them.</summary>
internal sealed class TakenReadings
{
    private const int PatienceMilliseconds = 60_000;

    private readonly ConcurrentQueue<Reading> _readings = new();

    public TakenReadings(MeterService meter)
    {
        meter.ReadingTaken += _readings.Enqueue;
    }

    /// <summary>Holds that one of them is as told. The thread of the meter notes a reading here only after others may have told it, so it may come a moment later.</summary>
    public void Have(Func<Reading, bool> isTold)
    {
        var patience = Stopwatch.StartNew();
        while (!_readings.Any(isTold))
        {
            Assert.True(patience.ElapsedMilliseconds < PatienceMilliseconds, "No reading is as it was told.");
            Thread.Sleep(10);
        }
    }
}
