// Made of values.csv by `dotnet run --project src/MepModule.Catalogue.Generator`; change it there.
namespace MepModule.App.Integrations.Values;

/// <summary>Numbers of the values, to name them by. What else is known of each tells <see cref="ValueTable"/>.</summary>
public static class Value
{
    /// <summary>Stands for a value that this meter does not have, or that was not read yet.</summary>
    public const long Unknown = long.MinValue;

    /// <summary>Power from the grid less power to it, all phases, W.</summary>
    public const int Power = 0;

    /// <summary>Power from the grid, all phases, W.</summary>
    public const int PowerImport = 1;

    /// <summary>Power to the grid, all phases, W.</summary>
    public const int PowerExport = 2;

    /// <summary>Power that L1 takes from the grid less what it gives, W.</summary>
    public const int PowerL1 = 3;

    /// <summary>Power that L2 takes from the grid less what it gives, W.</summary>
    public const int PowerL2 = 4;

    /// <summary>Power that L3 takes from the grid less what it gives, W.</summary>
    public const int PowerL3 = 5;

    /// <summary>Power that L1 takes from the grid, W.</summary>
    public const int PowerImportL1 = 6;

    /// <summary>Power that L2 takes from the grid, W.</summary>
    public const int PowerImportL2 = 7;

    /// <summary>Power that L3 takes from the grid, W.</summary>
    public const int PowerImportL3 = 8;

    /// <summary>Power that L1 gives to the grid, W.</summary>
    public const int PowerExportL1 = 9;

    /// <summary>Power that L2 gives to the grid, W.</summary>
    public const int PowerExportL2 = 10;

    /// <summary>Power that L3 gives to the grid, W.</summary>
    public const int PowerExportL3 = 11;

    /// <summary>Average power from the grid, all phases, W.</summary>
    public const int AveragePowerImport = 12;

    /// <summary>Average power to the grid, all phases, W.</summary>
    public const int AveragePowerExport = 13;

    /// <summary>Average power that L1 takes from the grid, W.</summary>
    public const int AveragePowerImportL1 = 14;

    /// <summary>Average power that L2 takes from the grid, W.</summary>
    public const int AveragePowerImportL2 = 15;

    /// <summary>Average power that L3 takes from the grid, W.</summary>
    public const int AveragePowerImportL3 = 16;

    /// <summary>Average power that L1 gives to the grid, W.</summary>
    public const int AveragePowerExportL1 = 17;

    /// <summary>Average power that L2 gives to the grid, W.</summary>
    public const int AveragePowerExportL2 = 18;

    /// <summary>Average power that L3 gives to the grid, W.</summary>
    public const int AveragePowerExportL3 = 19;

    /// <summary>Reactive power from the grid less reactive power to it, all phases, var.</summary>
    public const int ReactivePower = 20;

    /// <summary>Reactive power from the grid, all phases, var.</summary>
    public const int ReactivePowerImport = 21;

    /// <summary>Reactive power to the grid, all phases, var.</summary>
    public const int ReactivePowerExport = 22;

    /// <summary>Reactive power that L1 takes from the grid less what it gives, var.</summary>
    public const int ReactivePowerL1 = 23;

    /// <summary>Reactive power that L2 takes from the grid less what it gives, var.</summary>
    public const int ReactivePowerL2 = 24;

    /// <summary>Reactive power that L3 takes from the grid less what it gives, var.</summary>
    public const int ReactivePowerL3 = 25;

    /// <summary>Reactive power that L1 takes from the grid, var.</summary>
    public const int ReactivePowerImportL1 = 26;

    /// <summary>Reactive power that L2 takes from the grid, var.</summary>
    public const int ReactivePowerImportL2 = 27;

    /// <summary>Reactive power that L3 takes from the grid, var.</summary>
    public const int ReactivePowerImportL3 = 28;

    /// <summary>Reactive power that L1 gives to the grid, var.</summary>
    public const int ReactivePowerExportL1 = 29;

    /// <summary>Reactive power that L2 gives to the grid, var.</summary>
    public const int ReactivePowerExportL2 = 30;

    /// <summary>Reactive power that L3 gives to the grid, var.</summary>
    public const int ReactivePowerExportL3 = 31;

    /// <summary>Apparent power, all phases, VA.</summary>
    public const int ApparentPower = 32;

    /// <summary>Apparent power of L1: its voltage times its current, VA.</summary>
    public const int ApparentPowerL1 = 33;

    /// <summary>Apparent power of L2: its voltage times its current, VA.</summary>
    public const int ApparentPowerL2 = 34;

    /// <summary>Apparent power of L3: its voltage times its current, VA.</summary>
    public const int ApparentPowerL3 = 35;

    /// <summary>Active power, without its direction, over apparent power, all phases, thousandths.</summary>
    public const int PowerFactor = 36;

    /// <summary>Power factor of L1, thousandths.</summary>
    public const int PowerFactorL1 = 37;

    /// <summary>Power factor of L2, thousandths.</summary>
    public const int PowerFactorL2 = 38;

    /// <summary>Power factor of L3, thousandths.</summary>
    public const int PowerFactorL3 = 39;

    /// <summary>Voltage of L1, mV.</summary>
    public const int VoltageL1 = 40;

    /// <summary>Voltage of L2, mV.</summary>
    public const int VoltageL2 = 41;

    /// <summary>Voltage of L3, mV.</summary>
    public const int VoltageL3 = 42;

    /// <summary>Average voltage of L1, mV.</summary>
    public const int AverageVoltageL1 = 43;

    /// <summary>Average voltage of L2, mV.</summary>
    public const int AverageVoltageL2 = 44;

    /// <summary>Average voltage of L3, mV.</summary>
    public const int AverageVoltageL3 = 45;

