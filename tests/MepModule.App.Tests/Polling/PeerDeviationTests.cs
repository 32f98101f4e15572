using System;
using System.Linq;
using System.Text;
using MepModule.App.Jobs;
using MepModule.App.Memory;
using MepModule.App.Meter;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Faults;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Polling;

/// <summary>
/// What the best known open client does differently from the guide (deviations P1 to P30 of our fact sheet), and that we do it right. P22 (names of billing days), P24 (overlapping copies)
/// and P20's uninitialised field have nothing in this module that could be wrong in that way.
/// </summary>
public class PeerDeviationTests
{
    private static readonly byte[] ReadClock = [0x3F, 0, 0x34, 0, 0, 0, 0, 7];

    [Fact]
    public void P01_the_number_of_tiers_is_not_the_number_of_present_demands()
    {
        MeterFacts facts = MeterBench.Of("gen3-demand").WaitForEnergies().Service.Facts!;
        Assert.Equal((4, 8), (facts.Tiers, facts.PresentDemands));
    }

    [Fact]
    public void P02_coincident_and_tier_offsets_are_products_and_may_exceed_a_byte()
    {
        var dimensions = new RegisterDimensions([0x1F, 0, 0, 15, 8, 16, 2, 4, 8, 26], 0);
        Assert.Equal(2 * 5 + 4 + 2 * 4, dimensions.DemandRecordSize);
        Assert.Equal(1 + 60 + 8 * 22, dimensions.CoincidentOffset(0));
        Assert.Equal(1 + 60 + 8 * 22 + 16 * 8 + 60 + 8 * 22 + 16 * 8, dimensions.TierSummationOffset(1, 0));
    }

