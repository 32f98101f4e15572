using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.Protocol.Link;
using static MepModule.Protocol.Tests.Security.Tls.Peers.PeerWire;
using static MepModule.Protocol.Tests.Security.Tls.Peers.TlsPeer;

namespace MepModule.Protocol.Tests.Security.Tls.Peers;

/// <summary>The link against mbed TLS, which is in the meters: each of its refusals is told, and none of what a bad line does makes a wrong value.</summary>
public sealed class MbedTlsTests(ITestOutputHelper output) : IDisposable
{
    private const int Warning = 1, Fatal = 2;

    private PeerBench _bench = null!;
    private MbedTlsMeter _meter = null!;

    [Theory]
    [InlineData(PeerBench.BasicKey)]
    [InlineData(PeerBench.AdvancedKey)]
    public void Either_key_opens_a_session_and_frames_have_the_lengths_of_the_guide(string key)
    {
        Start(key);
        _bench.AssertReads();
        _bench.AssertReads();
        Assert.Equal(1, _bench.Link.Statistics.Sessions);
        Assert.Equal([55, 68, 40], _bench.Wire.Sent.TakeLast(4).Take(3).Select(frame => frame.Length));
    }

    [Fact]
    public void An_identity_that_the_meter_does_not_know_is_followed_by_the_other_one()
    {
        Start(PeerBench.AdvancedKey, basicKey: null);
        _bench.AssertReads();
        Assert.Equal(["640000", "640001"], Identities());
    }

    [Theory]
    [InlineData(PeerBench.BasicKey, PeerBench.AdvancedKey)]
    [InlineData(null, null)]
    public void A_wrong_key_and_a_key_unknown_by_name_are_told(string? basicKey, string? advancedKey)
    {
        Start("WRONG-KEY-012345", basicKey, advancedKey);
        Assert.Equal(MeterError.WrongKey, _bench.Read());
        Assert.Equal(["640000", "640001"], Identities().Distinct());
        Assert.Equal(basicKey is null ? 115 : 20, _bench.Link.LastTlsAlert);
    }

    [Theory]
    [InlineData(FirstFlight)]
    [InlineData(NextFlight)]
    [InlineData(Application)]
    public void Every_alert_at_every_stage_has_a_sentence_and_the_next_read_goes_on(byte stage)
    {
        Start(PeerBench.BasicKey);
        for (int alert = 0; alert < 256; alert++)
        {
            _bench.AssertReads();
            int sessions = _bench.Link.Statistics.Sessions;
            if (stage != Application)
                _meter.LosePower();
            int refusals = 1 + alert % 4;
            _bench.Wire.Out = frame =>
            {
                if (frame[2] == stage && refusals-- > 0)
                    _meter.SendAlert(Fatal, alert);
                return [frame];
            };

            // One is met by a new session, and some in a row by a sentence.
            MeterError error = _bench.Read();
            Assert.Contains(error, new[] { MeterError.None, MeterError.WrongKey, MeterError.TlsRefused, MeterError.NoAnswer, MeterError.NumberJumped });
            Assert.Equal(alert, _bench.Link.LastTlsAlert);
            _bench.Wire.Out = Whole;
            for (int turns = 0; _bench.Read() != MeterError.None; turns++)
                Assert.InRange(turns, 0, 2);
            Assert.True(_bench.Link.Statistics.Sessions > sessions);
        }
    }

    [Fact]
    public void A_warning_leaves_the_session_alone_unless_it_is_the_one_that_closes()
    {
        Start(PeerBench.BasicKey);
        _bench.AssertReads();
        _meter.SendAlert(Warning, 90);
        _bench.AssertReads();
        _meter.SendAlert(Warning, 0);
        _bench.AssertReads();
    }

