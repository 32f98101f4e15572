using System;

namespace MepModule.App.Text;

/// <summary>Times in UTC as text.</summary>
public static class IsoTime
{
    private const string Pattern = "0000-00-00T00:00:00Z";

    /// <summary>Reads <c>2026-11-22T19:04:05Z</c>, with or without a fraction, and <c>2026-11-22</c> for its midnight.</summary>
    public static bool TryParse(string text, out DateTime utc)
    {
        utc = DateTime.MinValue;
        if (text.Length == 10)
        {
            text += "T00:00:00Z";
        }

        if (text.Length > Pattern.Length && text[19] == '.' && text[text.Length - 1] == 'Z')
        {
            for (int i = 20; i < text.Length - 1; i++)
            {
                if (text[i] < '0' || text[i] > '9')
                {
                    return false;
                }
            }

            text = text.Substring(0, 19) + "Z";
        }

        if (text.Length != Pattern.Length)
        {
            return false;
        }

        for (int i = 0; i < Pattern.Length; i++)
        {
            bool isDigit = text[i] >= '0' && text[i] <= '9';
            if (Pattern[i] == '0' ? !isDigit : text[i] != Pattern[i])
            {
                return false;
            }
        }

        int year = Number(text, 0, 4);
        int month = Number(text, 5, 2);
        int day = Number(text, 8, 2);
        int hour = Number(text, 11, 2);
        int minute = Number(text, 14, 2);
        int second = Number(text, 17, 2);
        if (year < 1970 || month < 1 || month > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        utc = new DateTime(year, month, day, hour, minute, second);
        return true;
    }

    private static int Number(string text, int at, int digits)
    {
        int number = 0;
        for (int i = 0; i < digits; i++)
        {
            number = (number * 10) + text[at + i] - '0';
        }

        return number;
    }
}
