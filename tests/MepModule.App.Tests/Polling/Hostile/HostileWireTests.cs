using System;
using System.Linq;
using MepModule.App.Meter;
using MepModule.App.Polling;
using MepModule.MeterSimulator;

namespace MepModule.App.Tests.Polling.Hostile;

/// <summary>Wires that lie: nothing false is published, no turn lasts, and afterwards all is as before.</summary>
public sealed class HostileWireTests
{
    // The meter's thread counts as stuck after 120 s.
    private const int MostMillisecondsOfTurn = 60_000;

    public static TheoryData<string> Attacks() => [.. Attack.All().Select(attack => attack.Name)];

    [Fact]
    public void There_are_as_many_as_ever_tried() => Assert.InRange(Attack.All().Count, 31, int.MaxValue);

    [Theory]
    [MemberData(nameof(Attacks))]
    public void A_wire_that_lies_is_not_believed_and_forgotten_when_it_is_over(string name)
    {
        Attack attack = Attack.All().Single(candidate => candidate.Name == name);
        MeterBench bench = MeterBench.Of("gen3", 0).WaitForEnergies();
        var witness = new TruthWitness(bench, new TruthCount(), Assert.Fail);
        int before = bench.Readings.Count;

        bench.Channel.Heard = new HostileWire(bench.Wire, bench.Clock, attack);
        Run(bench, witness, TimeSpan.FromMinutes(5));
        int during = bench.Readings.Count - before;
        Assert.True(attack.IsBearable ? during > 100 : during <= attack.MostReadings, $"{during} readings were published");
        Assert.True(attack.IsBearable == (bench.Service.Condition == MeterCondition.Reading), "the module says: " + bench.Service.ConditionSentence);

        bench.Channel.Heard = null;
        Run(bench, witness, TimeSpan.FromMinutes(2));
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
        Assert.InRange(bench.Readings.Count - before - during, 30, int.MaxValue);
        Assert.True(Reading.IsKnownEnergy(bench.Readings[^1].EnergyImportWattHours));
    }

    /// <summary>Runs for a while and judges every reading.</summary>
    internal static void Run(MeterBench bench, TruthWitness witness, TimeSpan time)
    {
        long end = bench.Clock.Milliseconds + (long)time.TotalMilliseconds;
        int judged = bench.Readings.Count;
        while (bench.Clock.Milliseconds < end)
        {
            long began = bench.Clock.Milliseconds;
            witness.BeginTurn();
            bench.Service.RunSlot();
            witness.EndTurn();
            Assert.InRange(bench.Clock.Milliseconds - began, 0, MostMillisecondsOfTurn);
            for (; judged < bench.Readings.Count; judged++)
            {
                witness.Check(bench.Readings[judged]);
            }
        }
    }
}
