using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Faults;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.Protocol.Tests.Security.Tls;

/// <summary>The link against the simulated meter, whose TLS is BouncyCastle's.</summary>
public class SimulatedSessionTests
{
    private const int Clock = 52;
    private const int WrittenTable = TableId.ExtendedFlag | 50;

    private readonly VirtualClock _clock = new();
    private Meter _meter = null!;
    private MepLink _link = null!;
    private MeterClient _client = null!;
    private TappedChannel _wire = null!;

    [Theory]
    [InlineData(MeterKey.DemoBasic, true)]
    [InlineData(MeterKey.DemoAdvanced, true)]
    [InlineData(MeterKey.DemoBasic, false)]
    public void A_port_that_takes_nothing_else_is_read_in_TLS_by_either_key(string key, bool numbersSessions)
    {
        Start(Gen4 with { RequireTls = true, NumbersTlsSessions = numbersSessions }, key);
        AssertReads(28, 220);
        AssertReads(1, 24);
        Assert.Equal(ProtectionMode.Tls, _link.ProtectionInForce);
        Assert.Equal((1, 1), (_meter.TlsSessions, _link.Statistics.Sessions));
    }

    [Fact]
    public void The_basic_key_is_named_0_and_the_advanced_1()
    {
        Start(Gen4 with { RequireTls = true }, MeterKey.DemoBasic, ProtectionMode.Tls);
        AssertReads(1, 24);
        Assert.Equal(["640000"], Identities());

        Start(Gen4 with { RequireTls = true }, MeterKey.DemoAdvanced, ProtectionMode.Tls);
        AssertReads(1, 24);
        Assert.Equal(["640000", "640001"], Identities());

        // What was proven is kept: the next session asks for no other key.
        _meter.ForgetTlsSession();
        _client.ReadInPlace(1, 0, 24);
        AssertReads(1, 24);
        Assert.Equal(["640000", "640001", "640001"], Identities());
    }

    [Fact]
    public void Frames_have_the_lengths_of_the_guide()
    {
        Start(Gen4 with { RequireTls = true }, MeterKey.DemoBasic, ProtectionMode.Tls);
        AssertReads(28, 220);
        Assert.Equal([55, 68, 40], _wire.Sent.Select(frame => frame.Length));
        Assert.Equal([98, 54, 255], _wire.Heard());
    }

    [Theory]
    [InlineData(TlsRefusal.Alert, MeterError.WrongKey)]
    [InlineData(TlsRefusal.Code, MeterError.WrongKey)]
    [InlineData(TlsRefusal.Silence, MeterError.TlsRefused)]
    public void A_wrong_key_is_told_and_both_identities_were_tried(TlsRefusal refusal, MeterError expected)
    {
        Start(Gen4 with { RequireTls = true, TlsRefusal = refusal }, "WRONG-KEY-012345", ProtectionMode.Tls);
        Assert.Equal(expected, _client.ReadInPlace(1, 0, 24));
        Assert.Equal(["640000", "640001"], Identities().Distinct());
        Assert.Equal(0, _meter.TlsSessions);
    }

    [Fact]
    public void A_plain_port_is_not_asked_for_TLS_unless_it_is_wanted()
    {
        Start(Gen4, MeterKey.DemoBasic);
        AssertReads(1, 24);
        Assert.Equal((ProtectionMode.Plain, 0), (_link.ProtectionInForce, _meter.TlsSessions));

        _link.Protection = ProtectionMode.Tls;
        AssertReads(1, 24);
        Assert.Equal((ProtectionMode.Tls, 1), (_link.ProtectionInForce, _meter.TlsSessions));
    }

    [Fact]
    public void A_session_is_ended_when_another_mode_is_wanted()
    {
        Start(Gen4, MeterKey.DemoBasic, ProtectionMode.Tls);
        AssertReads(1, 24);
        Assert.True(_meter.HasTlsSession);
        foreach (ProtectionMode mode in new[] { ProtectionMode.Plain, ProtectionMode.Tls, ProtectionMode.Rc4 })
        {
            _link.Protection = mode;
            AssertReads(1, 24);
            Assert.Equal(mode == ProtectionMode.Tls, _meter.HasTlsSession);
        }

        Assert.Equal(0, _link.Statistics.Timeouts);
    }

