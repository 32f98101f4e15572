using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace MepModule.Integrations.Tests.Marstek;

/// <summary>
/// How long batteries take after the household has switched 2 kW on or off. Each case is run for all places that the question can have beside the sample, and the step in the round of what is read;
/// the longest counts.
/// </summary>
public sealed class SettlingTests(ITestOutputHelper output)
{
    private const double MostRms = 10;
    private const double DeadWatts = 20;
    private const double Step = 2000;
    private const double SmallLoad = 300;
    private const double LargeLoad = SmallLoad + Step;

    // As one says of controls: when it stays within five per cent of the step.
    private const double SettledWatts = Step / 20;

    private const int MostMilliseconds = 20_000;
    private const int StepAt = 100;
    private const int End = 180;
    private const int Places = 5;

    // Of a round of twenty turns one half is as the other.
    private const int Moments = 10;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    [InlineData(3, 3)]
    public void After_two_kilowatts_more_or_less_they_settle_within_twenty_seconds(int batteries, int phases)
    {
        Assert.InRange(Longest(batteries, phases, SmallLoad, Step), 5000, MostMilliseconds);
        Assert.InRange(Longest(batteries, phases, LargeLoad, -Step), 5000, MostMilliseconds);
        Assert.InRange(Longest(batteries, phases, SmallLoad, -Step), 5000, MostMilliseconds);
    }

    // From giving 1 kW to taking 1 kW it stops at zero, starts two seconds later and comes back from beyond in steps of 50 W: that takes a battery alone half a minute even with a meter that tells the
    // truth at every question. So do two kilowatts less for one that gives them: there the module is quicker than such a meter, as it does not tell a battery anything while it comes down.
    [Fact]
    public void What_takes_longer_is_the_battery()
    {
        Assert.InRange(Ideal(LargeLoad, -Step), 40_000, 60_000);
        long ideal = Ideal(Step / 2, -Step);
        Assert.InRange(ideal, 25_000, 40_000);
        Assert.InRange(Longest(1, 1, Step / 2, -Step), 5000, ideal + 3000);
    }

    // What was moved stays so, and the meter is read as often as before but for a blink.
    [Fact]
    public void Samples_move_behind_the_questions_of_a_battery_alone_and_stay_there()
    {
        SimulatedHouse house = MarstekBench.House(1, 1);
        using var bench = new MarstekBench(house, 1000, 1, 900);
        bench.Until(60);
        int early = house.Batteries[0].Answers;
        bench.Until(160);
        Assert.InRange(house.Batteries[0].Answers - early, 68, 80);
    }

    private long Longest(int batteries, int phases, double load, double step)
    {
        var all = new List<long>();
        for (int place = 0; place < Places; place++)
        {
            for (int moment = 0; moment < Moments; moment++)
            {
                all.Add(Settle(MarstekBench.House(batteries, phases, load), phases, place * (1000 / Places), StepAt + moment, step));
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{batteries} on {phases}, {load} W and {step} W: {all.Min() / 1000.0:F1} to {all.Max() / 1000.0:F1} s"));
        return all.Max();
    }

    private long Ideal(double load, double step)
    {
        SimulatedHouse house = MarstekBench.House(1, 1, load);
        IdealMeter.Run(house, step, StepAt * 1000, End * 1000);
        long settled = house.Settled(StepAt * 1000, SettledWatts);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"an ideal meter, {load} W and {step} W: {settled / 1000.0:F1} s"));
        return settled;
    }

    private static long Settle(SimulatedHouse house, int phases, int askMilliseconds, int stepSeconds, double step)
    {
        using var bench = new MarstekBench(house, 1000, phases, askMilliseconds);
        bench.Until(stepSeconds);
        long at = bench.Now;
        house.Load += step;
        bench.Until(stepSeconds + End - StepAt);

        // One that comes down leaves less than 20 W as they are; of those that share a phase each leaves so much of its own part.
        int sharers = house.Batteries.Count(one => one.Phase == house.Batteries[0].Phase);
        Assert.InRange(house.Rms(at + 40_000, at + 80_000), 0, sharers == 1 || step > 0 ? MostRms : DeadWatts * sharers);
        return house.Settled(at, SettledWatts);
    }
}
