using System;

namespace MepModule.MeterSimulator.Metering;

/// <summary>ET13 of our client: when its billing period is over and its data are asked for. Local time.</summary>
internal sealed class ClientSchedule(MeterWorks works)
{
    private const int Hourly = 0;
    private const int Daily = 1;
    private const int Weekly = 2;
    private const int Monthly = 3;
    private const int FirstWeekdayCode = 32;

    public void OnMinute(DateTime local)
    {
        if (works.Devices.IsRegistered && IsDue(works.Devices.ConfigurationOf(works.Profile.ClientDevice), local))
            works.RaiseScheduledRead();
    }

    private static bool IsDue(ReadOnlySpan<byte> configuration, DateTime local)
    {
        int day = configuration[0], hour = configuration[1], minute = configuration[2], frequency = configuration[3];
        bool atHour = local.Hour == hour;
        return local.Minute == minute && frequency switch
        {
            Hourly => true,
            Daily => atHour,
            Weekly => atHour && (int)local.DayOfWeek == day - FirstWeekdayCode,
            Monthly => atHour && local.Day == (day == 0 ? 1 : day),
            _ => false,
        };
    }
}
