using System;
using System.Linq;
using System.Text;
using MepModule.App.Alerts;
using MepModule.App.Jobs;
using MepModule.App.Meter;
using MepModule.App.Polling;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Faults;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Alerts;

public class AlertTests
{
    private static readonly byte[] Foreign = Encoding.ASCII.GetBytes("OTHER MODULE").Concat(new byte[18]).ToArray();
    private static readonly byte[] Ours = Encoding.ASCII.GetBytes("MEPMODULE").Concat(new byte[21]).ToArray();

    [Theory]
    [InlineData("gen3")]
    [InlineData("gen4-mep2")]
    [InlineData("cpm")]
    public void A_stale_registration_is_seen_explained_and_removed_on_demand_only(string profile)
    {
        MeterBench bench = MeterBench.Of(profile).WaitForEnergies();
        Register(bench, Foreign);
        bench.Run(TimeSpan.FromMinutes(4));
        AlertState state = bench.Service.Alerts!;
        Assert.True(state.IsRegistered);
        Assert.False(state.IsOurs);
        Assert.Equal("OTHER MODULE", state.Identification);
        Assert.InRange(state.Handle, 1000, 2999);

        var removal = new RegistrationRemoval();
        Assert.True(bench.Service.TryQueue(removal));
        bench.Run(TimeSpan.FromSeconds(10));
        Assert.Null(removal.Problem);
        Assert.False(bench.Service.Alerts!.IsRegistered);
        Assert.Equal(0, bench.Service.Alerts!.Handle);
    }

