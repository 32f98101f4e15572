using System;

namespace MepModule.Protocol.Tables;

/// <summary>
/// Dates of tables as seconds since 1970-01-01 00:00 of the clock that the field is in: UTC or local, which each table says.
/// The meter writes two-digit years, which are 2000 and up, and zeros where it has nothing to say.
/// </summary>
public static class TableTime
{
    /// <summary>Stands for a date that the meter left empty or that does not exist.</summary>
    public const long None = long.MinValue;

    /// <summary>Bytes of an LTIME_DATE: year, month, day, hour, minute, second.</summary>
    public const int LongSize = 6;

    /// <summary>Bytes of an STIME_DATE: the same without second.</summary>
    public const int ShortSize = 5;

    private const int SecondsPerDay = 86400;

    /// <summary>Reads an LTIME_DATE.</summary>
    /// <returns>Seconds since 1970, or <see cref="None"/>.</returns>
    public static long Long(byte[] data, int at)
    {
        return Seconds(2000 + data[at], data[at + 1], data[at + 2], data[at + 3], data[at + 4], data[at + 5]);
    }

    /// <summary>Reads an STIME_DATE.</summary>
    /// <returns>Seconds since 1970, or <see cref="None"/>.</returns>
    public static long Short(byte[] data, int at)
    {
        return Seconds(2000 + data[at], data[at + 1], data[at + 2], data[at + 3], data[at + 4], 0);
    }

    /// <summary>Seconds since 1970 of a date and time, or <see cref="None"/> when it does not exist.</summary>
    public static long Seconds(int year, int month, int day, int hour, int minute, int second)
    {
        if (month < 1 || month > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return None;
        }

        return (long)Days(year, month, day) * SecondsPerDay + hour * 3600 + minute * 60 + second;
    }

    /// <summary>Days since 1970-01-01 of a date that exists.</summary>
    public static int Days(int year, int month, int day)
    {
        // Years that start in March have their leap day at the end, so months become a formula.
        int marchYear = month > 2 ? year : year - 1;
        int century = marchYear / 100;
        int marchMonth = month > 2 ? month - 3 : month + 9;
        return 365 * marchYear + marchYear / 4 - century + century / 4 + (153 * marchMonth + 2) / 5 + day - 719469;
    }

    /// <summary>A date and time as the framework's type.</summary>
    /// <param name="seconds">Seconds since 1970; <see cref="None"/> becomes <see cref="DateTime.MinValue"/>.</param>
    public static DateTime ToDateTime(long seconds)
    {
        return seconds == None ? DateTime.MinValue : new DateTime(DateTime.UnixEpoch.Ticks + seconds * TimeSpan.TicksPerSecond);
    }

    /// <summary>Seconds since 1970 of the framework's type, fractions cut off.</summary>
    public static long FromDateTime(DateTime time)
    {
        return (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;
    }
}
