namespace MepModule.App.Meter;

/// <summary>
/// Judges every number of a reading before it is published, against what this meter can measure and against its neighbours. A number that cannot be true is not published: it becomes
/// <see cref="Reading.Unknown"/>, and the reading says why.
/// </summary>
internal static class Referee
{
    /// <summary>A voltage beyond twice the rated one.</summary>
    public const int Voltage = 1;

    /// <summary>A current beyond what the meter can measure.</summary>
    public const int Current = 2;

    /// <summary>A power beyond what rated current and voltage allow.</summary>
    public const int Power = 4;

    /// <summary>The power of all phases and the powers of the phases do not fit together.</summary>
    public const int Phases = 8;

    /// <summary>A frequency that no grid has, or a power factor beyond 1.</summary>
    public const int Frequency = 16;

    /// <summary>Energies that do not follow from the last ones: a second reading has to agree.</summary>
    public const int Energy = 32;

    /// <summary>The power of a phase is more than its voltage times its current, or the power of all phases more than that of all of them.</summary>
    public const int Product = 64;

    /// <summary>The module's clock has jumped and no other clock agrees yet: the times of readings go on as before.</summary>
    public const int Clock = 128;

    private const int LeastMillihertz = 40000;
    private const int MostMillihertz = 70000;
    private const int MostThousandths = 1000;

    private const int RoomBehindTransformers = 1000;

    // Sums of rounded numbers, and of powers that a meter takes from moments close to each other.
    private const int ToleranceWatts = 100;

    /// <summary>Greatest power in W that a meter can measure. Overload gets plenty of room, and so does a ratio of transformers, whose scale is not documented.</summary>
    public static long MostWatts(MeterFacts facts)
    {
        return Reading.PhaseCount * MostVolts(facts) * Amperes(facts) * 3 / 4 * Ratio(facts);
    }

    /// <summary>Judges present values and takes out what cannot be true.</summary>
    /// <param name="present">The values by <see cref="PresentValue"/>; changed.</param>
    /// <param name="facts">What the meter is rated for.</param>
    /// <returns>Reasons, added up; 0 when all can be true.</returns>
    public static int Judge(int[] present, MeterFacts facts)
    {
        // How a meter keeps the ratio of transformers is not documented, so behind them there is room for either way.
        long room = facts.HasTransformerRatios ? RoomBehindTransformers : 1;
        long watts = MostWatts(facts) * room;
        long milliamperes = 2000 * Amperes(facts) * Ratio(facts) * room;
        int reasons = 0;
        for (int i = 0; i < PresentValue.Count; i++)
        {
            if (present[i] != Reading.Unknown)
            {
                int kind = KindOf(i);
                long most = kind == Voltage ? 1000 * MostVolts(facts) : kind == Current ? milliamperes : kind == Power ? watts : i == PresentValue.Frequency ? MostMillihertz : MostThousandths;
                long least = kind != Frequency ? 0 : i == PresentValue.Frequency ? LeastMillihertz : -MostThousandths;
                if (present[i] < least || present[i] > most)
                {
                    present[i] = Reading.Unknown;
                    reasons |= kind;
                }
            }
        }

        if (!DoPhasesFit(present, facts.PhaseCount))
        {
            HoldBackPowers(present);
            reasons |= Phases;
        }

        // Behind transformers voltage, current and power may have scales of their own.
        if (!facts.HasTransformerRatios && !DoProductsFit(present, facts.PhaseCount))
        {
            HoldBackPowers(present);
            reasons |= Product;
        }

        return reasons;
    }

    // Which of the numbers that contradict one another is wrong cannot be known.
    private static void HoldBackPowers(int[] present)
    {
        present[PresentValue.PowerImport] = Reading.Unknown;
        present[PresentValue.PowerExport] = Reading.Unknown;
        for (int i = PresentValue.PhasePowerImport; i < PresentValue.AverageVoltage; i++)
        {
            present[i] = Reading.Unknown;
        }
    }

