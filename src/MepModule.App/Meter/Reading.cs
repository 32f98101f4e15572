using System;
using MepModule.Protocol.Tables;

namespace MepModule.App.Meter;

/// <summary>
/// What the meter showed at one moment. Never changes once made, so any thread may keep it as long as it likes.
/// Powers, phases and frequency come from one BT28 reply; energies come from the last accepted BT23 reply, which has its own time. So has each tier: BT23 of a meter with many does not fit into
/// one answer.
/// A value that this meter does not have, or that has not been read yet, is <see cref="Unknown"/> or <see cref="UnknownEnergy"/>: never zero.
/// </summary>
public sealed class Reading
{
    /// <summary>Stands for a missing 32-bit value.</summary>
    public const int Unknown = int.MinValue;

    /// <summary>Stands for a missing energy.</summary>
    public const long UnknownEnergy = long.MinValue;

    /// <summary>Number of phases a reading has room for; a single-phase meter leaves the others unknown.</summary>
    public const int PhaseCount = 3;

    // One array instead of one field per value: a field costs 12 bytes on the device, an array element 4.
    private readonly int[] _present;
    private readonly long[] _energies;

    /// <summary>Makes a reading. The arrays become its own and must not be changed afterwards.</summary>
    /// <param name="present">Present values by <see cref="PresentValue"/>, <see cref="PresentValue.Count"/> of them.</param>
    /// <param name="sampleTimeUtc">When the BT28 reply came.</param>
    /// <param name="sampleMilliseconds">The same on the monotonic clock.</param>
    /// <param name="energies">
    /// Energies by <see cref="Energy"/>; <see cref="Energy.Total"/> of them, and then for each tier <see cref="Energy.PerTier"/> and when they were read, seconds since 1970.
    /// </param>
    /// <param name="energySampleTimeUtc">When the BT23 reply came that the energies are from.</param>
    /// <param name="energySampleMilliseconds">The same on the monotonic clock.</param>
    /// <param name="heldBack">Why values were held back: reasons of the referee, added up.</param>
    public Reading(int[] present, DateTime sampleTimeUtc, long sampleMilliseconds, long[] energies, DateTime energySampleTimeUtc, long energySampleMilliseconds, int heldBack = 0)
    {
        HeldBack = heldBack;
        _present = present;
        _energies = energies;
        SampleTimeUtc = sampleTimeUtc;
        SampleMilliseconds = sampleMilliseconds;
        EnergySampleTimeUtc = energySampleTimeUtc;
        EnergySampleMilliseconds = energySampleMilliseconds;
    }

    /// <summary>Why values of this reading are unknown although the meter told them: they cannot be true. Reasons of <see cref="Referee"/>, added up; 0 when none was held back.</summary>
    internal int HeldBack { get; }

    /// <summary>When the present values were read, in UTC.</summary>
    public DateTime SampleTimeUtc { get; }

    /// <summary>When the present values were read, in milliseconds of the monotonic clock.</summary>
    public long SampleMilliseconds { get; }

    /// <summary>When the energies of all tiers together were read, in UTC.</summary>
    public DateTime EnergySampleTimeUtc { get; }

    /// <summary>When the energies were read, in milliseconds of the monotonic clock.</summary>
    public long EnergySampleMilliseconds { get; }

    /// <summary>Whether the reading was made of these very energies.</summary>
    internal bool HasEnergies(long[] energies) => _energies == energies;

    /// <summary>The same present values with energies that were read since.</summary>
    internal Reading WithEnergies(long[] energies, DateTime sampleTimeUtc, long sampleMilliseconds, int heldBack) =>
        new Reading(_present, SampleTimeUtc, SampleMilliseconds, energies, sampleTimeUtc, sampleMilliseconds, heldBack);

    /// <summary>True unless the value is <see cref="Unknown"/>.</summary>
    public static bool IsKnown(int value) => value != Unknown;

    /// <summary>True unless the energy is <see cref="UnknownEnergy"/>.</summary>
    public static bool IsKnownEnergy(long wattHours) => wattHours != UnknownEnergy;

    /// <summary>Any present value, by the constants of <see cref="PresentValue"/>; their unit stands there.</summary>
    public int Present(int value) => _present[value];

    /// <summary>Any energy or count of all tiers together, by the constants of <see cref="Energy"/>.</summary>
    public long TotalEnergy(int energy) => _energies[energy];

    /// <summary>Number of tariff tiers with energies of their own: 0, 4 or 8.</summary>
    public int TierCount => (_energies.Length - Energy.Total) / Energy.TierSize;

