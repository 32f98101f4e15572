using System;
using MepModule.App.Jobs;
using MepModule.App.Meter;
using MepModule.App.Polling;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Faults;
using MepModule.Protocol;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.App.Tests.Polling;

/// <summary>The ranked wish of users: tell me what is wrong.</summary>
public class ConditionTests
{
    [Fact]
    [DigestsOnly("a session is asked for in several frames, and with two identities")]
    public void A_wrong_key_is_named_and_the_meter_is_left_in_peace()
    {
        var bench = new MeterBench(new MeterOptions(), key: "WRONG-KEY-012345");
        bench.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(MeterCondition.WrongKey, bench.Service.Condition);
        Assert.Contains("0x0B", bench.Service.ConditionSentence);
        Assert.Null(bench.Service.Current);
        Assert.InRange(bench.Service.Statistics.Sent, 3, 15);
    }

    [Fact]
    public void A_corrected_key_is_used_at_once()
    {
        var bench = new MeterBench(new MeterOptions(), key: "WRONG-KEY-012345");
        bench.Run(TimeSpan.FromSeconds(40));
        bench.Service.Configure(bench.Settings, MepKey.Parse("DEMO-MBK-0123456", out _));
        bench.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
    }

    [Fact]
    public void Without_a_key_nothing_is_sent()
    {
        var bench = new MeterBench(new MeterOptions(), key: "");
        bench.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(MeterCondition.NoKey, bench.Service.Condition);
        Assert.Equal(0, bench.Service.Statistics.Sent);
    }

    [Fact]
    public void Without_a_key_a_port_that_cannot_be_opened_is_told_all_the_same()
    {
        var bench = new MeterBench(new MeterOptions(), key: "");
        bench.Channel.Problem = "The port /dev/ttyUSB0 does not exist.";
        bench.Run(TimeSpan.FromSeconds(20));
        Assert.Equal((MeterCondition.PortClosed, "The port /dev/ttyUSB0 does not exist."), (bench.Service.Condition, bench.Service.ConditionSentence));

        bench.Channel.Problem = null;
        bench.Run(TimeSpan.FromSeconds(20));
        Assert.Equal((MeterCondition.NoKey, 0), (bench.Service.Condition, bench.Service.Statistics.Sent));
    }

    [Fact]
    public void A_closed_port_is_explained_by_the_port_and_tried_again()
    {
        MeterBench bench = MeterBench.Of("gen3");
        bench.Channel.Problem = "The port /dev/ttyUSB0 does not exist.";
        bench.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(MeterCondition.PortClosed, bench.Service.Condition);
        Assert.Equal("The port /dev/ttyUSB0 does not exist.", bench.Service.ConditionSentence);
        bench.Channel.Problem = null;
        bench.Run(TimeSpan.FromSeconds(15));
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
    }

    [Fact]
    public void A_meter_that_never_spoke_points_to_wiring_and_grid_company()
    {
        MeterBench bench = Deaf(new MeterOptions());
        Assert.Equal(MeterCondition.NoAnswer, bench.Service.Condition);
        Assert.Contains("grid company", bench.Service.ConditionSentence);
    }

