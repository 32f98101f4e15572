namespace MepModule.Protocol.Tables;

/// <summary>BT52 UTC Clock, updated every second.</summary>
public static class UtcClock
{
    /// <summary>Table id.</summary>
    public const int Table = 52;

    /// <summary>Size in bytes.</summary>
    public const int Size = 7;

    /// <summary>Date and time in UTC, seconds since 1970. BT52.0.</summary>
    public static long Seconds(byte[] data, int origin)
    {
        return TableTime.Long(data, origin);
    }

    /// <summary>Whether daylight saving is in effect; the time itself is never shifted. BT52.6 bit 3.</summary>
    public static bool DaylightSavingInEffect(byte[] data, int origin)
    {
        return (data[origin + 6] & 0x08) != 0;
    }
}

/// <summary>BT53 Time Offset.</summary>
public static class TimeOffset
{
    /// <summary>Table id.</summary>
    public const int Table = 53;

    /// <summary>Size in bytes.</summary>
    public const int Size = 6;

    /// <summary>Daylight saving shift in minutes. BT53.3.</summary>
    public static int DaylightSavingMinutes(byte[] data, int origin)
    {
        return data[origin + 3];
    }

    /// <summary>Time zone in minutes east of UTC. BT53.4.</summary>
    public static int ZoneMinutes(byte[] data, int origin)
    {
        return LittleEndian.Int16(data, origin + 4);
    }
}

/// <summary>BT55 Local Clock State, updated every minute: its seconds lag.</summary>
public static class LocalClock
{
    /// <summary>Table id.</summary>
    public const int Table = 55;

    /// <summary>Size in bytes.</summary>
    public const int Size = 9;

    /// <summary>Local date and time, seconds since 1970 on the local clock. BT55.0.</summary>
    public static long LocalSeconds(byte[] data, int origin)
    {
        return TableTime.Long(data, origin);
    }

    /// <summary>Tariff tier now in effect, from 0; the display shows one more. BT55.7 bits 0-2.</summary>
    public static int CurrentTier(byte[] data, int origin)
    {
        return data[origin + 7] & 0x07;
    }

    /// <summary>What drives the tier: 0 calendar, 1 manual until the next switch, 2 manual, 3 override (see ET54.44). BT55.7 bits 6-7.</summary>
    public static int TierDrive(byte[] data, int origin)
    {
        return data[origin + 7] >> 6;
    }

    /// <summary>Season, from 0. BT55.7 bits 12-15.</summary>
    public static int Season(byte[] data, int origin)
    {
        return data[origin + 8] >> 4;
    }
}
