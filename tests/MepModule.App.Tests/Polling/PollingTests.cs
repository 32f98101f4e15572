using System;
using System.Linq;
using MepModule.App.Jobs;
using MepModule.App.Memory;
using MepModule.App.Meter;
using MepModule.App.Polling;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Faults;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Polling;

public class PollingTests
{
    public static TheoryData<string> Profiles => new(MeterProfile.All.Select(profile => profile.Name));

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Every_kind_of_meter_is_known_within_seconds_and_read_rightly(string profile)
    {
        MeterBench bench = MeterBench.Of(profile).WaitForEnergies();
        Reading reading = bench.Service.Current!;
        MeterProfile kind = MeterProfile.Named(profile);
        MeterFacts facts = bench.Service.Facts!;

        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
        Assert.Equal((kind.Summations, kind.PresentValues, kind.Demands, kind.Tiers), (facts.Summations, facts.PresentValues, facts.PresentDemands, facts.Tiers));
        Assert.Equal(kind.Port, facts.Port);
        Assert.Equal(kind.Model, facts.Model);
        Assert.Equal(230, facts.RatedVoltageVolts);
        Assert.StartsWith("SIM", facts.SerialNumber);
        Assert.InRange(facts.ClockAheadSeconds, -1, 1);

        // Power changes from second to second, energy hardly does: the meter's own tables at this moment are the truth.
        Assert.InRange(reading.FrequencyMillihertz, 49_500, 50_500);
        Assert.All(Enumerable.Range(0, 3), phase => Assert.InRange(reading.VoltageMillivolts(phase), 207_000, 253_000));
        Assert.InRange(bench.Register(SourceId.EnergyImport) - reading.EnergyImportWattHours, 0, 20);
        Assert.InRange(bench.Register(SourceId.EnergyExport) - reading.EnergyExportWattHours, 0, 20);
        Assert.Equal(kind.PresentValues > 26, Reading.IsKnown(reading.PhasePowerImportWatts(0)));
        Assert.Equal(kind.PresentValues > 41, Reading.IsKnown(reading.Present(PresentValue.AverageVoltage)));
        Assert.Equal(kind.PresentValues > 71, Reading.IsKnown(reading.Present(PresentValue.NeutralCurrent)));
        Assert.Equal(kind.PresentValues > 83, Reading.IsKnown(reading.Present(PresentValue.PhaseReactiveImport + 2)));
    }