    [Fact]
    public void A_session_that_a_former_run_left_open_is_ended_by_the_plain_mode()
    {
        Start(Gen4, MeterKey.DemoBasic, ProtectionMode.Tls);
        AssertReads(1, 24);
        Connect(MeterKey.DemoBasic, ProtectionMode.Plain);
        AssertReads(1, 24);
        Assert.False(_meter.HasTlsSession);
    }

    [Fact]
    public void A_port_can_be_switched_while_it_is_read()
    {
        Start(Gen4, MeterKey.DemoBasic);
        AssertReads(1, 24);
        _meter.RequireTls(true);
        AssertReads(1, 24);
        Assert.Equal(ProtectionMode.Tls, _link.ProtectionInForce);
        _meter.RequireTls(false);
        AssertReads(1, 24);

        // Switched back and restarted, the session is gone; a new one can still be had.
        _meter.ForgetTlsSession();
        Assert.Equal(MeterError.NumberJumped, _client.ReadInPlace(1, 0, 24));
        AssertReads(1, 24);
    }

    [Fact]
    public void A_message_that_is_too_long_for_TLS_is_told_where_the_port_wants_it_only_now()
    {
        Start(Gen4, MeterKey.DemoAdvanced);
        AssertReads(1, 24);
        _meter.RequireTls(true);
        byte[] message = [0x4F, 0x08, 0x32, 0, 0, 2, 1, 0xC8, .. new byte[456]];
        Assert.Equal(MepFrame.MaximumMessage, message.Length);
        Assert.Equal(MeterError.InvalidRequest, _link.Exchange(message, 0, message.Length));
        Assert.Equal((ProtectionMode.Tls, 0), (_link.ProtectionInForce, _link.RequestFrameLength));
        AssertReads(1, 24);
    }

    [Theory]
    [InlineData(ProtectionMode.Automatic, MeterError.TlsRefused)]
    [InlineData(ProtectionMode.Plain, MeterError.TlsRequired)]
    public void A_meter_whose_port_wants_TLS_and_knows_none_is_told(ProtectionMode mode, MeterError expected)
    {
        Start(new MeterOptions { RequireTls = true, Profile = MeterProfile.Named("gen3") }, MeterKey.DemoBasic, mode);
        Assert.Equal(expected, _client.ReadInPlace(1, 0, 24));
    }

    [Fact]
    public void Without_random_bytes_there_is_no_TLS()
    {
        Start(Gen4 with { RequireTls = true }, MeterKey.DemoBasic);
        var link = new MepLink(_wire, _clock) { Key = MepKey.Parse(MeterKey.DemoBasic, out _) };
        Assert.Equal(MeterError.TlsRequired, new MeterClient(link, _clock).ReadInPlace(1, 0, 24));
    }

    [Fact]
    public void A_lost_session_is_a_discontinuity_and_a_new_one_goes_on()
    {
        Start(Gen4 with { RequireTls = true }, MeterKey.DemoBasic);
        AssertReads(1, 24);
        int discontinuities = _link.Statistics.Discontinuities;
        _meter.ForgetTlsSession();
        Assert.Equal(MeterError.NumberJumped, _client.ReadInPlace(1, 0, 24));
        Assert.True(_link.Statistics.Discontinuities > discontinuities);
        AssertReads(1, 24);
        Assert.Equal(2, _meter.TlsSessions);
    }

    [Fact]
    public void The_longest_read_and_write_fill_a_frame()
    {
        Start(Gen4 with { RequireTls = true }, MeterKey.DemoAdvanced, ProtectionMode.Tls);
        AssertReads(1, 24);
        Assert.Equal((446, 443), (_link.MaximumMessage, _link.MaximumReadData));
        byte[] buffer = new byte[800];
        Assert.Equal(MeterError.None, _client.Read(54, 0, buffer, 0, buffer.Length));
        Assert.Equal(_meter.ReadTable(54)!.Take(800), buffer);
        Assert.Contains(478, _wire.Heard());

        byte[] message = new byte[600];
        new Random(1).NextBytes(message);
        Assert.Equal(MeterError.None, _client.Write(TableId.Extended(52), 0, message.AsSpan(0, 200).ToArray(), 0, 200));
    }

    [Fact]
    public void A_lost_request_is_answered_to_its_identical_copy()
    {
        Start(Gen4 with { RequireTls = true }, MeterKey.DemoBasic);
        AssertReads(1, 24);
        _wire.LoseNextSent = true;
        AssertReads(1, 24);
        Assert.Equal(_wire.Sent[^2], _wire.Sent[^1]);
        Assert.Equal(1, _meter.TlsSessions);
    }

