using System;
using System.Globalization;
using System.Linq;

namespace MepModule.Integrations.Tests.Marstek;

/// <summary>Batteries that follow the module hold the household at zero, and are left in peace when there is nothing to tell.</summary>
public sealed class ClosedLoopTests(ITestOutputHelper output)
{
    private const double MostRms = 10;
    private const double Step = 2000;

    // As one says of controls: when it stays within five per cent of the step.
    private const double SettledWatts = Step / 20;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(1, 1, 3)]
    [InlineData(1, 1, 5)]
    [InlineData(3, 1, 1)]
    [InlineData(3, 1, 2)]
    [InlineData(3, 1, 3)]
    [InlineData(3, 1, 5)]
    [InlineData(3, 3, 1)]
    [InlineData(3, 3, 2)]
    [InlineData(3, 3, 3)]
    [InlineData(3, 3, 5)]
    public void Batteries_hold_the_household_at_zero(int batteries, int phases, int sampleSeconds)
    {
        SimulatedHouse house = MarstekBench.House(batteries, phases);
        using var bench = new MarstekBench(house, sampleSeconds * 1000, phases);
        bench.Until(180);
        double rms = house.Rms(100_000, 180_000);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rms:F1} W, peak {house.Peak(100_000, 180_000):F0} W, {string.Join(' ', house.Batteries.Select(one => one.Answers))} answers"));
        Assert.InRange(rms, 0, MostRms);
        Assert.All(house.Batteries, one => Assert.InRange(one.Answers, 10, 180));
    }

    // What takes longest is the battery: it needs some ten answers to go from nothing to 2 kW. Three on one phase come a little beyond their aim and back, which takes one answer more.
    [Theory]
    [InlineData(1, 1, 20_000)]
    [InlineData(3, 3, 20_000)]
    [InlineData(3, 1, 23_000)]
    public void After_a_step_of_two_kilowatts_they_settle(int batteries, int phases, int mostMilliseconds) => Assert.InRange(Settle(batteries, phases, 500), 5000, mostMilliseconds);

    // Sometimes its question comes while a sample is on the wire, which is then too old to show what it did: then every second sample is told.
    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    [InlineData(300)]
    [InlineData(450)]
    [InlineData(600)]
    [InlineData(750)]
    [InlineData(900)]
    public void A_battery_alone_is_held_whenever_it_asks(int askMilliseconds) => Assert.InRange(Settle(1, 1, askMilliseconds), 5000, 30_000);

    private long Settle(int batteries, int phases, int askMilliseconds)
    {
        SimulatedHouse house = MarstekBench.House(batteries, phases);
        using var bench = new MarstekBench(house, 1000, phases, askMilliseconds);
        bench.Until(100);
        Assert.InRange(house.Rms(60_000, 100_000), 0, MostRms);
        house.Load += Step;
        bench.Until(180);
        long settled = house.Settled(100_000, SettledWatts);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"settled after {settled / 1000.0:F1} s, then {house.Rms(130_000, 180_000):F1} W"));
        Assert.InRange(house.Rms(130_000, 180_000), 0, MostRms);
        return settled;
    }

    [Fact]
    public void When_readings_stop_batteries_are_left_in_peace()
    {
        SimulatedHouse house = MarstekBench.House(3, 3);
        using var bench = new MarstekBench(house, 1000, 3);
        bench.Until(100);
        bench.Bench.Meter.Wire.With((meter, now) => meter.DisablePort(now, TimeSpan.Zero));
        bench.Until(112);
        int[] answers = [.. house.Batteries.Select(one => one.Answers)];
        double[] powers = [.. house.Batteries.Select(one => one.Power)];

        // A value that stood still would make them run away now.
        house.Load += 500;
        bench.Until(200);
        Assert.Equal(answers, house.Batteries.Select(one => one.Answers));
        Assert.Equal(powers, house.Batteries.Select(one => one.Power));
        Assert.Equal("The last reading is too old to steer by, so nothing is answered.", bench.Bench.Status.Problem);
        Assert.Equal("no answer", bench.Bench.Status.Answer);

        bench.Bench.Meter.Wire.With((meter, _) => meter.EnablePort());
        bench.Until(600);
        Assert.InRange(house.Rms(540_000, 600_000), 0, MostRms);
    }
}
