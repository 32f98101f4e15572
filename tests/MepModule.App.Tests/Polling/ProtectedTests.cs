using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Jobs;
using MepModule.App.Memory;
using MepModule.App.Meter;
using MepModule.App.Polling;
using MepModule.MeterSimulator;
using MepModule.Protocol;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Polling;

/// <summary>
/// Whatever the module does with a meter, it does however messages are protected: on a port that takes nothing but TLS, on the other one, and with meters that this
/// simulator alone lets speak TLS.
/// </summary>
public class ProtectedTests
{
    public static TheoryData<string, ProtectionMode> Lines => new()
    {
        { "gen4-tls", ProtectionMode.Tls },
        { "gen4-mep2-tls", ProtectionMode.Tls },
        { "gen3-demand", ProtectionMode.Tls },
        { "gen4", ProtectionMode.Rc4 },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Readings_are_right_and_tiers_add_up(string profile, ProtectionMode protection)
    {
        MeterBench bench = Bench(profile, protection).Run(TimeSpan.FromMinutes(10));
        Reading reading = bench.Service.Current!;
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
        Assert.InRange(bench.Readings.Count, 400, 700);
        Assert.InRange(bench.Register(SourceId.EnergyImport) - reading.EnergyImportWattHours, 0, 20);
        Assert.Equal(bench.Options.Profile.Tiers, reading.TierCount);
        Assert.All(bench.Readings, one => Assert.InRange(one.FrequencyMillihertz, 49_500, 50_500));
        var truth = new HouseholdTruth(bench.Meter.Household, Whole(bench.Options.StartUtc.AddMilliseconds(reading.SampleMilliseconds)));
        var second = new HouseholdTruth(bench.Meter.Household, Whole(bench.Options.StartUtc.AddMilliseconds(reading.SampleMilliseconds - 1000)));
        int power = reading.Present(PresentValue.PowerImport);
        Assert.True(power == truth.Of(PresentValue.PowerImport) || power == second.Of(PresentValue.PowerImport));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_load_profile_is_what_the_meter_kept(string profile, ProtectionMode protection)
    {
        MeterBench bench = Bench(profile, protection, historyDays: 2);
        LoadProfileReader reader = bench.Service.OpenLoadProfile(bench.Service.LoadProfiles[0], 0, long.MaxValue / 2)!;
        var rows = new List<(long End, long Value)>();
        for (LoadProfileStep step = reader.Next(bench.Service.Poller); step != LoadProfileStep.End; step = reader.Next(bench.Service.Poller))
        {
            Assert.NotEqual(LoadProfileStep.Failed, step);
            if (step == LoadProfileStep.Interval)
            {
                rows.Add((reader.EndTime, reader.Value(0)));
            }
        }

        Assert.InRange(rows.Count, 150, 200);
        Assert.All(rows.Skip(1).Zip(rows), pair => Assert.Equal(bench.Service.LoadProfiles[0].Set.IntervalMinutes * 60, pair.First.End - pair.Second.End));
        Assert.All(rows.TakeLast(8), row => Assert.InRange(row.Value - bench.TrueRegister(SourceId.EnergyImport, TableTime.ToDateTime(row.End)), -1, 1));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Logs_outages_and_power_quality_tell_the_same_power_cut(string profile, ProtectionMode protection)
    {
        MeterBench bench = Bench(profile, protection);
        long from = TableTime.FromDateTime(bench.UtcNow);
        bench.Wire.With((meter, now) => meter.Restart(now, TimeSpan.FromMinutes(7)));
        bench.Run(TimeSpan.FromMinutes(9));

        var events = new EventLogReader(bench.Service.Poller, false);
        Assert.True(events.MoveNext(), MeterErrorText.Sentence(events.Error));
        Assert.InRange(events.Time - from, 400, 500);
        var outages = new OutageLogReader(bench.Service.Poller, bench.Service.Facts!);
        Assert.True(outages.MoveNext(), MeterErrorText.Sentence(outages.Error));
        Assert.InRange(outages.DurationSeconds, 415, 425);
        PowerQualityReport report = PowerQualityReport.Read(bench.Service.Poller, bench.Service.Facts!.OutageRecords, bench.UtcNow, out MeterError error)!;
        Assert.Equal(MeterError.None, error);
        Assert.InRange(report.OutageSeconds(0), 415, 425);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_snapshot_has_all_values_of_one_moment(string profile, ProtectionMode protection)
    {
        MeterBench bench = Bench(profile, protection);
        var snapshot = new MeterSnapshot();
        Assert.True(bench.Service.TryQueue(snapshot));
        bench.RunUntil(() => snapshot.Outcome == SnapshotOutcome.Taken, TimeSpan.FromSeconds(30));
        DateTime moment = TableTime.ToDateTime(snapshot.MeterSeconds);
        Assert.Null(snapshot.Problem);
        Assert.InRange(snapshot.Values!.EnergyImportWattHours - bench.TrueRegister(SourceId.EnergyImport, moment), 0, 2);
        Assert.Equal(0, bench.Meter.TransactionLockOwner);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_explorer_reads_writes_calls_and_is_refused_and_the_log_says_how_it_went(string profile, ProtectionMode protection)
    {
        MeterBench bench = Bench(profile, protection);
        RawExchange read = Send(bench, [0x3F, 0, 1, 0, 0, 0, 0, 24]);
        Assert.Equal(bench.Meter.ReadTable(1)!, read.ResponseFrame![5..29]);
        RawExchange refused = Send(bench, [0x3F, 0x0F, 0xF0, 0, 0, 0, 0, 1]);
        Assert.Equal(ResponseCode.TableOperationNotPossible, refused.Code);
        Assert.Null(refused.Problem);
        RawExchange written = Send(bench, [0x4F, 0x08, 0x32, 0, 0, 2, 0, 1, 0x55]);
        Assert.Equal(ResponseCode.Ok, written.Code);
        Assert.Equal(0x55, bench.Meter.ReadTable(InboundData.Table)![2]);
        RawExchange call = Send(bench, [0x40, 0, 7, 0, 6, 0x11, 0x08, 5, 0, 0x39, 0x30]);
        Assert.Equal(ResponseCode.Ok, call.Code);
        Assert.All(new[] { read, refused, written, call }, exchange =>
        {
            Assert.Equal((protection, protection), (exchange.Protection, bench.Entry(exchange.LogIndex).Protection));
            Assert.True(exchange.DigestOk);
        });
    }

    private static DateTime Whole(DateTime moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond));

    private static MeterBench Bench(string profile, ProtectionMode protection, int historyDays = 0)
    {
        var options = new MeterOptions { Profile = MeterProfile.Named(profile), HistoryDays = historyDays, KnowsTls = true };
        bool asks = options.Profile.RequiresTls;
        MeterBench bench = new MeterBench(options, new MeterServiceSettings { Protection = asks ? ProtectionMode.Automatic : protection }).WaitForEnergies();
        Assert.Equal(protection, bench.Service.Poller.Client.Link.ProtectionInForce);
        return bench;
    }

    private static RawExchange Send(MeterBench bench, byte[] message)
    {
        var exchange = new RawExchange(message);
        Assert.True(bench.Service.TryQueue(exchange));
        bench.RunUntil(() => exchange.HasResponse, TimeSpan.FromSeconds(20));
        return exchange;
    }
}