    [Fact]
    public void P03_tables_are_little_endian()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        Assert.Equal(517, bench.Service.Poller.Layout!.Devices.DeviceDataEntrySize);
        Assert.Equal(0x1234, UtilityInfo.ImageCrc([0x34, 0x12], -UtilityInfo.ImageCrcOffset));
    }

    [Fact]
    public void P04_the_firmware_version_is_unpacked()
    {
        Assert.Equal("3.10.21", MeterBench.Of("gen3-26").WaitForEnergies().Service.Facts!.Firmware);
    }

    [Fact]
    public void P05_a_damaged_response_is_never_data()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        for (int i = 0; i < 50; i++)
        {
            bench.Wire.With((meter, _) => meter.SpoilNextResponse(FaultEventKind.Flip));
            bench.Run(TimeSpan.FromSeconds(3));
            Assert.InRange(bench.Service.Current!.FrequencyMillihertz, 49_500, 50_500);
        }

        Assert.InRange(bench.Service.Statistics.BadDigests + bench.Service.Statistics.Timeouts, 50, 200);
        Assert.InRange(bench.Service.Current!.EnergyImportWattHours - bench.Register(SourceId.EnergyImport), -20, 0);
    }

    [Fact]
    [DigestsOnly("the digest ends the frame; late answers in TLS: SimulatedSessionTests")]
    public void P06_a_late_response_is_not_taken_for_the_answer_to_the_next_request()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        for (int i = 0; i < 20; i++)
        {
            bench.Wire.With((meter, _) => meter.SpoilNextResponse(FaultEventKind.Late, TimeSpan.FromMilliseconds(700 + 60 * i)));
            var exchange = new RawExchange(ReadClock);
            Assert.True(bench.Service.TryQueue(exchange));
            bench.Run(TimeSpan.FromSeconds(6));
            Assert.True(exchange.HasResponse);
            Assert.Equal(2 + 3 + UtcClock.Size + 8, exchange.ResponseFrame!.Length);
        }

        Assert.InRange(bench.Service.Statistics.LateAnswers + bench.Service.Statistics.Resyncs + bench.Service.Statistics.Timeouts, 20, 200);
    }

    [Fact]
    [DigestsOnly("in TLS there is no number that jumps")]
    public void P07_and_P08_after_a_jump_every_queued_request_goes_out_once_with_the_next_number()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        RawExchange[] exchanges = Enumerable.Range(0, 4).Select(_ => new RawExchange(ReadClock)).ToArray();
        uint before = bench.Service.Poller.Client.Link.Sequence;
        int refused = bench.Service.Statistics.AnswersWithCode(ResponseCode.InvalidSequenceNumber);
        Assert.All(exchanges, exchange => Assert.True(bench.Service.TryQueue(exchange)));
        bench.Wire.With((meter, _) => meter.JumpSequence());
        bench.Run(TimeSpan.FromSeconds(12));
        Assert.All(exchanges, exchange => Assert.True(exchange is { HasResponse: true, Code: ResponseCode.Ok }));
        Assert.Equal(refused + 1, bench.Service.Statistics.AnswersWithCode(ResponseCode.InvalidSequenceNumber));
        Assert.InRange(exchanges[0].Sequence - before, 26u, 27u);
    }

    [Fact]
    [DigestsOnly("in TLS there is no number that jumps")]
    public void P09_a_jump_makes_the_module_look_at_the_interface_version()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        int from = bench.Service.Log.NewestIndex + 1;
        bench.Wire.With((meter, _) => meter.JumpSequence());
        bench.Run(TimeSpan.FromSeconds(4));
        Assert.Contains(Enumerable.Range(from, bench.Service.Log.NewestIndex - from + 1), index => bench.TableOf(index) == SystemInfo.Table);
    }

    [Fact]
    [DigestsOnly("in TLS a lost answer costs a session")]
    public void P10_a_lost_response_costs_half_a_second_and_the_identical_request_is_sent_again()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        bench.Wire.With((meter, _) => meter.SpoilNextResponse(FaultEventKind.Lost));
        int sent = bench.Service.Statistics.Sent;
        uint sequence = bench.Service.Poller.Client.Link.Sequence;
        long start = bench.Clock.Milliseconds;
        Assert.Equal(MeterError.None, bench.Service.Poller.Client.ReadInPlace(UtcClock.Table, 0, UtcClock.Size));
        Assert.InRange(bench.Clock.Milliseconds - start, 500, 900);
        Assert.InRange(bench.Service.Statistics.Sent - sent, 2, 3);
        Assert.InRange(bench.Service.Poller.Client.Link.Sequence - sequence, 1u, 3u);
    }

    [Fact]
    public void P11_a_damaged_length_stalls_the_link_no_longer_than_a_response_timeout()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        for (int i = 0; i < 100; i++)
        {
            bench.Wire.With((meter, _) => meter.SpoilNextResponse(i % 2 == 0 ? FaultEventKind.DropByte : FaultEventKind.Flip));
            long start = bench.Clock.Milliseconds;
            Assert.Equal(MeterError.None, bench.Service.Poller.Client.ReadInPlace(UtcClock.Table, 0, UtcClock.Size));
            Assert.InRange(bench.Clock.Milliseconds - start, 50, 2500);
        }
    }

    [Fact]
    public void P12_alert_flags_are_read_and_no_billing_data_is_made_up()
    {
        MeterBench bench = Registered("gen3");
        bench.Run(TimeSpan.FromMinutes(3));
        Assert.NotEqual(Reading.Unknown, bench.Service.Alerts!.Flags);
        Assert.All(bench.LoggedIndexes, index => Assert.Equal(RequestCode.PartialRead, bench.Entry(index).Frames[2]));
    }

    [Theory]
    [InlineData("gen3", 0x83B)]
    [InlineData("gen4-mep2", 0x855)]
    public void P13_and_P15_a_procedure_s_response_is_read_where_it_appears(string profile, int responseTable)
    {
        MeterBench bench = Registered(profile);
        int from = bench.Service.Log.NewestIndex + 1;
        var removal = new RegistrationRemoval();
        Assert.True(bench.Service.TryQueue(removal));
        bench.Run(TimeSpan.FromSeconds(5));
        Assert.Null(removal.Problem);
        int[] tables = Enumerable.Range(from, bench.Service.Log.NewestIndex - from + 1).Select(bench.TableOf).ToArray();
        Assert.Contains(responseTable, tables);
        Assert.DoesNotContain(0x83A, tables);
    }

    [Fact]
    public void P14_a_failed_step_does_not_end_the_watch_over_alerts()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        bench.Wire.With((meter, now) => meter.StartOpticalSession(now, TimeSpan.FromMinutes(2)));
        bench.Run(TimeSpan.FromMinutes(4));
        DateTime first = bench.Service.Alerts!.FlagsTimeUtc;
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.True(bench.Service.Alerts!.FlagsTimeUtc > first);
    }

    [Theory]
    [InlineData("gen3", 0x110)]
    [InlineData("gen4-mep2", 0x152)]
    public void P15_the_alert_flags_of_the_own_port_are_read(string profile, int offset)
    {
        MeterBench bench = MeterBench.Of(profile).Run(TimeSpan.FromSeconds(30));
        ExchangeLogEntry entry = bench.Entry(bench.LoggedIndexes.First(index => bench.TableOf(index) == DeviceConfiguration.Table));
        Assert.Equal(offset, (entry.Frames[5] << 16) | (entry.Frames[6] << 8) | entry.Frames[7]);
    }

    [Theory]
    [InlineData("cpm", 1, 0)]
    [InlineData("gen4-mep2", 2, 71)]
    public void P16_the_registration_stands_where_the_dimensions_say(string profile, int port, int offset)
    {
        MeterBench bench = Registered(profile);
        Assert.Equal(offset, bench.Service.Poller.Layout!.Devices.InboundOffset(port));
        Assert.Equal("OTHER MODULE", bench.Service.Alerts!.Identification);
    }

    [Fact]
    [DigestsOnly("in TLS there is no digest behind the data")]
    public void P17_the_digest_is_not_data()
    {
        MeterBench bench = MeterBench.Of("gen3-22").WaitForEnergies();
        MepLink link = bench.Service.Poller.Client.Link;
        Assert.Equal(MeterError.None, bench.Service.Poller.Client.ReadInPlace(PresentData.Table, 0, 88));
        Assert.Equal(88, link.DataLength);
        Assert.Equal(2 + 3 + 88 + 8, link.ResponseFrameLength);
        Assert.Equal(Reading.Unknown, bench.Service.Current!.PhasePowerImportWatts(0));
    }

    [Theory]
    [InlineData("gen3-22")]
    [InlineData("gen3-26")]
    [InlineData("gen3-41")]
    public void P18_meters_with_fewer_present_values_are_read_as_well(string profile)
    {
        Reading reading = MeterBench.Of(profile).WaitForEnergies().Service.Current!;
        Assert.InRange(reading.VoltageMillivolts(2), 207_000, 253_000);
        Assert.True(Reading.IsKnown(reading.NetPowerWatts));
    }

    [Fact]
    public void P19_only_partial_reads_are_used_and_none_asks_for_more_than_an_answer_holds()
    {
        MeterBench bench = MeterBench.Of("gen3-demand").Run(TimeSpan.FromMinutes(5));
        Assert.True(bench.Service.Poller.Layout!.Registers.RegisterDataSize > MepFrame.MaximumReadData);
        Assert.All(bench.LoggedIndexes, index =>
        {
            byte[] frame = bench.Entry(index).Frames;
            Assert.Equal(RequestCode.PartialRead, frame[2]);
            Assert.InRange((frame[8] << 8) | frame[9], 1, MepFrame.MaximumReadData);
        });
        Assert.True(Reading.IsKnownEnergy(bench.Service.Current!.EnergyImportWattHours));
    }

    [Fact]
    public void P20_the_clock_is_right_in_summer_too()
    {
        var bench = new MeterBench(new MeterOptions { StartUtc = new DateTime(2026, 7, 1, 12, 0, 0, DateTimeKind.Utc), HistoryDays = 0 });
        bench.WaitForEnergies();
        Assert.True(bench.Service.Facts!.DaylightSavingInEffect);
        Assert.InRange(bench.Service.Facts!.ClockAheadSeconds, -1, 1);
        Assert.Equal(7200, bench.Service.Facts!.OffsetSeconds(true));
    }

    [Fact]
    public void P21_negative_values_stay_negative()
    {
        byte[] data = [0xFF, 0xFF, 0xFF, 0xFF];
        Assert.Equal(-1, PresentData.Value(data, 0, new RegisterDimensions([0, 0, 0, 11, 0, 0, 0, 4, 0, 1], 0), 0));
    }

    [Fact]
    [DigestsOnly("in TLS the frame that is logged has neither number nor digest")]
    public void P23_and_P27_messages_longer_than_255_bytes_are_sent_whole()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        byte[] message = new byte[8 + 300];
        Convert.FromHexString("4F083400000A012C").CopyTo(message, 0);
        var exchange = new RawExchange(message);
        Assert.True(bench.Service.TryQueue(exchange));
        bench.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(ResponseCode.Ok, exchange.Code);
        Assert.Equal(2 + 308 + 12, exchange.RequestFrame!.Length);
    }

    [Fact]
    public void P25_a_full_queue_turns_the_next_one_away_and_loses_nobody()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        RawExchange[] exchanges = Enumerable.Range(0, 6).Select(_ => new RawExchange(ReadClock)).ToArray();
        Assert.Equal([true, true, true, true, false, false], exchanges.Select(bench.Service.TryQueue));
        bench.Run(TimeSpan.FromSeconds(10));
        Assert.Equal([true, true, true, true, false, false], exchanges.Select(exchange => exchange.HasResponse));
    }

    [Fact]
    public void P26_the_log_keeps_the_request_beside_its_refusal()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        var exchange = new RawExchange([0x3F, 0x08, 0xFE, 0, 0, 0, 0, 1]);
        Assert.True(bench.Service.TryQueue(exchange));
        bench.Run(TimeSpan.FromSeconds(3));
        ExchangeLogEntry entry = bench.Entry(exchange.LogIndex);
        Assert.Equal(ResponseCode.TableOperationNotPossible, entry.Code);
        Assert.Equal(0x8FE, bench.TableOf(exchange.LogIndex));
        Assert.Equal(exchange.RequestFrame!.Length, entry.RequestLength);
        Assert.Equal(exchange.ResponseFrame!.Length, entry.ResponseLength);
    }

    [Fact]
    public void P27_the_result_of_somebody_else_s_procedure_is_not_taken_for_ours()
    {
        // The other client's call leaves its response in the table; ours has another sequence number, or a number of its own.
        MeterBench bench = Registered("gen3");
        MeterClient other = bench.Another();
        var response = new MepModule.Protocol.Procedures.ProcedureResponse();
        Assert.Equal(MeterError.None, other.CallProcedure(0x811, [0, 0x0F, 0x27], 3, response));
        Assert.NotEqual(0, response.Result);

        // The other's messages made the number jump, after which the module looks at the version first.
        bench.Run(TimeSpan.FromSeconds(5));
        var removal = new RegistrationRemoval();
        Assert.True(bench.Service.TryQueue(removal));
        bench.Run(TimeSpan.FromSeconds(10));
        Assert.Null(removal.Problem);
    }

    [Fact]
    public void P28_a_key_may_be_any_bytes_and_is_never_shown()
    {
        MepKey key = MepKey.Parse("00FF102030405060708090A0B0C0D0E0F1234567", out string explanation)!;
        Assert.NotNull(key);
        Assert.DoesNotContain("10203040", key + explanation, StringComparison.OrdinalIgnoreCase);

        MeterBench bench = MeterBench.Of("gen3").Run(TimeSpan.FromSeconds(30));
        byte[] secret = Encoding.ASCII.GetBytes(MeterKey.DemoBasic);
        Assert.All(bench.LoggedIndexes, index => Assert.Equal(-1, bench.Entry(index).Frames.AsSpan().IndexOf(secret)));
    }

    [Fact]
    [DigestsOnly("counts frames, of which a read in TLS has two: ReadingCycleTests")]
    public void P29_readings_leave_the_meter_room()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        bench.RunUntil(() => !bench.Service.Poller.Energies.IsFilling, TimeSpan.FromHours(1));
        int before = bench.Service.Statistics.Sent;
        bench.Run(TimeSpan.FromMinutes(5));
        Assert.InRange(bench.Service.Statistics.Sent - before, 290, 310);
    }

    [Fact]
    public void P30_what_was_missing_is_here()
    {
        MeterBench bench = MeterBench.Of("gen4-mep2", 2).WaitForEnergies();
        bench.Run(TimeSpan.FromMinutes(20));
        Assert.Equal(2, bench.Service.Facts!.Port);
        Assert.Equal((1, 9), (bench.Service.Facts!.EnergyUnitWattHours, bench.Service.Facts!.RolloverDigits));
        Assert.Equal(8, bench.Service.Current!.TierCount);
        Assert.Equal(3, bench.Service.LoadProfiles.Length);
        Assert.True(new EventLogReader(bench.Service.Poller, false).MoveNext());
        Assert.Equal(2, bench.Service.MBusDevices.Length);

        MepLink link = bench.Service.Poller.Client.Link;
        link.Protection = ProtectionMode.Rc4;
        Assert.Equal(MeterError.None, bench.Service.Poller.Client.ReadInPlace(UtcClock.Table, 0, UtcClock.Size));
        Assert.InRange(UtcClock.Seconds(link.ResponseBuffer, link.DataOffset) - TableTime.FromDateTime(bench.UtcNow), -2, 2);
    }

    private static MeterBench Registered(string profile)
    {
        MeterBench bench = MeterBench.Of(profile).WaitForEnergies();
        MeterClient client = bench.Another();
        int offset = bench.Options.Profile.Port == 2 ? bench.Options.Profile.InboundSize : 0;
        Assert.Equal(MeterError.None, client.Write(0x832, offset, Encoding.ASCII.GetBytes("OTHER MODULE\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), 0, 30));
        Assert.Equal(MeterError.None, client.Write(0x832, offset + 30, [3], 0, 1));
        return bench.Run(TimeSpan.FromMinutes(4));
    }
}
