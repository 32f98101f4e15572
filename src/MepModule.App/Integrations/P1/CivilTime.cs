using System;
using MepModule.App.Meter;

namespace MepModule.App.Integrations.P1;

/// <summary>
/// The time that the clock in the household's kitchen shows. Daylight saving is from the last Sunday of March to the last Sunday of October, 01:00 UTC, in all of Europe.
/// </summary>
public sealed class CivilTime
{
    /// <summary>Words of the setting, in the order of their numbers.</summary>
    public const string Zones = "meter|western_europe|central_europe|eastern_europe|utc";

    private const int OfMeter = 0;
    private const int CentralEurope = 2;
    private const int Utc = 4;
    private const int SummerMinutes = 60;

    private readonly int _zone;
    private int _year;
    private DateTime _summerBegins;
    private DateTime _summerEnds;

    /// <param name="zone">Number of a word of <see cref="Zones"/>: whose time it is.</param>
    public CivilTime(int zone)
    {
        _zone = zone;
    }

    /// <summary>Local time of a moment.</summary>
    /// <param name="utc">The moment.</param>
    /// <param name="facts">Tells the offsets of the meter (BT53). Central European time holds while the meter has not told any.</param>
    /// <param name="isSummer">Whether daylight saving is in effect then.</param>
    public DateTime Of(DateTime utc, MeterFacts? facts, out bool isSummer)
    {
        int zone = _zone == Utc ? 0 : (_zone - 1) * 60;
        int summer = _zone == Utc ? 0 : SummerMinutes;
        if (_zone == OfMeter)
        {
            bool isTold = facts != null && facts.HasTimeZone;
            zone = isTold ? facts!.OffsetSeconds(false) / 60 : (CentralEurope - 1) * 60;
            summer = isTold ? (facts!.OffsetSeconds(true) / 60) - zone : SummerMinutes;
        }

        isSummer = summer != 0 && IsSummer(utc);
        return utc.AddMinutes(isSummer ? zone + summer : zone);
    }

    private bool IsSummer(DateTime utc)
    {
        int year = utc.Year;
        if (year != _year)
        {
            _year = year;
            _summerBegins = LastSunday(year, 3);
            _summerEnds = LastSunday(year, 10);
        }

        return utc >= _summerBegins && utc < _summerEnds;
    }

    // Both months have 31 days.
    private static DateTime LastSunday(int year, int month)
    {
        var last = new DateTime(year, month, 31, 1, 0, 0);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