    [Fact]
    public void A_reading_that_came_in_TLS_has_the_time_of_its_answer_and_not_of_its_witness()
    {
        MeterBench bench = MeterBench.Of("gen4-tls", 0).WaitForEnergies();
        MepLink link = bench.Service.Poller.Client.Link;
        long answered = 0;
        link.ExchangeEnded += _ =>
        {
            if ((link.RequestFrame[3] << 8 | link.RequestFrame[4]) == PresentData.Table)
            {
                answered = bench.Clock.Milliseconds;
                bench.Meter.SpoilNextResponse(FaultEventKind.Lost);
            }
        };
        for (int i = 0; i < 20; i++)
        {
            bench.RunUntil(() => bench.Service.Current!.SampleMilliseconds == answered, TimeSpan.FromSeconds(30));
            Assert.InRange(bench.Clock.Milliseconds - answered, 500, 4000);
            answered = 0;
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Tiers_add_up_to_the_totals(string profile)
    {
        MeterBench bench = MeterBench.Of(profile).Run(TimeSpan.FromMinutes(20));
        Assert.Equal(MeterProfile.Named(profile).Tiers, bench.Service.Current!.TierCount);
        Assert.True(KnowsAllTiers(bench.Service.Current));

        // The tier in force is among those that come with the totals. In TLS an answer holds less: beside demands only one tier, and the others are some minutes behind.
        int behind = MeterBench.IsTls && profile == "gen3-demand" ? 500 : 0;
        Assert.All(bench.Readings.Where(KnowsAllTiers), reading =>
        {
            Assert.InRange(reading.EnergyImportWattHours - Enumerable.Range(0, reading.TierCount).Sum(tier => reading.TierEnergy(tier, Energy.Import)), 0, behind);
            Assert.InRange(reading.ReactiveExportVarHours - Enumerable.Range(0, reading.TierCount).Sum(tier => reading.TierEnergy(tier, Energy.ReactiveExport)), 0, behind);
        });
        Assert.Contains(Enumerable.Range(0, bench.Service.Current.TierCount), tier => bench.Service.Current.TierEnergy(tier, Energy.Import) > 0);
    }

    [Theory]
    [InlineData("gen3", 4)]
    [InlineData("gen4-75", 4)]
    [InlineData("gen4", 5)]
    [InlineData("gen3-demand", 2)]
    public void A_tier_is_unknown_until_it_was_read_in_this_run_and_tells_its_own_time(string profile, int tiersWithTotals)
    {
        MeterBench bench = MeterBench.Of(profile).Run(TimeSpan.FromMinutes(10));

        // In TLS an answer holds less, and the further tiers of a meter with demand come in two turns.
        int mostMinutes = MeterBench.IsTls ? 5 : 3;
        tiersWithTotals -= MeterBench.IsTls && profile is ("gen4" or "gen3-demand") ? 1 : 0;
        bench.Restart(TimeSpan.FromMinutes(5), orderly: true);
        DateTime restart = bench.UtcNow;
        bench.Readings.Clear();
        bench.WaitForEnergies();
        Reading first = bench.Service.Current!;
        int tiers = MeterProfile.Named(profile).Tiers;
        for (int tier = 0; tier < tiers; tier++)
        {
            bool isWithTotals = tier < tiersWithTotals;
            Assert.Equal(isWithTotals, Reading.IsKnownEnergy(first.TierEnergy(tier, Energy.Import)));
            Assert.Equal(isWithTotals, Reading.IsKnownEnergy(first.TierEnergy(tier, Energy.ReactiveExport)));
            Assert.Equal(isWithTotals ? Whole(first.EnergySampleTimeUtc) : DateTime.MinValue, first.TierSampleTimeUtc(tier));
        }

        // The first minutes belong to the M-Bus devices; after that a further tier comes every two minutes.
        bench.Run(TimeSpan.FromMinutes(10));
        Assert.True(KnowsAllTiers(bench.Service.Current!));
        Assert.Equal(tiersWithTotals == tiers, KnowsAllTiers(first));
        Assert.All(bench.Readings.Where(reading => Reading.IsKnownEnergy(reading.EnergyImportWattHours)), reading =>
        {
            for (int tier = 0; tier < tiers; tier++)
            {
                bool isKnown = Reading.IsKnownEnergy(reading.TierEnergy(tier, Energy.Import));
                TimeSpan behind = Whole(reading.EnergySampleTimeUtc) - reading.TierSampleTimeUtc(tier);
                Assert.True(!isKnown || reading.TierSampleTimeUtc(tier) >= Whole(restart), "a tier is from before the restart");
                Assert.True(!isKnown || (tier < tiersWithTotals ? behind == TimeSpan.Zero : behind > TimeSpan.FromMinutes(-1) && behind < TimeSpan.FromMinutes(mostMinutes)), $"tier {tier} is {behind} older than the total");
            }
        });
        Assert.All(Enumerable.Range(0, tiers), tier => Assert.True(bench.Readings.Select(reading => reading.TierCount == 0 ? DateTime.MinValue : reading.TierSampleTimeUtc(tier)).Distinct().Count() > (MeterBench.IsTls ? 1 : 3)));
    }

    [Fact]
    public void A_module_that_says_it_has_one_unit_only_counts_watt_hours()
    {
        MeterBench bench = new MeterBench(new MeterOptions
        {
            Profile = MeterProfile.Named("cpm"), HistoryDays = 0, LockedTables = [InterfaceDefinition.Table, MeterConfiguration.Table],
        }).WaitForEnergies();
        Assert.Equal(1, bench.Service.Facts!.EnergyUnitWattHours);
    }

    [Fact]
    public void Firmware_2_0_counts_minutes_without_power()
    {
        MeterProfile profile = MeterProfile.Named("gen3-22") with { FirmwareVersion = 2 << 12 | 5 };
        MeterBench bench = new MeterBench(new MeterOptions { Profile = profile, HistoryDays = 0 }).WaitForEnergies();
        bench.Wire.With((meter, now) => meter.Restart(now, TimeSpan.FromMinutes(2)));
        bench.Run(TimeSpan.FromMinutes(4));
        Assert.InRange(bench.Register(SourceId.PowerOffSeconds), 119, 121);
        Assert.Equal(60 * bench.Register(SourceId.PowerOffSeconds), bench.Service.Current!.TotalEnergy(Energy.PowerOffSeconds));
    }

    [Fact]
    public void Tiers_that_take_several_answers_are_all_read_in_their_turn()
    {
        MeterProfile profile = MeterProfile.Named("gen4") with { Name = "gen4-demand", Demands = 8 };
        MeterBench bench = new MeterBench(new MeterOptions { Profile = profile, HistoryDays = 0 }).Run(TimeSpan.FromMinutes(10));
        Assert.Equal(8, bench.Service.Current!.TierCount);
        Assert.True(KnowsAllTiers(bench.Service.Current));
    }

    [Fact]
    public void Tiers_wait_for_a_total_that_is_held_back()
    {
        var options = new MeterOptions { HistoryDays = 0, InitialForwardWattHours = 20_000_000 };
        MeterBench first = new MeterBench(options).WaitForEnergies();
        first.Service.Poller.Energies.Save();
        var second = new MeterBench(options with { InitialForwardWattHours = 10_000_000 }, files: first.Files);
        second.RunUntil(() => second.Service.HeldBackReadings > 0, TimeSpan.FromMinutes(1));
        second.WaitForEnergies();
        Assert.All(second.Readings, reading => Assert.Equal(reading.TierCount > 0, Reading.IsKnownEnergy(reading.EnergyImportWattHours)));
    }

    [Theory]
    [InlineData("gen3", 10, true)]
    [InlineData("gen3", 100, true)]
    [InlineData("gen4", 10, true)]
    [InlineData("gen4-72", 100, true)]
    [InlineData("cpm", 10, true)]
    [InlineData("gen3", 10, false)]
    [InlineData("gen4", 100, false)]
    public void The_unit_of_energies_is_known_where_the_interface_definition_is_locked(string profile, int unit, bool isLocked)
    {
        MeterBench bench = new MeterBench(new MeterOptions
        {
            Profile = MeterProfile.Named(profile), HistoryDays = 0, EnergyUnitWattHours = unit, LockedTables = isLocked ? [InterfaceDefinition.Table] : [MeterConfiguration.Table],
        });
        bench.WaitForEnergies();
        Assert.Equal(unit, bench.Service.Facts!.EnergyUnitWattHours);
        Assert.InRange(bench.Register(SourceId.EnergyImport) * unit - bench.Service.Current!.EnergyImportWattHours, 0, 2 * unit + 20);
        Assert.Equal(isLocked ? Reading.Unknown : 9, bench.Service.Facts.RolloverDigits);
    }

    [Fact]
    public void Energies_in_an_unknown_unit_are_not_told_and_a_sentence_says_why()
    {
        var bench = new MeterBench(new MeterOptions
        {
            Profile = MeterProfile.Named("cpm"), HistoryDays = 1, EnergyUnitWattHours = 10, LockedTables = [InterfaceDefinition.Table, MeterConfiguration.Table],
        });
        bench.Run(TimeSpan.FromMinutes(5));
        Reading reading = bench.Service.Current!;
        Assert.True(Reading.IsKnown(reading.PowerImportWatts));
        Assert.False(Reading.IsKnownEnergy(reading.EnergyImportWattHours));
        Assert.False(Reading.IsKnownEnergy(reading.TierEnergy(0, Energy.Import)));
        Assert.True(Reading.IsKnownEnergy(reading.TotalEnergy(Energy.PowerOutages)));
        Assert.Equal(Reading.Unknown, bench.Service.Facts!.EnergyUnitWattHours);
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
        Assert.Contains("1, 10 or 100 Wh", bench.Service.ConditionSentence);
        Assert.False(bench.Service.Poller.Energies.IsFilling);
        LoadProfileReader profile = bench.Service.OpenLoadProfile(bench.Service.LoadProfiles[0], 0, long.MaxValue / 2)!;
        while (profile.Next(bench.Service.Poller) != LoadProfileStep.Interval)
        {
        }

        Assert.False(profile.HasValue(0));
    }

    [Theory]
    [InlineData("gen3")]
    [InlineData("gen4")]
    [InlineData("gen3-26")]
    public void A_meter_that_is_not_behind_transformers_counts_watt_hours_even_if_it_does_not_say_so(string profile)
    {
        MeterBench bench = new MeterBench(new MeterOptions
        {
            Profile = MeterProfile.Named(profile), HistoryDays = 0, LockedTables = [InterfaceDefinition.Table, MeterConfiguration.Table, MeterStatus.Table],
        }).WaitForEnergies();
        Assert.Equal(1, bench.Service.Facts!.EnergyUnitWattHours);
        Assert.InRange(bench.Register(SourceId.EnergyImport) - bench.Service.Current!.EnergyImportWattHours, 0, 20);
        Assert.Equal("Verified readings arrive.", bench.Service.ConditionSentence);
    }

    [Theory]
    [InlineData("gen3", 1, 1, true)]
    [InlineData("gen3", 40, 1, false)]
    [InlineData("gen3", 1, 20, false)]
    [InlineData("gen3-26", 40, 1, false)]
    public void Behind_transformers_only_values_that_include_the_ratios_are_told(string profile, int currentRatio, int voltageRatio, bool isAll)
    {
        MeterBench bench = new MeterBench(new MeterOptions { Profile = MeterProfile.Named(profile), HistoryDays = 0 }, key: MepModule.MeterSimulator.Security.MeterKey.DemoAdvanced).WaitForEnergies();
        byte[] ratios = [1, .. BitConverter.GetBytes(currentRatio), .. BitConverter.GetBytes(voltageRatio)];
        new RawExchange([0x4F, 0, 15, 0, 0, 8, 0, 9, .. ratios]).Run(bench.Service.Poller);
        bench.Wire.With((meter, _) => meter.Reconfigure());
        bench.RunUntil(() => bench.Service.Facts?.HasTransformerRatios == true, TimeSpan.FromSeconds(20)).Run(TimeSpan.FromSeconds(20));

        Reading reading = bench.Service.Current!;
        bool hasPost = profile != "gen3-26";
        Assert.Equal((currentRatio, voltageRatio), (bench.Service.Facts!.TransformerRatio, bench.Service.Facts.VoltageTransformerRatio));
        Assert.True(Reading.IsKnown(reading.PowerImportWatts) && Reading.IsKnown(reading.VoltageMillivolts(0)) && Reading.IsKnown(reading.PowerFactorThousandths(0)));
        Assert.Equal(hasPost, Reading.IsKnown(reading.CurrentMilliamperes(0)));
        Assert.Equal(hasPost, Reading.IsKnown(reading.PhasePowerImportWatts(2)));
        Assert.Equal(isAll, Reading.IsKnown(reading.ApparentPowerVoltAmperes));
        Assert.Equal(isAll, Reading.IsKnown(reading.Present(PresentValue.AveragePowerImport)));
        Assert.Equal(isAll, Reading.IsKnown(reading.Present(PresentValue.AveragePhasePowerExport + 2)));
        Assert.Equal(hasPost, Reading.IsKnown(reading.Present(PresentValue.AverageVoltage)));
    }

    [Fact]
    public void Energy_of_a_meter_behind_transformers_is_not_taken_for_a_spike()
    {
        MeterBench bench = new MeterBench(new MeterOptions { HistoryDays = 0 }, key: MepModule.MeterSimulator.Security.MeterKey.DemoAdvanced).WaitForEnergies();
        Assert.InRange(bench.Service.Poller.Energies.MaxWatts, 60_000, 70_000);
        new RawExchange([0x4F, 0, 15, 0, 0, 8, 0, 9, 1, 40, 0, 0, 0, 100, 0, 0, 0]).Run(bench.Service.Poller);
        bench.Wire.With((meter, _) => meter.Reconfigure());
        bench.RunUntil(() => bench.Service.Facts?.HasTransformerRatios == true, TimeSpan.FromSeconds(20));
        Assert.InRange(bench.Service.Poller.Energies.MaxWatts, 4000 * 60_000, 4000 * 70_000);
    }

    [Fact]
    public void Nothing_is_known_before_the_first_verified_answer()
    {
        MeterBench bench = MeterBench.Of("gen3");
        Assert.Null(bench.Service.Current);
        Assert.Null(bench.Service.Facts);
        Assert.True(bench.Service.IsStale);
        Assert.Equal(-1, bench.Service.AgeMilliseconds);
    }

    [Fact]
    public void Totals_and_phases_of_a_reading_come_from_one_reply()
    {
        MeterBench bench = MeterBench.Of("gen3").Run(TimeSpan.FromMinutes(5));
        Assert.All(bench.Readings, reading => Assert.InRange(
            Math.Abs(reading.NetPowerWatts - Enumerable.Range(0, 3).Sum(reading.PhaseNetPowerWatts)), 0, 3));
    }

    [Fact]
    [DigestsOnly("counts frames, of which a read in TLS has two: ReadingCycleTests")]
    public void On_average_no_more_than_one_table_a_second_is_read()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        bench.RunUntil(() => !bench.Service.Poller.Energies.IsFilling, TimeSpan.FromHours(2));
        int before = bench.Service.Statistics.Sent;
        bench.Run(TimeSpan.FromMinutes(10));
        Assert.InRange(bench.Service.Statistics.Sent - before, 590, 615);

        int[] tables = Enumerable.Range(bench.Service.Log.NewestIndex - 99, 100).Select(bench.TableOf).ToArray();
        Assert.InRange(tables.Count(table => table == PresentData.Table), 79, 81);
        Assert.InRange(tables.Count(table => table == RegisterData.Table), 9, 11);
    }

    [Fact]
    [DigestsOnly("counts entries of the log, in which each read in TLS has its witness")]
    public void A_user_gets_the_next_slot_but_never_two_in_a_row()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        RawExchange[] exchanges = Enumerable.Range(0, 4).Select(_ => new RawExchange([0x3F, 0, 0x34, 0, 0, 0, 0, 7])).ToArray();
        Assert.All(exchanges, exchange => Assert.True(bench.Service.TryQueue(exchange)));
        Assert.False(bench.Service.TryQueue(new RawExchange([0x3F])), "the queue is bounded");

        int first = bench.Service.Log.NewestIndex + 1;
        for (int slot = 0; slot < 8; slot++)
        {
            bench.Service.RunSlot();
        }

        Assert.Equal(
            [true, false, true, false, true, false, true],
            Enumerable.Range(first, 7).Select(index => bench.SourceOf(index) == ExchangeSource.User));
        Assert.All(exchanges, exchange => Assert.True(exchange.HasResponse && exchange.DigestOk && exchange.Code == ResponseCode.Ok));
        Assert.Equal(2 + 3 + 7 + 8, exchanges[0].ResponseFrame!.Length);
        Assert.Equal(first, exchanges[0].LogIndex);
    }

