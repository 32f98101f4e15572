using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Jobs;
using MepModule.App.MBus;
using MepModule.App.Memory;
using MepModule.App.Meter;
using MepModule.App.Polling;
using MepModule.App.Tests.MBus;
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

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_meters_behind_it_are_found_and_their_values_read(string profile, ProtectionMode protection)
    {
        MeterBench bench = Bench(profile, protection, historyDays: 2);
        bench.RunUntil(() => bench.Service.MBusDevices.Length == 2 && bench.Service.MBusDevices.All(device => device.Problem is null), TimeSpan.FromMinutes(15));
        Assert.Equal([(1, "Water"), (2, "Heat")], bench.Service.MBusDevices.Select(device => (device.Slot, device.Medium)));
        MBusRecord volume = bench.Service.MBusDevices[0].Records().First(record => record.Quantity == "Volume" && record.Storage == 0);
        Assert.Equal(("m³", 3), (volume.Unit, volume.Decimals));
        Assert.InRange(volume.Mantissa, 180_000, 600_000);

        // Its stored values come in a second telegram.
        MBusRecord[] heat = bench.Service.MBusDevices[1].Records();
        Assert.InRange(heat.First(record => record.Quantity == "Energy" && record.Storage == 0).Mantissa - heat.First(record => record.Quantity == "Energy" && record.Storage == 1).Mantissa, 0, 10_000_000);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_water_meter_whose_entry_is_longer_than_an_answer_is_read_whole(string profile, ProtectionMode protection)
    {
        MeterBench bench = Bench(profile, protection);

        // An answer in TLS holds 443 bytes.
        string records = string.Concat(Enumerable.Range(0, 24).Select(n => $"0413{n:X2}000000"));
        byte[] entry = MBusTests.Entry(records, records, records);
        Assert.InRange(entry.Length, 466, 517);
        bench.Wire.With((meter, _) =>
        {
            meter.OverwriteTable(DeviceData.Table, 0, entry);
            meter.OverwriteTable(DeviceStatus.Table, DeviceStatus.HeaderSize + 4, [(byte)entry.Length, (byte)(entry.Length >> 8)]);
            meter.OverwriteTable(RecurringReadLog.Table, 1, [0]);
        });
        bench.RunUntil(() => bench.Service.MBusDevices.Any(device => device.Slot == 1 && device.Problem is null), TimeSpan.FromMinutes(5));
        Assert.Equal(Enumerable.Range(0, 72).Select(n => n % 24L), bench.Service.MBusDevices[0].Records().Select(record => record.Mantissa));
    }

    [Fact]
    public void In_TLS_readings_come_as_often_as_with_digests()
    {
        int plain = InAnHour(ProtectionMode.Plain), tls = InAnHour(ProtectionMode.Tls);
        TestContext.Current.TestOutputHelper?.WriteLine($"readings in an hour: {plain} with digests, {tls} in TLS");
        Assert.InRange(plain, 2500, 3600);
        Assert.InRange((double)plain / tls, 0.95, 1.05);
    }

    private static int InAnHour(ProtectionMode protection)
    {
        var options = new MeterOptions { Profile = MeterProfile.Named("gen4"), HistoryDays = 0 };
        MeterBench bench = new MeterBench(options, new MeterServiceSettings { Protection = protection }).WaitForEnergies().Run(TimeSpan.FromMinutes(10));
        bench.Readings.Clear();
        return bench.Run(TimeSpan.FromHours(1)).Readings.Count;
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