    /// <summary>When the energies of a tier were read, in UTC: with those of all tiers together, or where that is too much for one answer up to some minutes earlier. Not known before.</summary>
    /// <param name="tier">Tier, from 0.</param>
    public DateTime TierSampleTimeUtc(int tier)
    {
        long seconds = _energies[Energy.Total + tier * Energy.TierSize + Energy.TierSeconds];
        return seconds == UnknownEnergy ? DateTime.MinValue : TableTime.ToDateTime(seconds);
    }

    /// <summary>An energy of one tier; unknown until it has been read since the start. Source: BT23 tier block.</summary>
    /// <param name="tier">Tier, from 0; the meter's display calls it <paramref name="tier"/> + 1.</param>
    /// <param name="energy"><see cref="Energy.Import"/>, <see cref="Energy.Export"/>, <see cref="Energy.ReactiveImport"/> or <see cref="Energy.ReactiveExport"/>.</param>
    public long TierEnergy(int tier, int energy) => _energies[Energy.Total + tier * Energy.TierSize + energy];

    /// <summary>The energies of all tiers, one after the other; unknown for a tier that this meter does not have.</summary>
    /// <param name="index">Tier, from 0, times <see cref="Energy.PerTier"/>, and the energy.</param>
    public long TierEnergyAt(int index)
    {
        int at = Energy.Total + index + (index / Energy.PerTier);
        return at < _energies.Length ? _energies[at] : UnknownEnergy;
    }

    /// <summary>Energy taken from the grid, in Wh.</summary>
    public long EnergyImportWattHours => _energies[Energy.Import];

    /// <summary>Energy given to the grid, in Wh.</summary>
    public long EnergyExportWattHours => _energies[Energy.Export];

    /// <summary>Reactive energy taken from the grid, in varh.</summary>
    public long ReactiveImportVarHours => _energies[Energy.ReactiveImport];

    /// <summary>Reactive energy given to the grid, in varh.</summary>
    public long ReactiveExportVarHours => _energies[Energy.ReactiveExport];

    /// <summary>Power taken from the grid by all phases together, in W.</summary>
    public int PowerImportWatts => _present[PresentValue.PowerImport];

    /// <summary>Power given to the grid by all phases together, in W.</summary>
    public int PowerExportWatts => _present[PresentValue.PowerExport];

    /// <summary>Power taken from the grid less power given to it, in W.</summary>
    public int NetPowerWatts => Difference(_present[PresentValue.PowerImport], _present[PresentValue.PowerExport]);

    /// <summary>Reactive power taken from the grid, in var.</summary>
    public int ReactiveImportVars => _present[PresentValue.ReactiveImport];

    /// <summary>Reactive power given to the grid, in var.</summary>
    public int ReactiveExportVars => _present[PresentValue.ReactiveExport];

    /// <summary>Apparent power of all phases together, in VA.</summary>
    public int ApparentPowerVoltAmperes => _present[PresentValue.ApparentPower];

    /// <summary>Frequency in mHz.</summary>
    public int FrequencyMillihertz => _present[PresentValue.Frequency];

    /// <summary>Voltage of a phase in mV. Phase 0 is L1.</summary>
    public int VoltageMillivolts(int phase) => _present[PresentValue.Voltage + phase];

    /// <summary>Current of a phase in mA, without direction. Phase 0 is L1.</summary>
    public int CurrentMilliamperes(int phase) => _present[PresentValue.Current + phase];

    /// <summary>Power factor of a phase in thousandths. Phase 0 is L1.</summary>
    public int PowerFactorThousandths(int phase) => _present[PresentValue.PowerFactor + phase];

    /// <summary>Power that a phase takes from the grid, in W. Phase 0 is L1.</summary>
    public int PhasePowerImportWatts(int phase) => _present[PresentValue.PhasePowerImport + phase];

    /// <summary>Power that a phase gives to the grid, in W. Phase 0 is L1.</summary>
    public int PhasePowerExportWatts(int phase) => _present[PresentValue.PhasePowerExport + phase];

    /// <summary>Power that a phase takes less what it gives, in W. Phase 0 is L1.</summary>
    public int PhaseNetPowerWatts(int phase) => Difference(_present[PresentValue.PhasePowerImport + phase], _present[PresentValue.PhasePowerExport + phase]);

    private static int Difference(int import, int export)
    {
        return import == Unknown || export == Unknown ? Unknown : import - export;
    }
}