    [Fact]
    public void A_key_that_was_chosen_during_the_wait_for_a_slot_signs_the_next_exchange()
    {
        var bench = new MeterBench(new MeterOptions { HistoryDays = 0 }, key: "53540BEEB79D0514AC00");
        bench.RunUntil(() => bench.Service.Condition == MeterCondition.WrongKey, TimeSpan.FromMinutes(1));
        var exchange = new RawExchange([0x3F, 0, 0x34, 0, 0, 0, 0, 7]);
        bench.Clock.NextSleep = () =>
        {
            bench.Service.Configure(bench.Settings, MepKey.Parse(MeterKey.DemoBasic, out _));
            Assert.True(bench.Service.TryQueue(exchange));
        };
        // What came too late to be done before the slot is done behind it.
        bench.Service.RunSlot();
        bench.Service.RunSlot();
        Assert.Equal((1, (int)ResponseCode.Ok), (exchange.Attempts > 0 ? 1 : 0, exchange.Code));
    }

    [Fact]
    public void Work_that_a_mistake_ends_is_not_called_done()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        var link = bench.Service.Poller.Client.Link;
        MepKey? inUse = link.Key;
        link.ExchangeEnded += _ => throw new InvalidOperationException("a mistake");
        var exchange = new RawExchange([0x3F, 0, 0x34, 0, 0, 0, 0, 7]);
        var removal = new RegistrationRemoval();
        var snapshot = new MeterSnapshot();
        foreach (MeterWork work in new MeterWork[] { exchange, removal, snapshot, new KeyTest(MepKey.Parse("53540BEEB79D0514AC00", out _)!) })
        {
            Assert.Throws<InvalidOperationException>(() => work.Run(bench.Service.Poller));
            Assert.Same(inUse, link.Key);
        }