    [Theory]
    [InlineData(Application)]
    [InlineData(FirstFlight)]
    [InlineData(NextFlight)]
    public void A_request_that_is_damaged_anywhere_is_asked_again(byte code)
    {
        Start(PeerBench.BasicKey);
        int length = code == Application ? 40 : code == FirstFlight ? 55 : 68;
        for (int at = 3; at < length; at++)
        {
            _bench.AssertReads();
            if (code != Application)
                _meter.LosePower();
            _bench.Wire.SpoilNextOut(code, Damaged(at, (byte)(1 << at % 8)));
            while (_bench.Read() == MeterError.NumberJumped)
            {
            }
            _bench.AssertReads();
        }
    }

    [Fact]
    public void An_answer_that_is_damaged_anywhere_is_asked_again_and_costs_no_session()
    {
        Start(PeerBench.BasicKey);
        _bench.AssertReads();
        int answer = 2 + 1 + 5 + 8 + 223 + 16;
        for (int at = 5; at < answer; at++)
        {
            // Type, version and length of the record say whether it is one: without them the link waits, and asks the same once more.
            _bench.Wire.SpoilNextBack(Damaged(at, (byte)(1 << at % 8)));
            int sessions = _bench.Link.Statistics.Sessions;
            Assert.Contains(_bench.Read(), new[] { MeterError.None, MeterError.NumberJumped });
            Assert.True(at < 8 || _bench.Link.Statistics.Sessions == sessions, $"byte {at} cost a session");
            while (_bench.Read() == MeterError.NumberJumped)
            {
            }
        }
    }

    [Fact]
    public void Frames_of_a_handshake_that_are_damaged_lost_or_doubled_are_sent_anew()
    {
        Start(PeerBench.BasicKey);
        foreach (Func<byte[], byte[][]> how in new[] { Lost, Twice, Damaged(-1), Damaged(20) })
        {
            foreach (byte code in new[] { FirstFlight, NextFlight })
            {
                _meter.LosePower();
                _bench.Wire.SpoilNextOut(code, how);
                AssertReadsSoon();
                _meter.LosePower();
                _bench.Wire.SpoilNextOut(code, frame =>
                {
                    _bench.Wire.SpoilNextBack(how);
                    return [frame];
                });
                AssertReadsSoon();
            }
        }
    }

    [Fact]
    public void A_lost_request_is_answered_to_its_copy_and_a_replayed_one_executed_once()
    {
        Start(PeerBench.BasicKey);
        _bench.AssertReads();
        _bench.Wire.SpoilNextOut(Application, Lost);
        _bench.AssertReads();
        Assert.Equal(_bench.Wire.Sent[^2], _bench.Wire.Sent[^1]);
        Assert.Equal(1, _bench.Link.Statistics.Sessions);

        _bench.Wire.SpoilNextOut(Application, Twice);
        Assert.Equal(MeterError.None, Write(1));
        Assert.Equal(1, Writes());

        // A record of long ago is no request: mbed TLS refuses it, and the session is over.
        byte[] old = _bench.Wire.Sent.First(frame => frame[2] == Application);
        _bench.Wire.SpoilNextOut(Application, frame => [old, frame]);
        AssertReadsSoon();
        _bench.Wire.SpoilNextOut(Application, frame => [frame, old]);
        AssertReadsSoon();
        Assert.Equal(1, Writes());
    }

    [Fact]
    public void A_lost_answer_to_a_write_is_proven_executed_by_the_alert()
    {
        Start(PeerBench.BasicKey);
        _bench.AssertReads();
        _bench.Wire.SpoilNextBack(Lost);
        Assert.Equal(MeterError.AnswerLost, Write(7));
        AssertReadsSoon();
        Assert.Equal(1, Writes());
        Assert.Equal(7, Value());
    }

    [Fact]
    public void Whoever_swallows_the_answer_to_a_write_and_says_that_there_is_no_session_has_it_executed_once()
    {
        Start(PeerBench.BasicKey);
        _bench.AssertReads();
        _bench.Wire.SpoilNextBack(_ => [[0, 1, 0x0A]]);
        Assert.Equal(MeterError.Unconfirmed, Write(7));
        AssertReadsSoon();
        Assert.Equal((1, 7), (Writes(), Value()));
    }

