using System;
using System.Collections.Generic;

namespace MepModule.MeterSimulator.World;

/// <summary>The last days of households. Meters of one process that have the same household may share it: a day is 200 KB. Safe to use from any thread.</summary>
public sealed class DayPlans
{
    private const int Kept = 4;

    private readonly Dictionary<(int Seed, int MissingPhases), DayPlan?[]> _days = [];

    /// <summary>A day of a household; made when it is none of the last ones that were asked for.</summary>
    internal DayPlan Of(int seed, Noise noise, DateTime day, int missingPhases)
    {
        lock (_days)
        {
            if (!_days.TryGetValue((seed, missingPhases), out DayPlan?[]? days))
                _days[(seed, missingPhases)] = days = new DayPlan?[Kept];
            ref DayPlan? slot = ref days[day.Ticks / TimeSpan.TicksPerDay % Kept];
            if (slot?.Day != day)
                slot = new DayPlan(noise, day, missingPhases);
            return slot;
        }
    }
}