    [Fact]
    public void A_lost_answer_to_a_read_costs_a_session()
    {
        Start(Gen4 with { RequireTls = true }, MeterKey.DemoBasic);
        AssertReads(1, 24);
        _meter.SpoilNextResponse(FaultEventKind.Lost);
        AssertReads(1, 24);
        Assert.Equal(2, _meter.TlsSessions);
    }

    [Fact]
    public void A_damaged_answer_to_a_read_costs_no_session()
    {
        Start(Gen4 with { RequireTls = true }, MeterKey.DemoBasic);
        AssertReads(1, 24);
        _wire.DamageNextHeardAt = 30;
        AssertReads(1, 24);
        AssertReads(1, 24);
        Assert.Equal(1, _meter.TlsSessions);

        // The second asking was no copy: it had the next number and a nonce of its own.
        byte[][] nonces = [.. _wire.Sent.Where(frame => frame[2] == 0x80).Select(frame => frame[8..16])];
        Assert.Equal(nonces.Length, nonces.Select(Convert.ToHexString).Distinct().Count());
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(75, 2)]
    public void A_warning_behind_an_answer_counts_and_where_it_is_damaged_a_new_session_finds_the_numbers_again(int damagedAt, int sessions)
    {
        Start(Gen4 with { RequireTls = true }, MeterKey.DemoBasic, ProtectionMode.Tls);
        AssertReads(1, 24);
        _meter.WarnBehindNextAnswer();

        // The answer has 59 bytes.
        _wire.DamageNextHeardAt = damagedAt;
        AssertReads(1, 24);
        Assert.Contains(59 + 31, _wire.Heard());
        for (int i = 0; i < 10; i++)
        {
            AssertReads(1, 24);
        }

        Assert.Equal((sessions, -1), (_meter.TlsSessions, _wire.DamageNextHeardAt));
    }

    [Fact]
    public void A_lost_answer_to_a_write_is_told_as_executed_where_the_alert_proves_it()
    {
        Start(Gen4 with { RequireTls = true }, MeterKey.DemoBasic);
        AssertReads(1, 24);
        byte[] before = _meter.ReadTable(WrittenTable)!;
        _meter.SpoilNextResponse(FaultEventKind.Lost);
        byte[] changed = [(byte)(before[2] ^ 1)];
        Assert.Equal(MeterError.AnswerLost, _client.WriteOnce(WrittenTable, 2, changed, 0, 1));
        Assert.Equal(changed[0], _meter.ReadTable(WrittenTable)![2]);
        AssertReads(1, 24);
    }

    [Theory]
    [InlineData(TlsRefusal.Code)]
    [InlineData(TlsRefusal.Silence)]
    public void A_lost_answer_to_a_write_is_unconfirmed_where_nothing_proves_it(TlsRefusal refusal)
    {
        Start(Gen4 with { RequireTls = true, TlsRefusal = refusal }, MeterKey.DemoBasic);
        AssertReads(1, 24);
        _meter.SpoilNextResponse(FaultEventKind.Lost);
        Assert.Equal(MeterError.Unconfirmed, _client.WriteOnce(WrittenTable, 2, [_meter.ReadTable(WrittenTable)![2]], 0, 1));
    }

    [Theory]
    [InlineData(TlsRefusal.Alert)]
    [InlineData(TlsRefusal.Code)]
    [InlineData(TlsRefusal.Silence)]
    public void A_damaged_request_is_asked_in_a_new_session(TlsRefusal refusal)
    {
        Start(Gen4 with { RequireTls = true, TlsRefusal = refusal }, MeterKey.DemoBasic);
        AssertReads(1, 24);
        _wire.DamageNextSentAt = 20;
        AssertReads(1, 24);
        Assert.Equal(2, _meter.TlsSessions);
    }

    [Fact]
    public void A_doubled_answer_does_no_harm()
    {
        Start(Gen4 with { RequireTls = true }, MeterKey.DemoBasic);
        for (int i = 0; i < 5; i++)
        {
            _meter.SpoilNextResponse(FaultEventKind.Duplicate);
            AssertReads(1, 24);
        }

        Assert.Equal(1, _meter.TlsSessions);
    }

