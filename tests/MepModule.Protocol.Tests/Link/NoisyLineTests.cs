using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Faults;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.Protocol.Tests.Link;

public class NoisyLineTests(ITestOutputHelper output)
{
    private const int Exchanges = 100_000;

    // Tables that do not change by themselves, so that every byte of every answer can be compared with the truth.
    private static readonly int[] StableTables = [1, 21, 22, 27, TableId.Extended(3), TableId.Extended(11)];

    [Theory]
    [InlineData(1, "lost=0.02,flip=0.001")]
    [InlineData(2, "lost=0.02,flip=0.0006,drop=0.0002,insert=0.0002")]
    [InlineData(3, "lost=0.02,flip=0.001,late=0.01,dup=0.01,jump=0.001,pause=0.0003")]
    [InlineData(4, "lost=0.02,flip=0.001", true)]
    [InlineData(5, "lost=0.02,flip=0.0006,drop=0.0002,insert=0.0002,late=0.01,dup=0.01,jump=0.001,pause=0.0003", true)]
    public void No_wrong_value_is_accepted_and_no_exchange_exceeds_its_budget(int seed, string faults, bool isEncrypted = false)
    {
        output.WriteLine($"seed {seed}, faults {faults}");
        var clock = new VirtualClock();
        var meter = new Meter(new MeterOptions
        {
            Seed = seed,
            HistoryDays = 0,
            ResponseDelayMicroseconds = 8_000,
            Faults = FaultPlan.Parse(faults),
        });
        var wire = new MeterWire(meter, () => clock.Microseconds);
        var link = new MepLink(new MeterWireChannel(wire), clock) { Key = MepKey.Parse("DEMO-MBK-0123456", out _), Protection = isEncrypted ? ProtectionMode.Rc4 : ProtectionMode.Plain };
        Dictionary<int, byte[]> truth = StableTables.ToDictionary(id => id, id => meter.ReadTable(id)!);
        var random = new Random(seed);
        byte[] message = new byte[RequestMessage.PartialHeader];
        int answered = 0;
        long longest = 0;
        for (int i = 0; i < Exchanges; i++)
        {
            int table = StableTables[random.Next(StableTables.Length)];
            int offset = random.Next(truth[table].Length);
            int count = 1 + random.Next(truth[table].Length - offset);
            RequestMessage.WritePartialRead(message, 0, table, offset, count);
            long started = clock.Milliseconds;
            MeterError error = link.Exchange(message, 0, message.Length);
            longest = Math.Max(longest, clock.Milliseconds - started);
            if (error == MeterError.None)
            {
                answered++;
                Assert.Equal(ResponseCode.Ok, link.ResponseCode);
                ReadOnlySpan<byte> data = link.ResponseBuffer.AsSpan(link.DataOffset, link.DataLength);
                Assert.True(data.SequenceEqual(truth[table].AsSpan(offset, count)), $"wrong data in exchange {i}");
            }
        }

        LinkStatistics statistics = link.Statistics;
        output.WriteLine($"{answered} of {Exchanges} answered, {statistics.Sent} frames sent, {statistics.BadDigests} bad digests, " +
            $"{statistics.Timeouts} timeouts, {statistics.LateAnswers} late answers, {statistics.Resyncs} resyncs, {statistics.Alerts} alerts, {statistics.SequenceJumps} jumps, longest {longest} ms");
        Assert.InRange(longest, 1, LinkTiming.BudgetMilliseconds(message.Length));
        Assert.InRange(answered, Exchanges * 0.99, Exchanges);

        // Noise is not taken for a message of the meter. It sent no alert, but a frame that lost a byte of its length can look like one.
        double jumps = meter.Rates.SequenceJumps * meter.RequestsServed;
        Assert.InRange(statistics.SequenceJumps, 0.7 * jumps, 1.3 * jumps);
        Assert.InRange(statistics.Alerts, 0, Exchanges / 2000);

        // The line must really have been noisy.
        Assert.InRange(statistics.BadDigests, Exchanges / 100, Exchanges);
        Assert.InRange(statistics.Timeouts, Exchanges / 50, Exchanges);
    }
}
