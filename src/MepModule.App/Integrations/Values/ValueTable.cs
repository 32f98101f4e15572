// Made of values.csv by `dotnet run --project src/MepModule.Catalogue.Generator`; change it there.
using MepModule.App.Meter;

namespace MepModule.App.Integrations.Values;

/// <summary>
/// The table of values: key, quantity and place in a reading of each. Bytes and code instead of objects, because a row of objects would take the device 100 bytes of heap.
/// </summary>
public static class ValueTable
{
    private static byte[]? _rows;

    /// <summary>Quantity of a value, by the constants of <see cref="Quantity"/>.</summary>
    public static int QuantityOf(int value) => Rows()[2 * value];

    /// <summary>Where a value stands in a reading, in the terms of <see cref="ValuePlace"/>.</summary>
    internal static int PlaceOf(int value) => Rows()[(2 * value) + 1];

    /// <summary>Quantity and place of each value, one after the other; made when the first output asks.</summary>
    internal static byte[] Rows() => _rows ??= new byte[]
    {
        Quantity.Power, ValuePlace.Difference + PresentValue.PowerImport, // power_w
        Quantity.Power, PresentValue.PowerImport, // power_import_w
        Quantity.Power, PresentValue.PowerExport, // power_export_w
        Quantity.Power, ValuePlace.Difference + PresentValue.PhasePowerImport, // power_l1_w
        Quantity.Power, ValuePlace.Difference + PresentValue.PhasePowerImport + 1, // power_l2_w
        Quantity.Power, ValuePlace.Difference + PresentValue.PhasePowerImport + 2, // power_l3_w
        Quantity.Power, PresentValue.PhasePowerImport, // power_import_l1_w
        Quantity.Power, PresentValue.PhasePowerImport + 1, // power_import_l2_w
        Quantity.Power, PresentValue.PhasePowerImport + 2, // power_import_l3_w
        Quantity.Power, PresentValue.PhasePowerExport, // power_export_l1_w
        Quantity.Power, PresentValue.PhasePowerExport + 1, // power_export_l2_w
        Quantity.Power, PresentValue.PhasePowerExport + 2, // power_export_l3_w
        Quantity.Power, PresentValue.AveragePowerImport, // average_power_import_w
        Quantity.Power, PresentValue.AveragePowerExport, // average_power_export_w
        Quantity.Power, PresentValue.AveragePhasePowerImport, // average_power_import_l1_w
        Quantity.Power, PresentValue.AveragePhasePowerImport + 1, // average_power_import_l2_w
        Quantity.Power, PresentValue.AveragePhasePowerImport + 2, // average_power_import_l3_w
        Quantity.Power, PresentValue.AveragePhasePowerExport, // average_power_export_l1_w
        Quantity.Power, PresentValue.AveragePhasePowerExport + 1, // average_power_export_l2_w
        Quantity.Power, PresentValue.AveragePhasePowerExport + 2, // average_power_export_l3_w
        Quantity.ReactivePower, ValuePlace.Difference + PresentValue.ReactiveImport, // reactive_power_var
        Quantity.ReactivePower, PresentValue.ReactiveImport, // reactive_power_import_var
        Quantity.ReactivePower, PresentValue.ReactiveExport, // reactive_power_export_var
        Quantity.ReactivePower, ValuePlace.Difference + PresentValue.PhaseReactiveImport, // reactive_power_l1_var
        Quantity.ReactivePower, ValuePlace.Difference + PresentValue.PhaseReactiveImport + 1, // reactive_power_l2_var
        Quantity.ReactivePower, ValuePlace.Difference + PresentValue.PhaseReactiveImport + 2, // reactive_power_l3_var
        Quantity.ReactivePower, PresentValue.PhaseReactiveImport, // reactive_power_import_l1_var
        Quantity.ReactivePower, PresentValue.PhaseReactiveImport + 1, // reactive_power_import_l2_var
        Quantity.ReactivePower, PresentValue.PhaseReactiveImport + 2, // reactive_power_import_l3_var
        Quantity.ReactivePower, PresentValue.PhaseReactiveExport, // reactive_power_export_l1_var
        Quantity.ReactivePower, PresentValue.PhaseReactiveExport + 1, // reactive_power_export_l2_var
        Quantity.ReactivePower, PresentValue.PhaseReactiveExport + 2, // reactive_power_export_l3_var
        Quantity.ApparentPower, PresentValue.ApparentPower, // apparent_power_va
        Quantity.ApparentPower, ValuePlace.ApparentPower, // apparent_power_l1_va
        Quantity.ApparentPower, ValuePlace.ApparentPower + 1, // apparent_power_l2_va
        Quantity.ApparentPower, ValuePlace.ApparentPower + 2, // apparent_power_l3_va
        Quantity.PowerFactor, ValuePlace.PowerFactor, // power_factor
        Quantity.PowerFactor, PresentValue.PowerFactor, // power_factor_l1
        Quantity.PowerFactor, PresentValue.PowerFactor + 1, // power_factor_l2
        Quantity.PowerFactor, PresentValue.PowerFactor + 2, // power_factor_l3
        Quantity.Voltage, PresentValue.Voltage, // voltage_l1_v
        Quantity.Voltage, PresentValue.Voltage + 1, // voltage_l2_v
        Quantity.Voltage, PresentValue.Voltage + 2, // voltage_l3_v
        Quantity.Voltage, PresentValue.AverageVoltage, // average_voltage_l1_v
        Quantity.Voltage, PresentValue.AverageVoltage + 1, // average_voltage_l2_v
        Quantity.Voltage, PresentValue.AverageVoltage + 2, // average_voltage_l3_v
        Quantity.Current, ValuePlace.Current, // current_a
        Quantity.Current, PresentValue.Current, // current_l1_a
        Quantity.Current, PresentValue.Current + 1, // current_l2_a
        Quantity.Current, PresentValue.Current + 2, // current_l3_a
        Quantity.Current, PresentValue.NeutralCurrent, // neutral_current_a
        Quantity.Frequency, PresentValue.Frequency, // frequency_hz
        Quantity.Energy, ValuePlace.Total + Energy.Import, // energy_import_wh
        Quantity.Energy, ValuePlace.Total + Energy.Export, // energy_export_wh
        Quantity.ReactiveEnergy, ValuePlace.Total + Energy.ReactiveImport, // reactive_energy_import_varh
        Quantity.ReactiveEnergy, ValuePlace.Total + Energy.ReactiveExport, // reactive_energy_export_varh
        Quantity.Energy, ValuePlace.Tier + (0 * Energy.PerTier) + Energy.Import, // energy_import_t1_wh
        Quantity.Energy, ValuePlace.Tier + (0 * Energy.PerTier) + Energy.Export, // energy_export_t1_wh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (0 * Energy.PerTier) + Energy.ReactiveImport, // reactive_energy_import_t1_varh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (0 * Energy.PerTier) + Energy.ReactiveExport, // reactive_energy_export_t1_varh
        Quantity.Energy, ValuePlace.Tier + (1 * Energy.PerTier) + Energy.Import, // energy_import_t2_wh
        Quantity.Energy, ValuePlace.Tier + (1 * Energy.PerTier) + Energy.Export, // energy_export_t2_wh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (1 * Energy.PerTier) + Energy.ReactiveImport, // reactive_energy_import_t2_varh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (1 * Energy.PerTier) + Energy.ReactiveExport, // reactive_energy_export_t2_varh
        Quantity.Energy, ValuePlace.Tier + (2 * Energy.PerTier) + Energy.Import, // energy_import_t3_wh
        Quantity.Energy, ValuePlace.Tier + (2 * Energy.PerTier) + Energy.Export, // energy_export_t3_wh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (2 * Energy.PerTier) + Energy.ReactiveImport, // reactive_energy_import_t3_varh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (2 * Energy.PerTier) + Energy.ReactiveExport, // reactive_energy_export_t3_varh
        Quantity.Energy, ValuePlace.Tier + (3 * Energy.PerTier) + Energy.Import, // energy_import_t4_wh
        Quantity.Energy, ValuePlace.Tier + (3 * Energy.PerTier) + Energy.Export, // energy_export_t4_wh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (3 * Energy.PerTier) + Energy.ReactiveImport, // reactive_energy_import_t4_varh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (3 * Energy.PerTier) + Energy.ReactiveExport, // reactive_energy_export_t4_varh
        Quantity.Energy, ValuePlace.Tier + (4 * Energy.PerTier) + Energy.Import, // energy_import_t5_wh
        Quantity.Energy, ValuePlace.Tier + (4 * Energy.PerTier) + Energy.Export, // energy_export_t5_wh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (4 * Energy.PerTier) + Energy.ReactiveImport, // reactive_energy_import_t5_varh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (4 * Energy.PerTier) + Energy.ReactiveExport, // reactive_energy_export_t5_varh
        Quantity.Energy, ValuePlace.Tier + (5 * Energy.PerTier) + Energy.Import, // energy_import_t6_wh
        Quantity.Energy, ValuePlace.Tier + (5 * Energy.PerTier) + Energy.Export, // energy_export_t6_wh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (5 * Energy.PerTier) + Energy.ReactiveImport, // reactive_energy_import_t6_varh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (5 * Energy.PerTier) + Energy.ReactiveExport, // reactive_energy_export_t6_varh
        Quantity.Energy, ValuePlace.Tier + (6 * Energy.PerTier) + Energy.Import, // energy_import_t7_wh
        Quantity.Energy, ValuePlace.Tier + (6 * Energy.PerTier) + Energy.Export, // energy_export_t7_wh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (6 * Energy.PerTier) + Energy.ReactiveImport, // reactive_energy_import_t7_varh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (6 * Energy.PerTier) + Energy.ReactiveExport, // reactive_energy_export_t7_varh
        Quantity.Energy, ValuePlace.Tier + (7 * Energy.PerTier) + Energy.Import, // energy_import_t8_wh
        Quantity.Energy, ValuePlace.Tier + (7 * Energy.PerTier) + Energy.Export, // energy_export_t8_wh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (7 * Energy.PerTier) + Energy.ReactiveImport, // reactive_energy_import_t8_varh
        Quantity.ReactiveEnergy, ValuePlace.Tier + (7 * Energy.PerTier) + Energy.ReactiveExport, // reactive_energy_export_t8_varh
        Quantity.Duration, ValuePlace.Total + Energy.PowerOffSeconds, // power_off_s
        Quantity.Count, ValuePlace.Total + Energy.PowerOutages, // power_outages
        Quantity.Count, ValuePlace.Total + Energy.PulseInput1, // pulse_input_1
        Quantity.Count, ValuePlace.Total + Energy.PulseInput2, // pulse_input_2
        Quantity.Count, ValuePlace.Total + Energy.Errors, // meter_errors
    };

