using System;
using System.Linq;
using MepModule.App.Meter;
using MepModule.MeterSimulator.World;

namespace MepModule.App.Tests.Polling;

/// <summary>What a meter must show of its household at a moment, for each present value by its own rule: not by the simulator's tables.</summary>
internal sealed class HouseholdTruth(Household household, DateTime utc)
{
    private const int AverageBlocks = 30;

    private readonly HouseholdSample _now = household.SampleAt(utc);

    /// <summary>A value by <see cref="PresentValue"/>.</summary>
    public int Of(int value) => value switch
    {
        PresentValue.PowerImport => Forward(_now.NetActiveMilliwatts),
        PresentValue.PowerExport => Forward(-_now.NetActiveMilliwatts),
        PresentValue.ReactiveImport => Forward(_now.NetReactiveMillivars),
        PresentValue.ReactiveExport => Forward(-_now.NetReactiveMillivars),
        PresentValue.ApparentPower => (int)(_now.ApparentMillivoltamperes / 1000),
        PresentValue.Frequency => _now.FrequencyMillihertz,
        PresentValue.AveragePowerImport => Forward(Enumerable.Range(0, 3).Sum(Mean)),
        PresentValue.AveragePowerExport => Forward(-Enumerable.Range(0, 3).Sum(Mean)),
        PresentValue.NeutralCurrent => Neutral(),
        < PresentValue.Current => _now[value - PresentValue.Voltage].VoltageMillivolts,
        < PresentValue.PowerFactor => _now[value - PresentValue.Current].CurrentMilliamperes,
        < PresentValue.PhasePowerImport => _now[value - PresentValue.PowerFactor].PowerFactorThousandths,
        < PresentValue.PhasePowerExport => Forward(_now[value - PresentValue.PhasePowerImport].ActiveMilliwatts),
        < PresentValue.AverageVoltage => Forward(-_now[value - PresentValue.PhasePowerExport].ActiveMilliwatts),
        < PresentValue.AveragePhasePowerImport => MeanVoltage(value - PresentValue.AverageVoltage),
        < PresentValue.AveragePhasePowerExport => Forward(Mean(value - PresentValue.AveragePhasePowerImport)),
        < PresentValue.PhaseReactiveImport => Forward(-Mean(value - PresentValue.AveragePhasePowerExport)),
        < PresentValue.PhaseReactiveExport => Forward(_now[value - PresentValue.PhaseReactiveImport].ReactiveMillivars),
        < PresentValue.SinPhaseAngle => Forward(-_now[value - PresentValue.PhaseReactiveExport].ReactiveMillivars),
        _ => _now[value - PresentValue.SinPhaseAngle].SineThousandths,
    };

    private static int Forward(long milli) => (int)(Math.Max(0, milli) / 1000);

    // Five minutes of whole blocks of ten seconds.
    private long Mean(int phase) => household.MeanActive(phase, utc, AverageBlocks);

    // One look in each of the last ten minutes.
    private int MeanVoltage(int phase)
    {
        DateTime[] looks = [.. Enumerable.Range(0, 10).Select(minute => utc.AddMinutes(-minute)).Where(look => look >= household.EpochUtc)];
        return (int)(looks.Sum(look => (long)household.SampleAt(look)[phase].VoltageMillivolts) / looks.Length);
    }

    // The currents of the phases, 120 degrees and their own angle apart.
    private int Neutral()
    {
        double x = 0, y = 0;
        for (int phase = 0; phase < 3; phase++)
        {
            double angle = -phase * 2 * Math.PI / 3 - Math.Atan2(_now[phase].ReactiveMillivars, _now[phase].ActiveMilliwatts);
            x += _now[phase].CurrentMilliamperes * Math.Cos(angle);
            y += _now[phase].CurrentMilliamperes * Math.Sin(angle);
        }

        return (int)Math.Sqrt(x * x + y * y);
    }
}
