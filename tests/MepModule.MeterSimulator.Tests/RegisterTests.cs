using System;
using System.Linq;
using MepModule.MeterSimulator.World;
using MepModule.Testing;

namespace MepModule.MeterSimulator.Tests;

/// <summary>What the tables of each profile say about themselves and about the household.</summary>
public class RegisterTests
{
    public static TheoryData<string> Profiles => [.. MeterProfile.All.Where(profile => !profile.RequiresTls).Select(profile => profile.Name)];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void DimensionsSelectionsAndDataAgreeInSize(string name)
    {
        TestClient client = Client(name);
        byte[] actual = client.Read(21, 0, 10);
        int summations = actual[3], demands = actual[4], coincidents = actual[5], occurrences = actual[6], tiers = actual[7];
        int demandRecord = ((actual[0] & 2) != 0 ? 5 * occurrences : 0) + ((actual[0] & 16) != 0 ? 4 : 0) + ((actual[0] & 32) != 0 ? 4 : 0) + 4 * occurrences;
        int tierSize = 4 * summations + demands * demandRecord + coincidents * 4 * occurrences;
        int reset = (actual[0] & 4) != 0 ? 1 : 0;
        Assert.Equal(reset + tierSize * (1 + tiers), client.Meter.ReadTable(23)!.Length);
        Assert.Equal(summations + demands + (demands + 7) / 8 + 2 * coincidents, client.Meter.ReadTable(22)!.Length);
        Assert.Equal(actual[8] + actual[9], client.Meter.ReadTable(27)!.Length);
        Assert.Equal(4 * (actual[8] + actual[9]), client.Meter.ReadTable(28)!.Length);

        byte[] maxima = client.Read(20, 0, 10);
        for (int n = 2; n < 10; n++)
            Assert.True(maxima[n] >= actual[n]);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void PresentValuesAreTheHouseholdsPower(string name)
    {
        TestClient client = Client(name);
        for (int hour = 0; hour < 24; hour++)
        {
            client.Now += 3_600_000_000;
            byte[] dimensions = client.Read(21, 0, 10);
            byte[] sources = client.Read(27, 0, dimensions[8] + dimensions[9]);
            byte[] values = client.Read(28, 0, 4 * sources.Length);
            HouseholdSample sample = client.Meter.Household.SampleAt(client.Meter.Options.StartUtc.AddMicroseconds(client.Now));
            int Value(int source) => BitConverter.ToInt32(values, 4 * Array.IndexOf(sources, (byte)source));
            Assert.Equal(Math.Max(0, sample.NetActiveMilliwatts) / 1000, Value(8));
            Assert.Equal(Math.Max(0, -sample.NetActiveMilliwatts) / 1000, Value(9));
            Assert.Equal(sample.L2.VoltageMillivolts, Value(16));
            Assert.Equal(sample.L3.CurrentMilliamperes, Value(14));
            Assert.Equal(sample.FrequencyMillihertz, Value(19));
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void TotalsGrowByTheHouseholdsEnergyAndTiersAddUpToThem(string name)
    {
        TestClient client = Client(name);
        MeterProfile profile = client.Meter.Options.Profile;
        int shift = profile.HasDemand ? 1 : 0;
        DateTime start = client.Meter.Options.StartUtc;
        byte[] before = client.Meter.ReadTable(23)!;
        EnergyTotals energyBefore = client.Meter.Household.EnergyAt(start);
        client.Now += 50L * 3_600_000_000;
        byte[] after = client.ReadAll(23, before.Length);
        EnergyTotals energyAfter = client.Meter.Household.EnergyAt(start.AddHours(50));
        for (int register = 0; register < 4; register++)
        {
            Assert.Equal(
                energyAfter[register] / EnergyTotals.PerWattHour - energyBefore[register] / EnergyTotals.PerWattHour,
                BitConverter.ToInt32(after, shift + 4 * register) - BitConverter.ToInt32(before, shift + 4 * register));
            Assert.Equal(
                BitConverter.ToInt32(after, shift + 4 * register),
                Enumerable.Range(1, profile.Tiers).Sum(tier => BitConverter.ToInt32(after, shift + tier * profile.TierSize + 4 * register)));
        }
        Assert.Equal(BitConverter.ToInt32(after, shift) + BitConverter.ToInt32(after, shift + 4), BitConverter.ToInt32(after, shift + 24));
    }

    [Fact]
    public void RegistersRollOverAtTheirLastDigit()
    {
        var client = new TestClient(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 0, RolloverDigits = 6, InitialForwardWattHours = 999_999 });
        client.Now += 24L * 3_600_000_000;
        Assert.InRange(BitConverter.ToInt32(client.Read(23, 0, 4)), 0, 200_000);
    }

    [Fact]
    public void TheUtcClockShowsTheSecondAndTheLocalClockTheMinute()
    {
        var client = new TestClient(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 0, StartUtc = new DateTime(2026, 7, 1, 23, 59, 58, DateTimeKind.Utc) });
        client.Now += 1_500_000;
        Assert.Equal([26, 7, 1, 23, 59, 59, 0x1B], client.Read(52, 0, 7));
        Assert.Equal([26, 7, 2, 1, 59, 0, 0x6C], client.Read(55, 0, 7));
        client.Now += 1_000_000;
        Assert.Equal([26, 7, 2, 0, 0, 0], client.Read(52, 0, 6));
        Assert.Equal([26, 7, 2, 2, 0, 0], client.Read(55, 0, 6));
    }

    [Fact]
    public void TheTierFollowsTheLocalHour()
    {
        var client = new TestClient(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 0, StartUtc = new DateTime(2026, 1, 14, 23, 0, 0, DateTimeKind.Utc) });
        foreach ((int hour, int tier) in new[] { (0, 0), (5, 0), (6, 1), (16, 1), (17, 2), (20, 2), (21, 1), (23, 1) })
        {
            client.Now = hour * 3_600_000_000L + 1;
            Assert.Equal(tier, client.Read(55, 7, 1)[0] & 7);
        }
    }

    [Fact]
    public void PollingAllocatesNothingInTheLongRun()
    {
        var client = new TestClient(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 0 });
        client.Read(52, 0, 7);
        uint sequence = client.Sequence;
        byte[][] requests = [.. Enumerable.Range(0, 500).Select(n => client.Request([0x3F, 0x00, (byte)(n % 2 == 0 ? 28 : 23), 0, 0, 0, 0, 44], sequence++))];
        var answer = new byte[600];
        int next = 0;
        Action task = () =>
        {
            for (int n = 0; n < 100; n++, next++)
            {
                client.Wire.Write(requests[next], 0, requests[next].Length);
                client.Now += 100_000;
                if (client.Wire.Read(answer, 0, answer.Length) != 57)
                    throw new InvalidOperationException("not answered");
            }
        };
        Assert.Equal(0, Garbage.LeastOf(task));
    }

    private static TestClient Client(string profile) =>
        new(new MeterOptions { Profile = MeterProfile.Named(profile), Speed = WireSpeed.Fast });
}
