using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.Testing;

namespace MepModule.App.Tests.Integrations.Values;

/// <summary>Values as outputs read them, against the reading that they are of.</summary>
public sealed class ValueTests
{
    private static readonly int[] All = [.. Enumerable.Range(0, Value.Count)];

    [Fact]
    public void Every_value_is_known_when_the_meter_has_everything_and_none_when_it_has_nothing()
    {
        OutputData full = Readings.Data(Readings.Full());
        Assert.Empty(All.Where(value => !full.Has(value)).Select(ValueTable.KeyOf));

        OutputData empty = Readings.Data(Readings.Empty());
        Assert.Empty(All.Where(empty.Has).Select(ValueTable.KeyOf));

        OutputData none = Readings.Data(null);
        Assert.Empty(All.Where(none.Has).Select(ValueTable.KeyOf));
        Assert.False(none.HasReading || none.IsTellable || none.IsSteerable);
        Assert.Equal((-1, -1, DateTime.MinValue), (none.AgeMilliseconds, none.SampleMilliseconds, none.SampleTimeUtc));
    }

    [Fact]
    public void Present_values_energies_and_tiers_are_those_of_the_reading()
    {
        Reading reading = Readings.Full();
        OutputData data = Readings.Data(reading);
        var expected = new Dictionary<int, long>
        {
            [Value.PowerImport] = reading.PowerImportWatts,
            [Value.PowerExport] = reading.PowerExportWatts,
            [Value.AveragePowerImport] = reading.Present(PresentValue.AveragePowerImport),
            [Value.AveragePowerExport] = reading.Present(PresentValue.AveragePowerExport),
            [Value.ReactivePowerImport] = reading.ReactiveImportVars,
            [Value.ReactivePowerExport] = reading.ReactiveExportVars,
            [Value.ApparentPower] = reading.ApparentPowerVoltAmperes,
            [Value.NeutralCurrent] = reading.Present(PresentValue.NeutralCurrent),
            [Value.Frequency] = reading.FrequencyMillihertz,
            [Value.EnergyImport] = reading.EnergyImportWattHours,
            [Value.EnergyExport] = reading.EnergyExportWattHours,
            [Value.ReactiveEnergyImport] = reading.ReactiveImportVarHours,
            [Value.ReactiveEnergyExport] = reading.ReactiveExportVarHours,
            [Value.PowerOff] = reading.TotalEnergy(Energy.PowerOffSeconds),
            [Value.PowerOutages] = reading.TotalEnergy(Energy.PowerOutages),
            [Value.PulseInput1] = reading.TotalEnergy(Energy.PulseInput1),
            [Value.PulseInput2] = reading.TotalEnergy(Energy.PulseInput2),
            [Value.MeterErrors] = reading.TotalEnergy(Energy.Errors),
        };
        for (int phase = 0; phase < Reading.PhaseCount; phase++)
        {
            expected[Value.PowerImportL1 + phase] = reading.PhasePowerImportWatts(phase);
            expected[Value.PowerExportL1 + phase] = reading.PhasePowerExportWatts(phase);
            expected[Value.AveragePowerImportL1 + phase] = reading.Present(PresentValue.AveragePhasePowerImport + phase);
            expected[Value.AveragePowerExportL1 + phase] = reading.Present(PresentValue.AveragePhasePowerExport + phase);
            expected[Value.ReactivePowerImportL1 + phase] = reading.Present(PresentValue.PhaseReactiveImport + phase);
            expected[Value.ReactivePowerExportL1 + phase] = reading.Present(PresentValue.PhaseReactiveExport + phase);
            expected[Value.PowerFactorL1 + phase] = reading.PowerFactorThousandths(phase);
            expected[Value.VoltageL1 + phase] = reading.VoltageMillivolts(phase);
            expected[Value.AverageVoltageL1 + phase] = reading.Present(PresentValue.AverageVoltage + phase);
            expected[Value.CurrentL1 + phase] = reading.CurrentMilliamperes(phase);
        }

        for (int tier = 0; tier < 8; tier++)
        {
            expected[Value.EnergyImportT1 + (tier * Energy.PerTier)] = reading.TierEnergy(tier, Energy.Import);
            expected[Value.EnergyExportT1 + (tier * Energy.PerTier)] = reading.TierEnergy(tier, Energy.Export);
            expected[Value.ReactiveEnergyImportT1 + (tier * Energy.PerTier)] = reading.TierEnergy(tier, Energy.ReactiveImport);
            expected[Value.ReactiveEnergyExportT1 + (tier * Energy.PerTier)] = reading.TierEnergy(tier, Energy.ReactiveExport);
        }

        Assert.Empty(expected.Where(pair => data.Of(pair.Key) != pair.Value).Select(pair => $"{ValueTable.KeyOf(pair.Key)}: {data.Of(pair.Key)} instead of {pair.Value}"));

        // What is left is made of several present values; the next tests are about those.
        Assert.Equal(
            ["apparent_power_l1_va", "apparent_power_l2_va", "apparent_power_l3_va", "current_a", "power_factor", "power_l1_w", "power_l2_w", "power_l3_w", "power_w", "reactive_power_l1_var", "reactive_power_l2_var", "reactive_power_l3_var", "reactive_power_var"],
            All.Except(expected.Keys).Select(ValueTable.KeyOf).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Net_powers_are_import_less_export_and_import_is_positive()
    {
        OutputData data = Readings.Data(Readings.Of(
        [
            (PresentValue.PowerImport, 230), (PresentValue.PowerExport, 1500), (PresentValue.ReactiveImport, 40), (PresentValue.ReactiveExport, 10),
            (PresentValue.PhasePowerImport + 1, 700), (PresentValue.PhasePowerExport + 1, 0), (PresentValue.PhasePowerImport + 2, 5),
            (PresentValue.PhaseReactiveImport, 0), (PresentValue.PhaseReactiveExport, 33),
        ]));

        Assert.Equal((-1270, 30, 700, -33), (data.Of(Value.Power), data.Of(Value.ReactivePower), data.Of(Value.PowerL2), data.Of(Value.ReactivePowerL1)));
        Assert.False(data.Has(Value.PowerL1));
        Assert.False(data.Has(Value.PowerL3));
    }

    [Fact]
    public void Apparent_power_of_a_phase_is_its_voltage_times_its_current()
    {
        OutputData data = Readings.Data(Readings.Of([(PresentValue.Voltage, 231400), (PresentValue.Current, 12345), (PresentValue.Voltage + 1, 230000)]));

        Assert.Equal(2857, data.Of(Value.ApparentPowerL1));
        Assert.False(data.Has(Value.ApparentPowerL2));
        Assert.Equal(12345, data.Of(Value.Current));
    }

    [Theory]
    [InlineData(900, 0, 1000, 900)]
    [InlineData(0, 900, 1000, 900)]
    [InlineData(1001, 0, 1000, 1000)]
    [InlineData(2, 0, 3, 667)]
    public void The_power_factor_of_all_phases_is_active_over_apparent_power_and_at_most_1(int import, int export, int apparent, long expected) =>
        Assert.Equal(expected, Readings.Data(Readings.Of([(PresentValue.PowerImport, import), (PresentValue.PowerExport, export), (PresentValue.ApparentPower, apparent)])).Of(Value.PowerFactor));

    [Fact]
    public void Without_apparent_power_there_is_no_power_factor() =>
        Assert.False(Readings.Data(Readings.Of([(PresentValue.PowerImport, 0), (PresentValue.PowerExport, 0), (PresentValue.ApparentPower, 0)])).Has(Value.PowerFactor));

    [Fact]
    public void A_meter_without_tiers_has_no_values_of_tiers()
    {
        OutputData data = Readings.Data(Readings.Full(tiers: 4));

        Assert.Equal(4, data.TierCount);
        Assert.True(data.Has(Value.EnergyImportT4));
        Assert.False(data.Has(Value.EnergyImportT5));
        Assert.False(Readings.Data(Readings.Full(tiers: 0)).Has(Value.EnergyImportT1));
    }

    [Theory]
    [InlineData(10000, true, true)]
    [InlineData(10001, true, false)]
    [InlineData(300000, true, false)]
    [InlineData(300001, false, false)]
    public void A_reading_becomes_too_old_to_steer_by_and_then_too_old_to_tell(long age, bool isTellable, bool isSteerable)
    {
        OutputData data = Readings.Data(Readings.Full(), age);
        Assert.Equal((isTellable, isSteerable, age), (data.IsTellable, data.IsSteerable, data.AgeMilliseconds));
    }

    [Fact]
    public void Nobody_steers_by_a_reading_that_is_older_than_a_minute() =>
        Assert.Equal(60000, new FreshnessRules(86400, 3600).SteerMilliseconds);

    [Fact]
    public void The_identity_is_made_of_the_hardware_address_however_it_is_written()
    {
        Assert.All(["02:12:34:AB:CD:EF", "02-12-34-ab-cd-ef", "0212.34AB.CDEF"], mac => Assert.Equal("021234abcdef", new ModuleIdentity(mac, "h", "1", "b").Id));
    }

    [Fact]
    public void Reading_values_allocates_nothing()
    {
        OutputData data = Readings.Data(Readings.Full());
        long one = All.Sum(value => data.Of(value) + OutputData.DecimalsOf(value) + ValueTable.KeyOf(value).Length);
        long runs = 0;
        long sum = 0;
        Action task = () =>
        {
            runs++;
            for (int value = 0; value < Value.Count; value++)
            {
                sum += data.Of(value) + OutputData.DecimalsOf(value) + ValueTable.KeyOf(value).Length;
            }
        };

        Assert.Equal(0, Garbage.LeastOf(task));
        Assert.Equal(runs * one, sum);
    }
}
