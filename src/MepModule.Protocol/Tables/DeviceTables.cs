namespace MepModule.Protocol.Tables;

/// <summary>ET13 MEP/M-Bus Device Configuration: the alert flags of a MEP port. Their offset is <see cref="DeviceDimensions.AlertFlagsOffset"/>.</summary>
public static class DeviceConfiguration
{
    /// <summary>Table id.</summary>
    public const int Table = 0x80D;

    /// <summary>Alert flag: data of a billing period is requested.</summary>
    public const int ScheduledReadFlag = 0x01;

    /// <summary>Alert flag: an on-demand request waits in ET15.</summary>
    public const int OnDemandRequestFlag = 0x02;

    /// <summary>Alert flag: an M-Bus device has news.</summary>
    public const int MBusChangeFlag = 0x08;

    /// <summary>Alert flag: a source of ET71 moved by its delta.</summary>
    public const int DeltaDataFlag = 0x10;
}

/// <summary>ET14 MEP/M-Bus Device Status: a header, then an entry for each device at <see cref="DeviceDimensions.StatusOffset"/>. The accessors take the index of an entry's first byte.</summary>
public static class DeviceStatus
{
    /// <summary>Table id.</summary>
    public const int Table = 0x80E;

    /// <summary>Bytes before the first entry.</summary>
    public const int HeaderSize = 6;

    /// <summary>Offset of the occupancy bits: 0 to 3 M-Bus slots 1 to 4, 4 and 5 MEP ports 1 and 2.</summary>
    public const int OccupancyOffset = 5;

    /// <summary>Bytes of an entry that the module reads.</summary>
    public const int EntryReadSize = 24;

    /// <summary>Status of an M-Bus device that answers the meter.</summary>
    public const int MBusUp = 1;

    /// <summary>Status of an M-Bus device that does not answer the meter.</summary>
    public const int MBusDown = 2;

    /// <summary>Device handle, or 0 for an empty entry. Entry +0.</summary>
    public static int Handle(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry);
    }

    /// <summary>Status: 0 empty, 1 and 2 M-Bus up and down, 3 and 4 MEP up and down. Entry +2.</summary>
    public static int Status(byte[] data, int entry)
    {
        return data[entry + 2];
    }

    /// <summary>Length of the last billing read in ET16, 0 when there was none. Entry +4.</summary>
    public static int BillingLength(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry + 4);
    }

    /// <summary>Number of reads that the device answered; only its low half is needed to see a new one. Entry +10.</summary>
    public static int ReadAnswers(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry + 10);
    }

    /// <summary>Latched alarms. Entry +14.</summary>
    public static int Alarms(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry + 14);
    }
}

/// <summary>ET15 MEP/M-Bus On-demand Requests.</summary>
public static class OnDemandRequests
{
    /// <summary>Table id.</summary>
    public const int Table = 0x80F;

    /// <summary>Request type: read billing data.</summary>
    public const int BillingRead = 2;

    /// <summary>Number of the oldest entry, which is the only one that can be completed. ET15.0 bits 4-7.</summary>
    public static int ReadPointer(byte[] data, int origin)
    {
        return data[origin] >> 4;
    }

    /// <summary>Number of the entry that the next request goes to. ET15.0 bits 0-3.</summary>
    public static int WritePointer(byte[] data, int origin)
    {
        return data[origin] & 0x0F;
    }

    /// <summary>Index in the buffer of an entry, from 0.</summary>
    public static int Entry(int origin, DeviceDimensions dimensions, int entry)
    {
        return origin + 1 + entry * dimensions.RequestQueueEntrySize;
    }

    /// <summary>Transaction number. Entry +0.</summary>
    public static int Transaction(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry);
    }

    /// <summary>Handle of the device asked for. Entry +2.</summary>
    public static int Handle(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry + 2);
    }

    /// <summary>Type of the request. Entry +4.</summary>
    public static int Type(byte[] data, int entry)
    {
        return data[entry + 4];
    }

    /// <summary>Result: 0 pending, 1 success, 2 no response, 3 failed. Entry +5.</summary>
    public static int Result(byte[] data, int entry)
    {
        return data[entry + 5];
    }
}

/// <summary>ET16 Device Data, entry of an M-Bus device: its last billing read as an M-Bus telegram.</summary>
public static class DeviceData
{
    /// <summary>Table id.</summary>
    public const int Table = 0x810;

    /// <summary>Where the telegram's length byte stands in an entry.</summary>
    public const int TelegramOffset = 7;

    /// <summary>Local time of the last good read, seconds since 1970. Entry +0.</summary>
    public static long ReadTimeLocal(byte[] data, int entry)
    {
        return TableTime.Long(data, entry);
    }

