using System;
using System.Linq;
using MepModule.App.Integrations.Values;
using MepModule.App.MBus;
using MepModule.App.Meter;
using MepModule.App.Polling;
using MepModule.Protocol.Link;

namespace MepModule.App.Tests.Integrations.Values;

/// <summary>Readings and what outputs get of them, made by hand.</summary>
internal static class Readings
{
    public static readonly DateTime SampleTime = new(2026, 11, 22, 19, 4, 5, DateTimeKind.Utc);

    private const int TierValues = Energy.PerTier + 1;

    public static ModuleIdentity Module { get; } = new("02:12:34:AB:CD:EF", "mep-module", "0.1.0", "mep-module");

    public static FreshnessRules Rules { get; } = new(300, 10);

    /// <summary>A reading in which everything is known: present value i is 1000 + i, energy i 100000 + i, and energy e of tier t 200000 + 100 t + e.</summary>
    public static Reading Full(int tiers = 8) => new(
        [.. Enumerable.Range(1000, PresentValue.Count)],
        SampleTime,
        5000,
        [.. Enumerable.Range(0, Energy.Total).Select(i => 100000L + i), .. Enumerable.Range(0, tiers * TierValues).Select(i => 200000L + (100 * (i / TierValues)) + (i % TierValues))],
        SampleTime.AddSeconds(-7),
        4000);

    /// <summary>A reading in which nothing is known.</summary>
    public static Reading Empty(int tiers = 8) => new(
        [.. Enumerable.Repeat(Reading.Unknown, PresentValue.Count)], SampleTime, 5000, [.. Enumerable.Repeat(Reading.UnknownEnergy, Energy.Total + (tiers * TierValues))], SampleTime, 4000);

    /// <summary>A reading with some present values, and energies of all tiers together by <paramref name="energies"/>; the rest is unknown.</summary>
    public static Reading Of((int Value, int Measured)[] present, params (int Value, long Measured)[] energies)
    {
        int[] values = [.. Enumerable.Repeat(Reading.Unknown, PresentValue.Count)];
        foreach ((int value, int measured) in present)
        {
            values[value] = measured;
        }

        long[] totals = [.. Enumerable.Repeat(Reading.UnknownEnergy, Energy.Total)];
        foreach ((int value, long measured) in energies)
        {
            totals[value] = measured;
        }

        return new Reading(values, SampleTime, 5000, totals, SampleTime, 4000);
    }

    /// <summary>What an output gets when this is the last reading.</summary>
    public static OutputData Data(Reading? reading, long ageMilliseconds = 1500, MeterFacts? facts = null) =>
        new(Module, reading, ageMilliseconds, Rules, facts, [], MeterCondition.Reading, new LinkStatistics(), new ModuleHealth(3723000, 51200, -61));
}
