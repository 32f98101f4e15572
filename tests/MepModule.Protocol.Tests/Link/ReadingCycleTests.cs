using MepModule.MeterSimulator;
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
}