        Assert.All([exchange.Problem, removal.Problem, snapshot.Problem], problem => Assert.Contains("begun but not finished", problem));
        Assert.Equal((false, SnapshotOutcome.Failed), (exchange.HasResponse, snapshot.Outcome));
    }

    [Fact]
    public void A_raw_message_that_the_meter_refuses_is_an_answer_and_not_a_failure()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        var exchange = new RawExchange([0x3F, 0x0F, 0x00, 0, 0, 0, 0, 7]);
        Assert.True(bench.Service.TryQueue(exchange));
        bench.Run(TimeSpan.FromSeconds(3));
        Assert.True(exchange.HasResponse);
        Assert.NotEqual(ResponseCode.Ok, exchange.Code);
        Assert.Null(exchange.Problem);
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
    }

    [Fact]
    [DigestsOnly("in TLS it is told as executed: SimulatedSessionTests")]
    public void A_write_whose_answer_was_lost_is_not_called_refused()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        bench.Wire.With((meter, _) => meter.SpoilNextResponse(FaultEventKind.Lost));
        var write = new RawExchange([0x4F, 0x08, 0x32, 0, 0, 0x1F, 0, 1, 0]);
        write.Run(bench.Service.Poller);

        Assert.Equal((2, (int)ResponseCode.InvalidSequenceNumber), (write.Attempts, write.Code));
        Assert.Equal(MeterErrorText.Sentence(MeterError.Unconfirmed), write.Problem);
    }

    [Fact]
    public void Noise_on_the_wire_is_neither_an_alert_nor_a_reconfiguration()
    {
        var bench = new MeterBench(new MeterOptions { HistoryDays = 0, Faults = FaultPlan.Parse("lost=0.05,flip=0.001,pause=0.0005") });
        bench.Run(TimeSpan.FromMinutes(30));

        Assert.Equal((0, 0), (bench.Service.Statistics.Alerts, bench.Service.Statistics.SequenceJumps));
        Assert.InRange(bench.Service.Statistics.BadDigests, 20, int.MaxValue);
    }

    [Fact]
    public void A_faster_mode_reads_faster()
    {
        var bench = new MeterBench(new MeterOptions { HistoryDays = 0 }, new MeterServiceSettings { SlotMilliseconds = 500 });
        bench.WaitForEnergies();
        int before = bench.Readings.Count;
        bench.Run(TimeSpan.FromSeconds(20));
        Assert.InRange(bench.Readings.Count - before, 33, 38);
    }

    [Fact]
    public void Dimensions_are_read_anew_when_the_meter_was_configured_anew()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        int version = bench.Service.Facts!.InterfaceVersion;
        bench.Wire.With((meter, _) => meter.Reconfigure());
        bench.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(version + 1, bench.Service.Facts!.InterfaceVersion);
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
    }

    [Fact]
    [DigestsOnly("in TLS there is no number that jumps")]
    public void A_jump_of_the_sequence_alone_costs_one_look_at_the_version()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        MeterFacts facts = bench.Service.Facts!;
        bench.Wire.With((meter, _) => meter.JumpSequence());
        bench.Run(TimeSpan.FromSeconds(10));
        Assert.Same(facts, bench.Service.Facts);
        Assert.Equal(1, bench.Service.Statistics.SequenceJumps);
    }

    [Fact]
    public void The_meter_sets_a_clock_that_nobody_else_has_set()
    {
        MeterBench bench = MeterBench.Of("gen3");
        bench.Clock.Set(new DateTime(1970, 1, 1));
        bench.Clock.IsSet = false;
        bench.WaitForEnergies();
        Assert.InRange((bench.Service.Current!.SampleTimeUtc - bench.Meter.UtcNow).TotalSeconds, -5, 5);
    }

    [Fact]
    public void A_stale_reading_keeps_its_time_and_says_so()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        bench.Run(TimeSpan.FromSeconds(30));
        bench.Channel.Problem = "The port was pulled out.";
        bench.Run(TimeSpan.FromMinutes(2));
        DateTime sample = bench.Service.Current!.SampleTimeUtc;
        Assert.True(bench.Service.IsStale);
        Assert.InRange((bench.UtcNow - sample).TotalSeconds, 118, 130);
        Assert.Equal(bench.UtcNow - sample, TimeSpan.FromMilliseconds(bench.Service.AgeMilliseconds));
    }

    private static bool KnowsAllTiers(Reading reading) =>
        reading.TierCount > 0 && Enumerable.Range(0, reading.TierCount).All(tier => Reading.IsKnownEnergy(reading.TierEnergy(tier, Energy.Import)));

    private static DateTime Whole(DateTime time) => TableTime.ToDateTime(TableTime.FromDateTime(time));

    [Fact]
    public void The_real_thread_reads_and_stops()
    {
        var bench = new MeterBench(new MeterOptions { HistoryDays = 0, Speed = WireSpeed.Fast });
        using var read = new System.Threading.ManualResetEvent(false);
        bench.Service.ReadingTaken += _ => read.Set();
        bench.Service.Start();
        Assert.True(read.WaitOne(TimeSpan.FromSeconds(30)));
        var exchange = new RawExchange([0x3F, 0, 0x34, 0, 0, 0, 0, 7]);
        Assert.True(bench.Service.TryExchange(exchange, 30_000));
        Assert.True(exchange.HasResponse);
        bench.Service.Stop();
        long heartbeat = bench.Service.HeartbeatMilliseconds;
        Assert.Equal(heartbeat, bench.Service.HeartbeatMilliseconds);
        Assert.False(bench.Service.TryExchange(new RawExchange([0x3F]), 1), "nobody serves the queue any more");
    }
}
