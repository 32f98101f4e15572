using System;

namespace MepModule.MeterSimulator.Metering;

/// <summary>
/// The load profile sets of a meter. Set 1: quarter hours of the four energies and, where the firmware has four sets, of the two M-Bus
/// meters; set 2: hours of active energy; set 3: days; set 4 is not in use.
/// </summary>
internal sealed class LoadProfile
{
    /// <summary>First of the source ids that ET66 maps to extended ones.</summary>
    public const int FirstMapped = 112;

    /// <summary>ET66: what the mapped source ids stand for, type 4 (M-Bus), device and MDT.</summary>
    public static ReadOnlySpan<ushort> MappedSources => [0x4001, 0x4102];

    private readonly ChannelReader _read;

    public LoadProfile(MeterProfile profile, DateTime utc, ChannelReader read)
    {
        _read = read;
        var quarters = new LoadProfileSet(blocks: 45, intervalsPerBlock: 96, minutes: 15,
            profile.LoadProfileSets > 1 ? [0, 1, 2, 3, FirstMapped, FirstMapped + 1] : [0, 1, 2, 3], utc);
        Sets = profile.LoadProfileSets == 1
            ? [quarters]
            :
            [
                quarters,
                new LoadProfileSet(blocks: 50, intervalsPerBlock: 24, minutes: 60, [0, 1], utc),
                new LoadProfileSet(blocks: 8, intervalsPerBlock: 30, minutes: 1440, [0, 1, FirstMapped], utc),
                new LoadProfileSet(blocks: 0, intervalsPerBlock: 0, minutes: 0, [], utc),
            ];
    }

    public LoadProfileSet[] Sets { get; }

    public void CloseUpTo(DateTime utc, bool summer, bool afterOutage)
    {
        foreach (LoadProfileSet set in Sets)
            set.CloseUpTo(utc, summer, _read, afterOutage);
    }

    public void MarkPowerFail()
    {
        foreach (LoadProfileSet set in Sets)
            set.MarkPowerFail();
    }

    public void MarkClockChange(TimeSpan change)
    {
        foreach (LoadProfileSet set in Sets)
            set.MarkClockChange(change);
    }
}