    [Fact]
    public void An_answer_that_comes_after_a_later_one_is_not_taken_for_it()
    {
        Start(PeerBench.BasicKey);
        _bench.AssertReads();
        byte[] held = [];
        _bench.Wire.SpoilNextBack(frame =>
        {
            held = frame;
            return [];
        });
        _ = _bench.Read(28, 0, 100);
        _bench.Wire.SpoilNextBack(frame => [held, frame]);
        _ = _bench.Read(28, 1, 100);
        AssertReadsSoon();

        // And the other way round: two answers change places.
        _bench.Wire.SpoilNextBack(frame =>
        {
            held = frame;
            return [];
        });
        _bench.Wire.SpoilNextOut(Application, frame => [frame, frame]);
        _ = _bench.Read(28, 2, 100);
        _bench.Wire.SpoilNextBack(frame => [frame, held]);
        _ = _bench.Read(28, 3, 100);
        AssertReadsSoon();
    }

    [Fact]
    public void Requests_to_begin_anew_are_ignored_and_counted()
    {
        Start(PeerBench.BasicKey);
        _bench.AssertReads();
        for (int i = 0; i < 40; i++)
        {
            _meter.SendHelloRequest();
            _bench.AssertReads();
            _bench.AssertReads();
        }
        Assert.Equal(1, _bench.Link.Statistics.Sessions);
    }

    [Fact]
    public void One_that_was_lost_costs_a_session_and_not_every_answer_from_then_on()
    {
        Start(PeerBench.BasicKey);
        _bench.AssertReads();
        for (int i = 0; i < 5; i++)
        {
            _meter.SendHelloRequest();

            // It stands before the answer, as a record of its own.
            _bench.Wire.SpoilNextBack(frame =>
            {
                Assert.Equal((22, 23), (frame[3], frame[3 + 5 + 8 + 4 + 16]));
                byte[] rest = frame[(3 + 5 + 8 + 4 + 16)..];
                return [[(byte)((rest.Length + 1) >> 8), (byte)(rest.Length + 1), 0, .. rest]];
            });
            _ = _bench.Read();
            AssertReadsSoon();
        }
        Assert.InRange(_bench.Link.Statistics.Sessions, 2, 6);
    }

