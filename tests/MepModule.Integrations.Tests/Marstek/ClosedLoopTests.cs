using System;
using System.Globalization;
using System.Linq;

namespace MepModule.Integrations.Tests.Marstek;

/// <summary>Batteries that follow the module hold the household at zero, and are left in peace when there is nothing to tell.</summary>
public sealed class ClosedLoopTests(ITestOutputHelper output)
{
    private const double MostRms = 10;

    public static TheoryData<int, int, int> Holdings => [.. from who in Groups from seconds in Enumerable.Range(1, 5) select (who.Batteries, who.Phases, seconds)];

    private static (int Batteries, int Phases)[] Groups => [(1, 1), (1, 3), (3, 1), (3, 3)];

    [Theory]
    [MemberData(nameof(Holdings))]
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
