using System;
using MepModule.Protocol.Tables;

namespace MepModule.App.Metering;

/// <summary>
/// Turns local times of the meter into UTC. Few tables of the meter are in local time, and none says whether daylight saving was in effect; where these meters are used it is from the
/// last Sunday of March to the last Sunday of October.
/// </summary>
internal static class LocalTime
{
    private const int SecondsPerDay = 86400;
    private const int SecondsPerHour = 3600;

    /// <summary>UTC of a local time, both in seconds since 1970. In the hour that comes twice the first one is meant.</summary>
    public static long ToUtc(long local, MeterFacts facts)
    {
        return local == TableTime.None ? TableTime.None : local - facts.OffsetSeconds(IsSummer(local));
    }

    /// <summary>Whether daylight saving is in effect at a local time.</summary>
    internal static bool IsSummer(long local)
    {
        DateTime time = TableTime.ToDateTime(local);
        return local >= LastSunday(time.Year, 3) + 2 * SecondsPerHour && local < LastSunday(time.Year, 10) + 3 * SecondsPerHour;
    }

    // Both months have 31 days; 1970-01-01 was a Thursday.
    private static long LastSunday(int year, int month)
    {
        int last = TableTime.Days(year, month, 31);
        return (long)(last - (last + 4) % 7) * SecondsPerDay;
    }
}
