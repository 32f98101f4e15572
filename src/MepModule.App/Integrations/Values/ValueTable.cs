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
    public static string KeyOf(int value) => value switch
    {
        Value.Power => "power_w",
        Value.PowerImport => "power_import_w",
        Value.PowerExport => "power_export_w",
        Value.PowerL1 => "power_l1_w",
        Value.PowerL2 => "power_l2_w",
        Value.PowerL3 => "power_l3_w",
        Value.PowerImportL1 => "power_import_l1_w",
        Value.PowerImportL2 => "power_import_l2_w",
        Value.PowerImportL3 => "power_import_l3_w",
        Value.PowerExportL1 => "power_export_l1_w",
        Value.PowerExportL2 => "power_export_l2_w",
        Value.PowerExportL3 => "power_export_l3_w",
        Value.AveragePowerImport => "average_power_import_w",
        Value.AveragePowerExport => "average_power_export_w",
        Value.AveragePowerImportL1 => "average_power_import_l1_w",
        Value.AveragePowerImportL2 => "average_power_import_l2_w",
        Value.AveragePowerImportL3 => "average_power_import_l3_w",
        Value.AveragePowerExportL1 => "average_power_export_l1_w",
        Value.AveragePowerExportL2 => "average_power_export_l2_w",
        Value.AveragePowerExportL3 => "average_power_export_l3_w",
        Value.ReactivePower => "reactive_power_var",
        Value.ReactivePowerImport => "reactive_power_import_var",
        Value.ReactivePowerExport => "reactive_power_export_var",
        Value.ReactivePowerL1 => "reactive_power_l1_var",
        Value.ReactivePowerL2 => "reactive_power_l2_var",
        Value.ReactivePowerL3 => "reactive_power_l3_var",
        Value.ReactivePowerImportL1 => "reactive_power_import_l1_var",
        Value.ReactivePowerImportL2 => "reactive_power_import_l2_var",
        Value.ReactivePowerImportL3 => "reactive_power_import_l3_var",
        Value.ReactivePowerExportL1 => "reactive_power_export_l1_var",
        Value.ReactivePowerExportL2 => "reactive_power_export_l2_var",
        Value.ReactivePowerExportL3 => "reactive_power_export_l3_var",
        Value.ApparentPower => "apparent_power_va",
        Value.ApparentPowerL1 => "apparent_power_l1_va",
        Value.ApparentPowerL2 => "apparent_power_l2_va",
        Value.ApparentPowerL3 => "apparent_power_l3_va",
        Value.PowerFactor => "power_factor",
        Value.PowerFactorL1 => "power_factor_l1",
        Value.PowerFactorL2 => "power_factor_l2",
        Value.PowerFactorL3 => "power_factor_l3",
        Value.VoltageL1 => "voltage_l1_v",
        Value.VoltageL2 => "voltage_l2_v",
        Value.VoltageL3 => "voltage_l3_v",
        Value.AverageVoltageL1 => "average_voltage_l1_v",
        Value.AverageVoltageL2 => "average_voltage_l2_v",
        Value.AverageVoltageL3 => "average_voltage_l3_v",
        Value.Current => "current_a",
        Value.CurrentL1 => "current_l1_a",
        Value.CurrentL2 => "current_l2_a",
        Value.CurrentL3 => "current_l3_a",
        Value.NeutralCurrent => "neutral_current_a",
        Value.Frequency => "frequency_hz",
        Value.EnergyImport => "energy_import_wh",
        Value.EnergyExport => "energy_export_wh",
        Value.ReactiveEnergyImport => "reactive_energy_import_varh",
        Value.ReactiveEnergyExport => "reactive_energy_export_varh",
        Value.EnergyImportT1 => "energy_import_t1_wh",
        Value.EnergyExportT1 => "energy_export_t1_wh",
        Value.ReactiveEnergyImportT1 => "reactive_energy_import_t1_varh",
        Value.ReactiveEnergyExportT1 => "reactive_energy_export_t1_varh",
        Value.EnergyImportT2 => "energy_import_t2_wh",
        Value.EnergyExportT2 => "energy_export_t2_wh",
        Value.ReactiveEnergyImportT2 => "reactive_energy_import_t2_varh",
        Value.ReactiveEnergyExportT2 => "reactive_energy_export_t2_varh",
        Value.EnergyImportT3 => "energy_import_t3_wh",
        Value.EnergyExportT3 => "energy_export_t3_wh",
        Value.ReactiveEnergyImportT3 => "reactive_energy_import_t3_varh",
        Value.ReactiveEnergyExportT3 => "reactive_energy_export_t3_varh",
        Value.EnergyImportT4 => "energy_import_t4_wh",
        Value.EnergyExportT4 => "energy_export_t4_wh",
        Value.ReactiveEnergyImportT4 => "reactive_energy_import_t4_varh",
        Value.ReactiveEnergyExportT4 => "reactive_energy_export_t4_varh",
        Value.EnergyImportT5 => "energy_import_t5_wh",
        Value.EnergyExportT5 => "energy_export_t5_wh",
        Value.ReactiveEnergyImportT5 => "reactive_energy_import_t5_varh",
        Value.ReactiveEnergyExportT5 => "reactive_energy_export_t5_varh",
        Value.EnergyImportT6 => "energy_import_t6_wh",
        Value.EnergyExportT6 => "energy_export_t6_wh",
        Value.ReactiveEnergyImportT6 => "reactive_energy_import_t6_varh",
        Value.ReactiveEnergyExportT6 => "reactive_energy_export_t6_varh",
        Value.EnergyImportT7 => "energy_import_t7_wh",
        Value.EnergyExportT7 => "energy_export_t7_wh",
        Value.ReactiveEnergyImportT7 => "reactive_energy_import_t7_varh",
        Value.ReactiveEnergyExportT7 => "reactive_energy_export_t7_varh",
        Value.EnergyImportT8 => "energy_import_t8_wh",
        Value.EnergyExportT8 => "energy_export_t8_wh",
        Value.ReactiveEnergyImportT8 => "reactive_energy_import_t8_varh",
        Value.ReactiveEnergyExportT8 => "reactive_energy_export_t8_varh",
        Value.PowerOff => "power_off_s",
        Value.PowerOutages => "power_outages",
        Value.PulseInput1 => "pulse_input_1",
        Value.PulseInput2 => "pulse_input_2",
        Value.MeterErrors => "meter_errors",
        _ => "",
    };
}
