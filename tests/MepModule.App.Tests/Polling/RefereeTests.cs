using System;
using System.Linq;
using MepModule.App.Meter;
using MepModule.MeterSimulator;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Polling;

/// <summary>One place judges every number before it is published.</summary>
public class RefereeTests
{
    private static readonly MeterFacts _home = new() { MaxCurrentAmperes = 63, RatedVoltageVolts = 230 };

    [Fact]
    public void What_a_home_does_is_published_as_it_is()
    {
        int[] present = Home();
        Assert.Equal(0, Referee.Judge(present, _home));
        Assert.Equal(Home(), present);
    }

    [Theory]
    [InlineData(PresentValue.Voltage, 460_001, Referee.Voltage)]
    [InlineData(PresentValue.AverageVoltage + 2, -1, Referee.Voltage)]
    [InlineData(PresentValue.Current + 1, 126_001, Referee.Current)]
    [InlineData(PresentValue.NeutralCurrent, -1, Referee.Current)]
    [InlineData(PresentValue.PowerImport, 237_210, Referee.Power)]
    [InlineData(PresentValue.PhasePowerExport + 2, -5, Referee.Power)]
    [InlineData(PresentValue.ReactiveImport, 70_000, Referee.Power)]
    [InlineData(PresentValue.ApparentPower, int.MaxValue, Referee.Power)]
    [InlineData(PresentValue.PhaseReactiveExport + 2, 231_000, Referee.Power)]
    [InlineData(PresentValue.Frequency, 0, Referee.Frequency)]
    [InlineData(PresentValue.Frequency, 70_001, Referee.Frequency)]
    [InlineData(PresentValue.PowerFactor, 1001, Referee.Frequency)]
    [InlineData(PresentValue.SinPhaseAngle + 2, -1001, Referee.Frequency)]
    public void A_number_that_cannot_be_true_is_held_back_alone_and_with_its_reason(int value, int said, int reason)
    {
        int[] present = Home();
        present[value] = said;
        Assert.Equal(reason, Referee.Judge(present, _home));
        Assert.Equal(Reading.Unknown, present[value]);
        present[value] = Home()[value];
        Assert.Equal(Home(), present);
    }

    [Fact]
    public void Powers_that_contradict_one_another_are_held_back_together()
    {
        int[] present = Home();
        present[PresentValue.PowerImport] += 500;
        Assert.Equal(Referee.Phases, Referee.Judge(present, _home));
        Assert.All(
            new[] { PresentValue.PowerImport, PresentValue.PowerExport, PresentValue.PhasePowerImport, PresentValue.PhasePowerExport + 2 },
            value => Assert.Equal(Reading.Unknown, present[value]));
        Assert.Equal(Home()[PresentValue.Voltage], present[PresentValue.Voltage]);
    }

    [Theory]
    [InlineData(PresentValue.PhasePowerImport, 430, 0)]
    [InlineData(PresentValue.PhasePowerImport, 431, Referee.Product)]
    [InlineData(PresentValue.PhasePowerExport + 1, 431, Referee.Product)]
    public void The_power_of_a_phase_is_at_most_its_voltage_times_its_current_and_what_rounding_and_moments_close_to_each_other_make(int value, int watts, int reason)
    {
        // 231 V times 1.3 A is 300 VA; 10 % and 100 W beyond that are believed.
        int[] present = Home();
        present[value] = watts;
        present[PresentValue.PowerImport] = Reading.Unknown;
        Assert.Equal(reason, Referee.Judge(present, _home));
        int phase = (value - PresentValue.PhasePowerImport) % 3;
        foreach (int held in new[] { PresentValue.Voltage + phase, PresentValue.Current + phase, PresentValue.PowerFactor + phase, PresentValue.PowerExport, PresentValue.PhasePowerExport + 2 })
        {
            Assert.Equal(reason != 0, present[held] == Reading.Unknown);
        }

        Assert.Equal(231_000, present[PresentValue.Voltage + 2]);
    }