    [Fact]
    public void Removing_nobody_says_so_and_writes_nothing()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        var removal = new RegistrationRemoval();
        Assert.True(bench.Service.TryQueue(removal));
        bench.Run(TimeSpan.FromSeconds(5));
        Assert.Contains("nothing to remove", removal.Problem);
        Assert.All(bench.LoggedIndexes, index => Assert.Equal(0x3F, bench.Entry(index).Frames[2]));
    }

    [Fact]
    public void A_request_of_the_grid_company_to_a_former_device_is_noted_and_left_alone()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        Register(bench, Foreign);
        byte[] before = [];
        bench.Wire.With((meter, _) => before = meter.ReadTable(0x810)![(4 * 517)..]);

        // The billing day of an hourly schedule comes; the meter asks its client for data, again and again.
        WriteAdvanced(bench, 0x80D, 4 * 66, [0, 0, 0, 0]);
        bench.Run(TimeSpan.FromHours(3));
        AlertState state = bench.Service.Alerts!;
        Assert.NotEqual(0, state.Flags & AlertState.ScheduledRead);
        Assert.Contains("former device", state.Advice);
        Assert.Contains(state.History, alert => alert.Kind == AlertState.ScheduledRead);
        bench.Wire.With((meter, _) => Assert.Equal(before, meter.ReadTable(0x810)![(4 * 517)..]));
        Assert.All(bench.LoggedIndexes, index => Assert.Equal(0x3F, bench.Entry(index).Frames[2]));
    }

    [Fact]
    public void Wire_alerts_are_counted_and_their_flags_read_next()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        bench.Wire.With((meter, now) => meter.StartAlertStorm(now, TimeSpan.FromSeconds(20)));
        bench.Run(TimeSpan.FromSeconds(30));
        AlertState state = bench.Service.Alerts!;
        Assert.InRange(state.WireAlerts, 50, 600);
        Assert.Single(state.History, alert => alert.Kind == AlertEvent.Wire);
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
    }

    [Fact]
    public void An_alert_every_second_costs_one_more_read_a_minute()
    {
        MeterBench bench = MeterBench.Of("gen3", 0).WaitForEnergies();
        bench.RunUntil(() => !bench.Service.Poller.MBus.HasWork, TimeSpan.FromMinutes(5));
        int[] Read(TimeSpan time)
        {
            int first = bench.Service.Log.NewestIndex + 1;
            bench.Run(time);
            return [.. Enumerable.Range(first, bench.Service.Log.NewestIndex - first + 1).Select(bench.TableOf)];
        }

        bench.Wire.With((meter, now) => meter.StartAlertStorm(now, TimeSpan.FromMinutes(11)));
        Assert.Contains(DeviceConfiguration.Table, Read(TimeSpan.FromSeconds(3)));

        // One in twenty turns by housekeeping, and one a minute.
        int[] tables = Read(TimeSpan.FromMinutes(2));
        Assert.InRange(tables.Count(table => table == DeviceConfiguration.Table), 5, 6 + 2);
        Assert.InRange(tables.Count(table => table == PresentData.Table), 92, 98);
        Assert.InRange(bench.Service.Alerts!.WireAlerts, 100, int.MaxValue);
    }

    [Fact]
    [DigestsOnly("waits for the newest entry of the log, which in TLS is a witness")]
    public void Flags_that_changed_are_read_again_at_the_next_alert()
    {
        MeterBench bench = MeterBench.Of("gen3", 0).WaitForEnergies();
        bench.RunUntil(() => bench.Service.Alerts is { IsRegistrationKnown: true }, TimeSpan.FromMinutes(5));
        bench.Wire.With((meter, now) => meter.StartAlertStorm(now, TimeSpan.FromMinutes(5)));
        bench.Run(TimeSpan.FromSeconds(3));
        foreach (byte flags in (byte[])[1, 3])
        {
            bench.RunUntil(() => bench.TableOf(bench.Service.Log.NewestIndex) == DeviceConfiguration.Table, TimeSpan.FromMinutes(1.5));
            WriteAdvanced(bench, DeviceConfiguration.Table, 4 * 66 + 8, [flags]);
        }

        // The second change is seen within seconds of the first.
        bench.RunUntil(() => bench.Service.Alerts!.Flags == 3, TimeSpan.FromSeconds(25));
    }

    [Fact]
    public void A_module_that_the_user_lets_register_does_so_under_its_own_name()
    {
        var bench = new MeterBench(new MeterOptions(), new MeterServiceSettings { Register = true, Identification = Ours });
        bench.WaitForEnergies();
        bench.RunUntil(() => bench.Service.Alerts is { IsOurs: true }, TimeSpan.FromMinutes(10));
        byte[] element = [];
        bench.Wire.With((meter, _) => element = meter.ReadTable(0x832)!);
        Assert.Equal(Ours, element[..30]);
        Assert.Equal(1, element[30] & 1);
    }

    [Fact]
    public void The_setting_of_the_user_is_all_that_a_registration_needs()
    {
        var settings = new App.Configuration.Settings { RegistersForAlerts = true };
        var bench = new MeterBench(new MeterOptions(), ModuleApp.MeterSettings(settings, "246f28aabbcc"));
        bench.RunUntil(() => bench.Service.Alerts is { IsOurs: true }, TimeSpan.FromMinutes(10));
        Assert.Equal("MepModule 246f28aabbcc", bench.Service.Alerts!.Identification);
        byte[] element = [];
        bench.Wire.With((meter, _) => element = meter.ReadTable(0x832)!);

        // Registered, responses in ET59, delta data; an M-Bus alert could never be cleared.
        Assert.Equal(0x0B, element[30]);
        Assert.Null(ModuleApp.MeterSettings(new App.Configuration.Settings(), "246f28aabbcc").Identification);
    }

    [Fact]
    public void A_module_never_registers_over_somebody_else()
    {
        var bench = new MeterBench(new MeterOptions(), new MeterServiceSettings { Register = true, Identification = Ours });
        Register(bench, Foreign);
        bench.Run(TimeSpan.FromMinutes(10));
        Assert.Equal("OTHER MODULE", bench.Service.Alerts!.Identification);
    }

    [Fact]
    public void Without_leave_nothing_is_ever_written_to_the_meter()
    {
        MeterBench bench = MeterBench.Of("gen4").Run(TimeSpan.FromMinutes(15));
        Assert.All(bench.LoggedIndexes, index => Assert.Equal(0x3F, bench.Entry(index).Frames[2]));
        Assert.False(bench.Service.Alerts!.IsRegistered);
    }

    [Fact]
    public void Delta_data_of_our_own_registration_is_read_and_cleared()
    {
        var bench = new MeterBench(new MeterOptions(), new MeterServiceSettings { Register = true, Identification = Ours });
        bench.WaitForEnergies();
        bench.RunUntil(() => bench.Service.Alerts is { IsOurs: true }, TimeSpan.FromMinutes(10));

        // Watch the voltage of L1 for a move of 1 mV.
        WriteAdvanced(bench, 0x847, 0, [15, 0, 1, 0, 0, 0, 0, 0]);
        bench.RunUntil(() => bench.Service.Alerts!.History.Any(alert => alert.Kind == AlertState.DeltaData), TimeSpan.FromMinutes(5));
        bench.RunUntil(() => (FlagsOfMeter(bench) & AlertState.DeltaData) == 0, TimeSpan.FromMinutes(5));
        Assert.Contains(bench.LoggedIndexes, index => bench.TableOf(index) == DeltaAlerts.Table);
        Assert.Contains(bench.LoggedIndexes, index => bench.Entry(index).Frames[2] == 0x40);
    }

    [Fact]
    [DigestsOnly("loses the exchange behind a read, which in TLS is its witness")]
    public void A_delta_alert_whose_values_could_not_be_read_costs_no_write()
    {
        MeterBench bench = WatchingBench();

        // Only firmware that nobody knows has both, the alert and the rule for all writes.
        bench.Service.Poller.Writes.FirmwareNumber = Reading.Unknown;
        var link = bench.Service.Poller.Client.Link;
        int reads = 0;
        bool isLost = true;
        link.ExchangeEnded += _ =>
        {
            int table = link.RequestFrame[3] << 8 | link.RequestFrame[4];
            bool isWanted = table == DeviceConfiguration.Table && link.DataLength == 1 && (link.ResponseBuffer[link.DataOffset] & AlertState.DeltaData) != 0;
            reads += table == DeltaAlerts.Table ? 1 : 0;
            bench.Meter.Rates = new FaultRates { LostFrames = isWanted && isLost ? 1 : 0 };
        };
        bench.RunUntil(() => reads == 3, TimeSpan.FromMinutes(10));
        Assert.Equal(4, bench.Service.WritesLeft);

        isLost = false;
        bench.RunUntil(() => (bench.Service.Alerts!.Flags & AlertState.DeltaData) == 0, TimeSpan.FromMinutes(5));
        Assert.Equal(3, bench.Service.WritesLeft);
    }

    [Fact]
    public void Silence_at_the_call_does_not_end_the_clearing_of_delta_alerts()
    {
        MeterBench bench = WatchingBench();
        var link = bench.Service.Poller.Client.Link;
        int lost = 0;
        link.ExchangeEnded += _ =>
        {
            // The call begins with a look where its response will stand.
            bool isBeforeCall = (link.RequestFrame[3] << 8 | link.RequestFrame[4]) == DeltaAlerts.Table && lost < 2;
            lost += isBeforeCall ? 1 : 0;
            bench.Meter.Rates = new FaultRates { LostFrames = isBeforeCall ? 1 : 0 };
        };
        bench.RunUntil(() => lost == 2, TimeSpan.FromMinutes(10));
        bench.RunUntil(() => (bench.Service.Alerts!.Flags & AlertState.DeltaData) == 0, TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void A_registration_is_two_writes_and_needs_both(int used, bool registers)
    {
        var options = new MeterOptions { Profile = MeterProfile.Named("gen3-26"), HistoryDays = 0 };
        MeterBench bench = new MeterBench(options, new MeterServiceSettings { Register = true, Identification = Ours });
        bench.RunUntil(() => bench.Service.Facts != null, TimeSpan.FromMinutes(1));
        Assert.True(bench.Service.Poller.Writes.TryTake(TableId.ProcedureInitiate, used));
        bench.RunUntil(() => bench.Service.Alerts is { IsRegistrationKnown: true }, TimeSpan.FromMinutes(10));
        bench.Run(TimeSpan.FromMinutes(10));
        Assert.Equal((registers, registers ? 0 : 1), (bench.Service.Alerts!.IsOurs, bench.Service.WritesLeft));
    }

    [Theory]
    [InlineData(Reading.Unknown, true)]
    [InlineData(21201, true)]
    [InlineData(33999, true)]
    [InlineData(34000, false)]
    [InlineData(12106, false)]
    public void Firmware_before_3_40_and_an_unknown_one_have_the_write_rule(int firmware, bool hasRule) => Assert.Equal(hasRule, WriteBudget.HasRule(firmware));

    [Fact]
    public void Old_firmware_gets_four_writes_an_hour_also_over_restarts()
    {
        MeterBench bench = MeterBench.Of("gen3-26").WaitForEnergies();
        Assert.Equal(4, bench.Service.WritesLeft);
        Assert.Equal([true, true, true], Enumerable.Range(0, 3).Select(_ => bench.Service.Poller.Writes.TryTake(TableId.ProcedureInitiate, 1)));
        bench.Restart(TimeSpan.FromMinutes(1)).WaitForEnergies();
        Assert.Equal(1, bench.Service.WritesLeft);
        Assert.False(bench.Service.Poller.Writes.TryTake(TableId.ProcedureInitiate, 2), "all are taken or none");
        Assert.True(bench.Service.Poller.Writes.TryTake(TableId.ProcedureInitiate, 1));

        var write = new RawExchange([0x4F, 0x08, 0x32, 0, 0, 0x1F, 0, 1, 0]);
        Assert.True(bench.Service.TryQueue(write));
        int sent = bench.Service.Log.NewestIndex;
        bench.Run(TimeSpan.FromSeconds(3));
        Assert.False(write.HasResponse);
        Assert.Equal(WriteBudget.Sentence(0x832), write.Problem);
        Assert.DoesNotContain(Enumerable.Range(sent + 1, 3), index => bench.SourceOf(index) == ExchangeSource.User);

        bench.Run(TimeSpan.FromHours(1));
        Assert.Equal(4, bench.Service.WritesLeft);
    }

    [Fact]
    public void New_firmware_has_no_such_rule()
    {
        Assert.Equal(Reading.Unknown, MeterBench.Of("gen3").WaitForEnergies().Service.WritesLeft);
        Assert.Equal(Reading.Unknown, MeterBench.Of("cpm").WaitForEnergies().Service.WritesLeft);
    }

    // Registered as ours, and the voltage of L1 has moved by the 60 V that it is watched for: from nothing, so it does so once.
    private static MeterBench WatchingBench()
    {
        var bench = new MeterBench(new MeterOptions { HistoryDays = 0 }, new MeterServiceSettings { Register = true, Identification = Ours });
        bench.WaitForEnergies();
        bench.RunUntil(() => bench.Service.Alerts is { IsOurs: true }, TimeSpan.FromMinutes(10));
        WriteAdvanced(bench, 0x847, 0, [15, 0, 0x60, 0xEA, 0, 0, 0, 0]);
        return bench;
    }

    private static int FlagsOfMeter(MeterBench bench)
    {
        int flags = 0;
        bench.Wire.With((meter, _) => flags = meter.ReadTable(DeviceConfiguration.Table)![4 * 66 + 8]);
        return flags;
    }

    private static void Register(MeterBench bench, byte[] identification)
    {
        int offset = bench.Options.Profile.Port == 2 ? bench.Options.Profile.InboundSize : 0;
        WriteAdvanced(bench, 0x832, offset, identification);
        WriteAdvanced(bench, 0x832, offset + 30, [3]);
    }

    // Somebody else at work: the head-end, or the module that was here before.
    private static void WriteAdvanced(MeterBench bench, int table, int offset, byte[] data)
    {
        Assert.Equal(MepModule.Protocol.MeterError.None, bench.Another().Write(table, offset, data, 0, data.Length));
    }
}
