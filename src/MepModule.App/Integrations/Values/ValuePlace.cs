using MepModule.App.Meter;

namespace MepModule.App.Integrations.Values;

/// <summary>
/// Where values stand in a reading, as one byte, and the way to read them there. Up to <see cref="Total"/> it is a <see cref="PresentValue"/> itself.
/// </summary>
internal static class ValuePlace
{
    /// <summary>And an <see cref="Energy"/>: of all tiers together.</summary>
    public const int Total = 0x40;

    /// <summary>And the number of a tier from 0 times <see cref="Energy.PerTier"/>, and an <see cref="Energy"/>.</summary>
    public const int Tier = 0x60;

    /// <summary>And the present value of the import, from which that of the export is taken.</summary>
    public const int Difference = 0x80;

    /// <summary>And the number of a phase from 0: voltage times current.</summary>
    public const int ApparentPower = 0xC0;

    /// <summary>The currents of the phases together.</summary>
    public const int Current = 0xC3;

    /// <summary>Active over apparent power of all phases.</summary>
    public const int PowerFactor = 0xC4;

    /// <summary>Reads a value; <see cref="Value.Unknown"/> when the reading does not have it.</summary>
    public static long Read(Reading reading, int place)
    {
        if (place < Total)
        {
            int whole = reading.Present(place);
            return whole == Reading.Unknown ? Value.Unknown : whole;
        }

        if (place < Difference)
        {
            return Energies(reading, place);
        }

        if (place < ApparentPower)
        {
            place -= Difference;
            int import = reading.Present(place);
            int export = reading.Present(ExportOf(place));
            return import == Reading.Unknown || export == Reading.Unknown ? Value.Unknown : (long)import - export;
        }

        switch (place)
        {
            case Current: return CurrentOf(reading);
            case PowerFactor: return PowerFactorOf(reading);
            default: return ApparentPowerOf(reading, place - ApparentPower);
        }
    }

    /// <summary>Whether a meter has a value at all.</summary>
    public static bool IsOf(MeterFacts facts, int place)
    {
        if (place < Total)
        {
            return facts.HasPresent(place);
        }

        if (place < Difference)
        {
            return place < Tier ? facts.HasEnergy(place - Total) : (place - Tier) / Energy.PerTier < facts.Tiers && facts.HasEnergy((place - Tier) % Energy.PerTier);
        }

        if (place < ApparentPower)
        {
            return facts.HasPresent(place - Difference) && facts.HasPresent(ExportOf(place - Difference));
        }

        switch (place)
        {
            case Current: return facts.HasPresent(PresentValue.Current) || facts.HasPresent(PresentValue.Current + 1) || facts.HasPresent(PresentValue.Current + 2);
            case PowerFactor: return facts.HasPresent(PresentValue.PowerImport) && facts.HasPresent(PresentValue.PowerExport) && facts.HasPresent(PresentValue.ApparentPower);
            default: return facts.HasPresent(PresentValue.Voltage + place - ApparentPower) && facts.HasPresent(PresentValue.Current + place - ApparentPower);
        }
    }

    // The export stands behind the import, or behind those of all phases.
    private static int ExportOf(int import) => import < PresentValue.Voltage ? import + 1 : import + Reading.PhaseCount;

    // Unknown energies are the unknown value as they are.
    private static long Energies(Reading reading, int place)
    {
        if (place < Tier)
        {
            return reading.TotalEnergy(place - Total);
        }

        place -= Tier;
        return reading.TierEnergyAt(place);
    }

    // mV times mA are millionths.
    private static long ApparentPowerOf(Reading reading, int phase)
    {
        int voltage = reading.VoltageMillivolts(phase);
        int current = reading.CurrentMilliamperes(phase);
        return voltage == Reading.Unknown || current == Reading.Unknown ? Value.Unknown : (((long)voltage * current) + 500000) / 1000000;
    }

    private static long CurrentOf(Reading reading)
    {
        long sum = Value.Unknown;
        for (int phase = 0; phase < Reading.PhaseCount; phase++)
        {
            int current = reading.CurrentMilliamperes(phase);
            if (current != Reading.Unknown)
            {
                sum = sum == Value.Unknown ? current : sum + current;
            }
        }

        return sum;
    }

    private static long PowerFactorOf(Reading reading)
    {
        long power = Read(reading, Difference + PresentValue.PowerImport);
        int apparent = reading.ApparentPowerVoltAmperes;
        if (power == Value.Unknown || apparent == Reading.Unknown || apparent <= 0)
        {
            return Value.Unknown;
        }

        long thousandths = (((power < 0 ? -power : power) * 1000) + (apparent / 2)) / apparent;
        return thousandths > 1000 ? 1000 : thousandths;
    }
}