    /// <summary>Whether transformers matter to a present value: powers and currents. Voltages are those at the meter's terminals.</summary>
    public static bool IsBehindTransformers(int value) => (KindOf(value) & (Power | Current)) != 0;

    private static int KindOf(int value)
    {
        return value switch
        {
            PresentValue.Frequency => Frequency,
            PresentValue.NeutralCurrent => Current,
            < PresentValue.Voltage => Power,
            < PresentValue.Current => Voltage,
            < PresentValue.PowerFactor => Current,
            < PresentValue.PhasePowerImport => Frequency,
            < PresentValue.AverageVoltage => Power,
            < PresentValue.AveragePhasePowerImport => Voltage,
            < PresentValue.SinPhaseAngle => Power,
            _ => Frequency,
        };
    }

    // Where all of it is known; a phase that is not connected adds nothing.
    private static bool DoPhasesFit(int[] present, int phases)
    {
        long sum = 0;
        int known = 0;
        for (int phase = 0; phase < Reading.PhaseCount; phase++)
        {
            long import = present[PresentValue.PhasePowerImport + phase];
            long export = present[PresentValue.PhasePowerExport + phase];
            if (import == Reading.Unknown || export == Reading.Unknown)
            {
                continue;
            }

            known++;
            sum += import - export;
        }

        if (known == 0 || known != phases || present[PresentValue.PowerImport] == Reading.Unknown || present[PresentValue.PowerExport] == Reading.Unknown)
        {
            return true;
        }

        long net = (long)present[PresentValue.PowerImport] - present[PresentValue.PowerExport];
        return Size(net - sum) <= Tolerance(Size(net));
    }

    // Whatever the load, the power factor is 1 at most. How much less it is depends on the meter: some take it from the fundamental wave, some from the whole current.
    private static bool DoProductsFit(int[] present, int phases)
    {
        bool fit = true;
        long sum = 0;
        int known = 0;
        for (int phase = 0; phase < Reading.PhaseCount; phase++)
        {
            long voltage = present[PresentValue.Voltage + phase];
            long current = present[PresentValue.Current + phase];
            if (voltage == Reading.Unknown || current == Reading.Unknown)
            {
                continue;
            }

            known++;
            sum += voltage * current / 1_000_000;
            if (!IsWithin(present, PresentValue.PhasePowerImport + phase, PresentValue.PhasePowerExport + phase, voltage * current / 1_000_000))
            {
                fit = false;
                present[PresentValue.Voltage + phase] = Reading.Unknown;
                present[PresentValue.Current + phase] = Reading.Unknown;
                present[PresentValue.PowerFactor + phase] = Reading.Unknown;
            }
        }

        return fit && (known == 0 || known != phases || IsWithin(present, PresentValue.PowerImport, PresentValue.PowerExport, sum));
    }

    private static bool IsWithin(int[] present, int import, int export, long voltAmperes)
    {
        // What is unknown is less than anything.
        long most = voltAmperes + Tolerance(voltAmperes);
        return present[import] <= most && present[export] <= most;
    }

    private static long Size(long value) => value < 0 ? -value : value;

    private static long Tolerance(long size) => ToleranceWatts + size / 10;

    private static long Amperes(MeterFacts facts) => facts.MaxCurrentAmperes > 0 ? facts.MaxCurrentAmperes : 100;

    private static long MostVolts(MeterFacts facts) => 2 * (facts.RatedVoltageVolts > 0 ? facts.RatedVoltageVolts : 230);

    private static long Ratio(MeterFacts facts)
    {
        const long most = 1_000_000;
        long ratio = facts.TransformerRatio > 1 ? facts.TransformerRatio : 1;
        ratio *= facts.VoltageTransformerRatio > 1 ? facts.VoltageTransformerRatio : 1;
        ratio *= facts.AppliedFactor;
        return ratio < most ? ratio : most;
    }
}
