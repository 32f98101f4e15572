namespace MepModule.Protocol.Tables;

/// <summary>
/// Source ids: the numbers by which BT22, BT27, BT62, ET21, ET42 and ET71 name a quantity. Ids in a row are L1, L2, L3.
/// "Post" values include the ratios of current and voltage transformers.
/// </summary>
public static class SourceId
{
    /// <summary>Energy from the grid, Wh.</summary>
    public const int EnergyImport = 0;

    /// <summary>Energy to the grid, Wh.</summary>
    public const int EnergyExport = 1;

    /// <summary>Reactive energy from the grid, varh.</summary>
    public const int ReactiveEnergyImport = 2;

    /// <summary>Reactive energy to the grid, varh.</summary>
    public const int ReactiveEnergyExport = 3;

    /// <summary>Time without power, s.</summary>
    public const int PowerOffSeconds = 4;

    /// <summary>Number of power outages.</summary>
    public const int PowerOutages = 5;

    /// <summary>Power from the grid, all phases, W.</summary>
    public const int PowerImport = 8;

    /// <summary>Power to the grid, all phases, W.</summary>
    public const int PowerExport = 9;

    /// <summary>Reactive power from the grid, all phases, var.</summary>
    public const int ReactiveImport = 10;

    /// <summary>Reactive power to the grid, all phases, var.</summary>
    public const int ReactiveExport = 11;

    /// <summary>RMS currents L1 to L3, mA.</summary>
    public const int Current = 12;

    /// <summary>RMS voltages L1 to L3, mV.</summary>
    public const int Voltage = 15;

    /// <summary>Power factor L1, 1/1000.</summary>
    public const int PowerFactorL1 = 18;

    /// <summary>Frequency, mHz.</summary>
    public const int Frequency = 19;

    /// <summary>Apparent power, all phases, VA.</summary>
    public const int ApparentPower = 20;

    /// <summary>Power factor L2, 1/1000.</summary>
    public const int PowerFactorL2 = 21;

    /// <summary>Power factor L3, 1/1000.</summary>
    public const int PowerFactorL3 = 22;

    /// <summary>Sines of the phase angles L1 to L3, 1/1000.</summary>
    public const int SinPhaseAngle = 23;

    /// <summary>Pulse input channels 0 and 1, count.</summary>
    public const int PulseInput = 26;

    /// <summary>Error counter.</summary>
    public const int ErrorCounter = 28;

    /// <summary>First source of tier 0; each tier has <see cref="TierStep"/> of them.</summary>
    public const int FirstTier = 29;

    /// <summary>Number of sources of a tier.</summary>
    public const int TierStep = 11;

    /// <summary>First of the eight sources of M-Bus and MEP devices: device 1 counter 1, device 1 counter 2, device 2 counter 1, ...</summary>
    public const int DeviceCounter = 73;

    /// <summary>Power from the grid post, all phases, W.</summary>
    public const int PowerImportPost = 81;

    /// <summary>Power to the grid post, all phases, W.</summary>
    public const int PowerExportPost = 82;

    /// <summary>Reactive power from the grid post, all phases, var.</summary>
    public const int ReactiveImportPost = 83;

    /// <summary>Reactive power to the grid post, all phases, var.</summary>
    public const int ReactiveExportPost = 84;

    /// <summary>First of the ids that ET66 maps to an extended source id.</summary>
    public const int FirstMapped = 112;

    /// <summary>Last of the ids that ET66 maps to an extended source id.</summary>
    public const int LastMapped = 163;

    /// <summary>Power from the grid L1 to L3, W.</summary>
    public const int PhasePowerImport = 185;

    /// <summary>Power to the grid L1 to L3, W.</summary>
    public const int PhasePowerExport = 188;

    /// <summary>Power from the grid post L1 to L3, W.</summary>
    public const int PhasePowerImportPost = 191;

    /// <summary>Power to the grid post L1 to L3, W.</summary>
    public const int PhasePowerExportPost = 194;

    /// <summary>RMS currents post L1 to L3, mA.</summary>
    public const int CurrentPost = 197;

    /// <summary>Continuous RMS voltages L1 to L3, mV.</summary>
    public const int ContinuousVoltage = 202;

    /// <summary>Average RMS voltages L1 to L3, mV.</summary>
    public const int AverageVoltage = 205;

    /// <summary>Average power from the grid, all phases, W.</summary>
    public const int AveragePowerImport = 208;

    /// <summary>Average power to the grid, all phases, W.</summary>
    public const int AveragePowerExport = 209;

    /// <summary>Average power from the grid L1 to L3, W.</summary>
    public const int AveragePhasePowerImport = 210;

    /// <summary>Average power to the grid L1 to L3, W.</summary>
    public const int AveragePhasePowerExport = 213;

    /// <summary>Neutral current, mA.</summary>
    public const int NeutralCurrent = 232;

    /// <summary>Reactive power from the grid L1 to L3, var.</summary>
    public const int PhaseReactiveImport = 239;

    /// <summary>Reactive power to the grid L1 to L3, var.</summary>
    public const int PhaseReactiveExport = 242;

    /// <summary>Stands for no source.</summary>
    public const int None = -1;

    /// <summary>The source that BT28 has at a place when the meter does not tell it in BT27: the order of all firmware versions so far.</summary>
    /// <param name="presentValue">Number of the present value, from 0.</param>
    /// <returns>The source id, or <see cref="None"/>.</returns>
    public static int DefaultPresentValue(int presentValue)
    {
        if (presentValue < 18)
        {
            return PowerImport + presentValue;
        }

        if (presentValue < 22)
        {
            return PowerImportPost + presentValue - 18;
        }

        if (presentValue < 26)
        {
            return 104 + presentValue - 22;
        }

        if (presentValue < 41)
        {
            return PhasePowerImport + presentValue - 26;
        }

        if (presentValue < 55)
        {
            return ContinuousVoltage + presentValue - 41;
        }

        return presentValue < 84 ? 216 + presentValue - 55 : None;
    }

    /// <summary>The source that BT23 has at a place when the meter does not tell it in BT22.</summary>
    /// <param name="summation">Number of the summation, from 0.</param>
    /// <returns>The source id, or <see cref="None"/>.</returns>
    public static int DefaultSummation(int summation)
    {
        if (summation < 8)
        {
            return summation;
        }

        if (summation < 11)
        {
            return PulseInput + summation - 8;
        }

        return summation < 15 ? 108 + summation - 11 : None;
    }

    /// <summary>Whether transformers matter to a source that counts no energy: powers, demands and currents, present, average or greatest.</summary>
    public static bool IsBehindTransformers(int source)
    {
        return (source >= 8 && source <= 14) || source == 20 || (source >= 81 && source <= 84) || (source >= 88 && source <= 107) || (source >= 170 && source <= 175) ||
            (source >= 177 && source <= 199) || (source >= 208 && source <= 235) || (source >= 239 && source <= 244);
    }

    /// <summary>Whether a source is an energy in Wh, varh or VAh, which the energy register unit scales.</summary>
    public static bool IsEnergy(int source)
    {
        if (source >= FirstTier && source < FirstTier + 4 * TierStep)
        {
            int inTier = (source - FirstTier) % TierStep;
            return inTier < 4 || inTier == 6 || inTier == 7;
        }

        return (source >= EnergyImport && source <= ReactiveEnergyExport) || source == 6 || source == 7 || (source >= 108 && source <= 111);
    }
}