    [Theory]
    [InlineData(PresentValue.PowerImport, 1_090, 0)]
    [InlineData(PresentValue.PowerImport, 1_091, Referee.Product)]
    [InlineData(PresentValue.PowerExport, 1_091, Referee.Product)]
    public void So_is_that_of_all_phases_where_the_meter_tells_no_power_of_a_phase(int value, int watts, int reason)
    {
        int[] present = Home();
        Array.Fill(present, Reading.Unknown, PresentValue.PhasePowerImport, 6);
        present[PresentValue.PowerImport] = 0;
        present[value] = watts;
        Assert.Equal(reason, Referee.Judge(present, _home));
        Assert.Equal(reason != 0, present[PresentValue.PowerExport] == Reading.Unknown);
    }

    [Fact]
    public void A_load_that_only_shifts_current_has_less_power_than_that_and_is_believed()
    {
        int[] present = Home();
        for (int phase = 0; phase < 3; phase++)
        {
            present[PresentValue.Current + phase] = 20_000;
            present[PresentValue.PowerFactor + phase] = 65;
        }

        Assert.Equal(0, Referee.Judge(present, _home));
    }

    [Fact]
    public void What_a_meter_does_not_have_is_not_judged()
    {
        int[] present = [.. Enumerable.Repeat(Reading.Unknown, PresentValue.Count)];
        Assert.Equal(0, Referee.Judge(present, new MeterFacts()));
        present[PresentValue.PowerImport] = 900;
        present[PresentValue.PowerExport] = 0;
        Assert.Equal(0, Referee.Judge(present, _home));
        Assert.Equal(900, present[PresentValue.PowerImport]);
    }

    [Fact]
    public void A_factory_behind_transformers_keeps_its_power()
    {
        var factory = new MeterFacts { MaxCurrentAmperes = 6, RatedVoltageVolts = 58, HasTransformerRatios = true, TransformerRatio = 400, VoltageTransformerRatio = 100 };
        int[] present = Home();
        present[PresentValue.PowerImport] = 30_000_000;
        for (int phase = 0; phase < 3; phase++)
        {
            present[PresentValue.Voltage + phase] = 57_700;
            present[PresentValue.PhasePowerImport + phase] = 10_000_000;
        }

        present[PresentValue.AverageVoltage] = present[PresentValue.AverageVoltage + 1] = present[PresentValue.AverageVoltage + 2] = 57_700;
        Assert.Equal(0, Referee.Judge(present, factory));
    }

    [Fact]
    public void A_meter_that_contradicts_itself_is_read_without_its_powers_and_the_reading_says_why()
    {
        MeterBench bench = MeterBench.Of("gen3", 0).WaitForEnergies();
        Assert.All(bench.Readings, reading => Assert.Equal(0, reading.HeldBack));

        // BT27 says that power stands where reactive power stands; nothing tells the module that it changed.
        byte[] selection = bench.Meter.ReadTable(27)!;
        int power = Array.IndexOf(selection, (byte)SourceId.PowerImport);
        int voltage = Array.IndexOf(selection, (byte)SourceId.Voltage);
        bench.Wire.With((meter, _) =>
        {
            meter.OverwriteTable(27, power, [SourceId.Voltage]);
            meter.OverwriteTable(27, voltage, [SourceId.PowerImport]);
            meter.Reconfigure();
        });
        bench.Run(TimeSpan.FromSeconds(30));
        Reading reading = bench.Service.Current!;
        Assert.Equal(Referee.Power, reading.HeldBack & Referee.Power);
        Assert.Equal(Reading.Unknown, reading.PowerImportWatts);
        Assert.Equal(Reading.Unknown, bench.Service.History.NetPowerWatts(bench.Service.History.NewestSecond, 0));
        Assert.InRange(reading.VoltageMillivolts(1), 207_000, 253_000);
    }

    // 910 W on three phases.
    private static int[] Home()
    {
        var present = new int[PresentValue.Count];
        present[PresentValue.PowerImport] = 910;
        present[PresentValue.ReactiveExport] = 120;
        present[PresentValue.ApparentPower] = 930;
        present[PresentValue.Frequency] = 50_010;
        present[PresentValue.AveragePowerImport] = 880;
        for (int phase = 0; phase < 3; phase++)
        {
            present[PresentValue.Voltage + phase] = 231_000;
            present[PresentValue.AverageVoltage + phase] = 231_000;
            present[PresentValue.Current + phase] = 1_300;
            present[PresentValue.PowerFactor + phase] = 980;
            present[PresentValue.SinPhaseAngle + phase] = -200;
            present[PresentValue.PhasePowerImport + phase] = 303;
        }

        return present;
    }
}
