using System;
using System.Globalization;
using System.Linq;

namespace MepModule.Catalogue.Decoding;

/// <summary>Dates and times of table contents, as ISO 8601 text.</summary>
internal static class WireTimes
{
    private static readonly string[] Weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "day"];

    private static readonly string[] OffsetRules =
    [
        "", "moved to the weekday", "first such weekday on or after", "second such weekday on or after", "third such weekday on or after",
        "fourth such weekday on or after", "last such weekday", "and the following day", "Sunday moved to Monday", "Sunday moved to Friday",
        "Saturday moved to Monday", "Saturday moved to Friday", "weekend moved to Monday", "weekend moved to Friday",
        "Sunday moved to Monday and Saturday to Friday", "only the following day",
    ];

    /// <summary>Year, month, day, then hour, minute and second as far as there are bytes. Null when the bytes are no date.</summary>
    public static string? DateAndTime(byte[] bytes)
    {
        if (bytes[1] is < 1 or > 12 || bytes[2] is < 1 or > 31 || bytes[0] > 99)
            return null;
        var date = Date(2000 + bytes[0], bytes[1], bytes[2]);
        if (bytes.Length == 3)
            return date;
        return TimeOfDay(bytes[3..]) is { } time ? date + "T" + time : null;
    }

    /// <summary>Hour and minute, and second if there is a third byte. Null when the bytes are no time of day.</summary>
    public static string? TimeOfDay(byte[] bytes)
    {
        if (bytes[0] > 23 || bytes[1] > 59 || (bytes.Length > 2 && bytes[2] > 59))
            return null;
        return string.Join(':', bytes.Select(part => part.ToString("D2", CultureInfo.InvariantCulture)));
    }

    /// <summary>The two-byte date of the calendar.</summary>
    public static string? AnsiDate(int packed)
    {
        var month = (packed >> 7) & 15;
        var day = packed >> 11;
        return month is < 1 or > 12 || day == 0 ? null : Date(2000 + (packed & 127), month, day);
    }

    /// <summary>The recurring date of the calendar in words.</summary>
    public static string RecurringDate(int packed)
    {
        var month = packed & 15;
        var weekday = Weekdays[(packed >> 8) & 7];
        if (month == 0)
            return "not used";
        if (month == 14)
            return "every week on " + weekday;
        if (month == 15)
            return string.Create(CultureInfo.InvariantCulture, $"every {(packed >> 4) & 63} days, shifted by {packed >> 10}");
        var rule = (packed >> 4) & 15;
        var start = month == 13 ? "every month" : string.Create(CultureInfo.InvariantCulture, $"every year in month {month}");
        var text = string.Create(CultureInfo.InvariantCulture, $"{start}, day {packed >> 11}");
        if (rule == 0)
            return text;
        return text + ": " + OffsetRules[rule] + (rule is >= 1 and <= 6 ? " (" + weekday + ")" : "");
    }

    /// <summary>Year, month and day as ISO 8601.</summary>
    public static string Date(int year, int month, int day) =>
        string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{month:D2}-{day:D2}");

    /// <summary>True when the meter left the time empty: all zero or all ones.</summary>
    public static bool IsEmpty(byte[] bytes) => Array.TrueForAll(bytes, part => part == 0) || Array.TrueForAll(bytes, part => part == 255);
}
