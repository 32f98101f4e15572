namespace MepModule.Protocol.Tables;

/// <summary>BT71 Actual Log: dimensions of the event logs BT74 and ET79.</summary>
public static class EventLogDimensions
{
    /// <summary>Table id.</summary>
    public const int Table = 71;

    /// <summary>Size in bytes.</summary>
    public const int Size = 9;

    /// <summary>Bytes of an event's argument. BT71.3.</summary>
    public static int ArgumentSize(byte[] data, int origin)
    {
        return data[origin + 3];
    }

    /// <summary>Entries of BT74. BT71.5.</summary>
    public static int Entries(byte[] data, int origin)
    {
        return LittleEndian.UInt16(data, origin + 5);
    }
}

/// <summary>BT74 History Log and ET79 Alternate Event Log: a header and a ring of events.</summary>
public static class EventLog
{
    /// <summary>Table id of the primary log.</summary>
    public const int Table = 74;

    /// <summary>Table id of the alternate log (the guide misprints it once).</summary>
    public const int AlternateTable = 0x84F;

    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 11;

    /// <summary>Bytes of an entry before its argument.</summary>
    public const int EntryHeaderSize = 12;

    /// <summary>Entries that are filled. +1.</summary>
    public static int ValidEntries(byte[] data, int origin)
    {
        return LittleEndian.UInt16(data, origin + 1);
    }

    /// <summary>The newest entry, from 0. +3.</summary>
    public static int LastEntry(byte[] data, int origin)
    {
        return LittleEndian.UInt16(data, origin + 3);
    }

    /// <summary>Sequence number of the newest entry; both logs share one sequence. +5.</summary>
    public static uint LastSequence(byte[] data, int origin)
    {
        return LittleEndian.UInt32(data, origin + 5);
    }

    /// <summary>Offset in the table of an entry.</summary>
    public static int EntryOffset(int entry, int argumentSize)
    {
        return HeaderSize + entry * (EntryHeaderSize + argumentSize);
    }

    /// <summary>Time of an event in UTC, seconds since 1970. Entry +0.</summary>
    public static long Time(byte[] data, int entry)
    {
        return TableTime.Long(data, entry);
    }

    /// <summary>Low half of an event's sequence number. Entry +6.</summary>
    public static int Sequence(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry + 6);
    }

    /// <summary>Who caused the event: 0xFFFF nobody, 0xFFFE the power line, 0xFFFD a MEP client, else an optical login. Entry +8.</summary>
    public static int User(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry + 8);
    }

    /// <summary>Event id, 0 to 4095. Entry +10 bits 0-11.</summary>
    public static int EventId(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry + 10) & 0x0FFF;
    }
}

/// <summary>ET36 Manufacturer Table Actual Dimensions: sizes of the snapshot logs.</summary>
public static class LogDimensions
{
    /// <summary>Table id.</summary>
    public const int Table = 0x824;

    /// <summary>Bytes of a record.</summary>
    public const int RecordSize = 17;

    /// <summary>Number of logs. ET36.0.</summary>
    public static int Count(byte[] data, int origin)
    {
        return data[origin];
    }

    /// <summary>Offset of a record.</summary>
    public static int RecordOffset(int record)
    {
        return 1 + RecordSize * record;
    }

    /// <summary>Table id of a record's log. Record +0; bit 11 stands for extended, as on the wire.</summary>
    public static int LogTable(byte[] data, int record)
    {
        return LittleEndian.UInt16(data, record) & 0x0FFF;
    }

    /// <summary>Bytes of an entry. Record +2.</summary>
    public static int EntrySize(byte[] data, int record)
    {
        return LittleEndian.UInt16(data, record + 2);
    }

    /// <summary>Entries of the ring. Record +6.</summary>
    public static int Entries(byte[] data, int record)
    {
        return LittleEndian.UInt16(data, record + 6);
    }
}

/// <summary>Header of the snapshot logs BT26, ET31, ET41, ET45, ET75 and ET81: a ring of entries.</summary>
public static class LogHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 6;

    /// <summary>Entries that are filled. +1.</summary>
    public static int ValidEntries(byte[] data, int origin)
    {
        return data[origin + 1];
    }

    /// <summary>The newest entry, from 0. +2.</summary>
    public static int LastEntry(byte[] data, int origin)
    {
        return data[origin + 2];
    }

    /// <summary>Sequence number of the newest entry. +3.</summary>
    public static int LastSequence(byte[] data, int origin)
    {
        return LittleEndian.UInt16(data, origin + 3);
    }
}

/// <summary>ET81 Power Outage Log: <see cref="LogHeader"/>, then entries in local time.</summary>
public static class OutageLog
{
    /// <summary>Table id.</summary>
    public const int Table = 0x851;

    /// <summary>Bytes of an entry.</summary>
    public const int EntrySize = 12;

    /// <summary>Offset of an entry.</summary>
    public static int EntryOffset(int entry)
    {
        return LogHeader.Size + entry * EntrySize;
    }

    /// <summary>Start of an outage, seconds since 1970 on the local clock. Entry +0.</summary>
    public static long StartLocal(byte[] data, int entry)
    {
        return TableTime.Long(data, entry);
    }

    /// <summary>End of an outage, seconds since 1970 on the local clock. Entry +6.</summary>
    public static long EndLocal(byte[] data, int entry)
    {
        return TableTime.Long(data, entry + 6);
    }
}
