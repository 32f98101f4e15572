using MepModule.Protocol.Tables;

namespace MepModule.App.MBus;

/// <summary>Dates and times of M-Bus records (EN 13757-3, types F, G, I and J), which their length tells apart.</summary>
internal static class MBusTime
{
    /// <summary>The time as <c>2026-01-31</c> (two bytes), <c>23:59:59</c> (three), <c>2026-01-31T23:59</c> (four) or <c>2026-01-31T23:59:59</c> (six).</summary>
    /// <returns>Null when there is no such time, or the device says that it is not valid.</returns>
    public static string? Text(byte[] data, int at, int length)
    {
        switch (length)
        {
            case 2:
                return Date(data, at, 0);
            case 3:
                return Clock(data[at + 2] & 0x1F, data[at + 1] & 0x3F, data[at] & 0x3F);
            case 4:
                return (data[at] & 0x80) != 0
                    ? null
                    : Join(Date(data, at + 2, (data[at + 1] >> 5) & 0x03), Clock(data[at + 1] & 0x1F, data[at] & 0x3F, -1));
            case 6:
                return (data[at + 1] & 0x80) != 0
                    ? null
                    : Join(Date(data, at + 3, 0), Clock(data[at + 2] & 0x1F, data[at + 1] & 0x3F, data[at] & 0x3F));
            default:
                return null;
        }
    }

    // Day 5 bits, month 4 bits, year 7 bits in two parts. Without a century, years up to 80 are of this one.
    private static string? Date(byte[] data, int at, int century)
    {
        int day = data[at] & 0x1F;
        int month = data[at + 1] & 0x0F;
        int year = (data[at] >> 5) | ((data[at + 1] >> 1) & 0x78);
        if (year > 99)
        {
            return null;
        }

        year += century > 0 ? 1900 + 100 * century : year > 80 ? 1900 : 2000;
        return TableTime.Seconds(year, month, day, 0, 0, 0) == TableTime.None
            ? null
            : year.ToString() + "-" + month.ToString("D2") + "-" + day.ToString("D2");
    }

    private static string? Clock(int hour, int minute, int second)
    {
        if (hour > 23 || minute > 59 || second > 59)
        {
            return null;
        }

        string text = hour.ToString("D2") + ":" + minute.ToString("D2");
        return second < 0 ? text : text + ":" + second.ToString("D2");
    }

    private static string? Join(string? date, string? clock)
    {
        return date == null || clock == null ? null : date + "T" + clock;
    }
}
