using System;
using System.Linq;
using MepModule.App.Meter;
using MepModule.App.Polling;
using MepModule.MeterSimulator;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Polling;

/// <summary>What a meter says of its tables: believed when it can be right, and asked again when it cannot.</summary>
public class LayoutTests
{
    [Theory]
    [InlineData(21, 0, "00000000000000000000", "0 in BT21.3,")]
    [InlineData(21, 3, "FF", "255 in BT21.3,")]
    [InlineData(21, 4, "09", "9 in BT21.4,")]
    [InlineData(21, 5, "11", "17 in BT21.5,")]
    [InlineData(21, 6, "02", "2 in BT21.6,")]
    [InlineData(21, 7, "00", "0 in BT21.7,")]
    [InlineData(21, 7, "09", "9 in BT21.7,")]
    [InlineData(21, 8, "09", "9 in BT21.8,")]
    [InlineData(21, 9, "00", "0 in BT21.9,")]
    [InlineData(21, 9, "75", "468 in BT28,")]
    [InlineData(0x80B, 0, "04", "4 in ET11.0,")]
    [InlineData(0x80B, 1, "00", "0 in ET11.1,")]
    [InlineData(0x80B, 2, "17", "23 in ET11.2,")]
    [InlineData(27, 0, "0000", "power from the grid")]
    [InlineData(22, 0, "FF", "energy from the grid")]
    public void A_layout_that_cannot_be_right_is_refused_and_asked_for_again_in_a_minute(int table, int offset, string wrong, string said)
    {
        MeterBench bench = MeterBench.Of("gen3", 0);
        byte[] bytes = Convert.FromHexString(wrong);
        byte[] right = bench.Meter.ReadTable(table)![offset..(offset + bytes.Length)];
        bench.Wire.With((meter, _) => meter.OverwriteTable(table, offset, bytes));
        bench.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(MeterCondition.Implausible, bench.Service.Condition);
        Assert.Contains(said, bench.Service.ConditionSentence);
        Assert.Null(bench.Service.Current);
        Assert.Null(bench.Service.Facts);

        int sent = bench.Service.Statistics.Sent;
        bench.Wire.With((meter, _) => meter.OverwriteTable(table, offset, right));
        bench.Run(TimeSpan.FromSeconds(25));
        Assert.Equal(sent, bench.Service.Statistics.Sent);
        bench.Run(TimeSpan.FromSeconds(25));
        Assert.Equal(MeterCondition.Reading, bench.Service.Condition);
        Assert.True(Reading.IsKnown(bench.Service.Current!.PowerImportWatts));
    }

    [Theory]
    [InlineData(6, 1)]
    [InlineData(5, 1)]
    [InlineData(4, 2)]
    [InlineData(0, 3)]
    public void A_phase_that_is_not_connected_is_unknown_and_not_zero(int missing, int phases)
    {
        MeterBench bench = new MeterBench(new MeterOptions { Profile = MeterProfile.Named("gen4"), HistoryDays = 0, MissingPhases = missing }).WaitForEnergies();
        bench.Run(TimeSpan.FromMinutes(1));
        Reading reading = bench.Service.Current!;
        Assert.Equal(phases, bench.Service.Facts!.PhaseCount);
        for (int phase = 0; phase < 3; phase++)
        {
            bool isThere = (missing >> phase & 1) == 0;
            for (int value = PresentValue.Voltage + phase; value < PresentValue.Count; value += 3)
            {
                Assert.Equal(isThere, Reading.IsKnown(reading.Present(value)));
            }

            Assert.Equal(isThere, Reading.IsKnown(bench.Service.History.NetPowerWatts(bench.Service.History.NewestSecond, 1 + phase)));
            Assert.Equal(isThere, Reading.IsKnown(bench.Service.History.VoltageMillivolts(bench.Service.History.NewestSecond, phase)));
        }

        int net = Enumerable.Range(0, 3).Select(reading.PhaseNetPowerWatts).Where(Reading.IsKnown).Sum();
        Assert.InRange(reading.NetPowerWatts - net, -3, 3);
    }
}
