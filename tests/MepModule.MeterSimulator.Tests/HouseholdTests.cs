using System;
using System.Linq;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator.Tests;

public class HouseholdTests
{
    private static readonly DateTime Epoch = new(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(1)]
    [InlineData(77)]
    public void EnergyIsTheExactSumOfPowerOverEverySecond(int seed)
    {
        var household = new Household(seed, Epoch);
        EnergyTotals sum = default;
        for (DateTime second = Epoch; second < Epoch.AddHours(30); second = second.AddSeconds(1))
        {
            EnergyTotals energy = household.EnergyAt(second);
            for (int quantity = 0; quantity < (int)Energy.ApparentQ1; quantity++)
            {
                if (energy[quantity] != sum[quantity])
                    Assert.Fail($"at {second:s} energy {(Energy)quantity} is {energy[quantity]} mJ, the sum of power {sum[quantity]} mJ");
            }
            HouseholdSample sample = household.SampleAt(second);
            sum.AddStretch(sample.NetActiveMilliwatts, sample.NetReactiveMillivars, sample.ApparentMillivoltamperes);
        }
    }

    [Fact]
    public void EnergyNeverFallsWithinASecond()
    {
        var household = new Household(5, Epoch);
        EnergyTotals last = default;
        for (int step = 0; step < 20_000; step++)
        {
            EnergyTotals now = household.EnergyAt(Epoch.AddHours(11).AddMilliseconds(step * 7));
            for (int quantity = 0; quantity < EnergyTotals.Count; quantity++)
                Assert.True(now[quantity] >= last[quantity]);
            last = now;
        }
    }

    [Fact]
    public void AnyMomentMayBeAskedForInAnyOrder()
    {
        var forward = new Household(9, Epoch);
        var jumping = new Household(9, Epoch);
        DateTime[] moments = [.. Enumerable.Range(0, 60).Select(n => Epoch.AddHours(7.3 * n))];
        foreach (DateTime moment in moments.OrderBy(moment => moment.Ticks % 97))
        {
            forward.EnergyAt(moment);
            Assert.Equal(forward.SampleAt(moment), jumping.SampleAt(moment));
        }
        foreach (DateTime moment in moments)
            Assert.Equal(forward.EnergyAt(moment)[Energy.ActiveForward], jumping.EnergyAt(moment)[Energy.ActiveForward]);
    }

    [Fact]
    public void TheSeedChoosesTheHousehold()
    {
        DateTime week = Epoch.AddDays(7);
        Assert.Equal(new Household(1, Epoch).EnergyAt(week)[Energy.ActiveForward], new Household(1, Epoch).EnergyAt(week)[Energy.ActiveForward]);
        Assert.NotEqual(new Household(1, Epoch).EnergyAt(week)[Energy.ActiveForward], new Household(2, Epoch).EnergyAt(week)[Energy.ActiveForward]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AYearLooksLikeAFamilyWithASolarRoof(int seed)
    {
        var household = new Household(seed, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        EnergyTotals year = household.EnergyAt(new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.InRange(KilowattHours(year[Energy.ActiveForward]), 3_000, 14_000);
        Assert.InRange(KilowattHours(year[Energy.ActiveReverse]), 1_500, 6_500);
        for (int quadrant = 0; quadrant < 4; quadrant++)
            Assert.True(year[(int)Energy.ReactiveQ1 + quadrant] > 0);

        HouseholdSample winterNight = household.SampleAt(new DateTime(2026, 1, 15, 2, 30, 0, DateTimeKind.Utc));
        Assert.True(winterNight.NetActiveMilliwatts > 0);
        long summerNoon = Enumerable.Range(0, 30).Sum(day => household.SampleAt(new DateTime(2026, 6, 1, 11, 0, 0, DateTimeKind.Utc).AddDays(day)).NetActiveMilliwatts);
        Assert.True(summerNoon < 0);
        for (int hour = 0; hour < 24 * 365; hour += 61)
        {
            HouseholdSample sample = household.SampleAt(household.EpochUtc.AddHours(hour));
            Assert.InRange(sample.FrequencyMillihertz, 49_900, 50_100);
            for (int phase = 0; phase < 3; phase++)
            {
                Assert.InRange(sample[phase].VoltageMillivolts, 215_000, 245_000);
                Assert.InRange(sample[phase].CurrentMilliamperes, 0, 63_000);
                Assert.InRange(sample[phase].PowerFactorThousandths, 0, 1000);
                Assert.InRange(sample[phase].SineThousandths, -1000, 1000);
            }
        }
    }

    [Fact]
    public void LocalTimeFollowsTheEuropeanRule()
    {
        Assert.Equal(1, EuropeanTime.ToLocal(new DateTime(2026, 3, 29, 0, 59, 59)).Hour);
        Assert.Equal(3, EuropeanTime.ToLocal(new DateTime(2026, 3, 29, 1, 0, 0)).Hour);
        Assert.Equal(2, EuropeanTime.ToLocal(new DateTime(2026, 10, 25, 0, 59, 59)).Hour);
        Assert.Equal(2, EuropeanTime.ToLocal(new DateTime(2026, 10, 25, 1, 0, 0)).Hour);
    }

    private static long KilowattHours(long millijoules) => millijoules / EnergyTotals.PerWattHour / 1000;
}
