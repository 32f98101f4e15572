using System;
using System.Linq;
using MepModule.App.Jobs;
using MepModule.Protocol.Security;

namespace MepModule.App.Tests.Jobs;

public class ExchangeLogTests
{
    private static readonly DateTime Time = new(2026, 3, 2, 9, 41, 7, 123, DateTimeKind.Utc);

    private readonly ExchangeLog _log = new(3072);

    [Fact]
    public void An_exchange_comes_out_as_it_went_in()
    {
        byte[] request = [0, 2, 0x3F, 1], response = [0, 1, 0];
        Assert.Equal(1, _log.Add(Time, ExchangeSource.User, 0x0C, 3, 712, true, ProtectionMode.Tls, request, 4, response, 3));
        var entry = new ExchangeLogEntry();
        Assert.True(_log.TryGet(1, entry));
        Assert.Equal((1, Time, ExchangeSource.User, 0x0C, 3, 712, true), (entry.Index, entry.TimeUtc, entry.Source, entry.Code, entry.Attempts, entry.RoundTripMilliseconds, entry.Alert));
        Assert.Equal(ProtectionMode.Tls, entry.Protection);
        Assert.Equal(request.Concat(response), entry.Frames.Take(entry.RequestLength + entry.ResponseLength));
    }

    [Fact]
    public void Without_an_answer_code_and_round_trip_say_so()
    {
        _log.Add(Time, ExchangeSource.Poller, -1, 8, -1, false, ProtectionMode.Rc4, [1], 1, [], 0);
        var entry = new ExchangeLogEntry();
        Assert.True(_log.TryGet(1, entry));
        Assert.Equal((-1, 0), (entry.Code, entry.ResponseLength));
        Assert.Equal(-1, entry.RoundTripMilliseconds);
        Assert.Equal((false, ProtectionMode.Rc4), (entry.Alert, entry.Protection));
    }

    [Fact]
    public void Old_exchanges_make_room_and_what_is_kept_is_whole()
    {
        var random = new Random(1);
        byte[][] requests = new byte[2000][], responses = new byte[2000][];
        var entry = new ExchangeLogEntry();
        for (int i = 0; i < 2000; i++)
        {
            requests[i] = new byte[random.Next(ExchangeLog.MaxFrameBytes + 1)];
            responses[i] = new byte[random.Next(ExchangeLog.MaxFrameBytes + 1)];
            random.NextBytes(requests[i]);
            random.NextBytes(responses[i]);
            Assert.Equal(i + 1, _log.Add(Time, ExchangeSource.Job, 0, 1, i, false, ProtectionMode.Plain, requests[i], requests[i].Length, responses[i], responses[i].Length));
            Assert.InRange(_log.NewestIndex - _log.OldestIndex + 1, Math.Min(3, i + 1), 150);
            for (int index = _log.OldestIndex; index <= _log.NewestIndex; index++)
            {
                Assert.True(_log.TryGet(index, entry));
                Assert.True(entry.Frames.AsSpan(0, entry.RequestLength).SequenceEqual(requests[index - 1]));
                Assert.True(entry.Frames.AsSpan(entry.RequestLength, entry.ResponseLength).SequenceEqual(responses[index - 1]));
            }

            Assert.False(_log.TryGet(_log.OldestIndex - 1, entry));
        }
    }

    [Fact]
    public void A_ring_that_cannot_hold_the_longest_exchange_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ExchangeLog(900));
    }
}
