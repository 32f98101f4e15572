using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Alerts;
using MepModule.App.Jobs;
using MepModule.App.Meter;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Faults;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Tables;
using MepModule.Protocol.Transactions;

namespace MepModule.App.Tests.Jobs;

/// <summary>A snapshot of one moment, and the rule for the writes to ET52 that it takes.</summary>
public class SnapshotTests
{
    public static TheoryData<string> Profiles => new(MeterProfile.All.Select(profile => profile.Name));

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Every_kind_of_meter_gives_all_values_of_one_moment_for_one_write(string profile)
    {
        MeterBench bench = MeterBench.Of(profile, historyDays: 0).WaitForEnergies();
        DateTime before = bench.Meter.UtcNow;
        MeterSnapshot snapshot = Take(bench);

        Assert.Null(snapshot.Problem);
        Assert.Equal(SnapshotOutcome.Taken, snapshot.Outcome);
        Reading values = snapshot.Values!;
        DateTime moment = TableTime.ToDateTime(snapshot.MeterSeconds);
        Assert.Equal((moment, moment), (values.SampleTimeUtc, values.EnergySampleTimeUtc));
        Assert.InRange(moment, before.AddSeconds(-1), bench.Meter.UtcNow);

        // The registers are those of this second, and the phases are those of the totals.
        Assert.InRange(values.EnergyImportWattHours - bench.TrueRegister(0, moment), 0, 2);
        Assert.False(snapshot.TiersLeftOut);
        Assert.Equal(bench.Options.Profile.Tiers, values.TierCount);
        Assert.InRange(values.EnergyImportWattHours - Enumerable.Range(0, values.TierCount).Sum(tier => values.TierEnergy(tier, Energy.Import)), -9, 9);
        Assert.InRange(values.FrequencyMillihertz, 49_500, 50_500);
        Assert.Equal(bench.Service.Current!.TotalEnergy(Energy.PowerOutages), values.TotalEnergy(Energy.PowerOutages));
        if (Reading.IsKnown(values.PhaseNetPowerWatts(0)))
        {
            Assert.InRange(values.NetPowerWatts - Enumerable.Range(0, 3).Sum(values.PhaseNetPowerWatts), -3, 3);
        }

        Assert.Single(Requests(bench), request => IsWriteTo(request, TableTransaction.RequestTable));
        Assert.Equal(3, bench.Service.TransactionWritesLeft);
        Assert.Equal(0, bench.Meter.TransactionLockOwner);
        bench.RunUntil(() => bench.Readings[^1].EnergySampleTimeUtc > moment.AddSeconds(5), TimeSpan.FromMinutes(1));
        Assert.InRange(bench.Readings[^1].EnergyImportWattHours - values.EnergyImportWattHours, 0, 20);
    }

