using System;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator.Metering;

/// <summary>The instantaneous values of BT28, by source id.</summary>
/// <param name="household">Behind the meter.</param>
/// <param name="present">What is there at a moment in the place of the household's plan; null for the plan.</param>
internal sealed class PresentValues(Household household, Func<DateTime, HouseholdSample>? present = null)
{
    /// <summary>Blocks of ten seconds over which the "average" powers are taken (ET80: 60 s x 5).</summary>
    private const int AverageBlocks = 30;

    /// <summary>Source ids in the order of BT28; a firmware has the first 22, 26, 41, 55, 72, 75 or 84 of them.</summary>
    public static ReadOnlySpan<byte> SourceIds =>
    [
        8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
        81, 82, 83, 84,
        104, 105, 106, 107,
        185, 186, 187, 188, 189, 190, 191, 192, 193, 194, 195, 196, 197, 198, 199,
        202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 212, 213, 214, 215,
        216, 217, 218, 219, 220, 221, 222, 223, 224, 225, 226, 227, 228, 229, 230, 231, 232,
        233, 234, 235,
        236, 237, 238, 239, 240, 241, 242, 243, 244,
    ];

    private DateTime _at;
    private HouseholdSample _sample;

    public void MoveTo(DateTime trueUtc)
    {
        if (trueUtc == _at)
            return;
        _at = trueUtc;
        _sample = present == null ? household.SampleAt(trueUtc) : present(trueUtc);
    }

    /// <summary>W, var, VA, mV, mA, mHz, thousandths or hundredths of a degree, as the source says.</summary>
    public int Read(int sourceId) => sourceId switch
    {
        8 or 81 => Forward(_sample.NetActiveMilliwatts),
        9 or 82 => Reverse(_sample.NetActiveMilliwatts),
        10 or 83 => Forward(_sample.NetReactiveMillivars),
        11 or 84 => Reverse(_sample.NetReactiveMillivars),
        >= 12 and <= 14 => _sample[sourceId - 12].CurrentMilliamperes,
        >= 15 and <= 17 => _sample[sourceId - 15].VoltageMillivolts,
        18 => _sample.L1.PowerFactorThousandths,
        19 => _sample.FrequencyMillihertz,
        20 => (int)(_sample.ApparentMillivoltamperes / 1000),
        21 => _sample.L2.PowerFactorThousandths,
        22 => _sample.L3.PowerFactorThousandths,
        >= 23 and <= 25 => _sample[sourceId - 23].SineThousandths,
        >= 104 and <= 107 => Quadrant(_sample.NetActiveMilliwatts, _sample.NetReactiveMillivars) == sourceId - 104 ? Size(_sample.NetReactiveMillivars) : 0,
        >= 185 and <= 187 => Forward(_sample[sourceId - 185].ActiveMilliwatts),
        >= 188 and <= 190 => Reverse(_sample[sourceId - 188].ActiveMilliwatts),
        >= 191 and <= 193 => Forward(_sample[sourceId - 191].ActiveMilliwatts),
        >= 194 and <= 196 => Reverse(_sample[sourceId - 194].ActiveMilliwatts),
        >= 197 and <= 199 => _sample[sourceId - 197].CurrentMilliamperes,
        >= 202 and <= 204 => _sample[sourceId - 202].VoltageMillivolts,
        >= 205 and <= 207 => MeanVoltage(sourceId - 205),
        208 => Forward(MeanActive()),
        209 => Reverse(MeanActive()),
        >= 210 and <= 212 => Forward(household.MeanActive(sourceId - 210, _at, AverageBlocks)),
        >= 213 and <= 215 => Reverse(household.MeanActive(sourceId - 213, _at, AverageBlocks)),
        >= 216 and <= 219 => Quadrant(_sample.NetActiveMilliwatts, _sample.NetReactiveMillivars) == sourceId - 216
            ? (int)(_sample.ApparentMillivoltamperes / 1000) : 0,
        >= 220 and <= 231 => PhaseApparent((sourceId - 220) / 4, (sourceId - 220) % 4),
        232 => NeutralCurrent(),
        >= 233 and <= 235 => _sample[sourceId - 233].CurrentMilliamperes,
        >= 236 and <= 238 => 12_000,
        >= 239 and <= 241 => Forward(_sample[sourceId - 239].ReactiveMillivars),
        >= 242 and <= 244 => Reverse(_sample[sourceId - 242].ReactiveMillivars),
        _ => 0,
    };

    private static int Forward(long milli) => (int)(Math.Max(0, milli) / 1000);

    private static int Reverse(long milli) => (int)(Math.Max(0, -milli) / 1000);

    private static int Size(long milli) => (int)(Math.Abs(milli) / 1000);

    private static int Quadrant(long active, long reactive) => active >= 0 ? (reactive >= 0 ? 0 : 3) : (reactive >= 0 ? 1 : 2);

    private int PhaseApparent(int phase, int quadrant)
    {
        PhaseSample sample = _sample[phase];
        return Quadrant(sample.ActiveMilliwatts, sample.ReactiveMillivars) == quadrant ? sample.ApparentMillivoltamperes / 1000 : 0;
    }

    private long MeanActive()
    {
        long sum = 0;
        for (int phase = 0; phase < 3; phase++)
            sum += household.MeanActive(phase, _at, AverageBlocks);
        return sum;
    }

    private int MeanVoltage(int phase)
    {
        long sum = 0;
        int count = 0;
        for (int second = 0; second < 600 && _at.AddSeconds(-second) >= household.EpochUtc; second += 60, count++)
            sum += household.SampleAt(_at.AddSeconds(-second))[phase].VoltageMillivolts;
        return (int)(sum / count);
    }

    /// <summary>The vector sum of the phase currents, 120 degrees apart.</summary>
    private int NeutralCurrent()
    {
        double x = 0, y = 0;
        for (int phase = 0; phase < 3; phase++)
        {
            PhaseSample sample = _sample[phase];
            double angle = -phase * 2 * Math.PI / 3 - Math.Atan2(sample.ReactiveMillivars, sample.ActiveMilliwatts);
            x += sample.CurrentMilliamperes * Math.Cos(angle);
            y += sample.CurrentMilliamperes * Math.Sin(angle);
        }
        return (int)Math.Sqrt(x * x + y * y);
    }
}
