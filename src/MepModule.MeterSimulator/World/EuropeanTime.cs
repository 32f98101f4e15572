using System;

namespace MepModule.MeterSimulator.World;

/// <summary>Central European time: UTC+1, one hour more from the last Sunday of March to the last Sunday of October, 01:00 UTC.</summary>
public static class EuropeanTime
{
    public const int ZoneMinutes = 60;
    public const int SummerMinutes = 60;

    public static bool IsSummer(DateTime utc) =>
        utc >= LastSunday(utc.Year, 3).AddHours(1) && utc < LastSunday(utc.Year, 10).AddHours(1);

    public static DateTime ToLocal(DateTime utc) => utc.AddMinutes(ZoneMinutes + (IsSummer(utc) ? SummerMinutes : 0));

    private static DateTime LastSunday(int year, int month)
    {
        var last = new DateTime(year, month, DateTime.DaysInMonth(year, month), 0, 0, 0, DateTimeKind.Utc);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