    [Fact]
    public void An_answer_in_two_records_is_refused_and_the_next_read_goes_on()
    {
        Start(PeerBench.BasicKey);
        _bench.AssertReads();
        _meter.SplitAnswer();
        _ = _bench.Read();
        AssertReadsSoon();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public void Messages_of_the_meter_may_share_records_or_be_split_over_them(int size)
    {
        Start(PeerBench.BasicKey);
        _bench.Wire.Portion = size;
        _bench.Wire.Back = frame => frame[3] == 22 ? [Recut(frame, size)] : [frame];
        _bench.AssertReads();
        Assert.Equal(1, _bench.Link.Statistics.Sessions);
    }

    [Fact]
    public void No_wrong_value_is_accepted_on_a_line_that_damages_loses_delays_doubles_and_swaps_frames()
    {
        int exchanges = int.Parse(Environment.GetEnvironmentVariable("MEP_PROTECTED_EXCHANGES") ?? "2000");
        int seed = int.Parse(Environment.GetEnvironmentVariable("MEPMODULE_CAMPAIGN_SEED") ?? "1");
        Start(PeerBench.BasicKey);
        var random = new Random(seed);
        Queue<byte[]> late = [];
        byte[][] Suffer(byte[] frame, int first)
        {
            byte[] damaged = [.. frame];
            damaged[random.Next(first, frame.Length)] ^= (byte)(1 << random.Next(8));
            return random.Next(60) switch { 0 => [], 1 => [damaged], 2 => [frame, frame], _ => [frame] };
        }
        byte[][] SufferLater(byte[] frame)
        {
            if (random.Next(60) > 0)
                return [.. late.Count > 0 && random.Next(3) == 0 ? (byte[][])[late.Dequeue()] : [], .. Suffer(frame, 0)];
            late.Enqueue(frame);
            return [];
        }

        // The meter's program takes its input by lengths, so that a request keeps its own; the link's FrameReader has tests of damaged ones.
        _bench.Wire.Out = frame => Suffer(frame, 2);
        _bench.Wire.Back = SufferLater;
        int answered = 0, written = 0, unsure = 0;
        for (int i = 0; i < exchanges; i++)
        {
            if (i % 50 == 0)
            {
                MeterError error = Write((byte)i);
                written += error is MeterError.None or MeterError.AnswerLost ? 1 : 0;
                unsure += error is MeterError.Unconfirmed ? 1 : 0;
            }
            int count = 1 + random.Next(443);
            answered += _bench.Read(random.Next(1, 0x800), random.Next(2000), count) == MeterError.None ? 1 : 0;
        }

        // As soon as the line is good, so is everything.
        _bench.Wire.Out = Whole;
        _bench.Wire.Back = Whole;
        AssertReadsSoon();
        output.WriteLine($"seed {seed}: {answered} of {exchanges} answered, {_bench.Link.Statistics.Sessions} sessions, {written} writes, {unsure} unconfirmed");
        Assert.InRange(answered, exchanges * 0.8, exchanges);
        Assert.InRange(_bench.Link.Statistics.Sessions, exchanges / 100, exchanges);
        Assert.InRange(written, 1, int.MaxValue);
        Assert.InRange((Writes() - written) & 0xFF, 0, unsure);
    }

    public void Dispose() => _bench?.Dispose();

    // The records of plain messages, cut anew into records of so many bytes of them.
    private static byte[] Recut(byte[] frame, int size)
    {
        byte[] messages = [.. Records(frame[3..]).SelectMany(record => record)];
        byte[] records = [.. messages.Chunk(size).SelectMany(part => (byte[])[22, 3, 3, (byte)(part.Length >> 8), (byte)part.Length, .. part])];
        return [(byte)((1 + records.Length) >> 8), (byte)(1 + records.Length), frame[2], .. records];
    }

    private static IEnumerable<byte[]> Records(byte[] bytes)
    {
        for (int at = 0; at < bytes.Length; at += 5 + (bytes[at + 3] << 8 | bytes[at + 4]))
            yield return bytes[(at + 5)..(at + 5 + (bytes[at + 3] << 8 | bytes[at + 4]))];
    }

    private void Start(string key, string? basicKey = PeerBench.BasicKey, string? advancedKey = PeerBench.AdvancedKey)
    {
        _meter = new MbedTlsMeter(basicKey, advancedKey);
        _bench = new PeerBench(_meter, key);
    }

    private void AssertReadsSoon()
    {
        for (int turns = 0; _bench.Read() != MeterError.None; turns++)
            Assert.InRange(turns, 0, 8);
    }

    private MeterError Write(byte value) => _bench.Client.WriteOnce(MbedTlsMeter.WrittenTable, 0, [value], 0, 1);

    private int Writes() => Byte(MbedTlsMeter.WritesTable);

    private int Value() => Byte(MbedTlsMeter.WrittenTable);

    private int Byte(int table)
    {
        for (int turns = 0; _bench.Client.ReadInPlace(table, 0, 1) != MeterError.None; turns++)
            Assert.InRange(turns, 0, 8);
        return _bench.Data[0];
    }

    private IEnumerable<string> Identities() => _bench.Wire.Sent.Where(frame => frame[2] == NextFlight).Select(frame => Convert.ToHexString(frame, 14, 3));
}
