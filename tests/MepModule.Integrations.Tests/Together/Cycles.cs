using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;
using MepModule.App.Metering;

namespace MepModule.Integrations.Tests.Together;

/// <summary>How long the meter's readings are apart.</summary>
internal sealed class Cycles
{
    private readonly object _lock = new();
    private List<double> _milliseconds = [];
    private long _last;

    public Cycles(MeterService meter) => meter.ReadingTaken += _ => Note();

    /// <summary>Those of a time from now on, in milliseconds.</summary>
    public async Task<List<double>> During(TimeSpan time)
    {
        lock (_lock)
        {
            _milliseconds = [];
            _last = 0;
        }

        await Task.Delay(time, TestContext.Current.CancellationToken);
        lock (_lock)
        {
            return [.. _milliseconds];
        }
    }

    private void Note()
    {
        lock (_lock)
        {
            long now = Stopwatch.GetTimestamp();
            if (_last != 0)
            {
                _milliseconds.Add(Stopwatch.GetElapsedTime(_last, now).TotalMilliseconds);
            }

            _last = now;
        }
    }
}
