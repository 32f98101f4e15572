using System.Security.Cryptography;
using MepModule.MeterSimulator;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Link;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.Protocol.Tests.Link;

public class ReadingCycleTests
{
    [Fact]
    public void A_reading_cycle_takes_hardly_longer_than_the_wire_itself()
    {
        var clock = new VirtualClock();
        var wire = new MeterWire(new Meter(new MeterOptions { HistoryDays = 0 }), () => clock.Microseconds);
        var client = new MeterClient(new MepLink(new MeterWireChannel(wire), clock) { Key = MepKey.Parse("DEMO-MBK-0123456", out _) }, clock);
        Assert.Equal(MeterError.None, client.ReadInPlace(28, 0, ReadingCycle.PresentValuesLength));

        const int cycles = 20;
        long started = clock.Microseconds;
        for (int i = 0; i < cycles; i++)
        {
            Assert.Equal(MeterError.None, ReadingCycle.Run(client));
        }

        double average = (clock.Microseconds - started) / 1000.0 / cycles;
        Assert.InRange(average / ReadingCycle.WireLimitMilliseconds, 0.99, 1.05);
    }

    [Fact]
    public void In_TLS_each_read_costs_its_wire_and_that_of_its_witness()
    {
        // 357.3 and 79.2 ms, of which the spacing of requests makes 100: docs/decisions/0010-tls-in-frames.md.
        double read = Milliseconds(220) + Milliseconds(1);
        Assert.InRange(Cycle(reads: 1) / read, 0.99, 1.05);
    }

    [Fact]
    public void In_TLS_a_read_without_its_witness_takes_hardly_longer_than_its_wire()
    {
        Assert.InRange(Milliseconds(220), 357.2, 357.4);
        double alone = Cycle(reads: 1, hasWitness: false);
        Assert.InRange(alone / Milliseconds(220), 0.99, 1.05);

        // What the witness adds where reads follow each other without a pause; it can only grow by somebody's decision.
        Assert.InRange(Cycle(reads: 1) / alone, 1.2, 1.29);
    }

    [Fact]
    public void In_TLS_a_long_read_has_one_witness_for_all_its_parts()
    {
        // ET53 is read in five parts.
        double parts = 4 * Milliseconds(443) + Milliseconds(1785 - 4 * 443);
        Assert.InRange(Cycle(reads: 1, table: TableId.Extended(53), count: 1785) / (parts + Milliseconds(1)), 0.99, 1.05);
    }

    private static double Cycle(int reads, int table = 28, int count = 220, bool hasWitness = true)
    {
        var clock = new VirtualClock();
        var wire = new MeterWire(new Meter(new MeterOptions { HistoryDays = 0, Profile = MeterProfile.Named("gen4-tls") }), () => clock.Microseconds);
        var client = new MeterClient(new MepLink(new MeterWireChannel(wire), clock, new SystemRandomBytes()) { Key = MepKey.Parse("DEMO-MBK-0123456", out _) }, clock);
        byte[] buffer = new byte[count];
        Assert.Equal(MeterError.None, client.ReadInPlace(TableId.Extended(4), 116, 1));
        client.InterfaceVersion = hasWitness ? client.Link.ResponseBuffer[client.Link.DataOffset] : -1;
        Assert.Equal(MeterError.None, client.Read(table, 0, buffer, 0, count));

        const int cycles = 20;
        long started = clock.Microseconds;
        for (int i = 0; i < cycles * reads; i++)
        {
            Assert.Equal(MeterError.None, client.Read(table, 0, buffer, 0, count));
        }

        return (clock.Microseconds - started) / 1000.0 / cycles;
    }

    // Ten bit times a byte at 9600 baud and 25 ms between segments of 117 bytes; a frame has code, head, nonce and tag around its text, and an answer code and count before its data.
    private static double Milliseconds(int dataLength)
    {
        const int around = MepFrame.LengthField + 1 + 5 + 8 + 16;
        int response = around + 3 + dataLength;
        return System.Math.Max(100, (around + RequestMessage.PartialHeader + response) * 10 / 9.6 + (response - 1) / 117 * 25);
    }

    private sealed class SystemRandomBytes : IRandomBytes
    {
        public void Fill(byte[] buffer, int offset, int count) => RandomNumberGenerator.Fill(System.MemoryExtensions.AsSpan(buffer, offset, count));
    }
}
