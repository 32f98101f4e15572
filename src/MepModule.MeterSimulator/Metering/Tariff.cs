using System;

namespace MepModule.MeterSimulator.Metering;

/// <summary>The tariff calendar: low at night, high by day, peak in the evening; a winter and a summer season. BT54 tells the same.</summary>
internal sealed class Tariff
{
    public const int Low = 0;
    public const int High = 1;
    public const int Peak = 2;

    /// <summary>When each tier begins, in local hours of every day.</summary>
    public static ReadOnlySpan<(int Hour, int Tier)> Switches => SwitchList;

    private static readonly (int Hour, int Tier)[] SwitchList = [(0, Low), (6, High), (17, Peak), (21, High)];

    public int Tier(DateTime local)
    {
        int tier = Low;
        foreach ((int hour, int next) in SwitchList)
        {
            if (local.Hour >= hour)
                tier = next;
        }
        return tier;
    }

    /// <summary>0 from October, 1 from April.</summary>
    public int Season(DateTime local) => local.Month is >= 4 and <= 9 ? 1 : 0;
}