    [Theory]
    [InlineData(1785, 60)]
    [InlineData(500, 896)]
    public void Tiers_that_do_not_fit_are_left_out_and_the_answer_says_so(int responseSize, int requestSize)
    {
        MeterProfile kind = MeterProfile.Named("gen4") with { TransactionRequestSize = requestSize, TransactionResponseSize = responseSize };
        MeterBench bench = new MeterBench(new MeterOptions { Profile = kind, HistoryDays = 0 }).WaitForEnergies();
        MeterSnapshot snapshot = Take(bench);

        Assert.Null(snapshot.Problem);
        Assert.True(snapshot.TiersLeftOut);
        Assert.Equal(0, snapshot.Values!.TierCount);
        Assert.True(Reading.IsKnownEnergy(snapshot.Values.EnergyImportWattHours));
        Assert.Equal(8, bench.Service.Current!.TierCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(36)]
    public void A_meter_without_room_for_a_transaction_is_told_apart_and_never_written_to(int requestSize)
    {
        MeterProfile kind = MeterProfile.Named("gen3") with { TransactionRequestSize = requestSize };
        MeterBench bench = new MeterBench(new MeterOptions { Profile = kind, HistoryDays = 0 }).WaitForEnergies();
        MeterSnapshot snapshot = Take(bench);

        Assert.Equal(SnapshotOutcome.NoTransactions, snapshot.Outcome);
        Assert.Contains("ET52", snapshot.Problem);
        Assert.Null(snapshot.Values);
        Assert.DoesNotContain(Requests(bench), request => request[0] != RequestCode.PartialRead);
        Assert.Equal(4, bench.Service.TransactionWritesLeft);
    }

    [Fact]
    public void A_meter_that_claims_a_transaction_table_and_refuses_it_loses_no_write()
    {
        MeterProfile kind = MeterProfile.Named("gen3") with { HasTransactions = false };
        MeterBench bench = new MeterBench(new MeterOptions { Profile = kind, HistoryDays = 0 }).WaitForEnergies();
        MeterSnapshot snapshot = Take(bench);

        Assert.Equal(SnapshotOutcome.NoTransactions, snapshot.Outcome);
        Assert.Contains("refuses transactions", snapshot.Problem);
        Assert.Equal(4, bench.Service.TransactionWritesLeft);
    }

    [Theory]
    [InlineData("gen3")]
    [InlineData("gen3-26")]
    public void Four_transactions_an_hour_are_taken_on_every_firmware_also_over_a_restart(string profile)
    {
        MeterBench bench = MeterBench.Of(profile).WaitForEnergies();
        Assert.Equal(SnapshotOutcome.Taken, Take(bench).Outcome);
        Assert.Equal(SnapshotOutcome.Taken, Take(bench).Outcome);
        bench.Restart(TimeSpan.FromMinutes(1)).WaitForEnergies();
        Assert.Equal(2, bench.Service.TransactionWritesLeft);

        // A raw write to ET52 counts as well: one full and one partial, neither of which is a whole transaction.
        Assert.True(Send(bench, [0x40, 0x08, 0x34, 0, 1, 0]).HasResponse);
        Assert.True(Send(bench, [0x4F, 0x08, 0x34, 0, 0, 0, 0, 1, 0]).HasResponse);
        Assert.Equal(0, bench.Service.TransactionWritesLeft);

        int sent = bench.Service.Log.NewestIndex;
        MeterSnapshot snapshot = Take(bench);
        Assert.Equal((SnapshotOutcome.UsedUp, WriteBudget.Sentence(TableTransaction.RequestTable)), (snapshot.Outcome, snapshot.Problem));
        foreach (byte[] message in new byte[][] { [0x40, 0x08, 0x34, 0, 1, 0], [0x4F, 0x08, 0x34, 0, 0, 0, 0, 1, 0] })
        {
            RawExchange refused = Send(bench, message);
            Assert.Equal((false, WriteBudget.Sentence(TableTransaction.RequestTable)), (refused.HasResponse, refused.Problem));
            Assert.Contains("ET52", refused.Problem);
        }

        Assert.DoesNotContain(Enumerable.Range(sent + 1, bench.Service.Log.NewestIndex - sent), index => bench.SourceOf(index) == ExchangeSource.User);

        // Other writes follow the rule of the firmware, and a read of ET52 none.
        Assert.Equal(profile == "gen3", Send(bench, [0x4F, 0x08, 0x32, 0, 0, 0x1F, 0, 1, 0]).HasResponse);
        Assert.True(Send(bench, [0x3F, 0x08, 0x34, 0, 0, 0, 0, 5]).HasResponse);
        bench.Run(TimeSpan.FromHours(1));
        Assert.Equal(SnapshotOutcome.Taken, Take(bench).Outcome);
    }

    [Fact]
    public void The_number_differs_from_those_in_both_tables_whoever_wrote_them()
    {
        MeterBench bench = MeterBench.Of("gen3", 0).WaitForEnergies();

        // Somebody's transaction 1 was done, and of 2 only the head was written.
        Assert.Equal(0, Send(bench, [0x4F, 0x08, 0x34, 0, 0, 0, 0, 17, 17, 0, 0, 1, 0, 8, 0, 0x3F, 0, 52, 0, 0, 0, 0, 7, 1, 0]).Code);
        Assert.Equal(0, Send(bench, [0x4F, 0x08, 0x34, 0, 0, 0, 0, 5, 17, 0, 0, 2, 0]).Code);
        Assert.Equal((2, 1), (Number(bench, 0x834), Number(bench, 0x835)));

        Assert.Equal(SnapshotOutcome.Taken, Take(bench).Outcome);
        Assert.Equal((3, 3), (Number(bench, 0x834), Number(bench, 0x835)));
        bench.Restart(TimeSpan.FromMinutes(1)).WaitForEnergies();
        Assert.Equal(SnapshotOutcome.Taken, Take(bench).Outcome);
        Assert.Equal((4, 4), (Number(bench, 0x834), Number(bench, 0x835)));
    }

    [Theory]
    [InlineData("gen4")]
    [InlineData("gen4-mep2")]
    public void Where_two_ports_share_the_tables_they_are_locked_around_it(string profile)
    {
        MeterBench bench = MeterBench.Of(profile, 0).WaitForEnergies();
        Assert.Equal(SnapshotOutcome.Taken, Take(bench).Outcome);
        Assert.Equal(["lock", "write", "unlock"], Steps(bench));
        Assert.Equal(0, bench.Meter.TransactionLockOwner);
    }

    [Fact]
    public void A_lock_of_the_other_client_is_respected_and_costs_nothing()
    {
        MeterBench bench = MeterBench.Of("gen4", 0).WaitForEnergies();
        bench.Wire.With((meter, now) => meter.LockTransactionsByOtherClient(now));
        MeterSnapshot snapshot = Take(bench);
        Assert.Equal(SnapshotOutcome.Failed, snapshot.Outcome);
        Assert.Contains("other MEP port", snapshot.Problem);
        Assert.Equal(["lock"], Steps(bench));
        Assert.Equal((4, 2), (bench.Service.TransactionWritesLeft, bench.Meter.TransactionLockOwner));

        bench.Run(TimeSpan.FromSeconds(12));
        Assert.Equal(SnapshotOutcome.Taken, Take(bench).Outcome);
    }

    [Fact]
    public void A_lock_of_which_nothing_was_heard_is_given_back()
    {
        MeterBench bench = MeterBench.Of("gen4", 0).WaitForEnergies();
        LoseTheNextAfter(bench, request => IsWriteTo(request, TableId.ProcedureInitiate));
        MeterSnapshot snapshot = Take(bench);
        Assert.Equal((SnapshotOutcome.Failed, 4), (snapshot.Outcome, bench.Service.TransactionWritesLeft));
        Assert.StartsWith("The snapshot was interrupted", snapshot.Problem);
        Assert.Equal(["lock", "unlock"], Steps(bench));
        Assert.Equal(0, bench.Meter.TransactionLockOwner);
    }

    [Fact]
    public void A_meter_that_does_not_know_the_lock_is_asked_without()
    {
        MeterProfile kind = MeterProfile.Named("gen4") with { HasTransactionLock = false };
        MeterBench bench = new MeterBench(new MeterOptions { Profile = kind, HistoryDays = 0 }).WaitForEnergies();
        Assert.Equal(SnapshotOutcome.Taken, Take(bench).Outcome);
        Assert.Equal(["lock", "write"], Steps(bench));
    }

    [Fact]
    public void A_meter_that_is_set_to_serve_one_client_is_asked_without_the_lock()
    {
        MeterProfile kind = MeterProfile.Named("gen4") with { AllowsSecondClient = false };
        MeterBench bench = new MeterBench(new MeterOptions { Profile = kind, HistoryDays = 0 }).WaitForEnergies();
        Assert.Equal(SnapshotOutcome.Taken, Take(bench).Outcome);
        Assert.Equal(["write"], Steps(bench));
    }

    [Fact]
    public void After_a_failure_the_lock_is_given_back_and_nothing_half_is_told()
    {
        MeterBench bench = MeterBench.Of("gen4", 0).WaitForEnergies();
        LoseTheNextAfter(bench, request => IsWriteTo(request, TableTransaction.RequestTable));
        MeterSnapshot snapshot = Take(bench);
        Assert.Equal(SnapshotOutcome.Failed, snapshot.Outcome);
        Assert.StartsWith("The snapshot was interrupted", snapshot.Problem);
        Assert.Null(snapshot.Values);
        Assert.Equal(TableTime.None, snapshot.MeterSeconds);
        Assert.Equal(["lock", "write", "unlock"], Steps(bench));
        Assert.Equal(0, bench.Meter.TransactionLockOwner);
        Assert.Equal(3, bench.Service.TransactionWritesLeft);
    }

    [Fact]
    public void A_read_that_fails_before_the_write_costs_no_write()
    {
        MeterBench bench = MeterBench.Of("gen3", 0).WaitForEnergies();
        LoseTheNextAfter(bench, request => request[0] == RequestCode.PartialRead && request[2] == 0x34);
        Assert.Equal(SnapshotOutcome.Failed, Take(bench).Outcome);
        Assert.Equal(4, bench.Service.TransactionWritesLeft);
        Assert.Empty(Steps(bench));
    }

    [Fact]
    public void A_meter_without_power_in_between_yields_a_sentence_and_the_next_try_a_snapshot()
    {
        MeterBench bench = MeterBench.Of("gen3", 0).WaitForEnergies();
        bool isDown = false;
        bench.Service.Poller.Client.Link.ExchangeEnded += _ =>
        {
            if (!isDown && IsWriteTo(bench.Service.Poller.Client.Link.RequestFrame[2..], TableTransaction.RequestTable))
            {
                isDown = true;
                bench.Wire.With((meter, now) => meter.Restart(now, TimeSpan.FromSeconds(30)));
            }
        };
        MeterSnapshot snapshot = Take(bench);
        Assert.Equal((SnapshotOutcome.Failed, null), (snapshot.Outcome, snapshot.Values));
        Assert.StartsWith("The snapshot was interrupted", snapshot.Problem);
        bench.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(SnapshotOutcome.Taken, Take(bench).Outcome);
    }

    [Fact]
    public void Energies_that_do_not_follow_are_held_back_like_those_of_any_reading()
    {
        var options = new MeterOptions { HistoryDays = 0, InitialForwardWattHours = 30_000_000 };
        MeterBench first = new MeterBench(options).WaitForEnergies();
        first.Service.Poller.Energies.Save();
        MeterBench second = new MeterBench(options with { InitialForwardWattHours = 20_000_000 }, files: first.Files);
        second.RunUntil(() => second.Service.Facts != null && !second.Service.Poller.IsLayoutInDoubt, TimeSpan.FromSeconds(30));

        MeterSnapshot snapshot = Take(second);
        Assert.Equal((SnapshotOutcome.Failed, null), (snapshot.Outcome, snapshot.Values));
        Assert.Contains("do not follow", snapshot.Problem);
        snapshot = Take(second);
        Assert.Equal(SnapshotOutcome.Taken, snapshot.Outcome);
        Assert.InRange(snapshot.Values!.EnergyImportWattHours, 20_000_000, 20_100_000);
    }

    [Fact]
    public void What_a_snapshot_needs_of_memory_stands_in_the_budget()
    {
        foreach (string profile in new[] { "gen3", "gen4", "gen3-demand" })
        {
            MeterBench bench = MeterBench.Of(profile, 0).WaitForEnergies();
            HashSet<object> counted = NanoHeap.NewSet();
            NanoHeap.SizeOf(bench.Service, counted);
            MeterSnapshot snapshot = Take(bench);
            Assert.InRange(NanoHeap.SizeOf(snapshot, counted), 1, MemoryBudgetTests.Budget("snapshot"));
        }
    }

    private static MeterSnapshot Take(MeterBench bench)
    {
        var snapshot = new MeterSnapshot();
        bench.Service.Poller.Source = ExchangeSource.User;
        snapshot.Run(bench.Service.Poller);
        return snapshot;
    }

    private static RawExchange Send(MeterBench bench, byte[] message)
    {
        var exchange = new RawExchange(message);
        bench.Service.Poller.Source = ExchangeSource.User;
        exchange.Run(bench.Service.Poller);
        return exchange;
    }

    private static int Number(MeterBench bench, int table)
    {
        int number = -1;
        bench.Wire.With((meter, _) => number = BitConverter.ToUInt16(meter.ReadTable(table)!, 3));
        return number;
    }

    // What users had sent, from the request code on.
    private static IEnumerable<byte[]> Requests(MeterBench bench) =>
        from index in bench.LoggedIndexes where bench.SourceOf(index) == ExchangeSource.User select bench.Entry(index).Frames[2..];

    private static bool IsWriteTo(byte[] request, int table) => RequestCode.IsWrite(request[0]) && (request[1] << 8 | request[2]) == table;

    // Writes to ET52 and calls of EP61, in their order.
    private static string[] Steps(MeterBench bench) =>
        [.. Requests(bench)
            .Where(request => IsWriteTo(request, TableTransaction.RequestTable) || IsWriteTo(request, TableId.ProcedureInitiate))
            .Select(request => request[2] == 0x34 ? "write" : request[8] == 1 ? "lock" : "unlock")];

    // The meter falls silent for one exchange, the one that follows a request.
    private static void LoseTheNextAfter(MeterBench bench, Func<byte[], bool> request)
    {
        var link = bench.Service.Poller.Client.Link;
        bool isLost = false;
        bool isOver = false;
        link.ExchangeEnded += _ =>
        {
            isOver |= isLost;
            isLost = !isOver && request(link.RequestFrame[2..]);
            bench.Meter.Rates = new FaultRates { LostFrames = isLost ? 1 : 0 };
        };
    }
}
