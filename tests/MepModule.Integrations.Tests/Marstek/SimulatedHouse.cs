using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.MeterSimulator.World;

namespace MepModule.Integrations.Tests.Marstek;

/// <summary>What a household uses, the batteries on its phases, and how much came from the grid while a run went on.</summary>
internal sealed class SimulatedHouse(int phases, SimulatedBattery[] batteries)
{
    private const int Millivolts = 230_000;

    private readonly List<(long At, double Watts)> _seen = [];

    /// <summary>What it uses, W, in equal parts on its phases.</summary>
    public double Load { get; set; } = 300;

    public SimulatedBattery[] Batteries => batteries;

    /// <summary>Power from the grid on a phase, W.</summary>
    public double Grid(int phase) => (phase < phases ? Load / phases : 0) - batteries.Where(one => one.PluggedInto == phase).Sum(one => one.Power);

    /// <summary>Power from the grid, W.</summary>
    public double Grid() => Enumerable.Range(0, phases).Sum(Grid);

    /// <summary>What a meter shows.</summary>
    public HouseholdSample Sample()
    {
        PhaseSample Phase(int phase) => phase < phases
            ? new PhaseSample((int)(Grid(phase) * 1000), 0, Millivolts, (int)(Math.Abs(Grid(phase)) * 1_000_000 / Millivolts) + 10)
            : default;
        return new HouseholdSample(Phase(0), Phase(1), Phase(2), 50_000);
    }

    /// <summary>Takes note of the grid.</summary>
    public void Note(long nowMilliseconds) => _seen.Add((nowMilliseconds, Grid()));

    /// <summary>Root mean square of the power from the grid in a span, W.</summary>
    public double Rms(long from, long to) => Math.Sqrt(_seen.Where(one => one.At >= from && one.At < to).Average(one => one.Watts * one.Watts));

    /// <summary>The largest power from or to the grid in a span, W.</summary>
    public double Peak(long from, long to) => _seen.Where(one => one.At >= from && one.At < to).Max(one => Math.Abs(one.Watts));

    /// <summary>How long after a moment the grid was last further from zero than so many W, in ms.</summary>
    public long Settled(long from, double watts) => _seen.Where(one => one.At >= from && Math.Abs(one.Watts) > watts).Select(one => one.At - from).DefaultIfEmpty(0).Max();
}
