using System.Linq;
using MepModule.Protocol.Tables;

namespace MepModule.Protocol.Tests.Tables;

public class LoadProfileTableTests
{
    // Set 0: 10 blocks of 24 intervals of 60 minutes, 2 channels, as in the fact sheet's example.
    private static readonly LoadProfileSet Hourly = new(Vectors.Bytes("00000000 000C 20 0A00 1800 02 3C"), 0, 0);

    [Fact]
    public void Sizes_follow_from_channels_and_intervals()
    {
        Assert.Equal((2, 10, 8, 248), (Hourly.StatusSize, Hourly.IntervalSize, Hourly.BlockHeaderSize, Hourly.BlockSize));
        Assert.Equal(3 * 248 + 8 + 5 * 10, Hourly.IntervalOffset(3, 5));
        Assert.Equal(64, Hourly.DataTable);
        Assert.Equal(60, Hourly.IntervalMinutes);
        Assert.Equal(7, Hourly.ControlSize);
    }

    [Fact]
    public void The_block_before_the_first_is_the_last()
    {
        Assert.Equal(9, Hourly.OlderBlock(0, 1));
        Assert.Equal(3, Hourly.OlderBlock(5, 2));
        Assert.Equal(0, Hourly.OlderBlock(0, 10));
    }

    [Fact]
    public void End_readings_make_the_header_longer_and_84_is_a_day()
    {
        var set = new LoadProfileSet(Vectors.Bytes("00000000 100C 20 000000000000 0500 0900 03 54"), 0, 1);
        Assert.True(set.HasEndReadings);
        Assert.Equal(5 + 12, set.SimpleStatusOffset);
        Assert.Equal(5 + 12 + 2, set.BlockHeaderSize);
        Assert.Equal(1440, set.IntervalMinutes);
        Assert.Equal(65, set.DataTable);
        Assert.False(new LoadProfileSet(Vectors.Bytes("00000000 100C 20 000000000000"), 0, 0).IsUsed);
    }

    [Fact]
    public void Status_is_a_half_byte_for_the_interval_and_one_for_each_channel()
    {
        byte[] interval = Vectors.Bytes("51 A4 C0");
        Assert.Equal((int)(IntervalFlags.DaylightSaving | IntervalFlags.ClockForward), LoadProfileBlock.CommonFlags(interval, 0));
        Assert.Equal([1, 0xA, 4, 0xC, 0], Enumerable.Range(0, 5).Select(channel => LoadProfileBlock.Status(interval, 0, channel)));
    }

    [Fact]
    public void Values_stand_behind_the_status_and_recorded_intervals_are_flagged()
    {
        byte[] block = new byte[Hourly.BlockSize];
        Vectors.Bytes("1A03020A00 000080").CopyTo(block, 0);
        int interval = 8 + 23 * 10;
        Vectors.Bytes("0000 0A000000 FFFFFFFF").CopyTo(block, interval);
        Assert.Equal(TableTime.Seconds(2026, 3, 2, 10, 0, 0), LoadProfileBlock.EndTime(block, 0));
        Assert.True(LoadProfileBlock.IsRecorded(block, 0, Hourly, 23));
        Assert.False(LoadProfileBlock.IsRecorded(block, 0, Hourly, 22));
        Assert.Equal(10, LoadProfileBlock.Value(block, interval, Hourly, 0));
        Assert.Equal(-1, LoadProfileBlock.Value(block, interval, Hourly, 1));
    }
}
