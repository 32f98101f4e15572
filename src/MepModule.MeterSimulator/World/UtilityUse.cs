using System;
using System.Collections.Generic;

namespace MepModule.MeterSimulator.World;

/// <summary>Water and heat of the household: amounts since the epoch, at any moment, from the seed alone.</summary>
internal sealed class UtilityUse(Noise noise, DateTime epochUtc)
{
    /// <summary>Share of a day's water that has run by each full hour.</summary>
    private static readonly int[] WaterPercentByHour = [0, 1, 1, 1, 1, 2, 6, 17, 28, 33, 36, 39, 43, 46, 48, 50, 53, 58, 68, 78, 86, 92, 96, 99, 100];
    private static readonly int[] HeatPercentByHour = [0, 3, 6, 9, 12, 16, 22, 29, 35, 40, 44, 47, 50, 52, 55, 58, 62, 67, 73, 79, 84, 89, 93, 97, 100];

    private readonly List<(long Litres, long WattHours)> _daysBefore = [default];

    public DateTime Epoch => epochUtc;

    public long WaterLitres(DateTime utc)
    {
        int day = Before(utc);
        return _daysBefore[day].Litres + Share(WaterPercentByHour, utc, _daysBefore[day + 1].Litres - _daysBefore[day].Litres);
    }

    public long HeatWattHours(DateTime utc)
    {
        int day = Before(utc);
        return _daysBefore[day].WattHours + Share(HeatPercentByHour, utc, _daysBefore[day + 1].WattHours - _daysBefore[day].WattHours);
    }

    private int Before(DateTime utc)
    {
        int day = (int)((utc - epochUtc).Ticks / TimeSpan.TicksPerDay);
        while (_daysBefore.Count <= day + 1)
        {
            int next = _daysBefore.Count - 1;
            double cold = 0.25 + 0.75 * Math.Max(0, Math.Cos((epochUtc.AddDays(next).DayOfYear - 20) * 2 * Math.PI / 365));
            _daysBefore.Add((
                _daysBefore[next].Litres + 190 + (long)(170 * noise.Unit(400, next)),
                _daysBefore[next].WattHours + (long)(cold * (38_000 + 9_000 * noise.Signed(401, next)))));
        }
        return day;
    }

    private static long Share(int[] percentByHour, DateTime utc, long amount)
    {
        long second = utc.TimeOfDay.Ticks / TimeSpan.TicksPerSecond, hour = second / 3600;
        long before = percentByHour[hour], after = percentByHour[hour + 1];
        return amount * (before * 3600 + (after - before) * (second % 3600)) / 360_000;
    }
}
