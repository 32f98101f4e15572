using System;
using System.Linq;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.Protocol.Tests.Link;

public class MepLinkTests
{
    private static readonly byte[] ReadClock = Vectors.Bytes("3F 0034 000000 0007");
    private static readonly byte[] WriteFlag = Vectors.Bytes("4F 0832 00001E 0001 01");

    private readonly VirtualClock _clock = new();
    private readonly ScriptedMeter _meter;
    private readonly MepLink _link;

    public MepLinkTests()
    {
        _meter = new ScriptedMeter(_clock);
        _link = new MepLink(_meter, _clock) { Key = MepKey.Parse("01010101010101010101010101010101", out _) };
    }

    [Fact]
    public void A_verified_answer_is_returned_with_its_data()
    {
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));

        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal(ResponseCode.Ok, _link.ResponseCode);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], Data());
        Assert.True(_link.IsDigestOk);
        Assert.Equal(1, _link.Attempts);
        Assert.InRange(_link.RoundTripMilliseconds, 30 + 18, 30 + 18 + 4);
        Assert.Equal(1, _link.Statistics.AnswersWithCode(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(120)]
    public void A_line_that_is_held_low_costs_an_exchange_no_more_than_its_time_and_is_no_stream_of_alerts(int portion)
    {
        int alerts = 0;
        var link = new MepLink(new LowLine(_clock, portion), _clock) { Key = MepKey.Parse("01010101010101010101010101010101", out _) };
        link.AlertReceived += () => alerts++;
        for (int i = 0; i < 10; i++)
        {
            long start = _clock.Milliseconds;
            Assert.Equal(MeterError.NoAnswer, link.Exchange(ReadClock, 0, ReadClock.Length));
            Assert.InRange(_clock.Milliseconds - start, 4 * LinkTiming.ResponseTimeoutMilliseconds, LinkTiming.BudgetMilliseconds(ReadClock.Length));
            Assert.True(link.Statistics.IsLineLow);
            _clock.Sleep(1000);
            start = _clock.Milliseconds;
            link.Listen();
            Assert.InRange(_clock.Milliseconds - start, 0, LinkTiming.FrameMilliseconds(MepFrame.MaximumFrame) + LinkTiming.GapMilliseconds);
        }

        Assert.InRange(alerts, 1, 8);
        Assert.Equal(alerts, link.Statistics.Alerts);
    }

    [Fact]
    public void A_line_on_which_nothing_ever_comes_costs_an_exchange_four_timeouts()
    {
        for (int i = 0; i < 10; i++)
        {
            long start = _clock.Milliseconds;
            Assert.Equal(MeterError.NoAnswer, Exchange(ReadClock));
            Assert.InRange(_clock.Milliseconds - start, 4 * LinkTiming.ResponseTimeoutMilliseconds, 5 * LinkTiming.ResponseTimeoutMilliseconds);
            Assert.False(_link.Statistics.IsLineLow);
        }
    }

    [Fact]
    public void A_line_that_was_held_low_works_again_when_it_is_let_go()
    {
        _meter.Then((meter, _) => meter.Send(0, new byte[600]))
            .Then((meter, _) => meter.Send(0, new byte[600]))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));

        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], Data());
        Assert.False(_link.Statistics.IsLineLow);
    }

    [Fact]
    public void Alerts_once_a_second_are_never_taken_for_a_line_that_is_held_low()
    {
        for (int i = 0; i < 30; i++)
        {
            _meter.Send(0, 0, 0);
            _clock.Sleep(1000);
            _link.Listen();
            Assert.False(_link.Statistics.IsLineLow);
        }

        Assert.Equal(30, _link.Statistics.Alerts);

        // Nobody looked for half a minute.
        for (int i = 0; i < 30; i++)
        {
            _meter.Send(0, 0, 0);
            _clock.Sleep(1000);
        }

        Assert.Equal(MeterError.NoAnswer, Exchange(ReadClock));
        Assert.Equal(60, _link.Statistics.Alerts);
        Assert.False(_link.Statistics.IsLineLow);
    }

    [Fact]
    public void The_first_answer_gives_the_number_to_go_on_with()
    {
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 0x77635B90)))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));

        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal([0x77635B91u, 0x77635B92u], _meter.Requests.Skip(1).Select(ScriptedMeter.SequenceOf));
        Assert.Equal(0, _link.Statistics.SequenceJumps);
    }

    [Fact]
    public void A_jump_of_the_number_in_operation_is_a_signal()
    {
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 1000)))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 1026)))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));

        Exchange(ReadClock);
        Assert.Equal(0, _link.Statistics.SequenceJumps);
        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal(1, _link.Statistics.SequenceJumps);
        Assert.Equal(1027u, ScriptedMeter.SequenceOf(_meter.Requests.Last()));
    }

    [Fact]
    public void A_jump_that_was_eaten_up_by_numbers_sent_into_a_silence_is_still_told()
    {
        uint last = 0;
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 1000)))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));
        Assert.Equal(MeterError.None, Exchange(ReadClock));
        int before = _link.Statistics.Discontinuities;
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal(MeterError.NoAnswer, Exchange(ReadClock));
            Assert.Equal(before + i + 1, _link.Statistics.Discontinuities);
            last = _link.Sequence;
        }

        // Reconfigured meanwhile, the meter stands 25 further on than when it was last heard.
        before = _link.Statistics.Discontinuities;
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 1026)))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));
        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.InRange(last, 1024u, 1027u);
        Assert.Equal((0, before), (_link.Statistics.SequenceJumps, _link.Statistics.Discontinuities));
    }

    [Fact]
    public void Whatever_may_have_changed_the_meter_unseen_is_told()
    {
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 1000)))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 1027)))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));
        int before = _link.Statistics.Discontinuities;
        Exchange(ReadClock);
        Exchange(ReadClock);
        Assert.Equal(before, _link.Statistics.Discontinuities);

        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal((1, before + 1), (_link.Statistics.SequenceJumps, _link.Statistics.Discontinuities));

        _link.Key = MepKey.Parse("0123456789ABCDEF", out _);
        Assert.Equal(before + 2, _link.Statistics.Discontinuities);

        _meter.Problem = "The port was pulled out.";
        Assert.Equal(MeterError.ChannelClosed, Exchange(ReadClock));
        Assert.Equal(before + 3, _link.Statistics.Discontinuities);
        _link.Listen();
        Assert.Equal(before + 4, _link.Statistics.Discontinuities);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_copy_that_is_refused_because_the_first_arrived_is_no_jump(uint ahead)
    {
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 1000)))
            .Then(Silence)
            .Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, ScriptedMeter.SequenceOf(request) + ahead)))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));

        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal(4, _link.Attempts);
        Assert.Equal(0, _link.Statistics.SequenceJumps);
    }

    [Fact]
    public void A_refusal_before_the_silence_is_not_the_answer()
    {
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 1000)))
            .Then((meter, _) => meter.Send(30, 0, 9, 3, 1, 2, 3, 4, 5, 6, 7, 8));

        Assert.Equal(MeterError.NoAnswer, Exchange(ReadClock));
        Assert.Equal((-1, 0, -1, false), (_link.ResponseCode, _link.ResponseFrameLength, _link.RoundTripMilliseconds, _link.IsDigestOk));
    }

    [Fact]
    public void After_silence_the_identical_frame_is_sent_first_and_then_a_new_number()
    {
        _meter.Then(Silence).Then(Silence).Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));

        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal(_meter.Requests[0], _meter.Requests[1]);
        Assert.Equal(ScriptedMeter.SequenceOf(_meter.Requests[0]) + 1, ScriptedMeter.SequenceOf(_meter.Requests[2]));
        Assert.Equal(2, _link.Statistics.Timeouts);
        Assert.Equal(3, _link.Attempts);
    }

    [Fact]
    public void The_response_timeout_runs_500_ms_from_the_last_request_byte()
    {
        _meter.Then(Silence).Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));

        Exchange(ReadClock);
        long waited = _meter.RequestTimes[1] - _meter.RequestTimes[0];
        int transfer = LinkTiming.TransferMilliseconds(_meter.Requests[0].Length);
        Assert.InRange(waited, transfer + 500, transfer + 500 + LinkTiming.PollMilliseconds);
    }

    [Fact]
    public void A_meter_that_never_answers_ends_within_the_time_budget()
    {
        Assert.Equal(MeterError.NoAnswer, Exchange(ReadClock));
        Assert.Equal(-1, _link.ResponseCode);
        Assert.InRange(_clock.Milliseconds, 1, LinkTiming.BudgetMilliseconds(ReadClock.Length));
        Assert.Equal(1, _link.Statistics.Failed);
    }

    [Fact]
    public void Requests_start_at_least_100_ms_apart()
    {
        for (int i = 0; i < 5; i++)
        {
            _meter.Then((meter, request) => meter.Send(1, ScriptedMeter.ReadAnswer(request)));
        }

        for (int i = 0; i < 5; i++)
        {
            Exchange(ReadClock);
        }

        Assert.All(_meter.RequestTimes.Zip(_meter.RequestTimes.Skip(1)), pair => Assert.Equal(100, pair.Second - pair.First));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(12)]
    [InlineData(19)]
    public void An_answer_with_a_flipped_bit_is_not_data(int position)
    {
        _meter.Then((meter, request) =>
            {
                byte[] answer = ScriptedMeter.ReadAnswer(request);
                answer[position] ^= 0x10;
                meter.Send(30, answer);
            })
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));

        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], Data());
        Assert.Equal(1, _link.Statistics.BadDigests);
    }

    [Fact]
    public void A_verified_answer_with_another_count_than_asked_for_is_not_data()
    {
        for (int i = 0; i < 8; i++)
        {
            _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [0, 0, 6, 1, 2, 3, 4, 5, 6])));
        }

        Assert.Equal(MeterError.NoAnswer, Exchange(ReadClock));
        Assert.Equal(0, _link.DataLength);
    }

    [Theory]
    [InlineData("00 0007 01020304050607 00")]
    [InlineData("00 0007 010203")]
    [InlineData("00 0007")]
    [InlineData("00")]
    public void An_answer_whose_length_and_count_disagree_is_not_data(string answer)
    {
        byte[] message = Vectors.Bytes(answer);
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, message)))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));

        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], Data());
        Assert.Equal(2, _link.Attempts);
    }

    [Fact]
    public void A_late_answer_to_the_request_before_is_recognised_and_thrown_away()
    {
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 7)))
            .Then((meter, request) => meter.Send(530, ScriptedMeter.ReadAnswer(request)))
            .Then(Silence)
            .Then((meter, request) => meter.Send(400, ScriptedMeter.ReadAnswer(request)));

        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal(MeterError.None, Exchange(Vectors.Bytes("3F 0034 000010 0007")));
        Assert.Equal([17, 18, 19, 20, 21, 22, 23], Data());
    }

    [Fact]
    public void The_answer_to_the_request_before_is_known_when_it_comes_during_the_next()
    {
        byte[]? last = null;
        _meter.Then(Silence).Then(Silence).Then(Silence).Then((_, request) => last = request)
            .Then((meter, request) =>
            {
                meter.Send(30, ScriptedMeter.ReadAnswer(last!));
                meter.Send(80, ScriptedMeter.ReadAnswer(request));
            });

        Assert.Equal(MeterError.NoAnswer, Exchange(ReadClock));
        Assert.Equal(MeterError.None, Exchange(Vectors.Bytes("3F 0034 000010 0007")));
        Assert.Equal([17, 18, 19, 20, 21, 22, 23], Data());
        Assert.Equal((1, 0), (_link.Statistics.LateAnswers, _link.Statistics.BadDigests));
    }

    [Fact]
    public void What_arrives_between_two_exchanges_is_known_as_late_answer_or_rubbish()
    {
        _meter.Then((meter, request) =>
            {
                meter.Send(30, ScriptedMeter.ReadAnswer(request));
                meter.Send(60, ScriptedMeter.ReadAnswer(request));
                meter.Send(95, 0, 3, 1, 2, 3);
            })
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));

        Assert.Equal(MeterError.None, Exchange(ReadClock));
        _clock.Sleep(150);
        Assert.Equal(MeterError.None, Exchange(Vectors.Bytes("3F 0034 000010 0007")));
        Assert.Equal([17, 18, 19, 20, 21, 22, 23], Data());
        Assert.Equal((1, 1), (_link.Statistics.LateAnswers, _link.Statistics.BadDigests));
    }

    [Fact]
    public void An_answer_to_an_earlier_request_never_answers_a_later_one()
    {
        byte[]? first = null;
        _meter.Then((_, request) => first = request).Then(Silence).Then(Silence).Then(Silence)
            .Then((meter, request) =>
            {
                meter.Send(30, ScriptedMeter.ReadAnswer(first!));
                meter.Send(80, ScriptedMeter.ReadAnswer(request));
            });

        Assert.Equal(MeterError.NoAnswer, Exchange(ReadClock));
        Assert.Equal(MeterError.None, Exchange(Vectors.Bytes("3F 0034 000010 0007")));
        Assert.Equal([17, 18, 19, 20, 21, 22, 23], Data());
    }

    [Fact]
    public void A_key_is_wrong_only_when_the_meter_says_so_repeatedly()
    {
        _meter.Then((meter, _) => meter.Send(30, ScriptedMeter.RefusedKey()))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));
        Assert.Equal(MeterError.None, Exchange(ReadClock));

        for (int i = 0; i < 8; i++)
        {
            _meter.Then((meter, _) => meter.Send(30, ScriptedMeter.RefusedKey()));
        }

        Assert.Equal(MeterError.WrongKey, Exchange(ReadClock));
        Assert.Equal(ResponseCode.AuthenticationFailure, _link.ResponseCode);
        Assert.False(_link.IsDigestOk);
    }

    [Fact]
    public void Alerts_are_recognised_before_inside_and_between_exchanges()
    {
        int raised = 0;
        _link.AlertReceived += () => raised++;
        _meter.Send(0, 0, 0);
        _clock.Sleep(50);
        _meter.Then((meter, request) =>
        {
            meter.Send(30, 0, 0);
            meter.Send(60, ScriptedMeter.ReadAnswer(request));
        });

        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal(2, raised);
        Assert.True(_link.SawAlert);

        _meter.Send(1000, 0, 0);
        _clock.Sleep(1100);
        _link.Listen();
        Assert.Equal(3, _link.Statistics.Alerts);
    }

    [Fact]
    public void An_alert_does_not_prolong_the_response_timeout()
    {
        _meter.Then((meter, _) => meter.Send(450, 0, 0));
        Exchange(ReadClock);
        int transfer = LinkTiming.TransferMilliseconds(_meter.Requests[0].Length);
        Assert.InRange(_meter.RequestTimes[1] - _meter.RequestTimes[0], transfer + 500, transfer + 500 + LinkTiming.PollMilliseconds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    public void Zero_bytes_inside_a_broken_answer_are_no_alerts(int pauseMilliseconds)
    {
        byte[] read = Vectors.Bytes("3F 0017 000000 002C");
        _meter.Then((meter, request) =>
            {
                byte[] answer = ScriptedMeter.Answer(request, [0, 0, 44, .. new byte[44]]);
                if (pauseMilliseconds == 0)
                {
                    answer[1] = 20;
                }

                meter.Send(30, answer[..22]);
                meter.Send(30 + 23 + pauseMilliseconds, answer[22..]);
            })
            .Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [0, 0, 44, .. new byte[44]])));

        Assert.Equal(MeterError.None, Exchange(read));
        Assert.Equal(2, _link.Attempts);
        Assert.Equal(0, _link.Statistics.Alerts);
        Assert.False(_link.SawAlert);
    }

    [Fact]
    public void An_alert_after_rubbish_and_a_silence_counts()
    {
        _meter.Send(0, 0xFF, 0xFF, 0, 0);
        _clock.Sleep(300);
        _link.Listen();
        Assert.Equal(0, _link.Statistics.Alerts);

        _clock.Sleep(700);
        _meter.Send(0, 0, 0);
        _clock.Sleep(10);
        _link.Listen();
        Assert.Equal(1, _link.Statistics.Alerts);
    }

    [Fact]
    public void A_looped_back_wire_is_recognised()
    {
        _meter.Then((meter, request) => meter.Send(0, request));
        Assert.Equal(MeterError.LoopBack, Exchange(ReadClock));
        Assert.Equal(1, _link.Statistics.LoopBacks);
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("FF 00 00 00")]
    [InlineData("FF FE 7F")]
    public void Stray_bytes_before_an_answer_cost_nothing(string stray)
    {
        _meter.Then((meter, request) => meter.Send(30, [.. Vectors.Bytes(stray), .. ScriptedMeter.ReadAnswer(request)]));
        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal(1, _link.Attempts);
        Assert.Equal(1, _link.Statistics.Resyncs);
    }

    [Fact]
    public void A_pause_inside_a_frame_gives_it_up()
    {
        _meter.Then((meter, request) =>
            {
                byte[] answer = ScriptedMeter.ReadAnswer(request);
                meter.Send(30, answer[..10]);
                meter.Send(300, answer);
            });
        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal(1, _link.Attempts);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], Data());
    }

    [Fact]
    public void A_long_frame_is_given_up_after_100_ms_of_silence_and_not_later()
    {
        byte[] read = Vectors.Bytes("3F 0017 000000 0118");
        _meter.Then((meter, request) =>
            {
                byte[] answer = ScriptedMeter.ReadAnswer(request);
                meter.Send(30, answer[..100]);
                meter.Send(30 + 105 + 130, answer);
            });
        Assert.Equal(MeterError.None, Exchange(read));
        Assert.Equal(1, _link.Attempts);
    }

    [Fact]
    public void A_trickle_of_bytes_does_not_hold_the_line()
    {
        _meter.Then((meter, _) =>
        {
            meter.Send(30, Vectors.Bytes("01DC"));
            for (int i = 1; i < 476; i++)
            {
                meter.Send(30 + (90 * i), 0x55);
            }
        });

        Assert.Equal(MeterError.NoAnswer, Exchange(ReadClock));
        Assert.InRange(_clock.Milliseconds, 1, LinkTiming.BudgetMilliseconds(ReadClock.Length));
    }

    [Fact]
    public void Nothing_is_sent_while_the_meter_sends()
    {
        _meter.Then((meter, request) =>
            {
                meter.Send(30, ScriptedMeter.ReadAnswer(request));
                meter.Send(90, ScriptedMeter.ReadAnswer(request));
            })
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));

        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.InRange(_meter.RequestTimes[1] - _meter.RequestTimes[0], 90 + 20, 90 + 30);
        Assert.Equal((1, 1), (_link.Attempts, _link.Statistics.LateAnswers));
    }

    [Fact]
    public void Endless_garbage_never_holds_an_exchange_beyond_its_budget()
    {
        var random = new Random(7);
        for (int i = 0; i < 8; i++)
        {
            _meter.Then((meter, _) =>
            {
                byte[] garbage = new byte[2000];
                random.NextBytes(garbage);
                meter.Send(0, garbage);
            });
        }

        Assert.NotEqual(MeterError.None, Exchange(ReadClock));
        Assert.InRange(_clock.Milliseconds, 1, LinkTiming.BudgetMilliseconds(ReadClock.Length));
    }

    [Fact]
    public void A_line_that_never_falls_silent_is_not_followed_for_ever()
    {
        byte[] noise = Enumerable.Repeat((byte)0xFF, 30 * 960).ToArray();
        _meter.Then((meter, _) => meter.Send(0, noise));

        Assert.Equal(MeterError.NoAnswer, Exchange(ReadClock));
        Assert.InRange(_clock.Milliseconds, 1, LinkTiming.BudgetMilliseconds(ReadClock.Length));
    }

    [Theory]
    [InlineData("01DD")]
    [InlineData("FFFF")]
    [InlineData("7FFF")]
    public void An_impossible_length_does_not_cost_more_than_one_response_timeout(string length)
    {
        _meter.Then((meter, _) => meter.Send(30, [.. Vectors.Bytes(length), .. Enumerable.Repeat((byte)0xAA, 20)]))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));
        Assert.Equal(MeterError.None, Exchange(ReadClock));
        int transfer = LinkTiming.TransferMilliseconds(_meter.Requests[0].Length);
        Assert.InRange(_meter.RequestTimes[1] - _meter.RequestTimes[0], 0, transfer + 500 + LinkTiming.PollMilliseconds);
    }

    [Fact]
    public void A_write_that_may_have_been_executed_is_not_sent_under_a_new_number()
    {
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 50)))
            .Then(Silence)
            .Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 51)));

        Assert.Equal(MeterError.Unconfirmed, Exchange(WriteFlag));
        Assert.Equal(3, _meter.Requests.Count);
        Assert.Equal(_meter.Requests[1], _meter.Requests[2]);
    }

    [Fact]
    public void A_write_that_gets_no_answer_is_sent_twice_under_one_number()
    {
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 50)));

        Assert.Equal(MeterError.Unconfirmed, Exchange(WriteFlag));
        Assert.Equal(3, _meter.Requests.Count);
        Assert.Equal(_meter.Requests[1], _meter.Requests[2]);
    }

    [Fact]
    public void A_copy_of_a_write_that_was_damaged_on_the_line_is_not_followed_by_a_new_number()
    {
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 50)))
            .Then(Silence)
            .Then((meter, _) => meter.Send(30, ScriptedMeter.RefusedKey()))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, 51)));

        Assert.Equal(MeterError.Unconfirmed, Exchange(WriteFlag));
        Assert.Equal(4, _meter.Requests.Count);
        Assert.Equal(_meter.Requests[1], _meter.Requests[2]);
        Assert.Equal(_meter.Requests[1], _meter.Requests[3]);
    }

    [Fact]
    public void A_write_is_confirmed_by_a_bare_ok_whose_digest_equals_that_of_the_request()
    {
        _meter.Then((meter, request) => meter.Send(30, [0, 9, 0, .. request[^8..]]));
        Assert.Equal(MeterError.None, Exchange(WriteFlag));
        Assert.Equal(ResponseCode.Ok, _link.ResponseCode);
    }

    [Theory]
    [InlineData("000101")]
    [InlineData("00010A")]
    [InlineData("0008 01 15 0303 0002 0228")]
    public void A_port_that_demands_TLS_is_told_apart(string answer)
    {
        for (int i = 0; i < 8; i++)
        {
            _meter.Then((meter, _) => meter.Send(30, Vectors.Bytes(answer)));
        }

        Assert.Equal(MeterError.TlsRequired, Exchange(ReadClock));
    }

    [Fact]
    public void A_port_whose_classic_mode_was_switched_off_later_is_told_apart_too()
    {
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));
        for (int i = 0; i < 8; i++)
        {
            _meter.Then((meter, _) => meter.Send(30, 0, 1, 1));
        }

        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal(MeterError.TlsRequired, Exchange(ReadClock));
    }

    [Fact]
    public void One_damaged_frame_does_not_look_like_TLS_nor_a_port_that_refuses_a_key()
    {
        _meter.Then((meter, _) => meter.Send(30, 0, 1, 1));
        Assert.Equal(MeterError.NoAnswer, Exchange(ReadClock));

        _meter.Then((meter, _) => meter.Send(30, ScriptedMeter.RefusedKey()));
        for (int i = 0; i < 8; i++)
        {
            _meter.Then((meter, _) => meter.Send(30, 0, 1, 1));
        }

        Assert.Equal(MeterError.NoAnswer, Exchange(ReadClock));
    }

    [Fact]
    public void An_encrypted_request_gets_an_encrypted_answer_and_a_plain_refusal_of_the_key()
    {
        _link.Protection = ProtectionMode.Rc4;
        MepKey key = MepKey.Parse("01010101010101010101010101010101", out _)!;
        _meter.Then((meter, request) => meter.Send(30, EncryptedReadAnswer(key, request)))
            .Then((meter, _) => meter.Send(30, ScriptedMeter.RefusedKey()))
            .Then((meter, request) => meter.Send(30, EncryptedReadAnswer(key, request)));

        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.NotEqual(ReadClock, _meter.Requests[0].AsSpan(2, 8).ToArray());
        Assert.Equal(ReadClock, _link.RequestFrame.AsSpan(2, 8).ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], Data());
        Assert.Equal(MeterError.None, Exchange(ReadClock));
        Assert.Equal(2, _link.Attempts);
    }

    [Fact]
    public void Cancelling_ends_the_exchange()
    {
        _link.Cancel();
        Assert.Equal(MeterError.Cancelled, Exchange(ReadClock));
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));
        Assert.Equal(MeterError.None, Exchange(ReadClock));
    }

    [Fact]
    public void Without_a_key_or_an_open_port_nothing_is_sent()
    {
        _link.Key = null;
        Assert.Equal(MeterError.NoKey, Exchange(ReadClock));
        _link.Key = MepKey.Parse("0123456789ABCDEF", out _);
        _meter.Problem = "The port COM9 does not exist.";
        Assert.Equal(MeterError.ChannelClosed, Exchange(ReadClock));
        Assert.Equal(MeterError.InvalidRequest, _link.Exchange(new byte[465], 0, 465));
        Assert.Empty(_meter.Requests);
    }

    [Fact]
    public void Round_trips_are_counted()
    {
        foreach (int delay in new[] { 200, 100, 120 })
        {
            _meter.Then((meter, request) => meter.Send(delay, ScriptedMeter.ReadAnswer(request)));
            Assert.Equal(MeterError.None, Exchange(ReadClock));
        }

        // An answer of 20 bytes takes 21 ms, the link looks every 2 ms.
        LinkStatistics statistics = _link.Statistics;
        Assert.InRange(statistics.MinimumRoundTripMilliseconds, 100 + 21, 100 + 25);
        Assert.InRange(statistics.AverageRoundTripMilliseconds, 140 + 21, 140 + 25);
        Assert.InRange(statistics.MaximumRoundTripMilliseconds, 200 + 21, 200 + 25);
        Assert.InRange(statistics.LastRoundTripMilliseconds, 120 + 21, 120 + 25);
        Assert.Equal((3, 3, 0), (statistics.Sent, statistics.Answered, statistics.Failed));
    }

    [Fact]
    public void Every_error_has_a_sentence()
    {
        foreach (MeterError error in Enum.GetValues<MeterError>())
        {
            string sentence = MeterErrorText.Sentence(error);
            Assert.EndsWith(".", sentence);
            Assert.DoesNotContain("unknown", sentence);
        }
    }

    private static void Silence(ScriptedMeter meter, byte[] request)
    {
    }

    private static byte[] EncryptedReadAnswer(MepKey key, byte[] wireRequest)
    {
        // The meter's side: undo the stream to see the request, answer it, encrypt the answer.
        byte[] request = wireRequest.ToArray();
        int signed = request.Length - 10;
        var cipher = new MessageCipher(key);
        cipher.EncryptRequest(request, 2, signed);
        byte[] answer = ScriptedMeter.ReadAnswer(request);
        cipher.ApplyToResponse(answer, 2, answer.Length - 10);
        return answer;
    }

    private MeterError Exchange(byte[] message) => _link.Exchange(message, 0, message.Length);

    private byte[] Data() => _link.ResponseBuffer.AsSpan(_link.DataOffset, _link.DataLength).ToArray();
}
