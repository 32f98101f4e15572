using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using MepModule.App.Alerts;
using MepModule.App.Jobs;
using MepModule.App.Meter;
using MepModule.App.Polling;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Procedures;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Alerts;

/// <summary>Both MEP ports of a meter of generation 4, in every place where an index counts: what belongs to the other port is never taken for ours.</summary>
public class TwoPortTests
{
    private const int EntrySize = 66, StatusSize = 36, HealthSize = 10, FlagsAt = 8;

    private static readonly byte[] Foreign = [.. Encoding.ASCII.GetBytes("OTHER MODULE"), .. new byte[18]];
    private static readonly byte[] Ours = [.. Encoding.ASCII.GetBytes("MEPMODULE"), .. new byte[21]];

    public static TheoryData<int> Ports => [1, 2];

    [Theory]
    [MemberData(nameof(Ports))]
    public void ET70_says_which_port_it_is(int port)
    {
        MeterBench bench = Bench(port);
        Assert.Equal((port, port), (bench.Service.Facts!.Port, bench.Service.Poller.Client.Port));
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public void ET13_alert_flags_are_those_of_our_entry(int port)
    {
        MeterBench bench = Bench(port);
        bench.Meter.OverwriteTable(DeviceConfiguration.Table, Device(Other(port)) * EntrySize + FlagsAt, [AlertState.OnDemandRequest]);
        bench.Meter.OverwriteTable(DeviceConfiguration.Table, Device(port) * EntrySize + FlagsAt, [AlertState.ScheduledRead]);
        bench.RunUntil(() => bench.Service.Alerts is { Flags: > 0 }, TimeSpan.FromMinutes(1));
        Assert.Equal(AlertState.ScheduledRead, bench.Service.Alerts!.Flags);
        Assert.DoesNotContain(bench.Service.Alerts.History, alert => alert.Kind == AlertState.OnDemandRequest);
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public void ET14_handle_is_that_of_our_entry(int port)
    {
        MeterBench bench = Bench(port);
        Register(bench, Other(port), Foreign);
        Register(bench, port, Foreign);
        Known(bench);
        byte[] status = bench.Meter.ReadTable(DeviceStatus.Table)!;
        Assert.Equal(BitConverter.ToUInt16(status, 6 + Device(port) * StatusSize), bench.Service.Alerts!.Handle);
        Assert.InRange(bench.Service.Alerts.Handle, port * 1000, port * 1000 + 999);
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public void ET50_registration_of_the_other_port_is_not_ours(int port)
    {
        MeterBench bench = Bench(port);
        Register(bench, Other(port), Foreign);
        Known(bench);
        Assert.Equal((false, "", 0), (bench.Service.Alerts!.IsRegistered, bench.Service.Alerts.Identification, bench.Service.Alerts.Handle));
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public void A_registration_is_told_since_it_was_seen_and_from_anew_when_it_ended(int port)
    {
        MeterBench bench = Bench(port);
        Register(bench, port, Foreign);
        Known(bench);
        DateTime seen = bench.Service.Alerts!.RegistrationTimeUtc;
        Register(bench, Other(port), Ours);
        bench.Run(TimeSpan.FromMinutes(5));
        Assert.Equal((true, seen), (bench.Service.Alerts.IsRegistered, bench.Service.Alerts.RegistrationTimeUtc));
        Assert.True(bench.Service.TryQueue(new RegistrationRemoval()));
        bench.RunUntil(() => !bench.Service.Alerts.IsRegistered, TimeSpan.FromMinutes(1));
        Assert.InRange(bench.Service.Alerts.RegistrationTimeUtc, seen.AddMinutes(5), bench.UtcNow);
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public void ET50_is_written_where_our_element_is(int port)
    {
        MeterBench bench = Bench(port, new MeterServiceSettings { Register = true, Identification = Ours });
        byte[] other = Inbound(bench, Other(port));
        bench.RunUntil(() => bench.Service.Alerts is { IsOurs: true }, TimeSpan.FromMinutes(10));
        Assert.Equal(Ours, Inbound(bench, port)[..30]);
        Assert.Equal(other, Inbound(bench, Other(port)));
        Assert.InRange(bench.Service.Alerts!.Handle, port * 1000, port * 1000 + 999);
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public void ET51_says_of_our_port_that_it_is_disabled(int port)
    {
        MeterBench bench = Bench(port);
        bench.Meter.OverwriteTable(PortConfiguration.Table, (Other(port) - 1) * HealthSize, [0x81]);
        bench.Run(TimeSpan.FromMinutes(3));
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);

        // The module saw it before the port fell silent.
        bench.Wire.With((meter, now) => meter.DisablePort(now, TimeSpan.FromMinutes(3)));
        bench.Run(TimeSpan.FromMinutes(4));
        Assert.Equal(MeterCondition.PortDisabled, bench.Service.Condition);
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public void EP17_removes_the_client_of_our_port_alone(int port)
    {
        MeterBench bench = Bench(port);
        Register(bench, Other(port), Foreign);
        Register(bench, port, Foreign);
        Known(bench);
        var removal = new RegistrationRemoval();
        Assert.True(bench.Service.TryQueue(removal));
        bench.Run(TimeSpan.FromSeconds(20));
        Assert.Null(removal.Problem);
        Assert.Equal((0, 1), (Inbound(bench, port)[30] & 1, Inbound(bench, Other(port))[30] & 1));
        Assert.Equal(1 << Device(Other(port)), bench.Meter.ReadTable(DeviceStatus.Table)![5] & 0x30);
    }

    [Theory]
    [InlineData(1, TableId.MepProcedureResponse)]
    [InlineData(2, TableId.MepProcedureResponsePort2)]
    public void The_response_to_a_procedure_stands_in_the_table_of_our_port(int port, int table)
    {
        MeterBench bench = Bench(port);
        Register(bench, port, Foreign);
        Known(bench);
        Assert.True(bench.Service.TryQueue(new RegistrationRemoval()));
        bench.Run(TimeSpan.FromSeconds(20));
        int[] responses = [TableId.ProcedureResponse, TableId.MepProcedureResponse, TableId.MepProcedureResponsePort2];
        Assert.Equal([table], bench.LoggedIndexes.Select(bench.TableOf).Where(responses.Contains).Distinct());
    }

    [Theory]
    [DigestsOnly("what is in force is what the port asks for")]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public void ET97_says_of_our_port_that_it_wants_TLS(int port, bool isOurs)
    {
        var options = new MeterOptions { Profile = Profile(port), HistoryDays = 0, RequireTls = isOurs, RequireTlsOnOtherPort = !isOurs };
        MeterBench bench = new MeterBench(options).WaitForEnergies();
        Assert.Equal(isOurs ? ProtectionMode.Tls : ProtectionMode.Plain, bench.Service.Poller.Client.Link.ProtectionInForce);
        Assert.Equal(isOurs ? port : Other(port), bench.Service.Facts!.TlsPorts);
    }

    [Theory]
    [DigestsOnly("what is in force is what the port asks for")]
    [MemberData(nameof(Ports))]
    public void A_port_that_is_switched_to_TLS_while_it_runs_is_read_on(int port)
    {
        MeterBench bench = Bench(port);
        foreach (bool isRequired in new[] { true, false, true })
        {
            bench.Wire.With((meter, now) =>
            {
                meter.RequireTls(isRequired);
                meter.Restart(now, TimeSpan.FromSeconds(20));
            });
            bench.Run(TimeSpan.FromMinutes(2));
            long before = bench.Clock.Milliseconds;
            bench.RunUntil(() => bench.Service.Current!.SampleMilliseconds > before, TimeSpan.FromSeconds(15));
            Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
            Assert.True(!isRequired || bench.Service.Poller.Client.Link.ProtectionInForce == ProtectionMode.Tls);
        }
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public void An_alert_on_the_wire_has_the_flags_of_our_port_read(int port)
    {
        MeterBench bench = Bench(port);
        Register(bench, port, Foreign);
        bench.Meter.OverwriteTable(DeviceConfiguration.Table, Device(port) * EntrySize + FlagsAt, [AlertState.MBusChange]);
        bench.Clock.Pass(TimeSpan.FromSeconds(3));
        bench.RunUntil(() => bench.Service.Alerts is { WireAlerts: > 0, Flags: AlertState.MBusChange }, TimeSpan.FromSeconds(10));
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public void A_snapshot_locks_the_transactions_for_our_port(int port)
    {
        MeterBench bench = Bench(port);
        bench.Wire.With((meter, now) => meter.LockTransactionsByOtherClient(now));
        Assert.Equal(Other(port), bench.Meter.TransactionLockOwner);
        bench.Run(TimeSpan.FromSeconds(15));
        int owner = 0;
        MepLink link = bench.Service.Poller.Client.Link;
        link.ExchangeEnded += _ => owner = Math.Max(owner, bench.Meter.TransactionLockOwner);
        var snapshot = new MeterSnapshot();
        Assert.True(bench.Service.TryQueue(snapshot));
        bench.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(SnapshotOutcome.Taken, snapshot.Outcome);
        Assert.Equal((port, 0), (owner, bench.Meter.TransactionLockOwner));
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public void The_report_tells_who_is_at_which_port_and_ET15_what_is_asked_of_whom(int port)
    {
        MeterBench bench = Bench(port);
        Register(bench, port, Ours);
        Register(bench, Other(port), Foreign);
        PortReport before = Report(bench);
        Assert.Equal((port, 2), (before.OwnPort, before.PortCount));
        Assert.Equal(("MEPMODULE", "OTHER MODULE"), (before.Identification(port), before.Identification(Other(port))));
        Assert.InRange(before.Handle(port), port * 1000, port * 1000 + 999);
        Assert.InRange(before.Handle(Other(port)), Other(port) * 1000, Other(port) * 1000 + 999);
        Assert.Equal(0, before.Type(0));

        AskOf(bench, 0x401, before.Handle(port), 4, [1, 2, 3]);
        AskOf(bench, 0x402, before.Handle(Other(port)), 2, []);
        PortReport report = Report(bench);
        Assert.Equal((0x401, before.Handle(port), 4, 0), (report.Transaction(0), report.HandleOfRequest(0), report.Type(0), report.Result(0)));
        Assert.Equal([1, 2, 3], report.Message(0));
        Assert.Equal((0x402, before.Handle(Other(port)), 2), (report.Transaction(1), report.HandleOfRequest(1), report.Type(1)));
        Assert.Empty(report.Message(1));

        // Unanswered: after the time of ET51 the meter gives up.
        bench.Clock.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal((2, 2), (Report(bench).Result(0), Report(bench).Result(1)));
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public void ET13_file_is_that_of_our_port(int port)
    {
        MeterBench bench = Bench(port);
        bench.Meter.OverwriteTable(DeviceConfiguration.Table, Device(Other(port)) * EntrySize + 9, [9, 9, 9]);
        Assert.Empty(Report(bench).File());
        bench.Meter.OverwriteTable(DeviceConfiguration.Table, Device(port) * EntrySize + 9, [7, 0, 8]);
        Assert.Equal([7, 0, 8], Report(bench).File());
    }

    [Theory]
    [InlineData(7, 0)]
    [InlineData(8, 513)]
    [InlineData(9, 0)]
    public void Types_of_a_download_are_told(byte type, int packet)
    {
        MeterBench bench = Bench(1);
        bench.Meter.OverwriteTable(OnDemandRequests.Table, 0, [0x01, 1, 4, 0xE8, 3, type, 0]);
        bench.Meter.OverwriteTable(OnDemandRequests.Table, 156, [56, (byte)packet, (byte)(packet >> 8)]);
        Assert.Equal((type, packet), (Report(bench).Type(0), Report(bench).PacketNumber));
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public void A_request_to_this_module_is_noted_and_nothing_is_posted(int port)
    {
        MeterBench bench = Bench(port, new MeterServiceSettings { Register = true, Identification = Ours });
        bench.RunUntil(() => bench.Service.Alerts is { IsOurs: true, Handle: > 0 }, TimeSpan.FromMinutes(10));
        AskOf(bench, 0x401, bench.Service.Alerts!.Handle, 2, []);
        int first = bench.Service.Log.NewestIndex + 1;
        bench.RunUntil(() => bench.Service.Alerts!.History.Any(alert => alert.Kind == AlertState.OnDemandRequest), TimeSpan.FromMinutes(1));
        bench.Run(TimeSpan.FromMinutes(2));
        Assert.All(bench.LoggedIndexes.Where(index => index >= first), index => Assert.Equal(0x3F, bench.Entry(index).Frames[2]));
        Assert.Equal(2, Report(bench).Result(0));
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public void What_the_report_needs_of_memory_stands_in_the_budget(int port)
    {
        MeterBench bench = Bench(port);
        HashSet<object> counted = NanoHeap.NewSet();
        NanoHeap.SizeOf(bench.Service, counted);
        Assert.InRange(NanoHeap.SizeOf(Report(bench), counted), 400, MemoryBudgetTests.Budget("registrations"));
    }

    [Fact]
    public void Dimensions_that_no_meter_has_are_not_gone_by()
    {
        var random = new Random(1);
        int reports = 0, queues = 0;
        for (int i = 0; i < 1000; i++)
        {
            byte[] dimensions = new byte[DeviceDimensions.FullSize];
            if (i > 1)
                random.NextBytes(dimensions);
            else if (i > 0)
                Array.Fill(dimensions, (byte)0xFF);
            dimensions[2] = StatusSize;
            if (i % 3 == 2)
                (dimensions[3], dimensions[4], dimensions[11]) = ((byte)random.Next(1, 16), (byte)random.Next(6, 17), (byte)random.Next(1, 65));

            // A meter that answers everything, so that no report is held back by a refusal.
            var meter = new TalkativeMeter(random);
            PortReport? report = PortReport.Read(meter, new DeviceDimensions(dimensions, 0, dimensions.Length), 1 + i % 2, DateTime.UnixEpoch, out _);
            reports += report != null ? 1 : 0;
            queues += report is { RequestCount: > 0 } ? 1 : 0;
            Assert.InRange(meter.Most, 1, 15 * (16 + 64) + 4);
            for (int request = 0; request < report?.RequestCount; request++)
                Assert.InRange(report.Message(request).Length + report.Type(request) + report.Result(request), 0, 600);
            Assert.InRange(report?.File().Length ?? 0, 0, 255);
        }

        Assert.Equal(1000, reports);
        Assert.InRange(queues, 333, 350);
    }

    private sealed class TalkativeMeter(Random random) : ITableReader
    {
        public int Most { get; private set; }

        public MeterError Read(int table, int offset, byte[] buffer, int bufferOffset, int count)
        {
            Most = Math.Max(Most, count);
            random.NextBytes(buffer.AsSpan(bufferOffset, count));
            return MeterError.None;
        }
    }

    private static PortReport Report(MeterBench bench)
    {
        // Others use the wire here too, so that the first look may find the number moved.
        bench.Run(TimeSpan.FromSeconds(5));
        PortReport? report = PortReport.Read(bench.Service.Poller, bench.Service.Poller.Layout!.Devices, bench.Options.Profile.Port, bench.UtcNow, out MeterError error);
        Assert.Equal(MeterError.None, error);
        return report!;
    }

    // The grid company, through its own way into the meter.
    private static void AskOf(MeterBench bench, int transaction, int handle, byte type, byte[] data)
    {
        byte[] parameters = [(byte)transaction, (byte)(transaction >> 8), (byte)handle, (byte)(handle >> 8), type, (byte)data.Length, .. data];
        var response = new ProcedureResponse();
        Assert.Equal(MeterError.None, bench.Another().CallProcedure(0x813, parameters, parameters.Length, response));
        Assert.Equal(ProcedureResult.Completed, response.Result);
    }

    private static int Other(int port) => 3 - port;

    // Four slots of M-Bus come before the ports.
    private static int Device(int port) => 3 + port;

    private static MeterProfile Profile(int port) => MeterProfile.Named(port == 1 ? "gen4" : "gen4-mep2");

    private static MeterBench Bench(int port, MeterServiceSettings? settings = null) =>
        new MeterBench(new MeterOptions { Profile = Profile(port), HistoryDays = 0 }, settings).WaitForEnergies();

    private static void Known(MeterBench bench)
    {
        // A chore of the round, which comes once in two minutes.
        bench.Run(TimeSpan.FromMinutes(3));
        Assert.True(bench.Service.Alerts!.IsRegistrationKnown);
    }

    private static byte[] Inbound(MeterBench bench, int port)
    {
        int size = bench.Options.Profile.InboundSize;
        return bench.Meter.ReadTable(InboundData.Table)![((port - 1) * size)..(port * size)];
    }

    // Somebody else at work: the module that was here before, or the one on the other port.
    private static void Register(MeterBench bench, int port, byte[] identification)
    {
        MeterClient client = bench.Another();
        int offset = (port - 1) * bench.Options.Profile.InboundSize;
        Assert.Equal(MeterError.None, client.Write(InboundData.Table, offset, identification, 0, identification.Length));
        Assert.Equal(MeterError.None, client.Write(InboundData.Table, offset + 30, [3], 0, 1));
    }
}
