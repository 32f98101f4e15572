using MepModule.Protocol.Tables;

namespace MepModule.App.Meter;

/// <summary>
/// Turns local times of the meter into UTC. Few tables of the meter are in local time, and none says whether daylight saving was in effect; where these meters are used it is from the
/// last Sunday of March to the last Sunday of October, 01:00 UTC in every time zone.
/// </summary>
internal static class LocalTime
{
    private const int SecondsPerDay = 86400;
    private const int SecondsPerHour = 3600;

    /// <summary>UTC of a local time, both in seconds since 1970. In the hour that comes twice the first one is meant.</summary>
    public static long ToUtc(long local, MeterFacts facts)
    {
        return local == TableTime.None ? TableTime.None : local - facts.OffsetSeconds(IsSummer(local, facts));
    }

    /// <summary>UTC of a local time that came after a moment in UTC: in the hour that comes twice, the first one that is not before it.</summary>
    public static long ToUtc(long local, MeterFacts facts, long notBefore)
    {
        long utc = ToUtc(local, facts);
        if (utc == TableTime.None || utc >= notBefore)
        {
            return utc;
        }

        long second = local - facts.OffsetSeconds(false);
        return second >= notBefore && second >= LastSunday(local, 10) + SecondsPerHour ? second : utc;
    }

    /// <summary>Whether daylight saving is in effect at a local time.</summary>
    internal static bool IsSummer(long local, MeterFacts facts)
    {
        return local >= LastSunday(local, 3) + SecondsPerHour + facts.OffsetSeconds(false) && local < LastSunday(local, 10) + SecondsPerHour + facts.OffsetSeconds(true);
    }

    // Both months have 31 days; 1970-01-01 was a Thursday.
    private static long LastSunday(long secondOfYear, int month)
    {
        int last = TableTime.Days(TableTime.ToDateTime(secondOfYear).Year, month, 31);
        return (long)(last - (last + 4) % 7) * SecondsPerDay;
    }
}
