using System;
using System.Collections.Generic;

namespace MepModule.MeterSimulator.World;

/// <summary>One phase at one moment.</summary>
public readonly record struct PhaseSample(int ActiveMilliwatts, int ReactiveMillivars, int VoltageMillivolts, int CurrentMilliamperes)
{
    public int ApparentMillivoltamperes => (int)Math.Sqrt((double)ActiveMilliwatts * ActiveMilliwatts + (double)ReactiveMillivars * ReactiveMillivars);

    /// <summary>|P|/S in thousandths; 1000 without load.</summary>
    public int PowerFactorThousandths =>
        ApparentMillivoltamperes == 0 ? 1000 : (int)Math.Min(1000, Math.Abs((long)ActiveMilliwatts) * 1000 / ApparentMillivoltamperes);

    /// <summary>Q/S in thousandths, negative when capacitive.</summary>
    public int SineThousandths => ApparentMillivoltamperes == 0 ? 0 : (int)((long)ReactiveMillivars * 1000 / ApparentMillivoltamperes);
}

/// <summary>All phases at one moment.</summary>
public readonly record struct HouseholdSample(PhaseSample L1, PhaseSample L2, PhaseSample L3, int FrequencyMillihertz)
{
    public PhaseSample this[int phase] => phase switch { 0 => L1, 1 => L2, _ => L3 };

    /// <summary>Import positive, export negative: the sum over the phases, as a Ferraris meter would turn.</summary>
    public long NetActiveMilliwatts => (long)L1.ActiveMilliwatts + L2.ActiveMilliwatts + L3.ActiveMilliwatts;

    public long NetReactiveMillivars => (long)L1.ReactiveMillivars + L2.ReactiveMillivars + L3.ReactiveMillivars;

    /// <summary>Of the very powers of this moment, so it is never less than the active power.</summary>
    public long ApparentMillivoltamperes => (long)Math.Sqrt((double)NetActiveMilliwatts * NetActiveMilliwatts + (double)NetReactiveMillivars * NetReactiveMillivars);
}

/// <summary>
/// The world behind the meter: a three-phase home with appliances, a car, a heat pump and a solar roof. It depends on the seed and the
/// moment only, so it can be asked for any moment in any order, and its energy is the exact integral of its power.
/// </summary>
public sealed class Household
{
    private readonly Noise _noise;
    private readonly int _missingPhases;
    private readonly int _seed;
    private readonly DayPlans _plans;
    private readonly List<EnergyTotals> _daysBefore = [default];
    private DayPlan? _latest;

    /// <param name="seed">Chooses the household.</param>
    /// <param name="epochUtc">From when energy counts; cut to the start of its UTC day.</param>
    /// <param name="missingPhases">Phases that the home does not have, bit 0 being L1.</param>
    /// <param name="plans">Where its days are kept; some of its own unless given.</param>
    public Household(int seed, DateTime epochUtc, int missingPhases = 0, DayPlans? plans = null)
    {
        _seed = seed;
        _plans = plans ?? new DayPlans();
        _missingPhases = missingPhases;
        _noise = new Noise(seed);
        EpochUtc = DateTime.SpecifyKind(epochUtc.Date, DateTimeKind.Utc);
    }

    public DateTime EpochUtc { get; }

    /// <summary>Energy from the epoch to a moment at or after it.</summary>
    public EnergyTotals EnergyAt(DateTime utc)
    {
        int day = DayOf(utc);
        while (_daysBefore.Count <= day)
        {
            EnergyTotals sum = _daysBefore[^1];
            sum.Add(Plan(_daysBefore.Count - 1).Total);
            _daysBefore.Add(sum);
        }
        EnergyTotals total = Plan(day).EnergyAt((utc - EpochUtc.AddDays(day)).Ticks / TimeSpan.TicksPerMicrosecond);
        total.Add(_daysBefore[day]);
        return total;
    }

    public HouseholdSample SampleAt(DateTime utc)
    {
        int day = DayOf(utc);
        int second = (int)((utc - EpochUtc.AddDays(day)).Ticks / TimeSpan.TicksPerSecond);
        DayPlan plan = Plan(day);
        long at = day * 86_400L + second;
        return new HouseholdSample(Phase(plan, 0, second, at), Phase(plan, 1, second, at), Phase(plan, 2, second, at),
            50_000 + (int)(24 * _noise.Smooth(100, at / 40.0) + 6 * _noise.Signed(101, at)));
    }

    /// <summary>Mean active power of a phase over the last whole ten-second blocks before a moment, in mW.</summary>
    public long MeanActive(int phase, DateTime utc, int blocks)
    {
        long last = (utc - EpochUtc).Ticks / (TimeSpan.TicksPerSecond * DayPlan.BlockSeconds);
        long sum = 0;
        for (long block = Math.Max(0, last - blocks); block < last; block++)
            sum += Plan((int)(block / DayPlan.Blocks)).BlockActive(phase, (int)(block % DayPlan.Blocks));
        return sum / blocks;
    }

    private PhaseSample Phase(DayPlan plan, int phase, int second, long at)
    {
        if ((_missingPhases >> phase & 1) != 0)
            return default;
        int active = plan.Active(phase, second), reactive = plan.Reactive(phase, second);
        int voltage = 231_400 + (int)(2_300 * _noise.Smooth(102 + phase, at / 300.0) + 180 * _noise.Signed(105 + phase, at)) - active / 1800;
        double apparent = Math.Sqrt((double)active * active + (double)reactive * reactive);
        return new PhaseSample(active, reactive, voltage, (int)(apparent * 1000 / voltage));
    }

    private int DayOf(DateTime utc)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(utc, EpochUtc);
        return (int)((utc - EpochUtc).Ticks / TimeSpan.TicksPerDay);
    }

    private DayPlan Plan(int day)
    {
        DateTime date = EpochUtc.AddDays(day);
        if (_latest?.Day != date)
            _latest = _plans.Of(_seed, _noise, date, _missingPhases);
        return _latest;
    }
}
