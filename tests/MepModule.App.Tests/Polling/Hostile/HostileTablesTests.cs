using System;
using System.Linq;
using MepModule.App.Meter;
using MepModule.App.Polling;
using MepModule.MeterSimulator;
using MepModule.Protocol.Messages;

namespace MepModule.App.Tests.Polling.Hostile;

/// <summary>A meter that answers rightly signed nonsense: every table of a start-up and of the round, filled with what no meter has.</summary>
public sealed class HostileTablesTests
{
    private const int MostMillisecondsOfTurn = 60_000;

    private static readonly int[] _tables =
    [
        1, 15, 21, 22, 23, 27, 28, 52, 53, 61, 62, 63, 64,
        TableId.Extended(3), TableId.Extended(4), TableId.Extended(11), TableId.Extended(13), TableId.Extended(14),
        TableId.Extended(42), TableId.Extended(50), TableId.Extended(51), TableId.Extended(54), TableId.Extended(66), TableId.Extended(69), TableId.Extended(70), TableId.Extended(97),
    ];

    public static TheoryData<string, int> Sets()
    {
        var sets = new TheoryData<string, int>();
        foreach (string profile in new[] { "gen3", "gen4", "cpm" })
        {
            MeterSimulator.Meter meter = MeterBench.Of(profile, 0).Meter;
            foreach (int table in _tables.Where(table => meter.ReadTable(table) != null))
            {
                sets.Add(profile, table);
            }
        }

        return sets;
    }

    [Fact]
    public void There_are_as_many_as_ever_tried() => Assert.InRange(Sets().Count, 58, int.MaxValue);

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_table_of_nonsense_breaks_nothing_and_is_forgotten_when_it_is_right_again(string profile, int table)
    {
        var random = new Random(table);
        Func<int, byte>[] fills = [_ => 0, _ => 0xFF, _ => 0x7F, _ => (byte)random.Next(256)];
        MeterBench bench = MeterBench.Of(profile, 0);
        byte[] right = bench.Meter.ReadTable(table)!;
        foreach (Func<int, byte> fill in fills)
        {
            // At a start, and in the middle.
            byte[] wrong = [.. Enumerable.Range(0, right.Length).Select(fill)];
            bench.Wire.With((meter, _) => meter.OverwriteTable(table, 0, wrong));
            Run(bench, TimeSpan.FromMinutes(1));
            bench.Wire.With((meter, _) => meter.Reconfigure());
            bench.Wire.With((meter, _) => meter.OverwriteTable(table, 0, wrong));
            Run(bench, TimeSpan.FromMinutes(2));
            bench.Wire.With((meter, _) => meter.OverwriteTable(table, 0, right));
        }

        bench.Wire.With((meter, _) => meter.Reconfigure());
        Run(bench, TimeSpan.FromMinutes(3));
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
        int before = bench.Readings.Count;
        HostileWireTests.Run(bench, new TruthWitness(bench, new TruthCount(), Assert.Fail), TimeSpan.FromMinutes(1));
        Assert.InRange(bench.Readings.Count - before, 30, int.MaxValue);
        Assert.True(Reading.IsKnown(bench.Readings[^1].PowerImportWatts));
    }

    private static void Run(MeterBench bench, TimeSpan time)
    {
        long end = bench.Clock.Milliseconds + (long)time.TotalMilliseconds;
        while (bench.Clock.Milliseconds < end)
        {
            long began = bench.Clock.Milliseconds;
            bench.Service.RunSlot();
            Assert.InRange(bench.Clock.Milliseconds - began, 0, MostMillisecondsOfTurn);
        }

        // Whatever it made of that can be told.
        Assert.NotEmpty(bench.Service.ConditionSentence);
    }
}