    [Fact]
    public void A_wire_that_stays_silent_is_opened_anew_every_five_minutes()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        bench.Run(TimeSpan.FromMinutes(20));
        Assert.Equal(0, bench.Channel.Closings);
        bench.Wire.With((meter, now) => meter.Restart(now, TimeSpan.FromHours(1)));
        bench.Run(TimeSpan.FromMinutes(4.8));
        Assert.Equal(0, bench.Channel.Closings);
        bench.Run(TimeSpan.FromMinutes(11));
        Assert.Equal(3, bench.Channel.Closings);
    }

    [Fact]
    public void A_board_that_sees_no_supply_points_to_the_power()
    {
        var bench = new MeterBench(new MeterOptions());
        bench.Board.SupplyMillivolts = 300;
        bench.Wire.With((meter, now) => meter.Restart(now, TimeSpan.FromHours(1)));
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(MeterCondition.NoMeterPower, bench.Service.Condition);
    }

    [Fact]
    public void Silence_after_answers_is_most_likely_an_optical_session_and_later_something_worse()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        bench.Wire.With((meter, now) => meter.StartOpticalSession(now, TimeSpan.FromMinutes(30)));
        bench.Run(TimeSpan.FromMinutes(5));
        Assert.Equal(MeterCondition.OpticalSession, bench.Service.Condition);
        int sent = bench.Service.Statistics.Sent;
        bench.Run(TimeSpan.FromMinutes(5));
        Assert.InRange(bench.Service.Statistics.Sent - sent, 30, 60);
        bench.Run(TimeSpan.FromMinutes(10));
        Assert.Equal(MeterCondition.Silent, bench.Service.Condition);
        bench.Run(TimeSpan.FromMinutes(11));
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
    }

    [Fact]
    public void A_generation_4_meter_does_not_go_deaf_for_the_optical_head()
    {
        MeterBench bench = MeterBench.Of("gen4").WaitForEnergies();
        bench.Wire.With((meter, now) => meter.Restart(now, TimeSpan.FromMinutes(10)));
        bench.Run(TimeSpan.FromMinutes(5));
        Assert.Equal(MeterCondition.Silent, bench.Service.Condition);
    }

    [Fact]
    public void Alerts_without_answers_point_to_the_transmit_wire()
    {
        var bench = new MeterBench(new MeterOptions { Faults = MepModule.MeterSimulator.Faults.FaultPlan.Parse("0s:storm=10m,lost=1") });
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(MeterCondition.Garbled, bench.Service.Condition);
        Assert.Contains("TX", bench.Service.ConditionSentence);
    }

    [Fact]
    public void A_receive_line_that_is_held_low_is_named_and_does_no_harm()
    {
        MeterBench bench = MeterBench.Of("gen3");
        bench.Channel.Heard = new LowLine(bench.Clock);
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(MeterCondition.Garbled, bench.Service.Condition);
        Assert.Contains("held low", bench.Service.ConditionSentence);

        bench.Channel.Heard = null;
        bench.RunUntil(() => bench.Service.Condition == MeterCondition.Reading, TimeSpan.FromMinutes(2));
        bench.Channel.Heard = new LowLine(bench.Clock, portion: 120);
        bench.Run(TimeSpan.FromHours(1));
        Assert.Contains("held low", bench.Service.ConditionSentence);
        Assert.InRange(bench.Service.Statistics.Alerts, 1, 1000);

        bench.Channel.Heard = null;
        bench.RunUntil(() => bench.Service.Condition == MeterCondition.Reading, TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void A_port_that_wants_TLS_is_named()
    {
        var options = new MeterOptions { Profile = MeterProfile.Named("gen4"), RequireTls = true };
        var plain = new MeterBench(options, new MeterServiceSettings { Protection = ProtectionMode.Plain });
        plain.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(MeterCondition.TlsRequired, plain.Service.Condition);

        var automatic = new MeterBench(options);
        Assert.Equal(MeterCondition.Reading, automatic.WaitForEnergies().Service.Condition);
        Assert.Equal(ProtectionMode.Tls, automatic.Service.Poller.Client.Link.ProtectionInForce);
    }

    [Fact]
    public void A_key_can_be_tried_without_losing_the_one_in_use()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        var wrong = new KeyTest(MepKey.Parse("WRONG-KEY-012345", out _)!);
        var right = new KeyTest(MepKey.Parse("DEMO-MAK-0123456", out _)!);
        Assert.True(bench.Service.TryQueue(wrong));
        Assert.True(bench.Service.TryQueue(right));
        bench.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(MeterError.WrongKey, wrong.Error);
        Assert.Equal(MeterError.None, right.Error);
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
    }

    [Fact]
    public void A_port_that_the_grid_company_disables_stays_named_while_it_speaks_and_when_it_falls_silent()
    {
        var bench = new MeterBench(new MeterOptions { HistoryDays = 0, Faults = FaultPlan.Parse("60s:disable=6m,30m:enable") });
        bench.Run(TimeSpan.FromSeconds(60));
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
        bench.RunUntil(() => bench.Service.Condition == MeterCondition.PortDisabled, TimeSpan.FromMinutes(4));
        Assert.Contains("still arrive", bench.Service.ConditionSentence);

        int readings = bench.Readings.Count;
        while (bench.Clock.Milliseconds < 29 * 60_000)
        {
            bench.Run(TimeSpan.FromSeconds(1));
            Assert.Equal(MeterCondition.PortDisabled, bench.Service.Condition);
        }

        Assert.InRange(bench.Readings.Count, readings + 10, int.MaxValue);
        Assert.Contains("stopped answering", bench.Service.ConditionSentence);
        Assert.Contains("grid company", bench.Service.ConditionSentence);

        bench.RunUntil(() => bench.Service.Condition == MeterCondition.Reading, TimeSpan.FromMinutes(3));
        Assert.InRange(bench.Clock.Milliseconds, 30 * 60_000, 31 * 60_000);
    }

    [Fact]
    public void A_port_that_is_enabled_again_before_it_fell_silent_is_well()
    {
        var bench = new MeterBench(new MeterOptions { HistoryDays = 0, Faults = FaultPlan.Parse("10s:disable=20m,6m:enable") });
        bench.RunUntil(() => bench.Service.Condition == MeterCondition.PortDisabled, TimeSpan.FromMinutes(5));
        bench.Run(TimeSpan.FromMinutes(6));
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
    }

    [Fact]
    public void A_port_that_was_disabled_before_anybody_saw_it_is_silent_like_any_other()
    {
        MeterBench bench = MeterBench.Of("gen4", 0).WaitForEnergies();
        bench.Wire.With((meter, now) => meter.DisablePort(now, TimeSpan.Zero));
        bench.Run(TimeSpan.FromMinutes(5));
        Assert.Equal(MeterCondition.Silent, bench.Service.Condition);
        Assert.Contains("grid company", bench.Service.ConditionSentence);
    }

    [Fact]
    public void What_the_meter_said_of_its_port_outlives_silence_but_not_its_next_word()
    {
        MeterBench bench = MeterBench.Of("gen3", 0);
        var judge = new ConditionJudge(bench.Channel, bench.Board, bench.Service.Statistics);
        judge.SawPort(true);
        judge.SawReading(true);
        Assert.Equal(MeterCondition.PortDisabled, judge.Condition);
        judge.SawFailure(MeterError.NoAnswer, 1000, true);
        Assert.Equal(MeterCondition.PortDisabled, judge.Condition);
        judge.SawFailure(MeterError.NoAnswer, 3_600_000, false);
        Assert.Equal(MeterCondition.PortDisabled, judge.Condition);
        judge.SawFailure(MeterError.WrongKey, 0, false);
        Assert.Equal(MeterCondition.WrongKey, judge.Condition);
        bench.Board.SupplyMillivolts = 100;
        judge.SawFailure(MeterError.NoAnswer, 1000, true);
        Assert.Equal(MeterCondition.NoMeterPower, judge.Condition);
        bench.Board.SupplyMillivolts = -1;
        judge.SawPort(false);
        judge.SawFailure(MeterError.NoAnswer, 1000, true);
        Assert.Equal(MeterCondition.OpticalSession, judge.Condition);
        judge.SawReading(true);
        Assert.Equal(MeterCondition.Reading, judge.Condition);
    }

    private static MeterBench Deaf(MeterOptions options)
    {
        var bench = new MeterBench(options);
        bench.Wire.With((meter, now) => meter.Restart(now, TimeSpan.FromHours(1)));
        return bench.Run(TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("gen4", 2)]
    [InlineData("gen4-mep2", 1)]
    public void A_meter_whose_other_port_takes_only_TLS_says_so(string profile, int ports)
    {
        var bench = new MeterBench(new MeterOptions { Profile = MeterProfile.Named(profile), HistoryDays = 0, RequireTlsOnOtherPort = true });
        Assert.Equal(ports, bench.WaitForEnergies().Service.Facts!.TlsPorts);
        Assert.Equal(0, MeterBench.Of(profile, 0).WaitForEnergies().Service.Facts!.TlsPorts);
    }

    [Fact]
    [DigestsOnly("compares plain messages with RC4 itself")]
    public void An_encrypted_wire_brings_the_same_readings()
    {
        var options = new MeterOptions { HistoryDays = 0 };
        var plain = new MeterBench(options);
        var encrypted = new MeterBench(options, new MeterServiceSettings { Protection = ProtectionMode.Rc4 });

        Assert.Equal(plain.WaitForEnergies().Service.Current!.EnergyImportWattHours, encrypted.WaitForEnergies().Service.Current!.EnergyImportWattHours);
        Assert.Equal(ProtectionMode.Plain, plain.Service.Poller.Client.Link.ProtectionInForce);
        Assert.Equal(ProtectionMode.Rc4, encrypted.Service.Poller.Client.Link.ProtectionInForce);
        Assert.Equal(plain.TableOf(5), encrypted.TableOf(5)); // the log tells what was meant, not what was on the wire
    }
}