    /// <summary>Whether the telegram has the fixed structure (CI 0x73) instead of the variable one (CI 0x72). Entry +6 bit 1.</summary>
    public static bool IsFixed(byte[] data, int entry)
    {
        return (data[entry + 6] & 0x02) != 0;
    }

    /// <summary>Whether the telegram has its high bytes first. Entry +6 bit 0.</summary>
    public static bool IsHighByteFirst(byte[] data, int entry)
    {
        return (data[entry + 6] & 0x01) != 0;
    }
}

/// <summary>
/// ET45 MEP Recurring Read Log: <see cref="LogHeader"/>, then entries that hold scheduled reads, each as in ET16. The accessors take the index of an entry's first byte.
/// </summary>
public static class RecurringReadLog
{
    /// <summary>Table id.</summary>
    public const int Table = 0x82D;

    /// <summary>Number of the log's record in ET36.</summary>
    public const int DimensionsRecord = 4;

    /// <summary>Where the read starts in an entry, laid out as an entry of ET16.</summary>
    public const int DataOffset = 8;

    /// <summary>Bytes of the read from <see cref="DataOffset"/> on. Entry +0, which counts from the handle on.</summary>
    public static int DataLength(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry) + 4 - DataOffset;
    }

    /// <summary>Handle of the device. Entry +4.</summary>
    public static int Handle(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry + 4);
    }

    /// <summary>Whether the device answered. Entry +7.</summary>
    public static bool IsSuccess(byte[] data, int entry)
    {
        return data[entry + 7] == 4;
    }
}

/// <summary>ET50 MEP Inbound Data Space: registration. The accessors take the index of the element's first byte (<see cref="DeviceDimensions.InboundOffset"/>).</summary>
public static class InboundData
{
    /// <summary>Table id.</summary>
    public const int Table = 0x832;

    /// <summary>Bytes of the identification string.</summary>
    public const int IdentificationSize = 30;

    /// <summary>Offset of the flags in an element.</summary>
    public const int FlagsOffset = 30;

    /// <summary>Bytes of identification and flags.</summary>
    public const int RegistrationSize = 31;

    /// <summary>Flag: registered.</summary>
    public const int RegisteredFlag = 0x01;

    /// <summary>Flag: procedure responses of port 1 go to ET59 instead of BT08.</summary>
    public const int OwnResponseTableFlag = 0x02;

    /// <summary>Flag: delta data alerts wanted.</summary>
    public const int DeltaAlertsFlag = 0x08;

    /// <summary>Identification string without the zeros that fill it up: as text where it can be printed, else as hexadecimal digits. Element +0.</summary>
    public static string IdentificationText(byte[] data, int element)
    {
        int length = IdentificationSize;
        while (length > 0 && data[element + length - 1] == 0)
        {
            length--;
        }

        for (int i = 0; i < length; i++)
        {
            if (data[element + i] < 0x20 || data[element + i] > 0x7E)
            {
                return HexText.Format(data, element, length);
            }
        }

        return TableText.Read(data, element, length);
    }
}

/// <summary>ET51 MEP Device Configuration.</summary>
public static class PortConfiguration
{
    /// <summary>Table id.</summary>
    public const int Table = 0x833;

    /// <summary>Bytes for each port.</summary>
    public const int PortSize = 10;

    /// <summary>Whether the grid company has disabled the port. ET51.0 bit 7.</summary>
    public static bool IsDisabled(byte[] data, int origin)
    {
        return (data[origin] & 0x80) != 0;
    }

    /// <summary>Whether the meter ends optical sessions after a time. ET51.0 bit 0.</summary>
    public static bool EndsOpticalSessions(byte[] data, int origin)
    {
        return (data[origin] & 0x01) != 0;
    }

    /// <summary>Seconds after which the meter ends an optical session. ET51.4.</summary>
    public static int OpticalTimeoutSeconds(byte[] data, int origin)
    {
        return LittleEndian.UInt16(data, origin + 4);
    }
}

/// <summary>ET71 Delta Data Alerts; 13 bytes for each entry. The accessors take the index of an entry's first byte.</summary>
public static class DeltaAlerts
{
    /// <summary>Table id.</summary>
    public const int Table = 0x847;

    /// <summary>Bytes of an entry.</summary>
    public const int EntrySize = 13;

    /// <summary>Source that stands for an unused entry.</summary>
    public const int Unused = 255;

    /// <summary>Extended source id. Entry +0.</summary>
    public static int Source(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry);
    }

    /// <summary>Value as last sampled by the meter. Entry +8.</summary>
    public static int Sample(byte[] data, int entry)
    {
        return LittleEndian.Int32(data, entry + 8);
    }
}