    /// <summary>Currents of the connected phases added up, mA.</summary>
    public const int Current = 46;

    /// <summary>Current of L1, without direction, mA.</summary>
    public const int CurrentL1 = 47;

    /// <summary>Current of L2, without direction, mA.</summary>
    public const int CurrentL2 = 48;

    /// <summary>Current of L3, without direction, mA.</summary>
    public const int CurrentL3 = 49;

    /// <summary>Current of the neutral conductor, mA.</summary>
    public const int NeutralCurrent = 50;

    /// <summary>Frequency, mHz.</summary>
    public const int Frequency = 51;

    /// <summary>Energy from the grid, Wh.</summary>
    public const int EnergyImport = 52;

    /// <summary>Energy to the grid, Wh.</summary>
    public const int EnergyExport = 53;

    /// <summary>Reactive energy from the grid, varh.</summary>
    public const int ReactiveEnergyImport = 54;

    /// <summary>Reactive energy to the grid, varh.</summary>
    public const int ReactiveEnergyExport = 55;

    /// <summary>Energy from the grid in tier 1, Wh.</summary>
    public const int EnergyImportT1 = 56;

    /// <summary>Energy to the grid in tier 1, Wh.</summary>
    public const int EnergyExportT1 = 57;

    /// <summary>Reactive energy from the grid in tier 1, varh.</summary>
    public const int ReactiveEnergyImportT1 = 58;

    /// <summary>Reactive energy to the grid in tier 1, varh.</summary>
    public const int ReactiveEnergyExportT1 = 59;

    /// <summary>Energy from the grid in tier 2, Wh.</summary>
    public const int EnergyImportT2 = 60;

    /// <summary>Energy to the grid in tier 2, Wh.</summary>
    public const int EnergyExportT2 = 61;

    /// <summary>Reactive energy from the grid in tier 2, varh.</summary>
    public const int ReactiveEnergyImportT2 = 62;

    /// <summary>Reactive energy to the grid in tier 2, varh.</summary>
    public const int ReactiveEnergyExportT2 = 63;

    /// <summary>Energy from the grid in tier 3, Wh.</summary>
    public const int EnergyImportT3 = 64;

    /// <summary>Energy to the grid in tier 3, Wh.</summary>
    public const int EnergyExportT3 = 65;

    /// <summary>Reactive energy from the grid in tier 3, varh.</summary>
    public const int ReactiveEnergyImportT3 = 66;

    /// <summary>Reactive energy to the grid in tier 3, varh.</summary>
    public const int ReactiveEnergyExportT3 = 67;

    /// <summary>Energy from the grid in tier 4, Wh.</summary>
    public const int EnergyImportT4 = 68;

    /// <summary>Energy to the grid in tier 4, Wh.</summary>
    public const int EnergyExportT4 = 69;

    /// <summary>Reactive energy from the grid in tier 4, varh.</summary>
    public const int ReactiveEnergyImportT4 = 70;

    /// <summary>Reactive energy to the grid in tier 4, varh.</summary>
    public const int ReactiveEnergyExportT4 = 71;

    /// <summary>Energy from the grid in tier 5, Wh.</summary>
    public const int EnergyImportT5 = 72;

    /// <summary>Energy to the grid in tier 5, Wh.</summary>
    public const int EnergyExportT5 = 73;

    /// <summary>Reactive energy from the grid in tier 5, varh.</summary>
    public const int ReactiveEnergyImportT5 = 74;

    /// <summary>Reactive energy to the grid in tier 5, varh.</summary>
    public const int ReactiveEnergyExportT5 = 75;

    /// <summary>Energy from the grid in tier 6, Wh.</summary>
    public const int EnergyImportT6 = 76;

    /// <summary>Energy to the grid in tier 6, Wh.</summary>
    public const int EnergyExportT6 = 77;

    /// <summary>Reactive energy from the grid in tier 6, varh.</summary>
    public const int ReactiveEnergyImportT6 = 78;

    /// <summary>Reactive energy to the grid in tier 6, varh.</summary>
    public const int ReactiveEnergyExportT6 = 79;

    /// <summary>Energy from the grid in tier 7, Wh.</summary>
    public const int EnergyImportT7 = 80;

    /// <summary>Energy to the grid in tier 7, Wh.</summary>
    public const int EnergyExportT7 = 81;

    /// <summary>Reactive energy from the grid in tier 7, varh.</summary>
    public const int ReactiveEnergyImportT7 = 82;

    /// <summary>Reactive energy to the grid in tier 7, varh.</summary>
    public const int ReactiveEnergyExportT7 = 83;

    /// <summary>Energy from the grid in tier 8, Wh.</summary>
    public const int EnergyImportT8 = 84;

    /// <summary>Energy to the grid in tier 8, Wh.</summary>
    public const int EnergyExportT8 = 85;

    /// <summary>Reactive energy from the grid in tier 8, varh.</summary>
    public const int ReactiveEnergyImportT8 = 86;

    /// <summary>Reactive energy to the grid in tier 8, varh.</summary>
    public const int ReactiveEnergyExportT8 = 87;

    /// <summary>Time without power since the meter was made, s.</summary>
    public const int PowerOff = 88;

    /// <summary>Power outages since the meter was made, a plain number.</summary>
    public const int PowerOutages = 89;

    /// <summary>Pulses of input 1, a plain number.</summary>
    public const int PulseInput1 = 90;

    /// <summary>Pulses of input 2, a plain number.</summary>
    public const int PulseInput2 = 91;

    /// <summary>The meter's error counter, a plain number.</summary>
    public const int MeterErrors = 92;

    /// <summary>Number of values.</summary>
    public const int Count = 93;
}