    [Fact]
    public void A_late_answer_is_taken_and_its_copy_does_no_harm()
    {
        Start(Gen4 with { RequireTls = true }, MeterKey.DemoBasic);
        AssertReads(1, 24);
        for (int i = 0; i < 5; i++)
        {
            _meter.SpoilNextResponse(FaultEventKind.Late, TimeSpan.FromMilliseconds(700));
            MeterError error = _client.ReadInPlace(1, 0, 24);
            Assert.True(error is MeterError.None or MeterError.NumberJumped);
        }

        while (_client.ReadInPlace(1, 0, 24) == MeterError.NumberJumped)
        {
        }

        AssertReads(1, 24);
    }

    [Theory]
    [InlineData(1, "lost=0.02,flip=0.0005", TlsRefusal.Alert)]
    [InlineData(2, "lost=0.02,flip=0.0003,drop=0.0001,insert=0.0001", TlsRefusal.Code)]
    [InlineData(3, "lost=0.01,flip=0.0003,late=0.01,dup=0.02,pause=0.0003", TlsRefusal.Silence)]
    public void No_wrong_value_is_accepted_on_a_noisy_line(int seed, string faults, TlsRefusal refusal)
    {
        int exchanges = int.Parse(Environment.GetEnvironmentVariable("MEP_PROTECTED_EXCHANGES") ?? "2000");
        seed = int.Parse(Environment.GetEnvironmentVariable("MEPMODULE_CAMPAIGN_SEED") ?? "0") + seed;
        Start(Gen4 with { Seed = seed, RequireTls = true, ResponseDelayMicroseconds = 8_000, Faults = FaultPlan.Parse(faults), TlsRefusal = refusal }, MeterKey.DemoBasic);
        int[] stable = [1, 21, 22, 27, TableId.Extended(3), TableId.Extended(11)];
        Dictionary<int, byte[]> truth = stable.ToDictionary(id => id, id => _meter.ReadTable(id)!);
        var random = new Random(seed);
        int answered = 0;
        for (int i = 0; i < exchanges; i++)
        {
            int table = stable[random.Next(stable.Length)];
            int offset = random.Next(truth[table].Length);
            int count = 1 + random.Next(truth[table].Length - offset);
            long started = _clock.Milliseconds;
            MeterError error = _client.ReadInPlace(table, offset, count);
            Assert.InRange(_clock.Milliseconds - started, 0, LinkTiming.BudgetMilliseconds(8));
            if (error == MeterError.None)
            {
                answered++;
                Assert.Equal(truth[table].AsSpan(offset, count), _link.ResponseBuffer.AsSpan(_link.DataOffset, _link.DataLength));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {answered} of {exchanges} answered, {_link.Statistics.Sessions} sessions, {_link.Statistics.SequenceJumps} jumps, {_link.Statistics.Failed} failed");
        Assert.InRange(answered, exchanges * 0.8, exchanges);
        Assert.InRange(_link.Statistics.Sessions, exchanges / 100, exchanges);

        // As soon as the line is good, so is everything.
        _meter.Rates = new FaultRates();
        int turns = 0;
        while (_client.ReadInPlace(1, 0, 24) != MeterError.None)
        {
            Assert.InRange(++turns, 0, 10);
        }
    }

    // A meter of generation 4, unless the options name another.
    private static MeterOptions Gen4 => new() { Profile = MeterProfile.Named("gen4") };

    private void Start(MeterOptions options, string key, ProtectionMode mode = ProtectionMode.Automatic)
    {
        _meter = new Meter(options with { HistoryDays = 0 });
        Connect(key, mode);
    }

    private void Connect(string key, ProtectionMode mode)
    {
        _wire = new TappedChannel(new MeterWireChannel(new MeterWire(_meter, () => _clock.Microseconds)));
        _link = new MepLink(_wire, _clock, new SystemRandomBytes()) { Key = MepKey.Parse(key, out _), Protection = mode };
        _client = new MeterClient(_link, _clock);
    }

    private void AssertReads(int table, int count)
    {
        Assert.Equal(MeterError.None, _client.ReadInPlace(table, 0, count));
        if (table != Clock && table != 28)
        {
            Assert.Equal(_meter.ReadTable(table)!.Take(count), _link.ResponseBuffer.Skip(_link.DataOffset).Take(count));
        }
    }

    private IEnumerable<string> Identities() => _wire.Sent.Where(frame => frame[2] == 0x59).Select(frame => Convert.ToHexString(frame, 14, 3));

    private sealed class SystemRandomBytes : IRandomBytes
    {
        public void Fill(byte[] buffer, int offset, int count) => RandomNumberGenerator.Fill(buffer.AsSpan(offset, count));
    }
}
