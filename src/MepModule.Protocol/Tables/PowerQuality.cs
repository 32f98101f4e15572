namespace MepModule.Protocol.Tables;

/// <summary>
/// ET09 Power Quality. Up to 699 bytes, so it is read in parts: thresholds, outages, and the events at <see cref="EventsOffset"/>. All times are UTC.
/// </summary>
public static class PowerQuality
{
    /// <summary>Table id.</summary>
    public const int Table = 0x809;

    /// <summary>Bytes of the thresholds.</summary>
    public const int ThresholdsSize = 6;

    /// <summary>Bytes of an outage record.</summary>
    public const int OutageSize = 18;

    /// <summary>Bytes of the part that starts at <see cref="EventsOffset"/> and that all firmware has.</summary>
    public const int EventsSize = 144 - 6;

    /// <summary>Cause of an outage: power failure.</summary>
    public const int PowerFailure = 3;

    /// <summary>Cause of an outage: brown-out.</summary>
    public const int BrownOut = 8;

    /// <summary>Outages shorter than this many seconds are counted only. ET09.0.</summary>
    public static int LongOutageSeconds(byte[] data, int origin)
    {
        return LittleEndian.UInt16(data, origin);
    }

    /// <summary>Whole minutes that a sag or surge must last, besides <see cref="SagSurgeExtraSeconds"/>. ET09.2.</summary>
    public static int SagSurgeMinutes(byte[] data, int origin)
    {
        return data[origin + 2];
    }

    /// <summary>Sag threshold in percent below the rated voltage. ET09.3.</summary>
    public static int SagPercent(byte[] data, int origin)
    {
        return data[origin + 3];
    }

    /// <summary>Surge threshold in percent above the rated voltage. ET09.4.</summary>
    public static int SurgePercent(byte[] data, int origin)
    {
        return data[origin + 4];
    }

    /// <summary>Offset of an outage record; 0 is the newest.</summary>
    public static int OutageOffset(int outage)
    {
        return ThresholdsSize + outage * OutageSize;
    }

    /// <summary>When power came back, seconds since 1970. Outage +0.</summary>
    public static long OutagePowerOn(byte[] data, int outage)
    {
        return TableTime.Long(data, outage);
    }

    /// <summary>Cause: <see cref="PowerFailure"/> or <see cref="BrownOut"/>. Outage +6.</summary>
    public static int OutageCause(byte[] data, int outage)
    {
        return data[outage + 6];
    }

    /// <summary>When power went away, seconds since 1970. Outage +8.</summary>
    public static long OutagePowerOff(byte[] data, int outage)
    {
        return TableTime.Long(data, outage + 8);
    }

    /// <summary>Duration in seconds. Outage +14.</summary>
    public static uint OutageSeconds(byte[] data, int outage)
    {
        return LittleEndian.UInt32(data, outage + 14);
    }

    /// <summary>Offset of the events, behind the outages. The accessors below take its index in the buffer as <c>events</c>.</summary>
    /// <param name="outages">Number of outage records (ET04.53).</param>
    public static int EventsOffset(int outages)
    {
        return OutageOffset(outages);
    }

    /// <summary>Time of the last sag of a phase (0 is L1), seconds since 1970.</summary>
    public static long LastSag(byte[] data, int events, int phase)
    {
        return TableTime.Long(data, events + 8 * phase);
    }

    /// <summary>Number of sags of a phase.</summary>
    public static int SagCount(byte[] data, int events, int phase)
    {
        return LittleEndian.UInt16(data, events + 8 * phase + 6);
    }

    /// <summary>Lowest voltage in mV of the last sag of a phase.</summary>
    public static int LowestSagMillivolts(byte[] data, int events, int phase)
    {
        return LittleEndian.Int32(data, events + 105 + 4 * phase);
    }

    /// <summary>Time of the last surge of a phase, seconds since 1970.</summary>
    public static long LastSurge(byte[] data, int events, int phase)
    {
        return TableTime.Long(data, events + 24 + 8 * phase);
    }

    /// <summary>Number of surges of a phase.</summary>
    public static int SurgeCount(byte[] data, int events, int phase)
    {
        return LittleEndian.UInt16(data, events + 24 + 8 * phase + 6);
    }

    /// <summary>Highest voltage in mV of the last surge of a phase.</summary>
    public static int HighestSurgeMillivolts(byte[] data, int events, int phase)
    {
        return LittleEndian.Int32(data, events + 117 + 4 * phase);
    }

    /// <summary>Lowest frequency so far in mHz.</summary>
    public static int LowestFrequencyMillihertz(byte[] data, int events)
    {
        return LittleEndian.Int32(data, events + 48);
    }

    /// <summary>Time of the lowest frequency, seconds since 1970.</summary>
    public static long LowestFrequencyTime(byte[] data, int events)
    {
        return TableTime.Long(data, events + 52);
    }

    /// <summary>Highest frequency so far in mHz.</summary>
    public static int HighestFrequencyMillihertz(byte[] data, int events)
    {
        return LittleEndian.Int32(data, events + 58);
    }

    /// <summary>Time of the highest frequency, seconds since 1970.</summary>
    public static long HighestFrequencyTime(byte[] data, int events)
    {
        return TableTime.Long(data, events + 62);
    }

    /// <summary>Number of over-current events of a phase.</summary>
    public static uint OverCurrentCount(byte[] data, int events, int phase)
    {
        return LittleEndian.UInt32(data, events + 68 + 4 * phase);
    }

    /// <summary>Whether a phase is without voltage now.</summary>
    public static bool IsPhaseLost(byte[] data, int events, int phase)
    {
        return (data[events + 80] & (1 << phase)) != 0;
    }

    /// <summary>Time of the last loss of a phase, seconds since 1970.</summary>
    public static long LastPhaseLoss(byte[] data, int events, int phase)
    {
        return TableTime.Long(data, events + 81 + 8 * phase);
    }

    /// <summary>Number of losses of a phase.</summary>
    public static int PhaseLossCount(byte[] data, int events, int phase)
    {
        return LittleEndian.UInt16(data, events + 81 + 8 * phase + 6);
    }

    /// <summary>Number of outages too short for a record.</summary>
    public static uint ShortOutageCount(byte[] data, int events)
    {
        return LittleEndian.UInt32(data, events + 129);
    }

    /// <summary>Seconds that a sag or surge must last on top of <see cref="SagSurgeMinutes"/>; 0 on firmware before 2.12.</summary>
    public static int SagSurgeExtraSeconds(byte[] data, int events)
    {
        return data[events + 137];
    }
}
