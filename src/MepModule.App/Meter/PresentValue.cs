namespace MepModule.App.Meter;

/// <summary>Names of the present values of a <see cref="Reading"/>. Three in a row are L1, L2, L3.</summary>
public static class PresentValue
{
    /// <summary>Power from the grid, all phases, W.</summary>
    public const int PowerImport = 0;

    /// <summary>Power to the grid, all phases, W.</summary>
    public const int PowerExport = 1;

    /// <summary>Reactive power from the grid, all phases, var.</summary>
    public const int ReactiveImport = 2;

    /// <summary>Reactive power to the grid, all phases, var.</summary>
    public const int ReactiveExport = 3;

    /// <summary>Apparent power, all phases, VA.</summary>
    public const int ApparentPower = 4;

    /// <summary>Frequency, mHz.</summary>
    public const int Frequency = 5;

    /// <summary>Average power from the grid, all phases, W.</summary>
    public const int AveragePowerImport = 6;

    /// <summary>Average power to the grid, all phases, W.</summary>
    public const int AveragePowerExport = 7;

    /// <summary>Neutral current, mA.</summary>
    public const int NeutralCurrent = 8;

    // From here on all values come in threes.
    /// <summary>Voltages L1, L2, L3, mV.</summary>
    public const int Voltage = 9;

    /// <summary>Currents L1, L2, L3, mA.</summary>
    public const int Current = 12;

    /// <summary>Power factors L1, L2, L3, thousandths.</summary>
    public const int PowerFactor = 15;

    /// <summary>Power from the grid L1, L2, L3, W.</summary>
    public const int PhasePowerImport = 18;

    /// <summary>Power to the grid L1, L2, L3, W.</summary>
    public const int PhasePowerExport = 21;

    /// <summary>Average voltages L1, L2, L3, mV.</summary>
    public const int AverageVoltage = 24;

    /// <summary>Average power from the grid L1, L2, L3, W.</summary>
    public const int AveragePhasePowerImport = 27;

    /// <summary>Average power to the grid L1, L2, L3, W.</summary>
    public const int AveragePhasePowerExport = 30;

    /// <summary>Reactive power from the grid L1, L2, L3, var.</summary>
    public const int PhaseReactiveImport = 33;

    /// <summary>Reactive power to the grid L1, L2, L3, var.</summary>
    public const int PhaseReactiveExport = 36;

    /// <summary>Sines of the phase angles L1, L2, L3, thousandths.</summary>
    public const int SinPhaseAngle = 39;

    /// <summary>Number of present values.</summary>
    public const int Count = 42;
}