    /// <summary>Key of a value: its name with its unit, as in <c>power_import_l1_w</c>. Keys are never renamed.</summary>
    public static string KeyOf(int value)
    {
        switch (value)
        {
            case Value.Power: return "power_w";
            case Value.PowerImport: return "power_import_w";
            case Value.PowerExport: return "power_export_w";
            case Value.PowerL1: return "power_l1_w";
            case Value.PowerL2: return "power_l2_w";
            case Value.PowerL3: return "power_l3_w";
            case Value.PowerImportL1: return "power_import_l1_w";
            case Value.PowerImportL2: return "power_import_l2_w";
            case Value.PowerImportL3: return "power_import_l3_w";
            case Value.PowerExportL1: return "power_export_l1_w";
            case Value.PowerExportL2: return "power_export_l2_w";
            case Value.PowerExportL3: return "power_export_l3_w";
            case Value.AveragePowerImport: return "average_power_import_w";
            case Value.AveragePowerExport: return "average_power_export_w";
            case Value.AveragePowerImportL1: return "average_power_import_l1_w";
            case Value.AveragePowerImportL2: return "average_power_import_l2_w";
            case Value.AveragePowerImportL3: return "average_power_import_l3_w";
            case Value.AveragePowerExportL1: return "average_power_export_l1_w";
            case Value.AveragePowerExportL2: return "average_power_export_l2_w";
            case Value.AveragePowerExportL3: return "average_power_export_l3_w";
            case Value.ReactivePower: return "reactive_power_var";
            case Value.ReactivePowerImport: return "reactive_power_import_var";
            case Value.ReactivePowerExport: return "reactive_power_export_var";
            case Value.ReactivePowerL1: return "reactive_power_l1_var";
            case Value.ReactivePowerL2: return "reactive_power_l2_var";
            case Value.ReactivePowerL3: return "reactive_power_l3_var";
            case Value.ReactivePowerImportL1: return "reactive_power_import_l1_var";
            case Value.ReactivePowerImportL2: return "reactive_power_import_l2_var";
            case Value.ReactivePowerImportL3: return "reactive_power_import_l3_var";
            case Value.ReactivePowerExportL1: return "reactive_power_export_l1_var";
            case Value.ReactivePowerExportL2: return "reactive_power_export_l2_var";
            case Value.ReactivePowerExportL3: return "reactive_power_export_l3_var";
            case Value.ApparentPower: return "apparent_power_va";
            case Value.ApparentPowerL1: return "apparent_power_l1_va";
            case Value.ApparentPowerL2: return "apparent_power_l2_va";
            case Value.ApparentPowerL3: return "apparent_power_l3_va";
            case Value.PowerFactor: return "power_factor";
            case Value.PowerFactorL1: return "power_factor_l1";
            case Value.PowerFactorL2: return "power_factor_l2";
            case Value.PowerFactorL3: return "power_factor_l3";
            case Value.VoltageL1: return "voltage_l1_v";
            case Value.VoltageL2: return "voltage_l2_v";
            case Value.VoltageL3: return "voltage_l3_v";
            case Value.AverageVoltageL1: return "average_voltage_l1_v";
            case Value.AverageVoltageL2: return "average_voltage_l2_v";
            case Value.AverageVoltageL3: return "average_voltage_l3_v";
            case Value.Current: return "current_a";
            case Value.CurrentL1: return "current_l1_a";
            case Value.CurrentL2: return "current_l2_a";
            case Value.CurrentL3: return "current_l3_a";
            case Value.NeutralCurrent: return "neutral_current_a";
            case Value.Frequency: return "frequency_hz";
            case Value.EnergyImport: return "energy_import_wh";
            case Value.EnergyExport: return "energy_export_wh";
            case Value.ReactiveEnergyImport: return "reactive_energy_import_varh";
            case Value.ReactiveEnergyExport: return "reactive_energy_export_varh";
            case Value.EnergyImportT1: return "energy_import_t1_wh";
            case Value.EnergyExportT1: return "energy_export_t1_wh";
            case Value.ReactiveEnergyImportT1: return "reactive_energy_import_t1_varh";
            case Value.ReactiveEnergyExportT1: return "reactive_energy_export_t1_varh";
            case Value.EnergyImportT2: return "energy_import_t2_wh";
            case Value.EnergyExportT2: return "energy_export_t2_wh";
            case Value.ReactiveEnergyImportT2: return "reactive_energy_import_t2_varh";
            case Value.ReactiveEnergyExportT2: return "reactive_energy_export_t2_varh";
            case Value.EnergyImportT3: return "energy_import_t3_wh";
            case Value.EnergyExportT3: return "energy_export_t3_wh";
            case Value.ReactiveEnergyImportT3: return "reactive_energy_import_t3_varh";
            case Value.ReactiveEnergyExportT3: return "reactive_energy_export_t3_varh";
            case Value.EnergyImportT4: return "energy_import_t4_wh";
            case Value.EnergyExportT4: return "energy_export_t4_wh";
            case Value.ReactiveEnergyImportT4: return "reactive_energy_import_t4_varh";
            case Value.ReactiveEnergyExportT4: return "reactive_energy_export_t4_varh";
            case Value.EnergyImportT5: return "energy_import_t5_wh";
            case Value.EnergyExportT5: return "energy_export_t5_wh";
            case Value.ReactiveEnergyImportT5: return "reactive_energy_import_t5_varh";
            case Value.ReactiveEnergyExportT5: return "reactive_energy_export_t5_varh";
            case Value.EnergyImportT6: return "energy_import_t6_wh";
            case Value.EnergyExportT6: return "energy_export_t6_wh";
            case Value.ReactiveEnergyImportT6: return "reactive_energy_import_t6_varh";
            case Value.ReactiveEnergyExportT6: return "reactive_energy_export_t6_varh";
            case Value.EnergyImportT7: return "energy_import_t7_wh";
            case Value.EnergyExportT7: return "energy_export_t7_wh";
            case Value.ReactiveEnergyImportT7: return "reactive_energy_import_t7_varh";
            case Value.ReactiveEnergyExportT7: return "reactive_energy_export_t7_varh";
            case Value.EnergyImportT8: return "energy_import_t8_wh";
            case Value.EnergyExportT8: return "energy_export_t8_wh";
            case Value.ReactiveEnergyImportT8: return "reactive_energy_import_t8_varh";
            case Value.ReactiveEnergyExportT8: return "reactive_energy_export_t8_varh";
            case Value.PowerOff: return "power_off_s";
            case Value.PowerOutages: return "power_outages";
            case Value.PulseInput1: return "pulse_input_1";
            case Value.PulseInput2: return "pulse_input_2";
            case Value.MeterErrors: return "meter_errors";
            default: return "";
        }
    }
}
