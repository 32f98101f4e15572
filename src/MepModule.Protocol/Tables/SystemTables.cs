namespace MepModule.Protocol.Tables;

/// <summary>ET03 Utility Information.</summary>
public static class UtilityInfo
{
    /// <summary>Table id.</summary>
    public const int Table = 0x803;

    /// <summary>Bytes of the serial number.</summary>
    public const int SerialNumberSize = 30;

    /// <summary>Offset of the CRC of the legally relevant image.</summary>
    public const int ImageCrcOffset = 137;

    /// <summary>Serial number that the grid company gave the meter. ET03.0.</summary>
    public static string SerialNumber(byte[] data, int origin)
    {
        return TableText.Read(data, origin, SerialNumberSize);
    }

    /// <summary>CRC of the legally relevant firmware image. ET03.137.</summary>
    public static int ImageCrc(byte[] data, int origin)
    {
        return LittleEndian.UInt16(data, origin + ImageCrcOffset);
    }
}

/// <summary>ET04 System Information, the parts that the module reads.</summary>
public static class SystemInfo
{
    /// <summary>Table id.</summary>
    public const int Table = 0x804;

    /// <summary>Offset of rated frequency and Program ID, which are read together.</summary>
    public const int RatedFrequencyOffset = 13;

    /// <summary>Offset of the Program ID.</summary>
    public const int ProgramIdOffset = 14;

    /// <summary>Bytes of the Program ID.</summary>
    public const int ProgramIdSize = 8;

    /// <summary>Offset of the number of outages that ET09 keeps.</summary>
    public const int OutageCountOffset = 53;

    /// <summary>Offset of greatest current and rated voltage, which are read together.</summary>
    public const int MaxCurrentOffset = 58;

    /// <summary>Offset of the interface definition version.</summary>
    public const int InterfaceVersionOffset = 116;

    /// <summary>Rated frequency in Hz. ET04.13.</summary>
    public static int RatedFrequencyHertz(byte[] data, int origin)
    {
        return data[origin + RatedFrequencyOffset];
    }

    /// <summary>Program ID, 16 hexadecimal digits. ET04.14.</summary>
    public static string ProgramId(byte[] data, int origin)
    {
        return TableText.BcdDigits(data, origin + ProgramIdOffset, ProgramIdSize);
    }

    /// <summary>Number of outages that ET09 keeps. ET04.53.</summary>
    public static int OutageCount(byte[] data, int origin)
    {
        return data[origin + OutageCountOffset];
    }

    /// <summary>Greatest current in A. ET04.58.</summary>
    public static int MaxCurrentAmperes(byte[] data, int origin)
    {
        return LittleEndian.UInt16(data, origin + MaxCurrentOffset);
    }

    /// <summary>Rated voltage in V. ET04.60.</summary>
    public static int RatedVoltageVolts(byte[] data, int origin)
    {
        return LittleEndian.UInt16(data, origin + 60);
    }

    /// <summary>Phases without voltage connection: bit 0 is L1. ET04.62 bits 0-2.</summary>
    public static int MissingPhases(byte[] data, int origin)
    {
        return data[origin + 62] & 0x07;
    }

    /// <summary>Interface definition version, which moves with every change of the meter's configuration. ET04.116.</summary>
    public static int InterfaceVersion(byte[] data, int origin)
    {
        return data[origin + InterfaceVersionOffset];
    }
}

/// <summary>ET11 MFG Dimension Table: sizes of the tables about M-Bus and MEP devices. Old firmware ends it early, so each part has its default.</summary>
public sealed class DeviceDimensions
{
    /// <summary>Table id.</summary>
    public const int Table = 0x80B;

    /// <summary>Bytes that all firmware has.</summary>
    public const int MinimumSize = 24;

    /// <summary>Bytes up to the number of delta data alerts, on firmware 3.40 and up.</summary>
    public const int DeltaSize = 28;

    /// <summary>Bytes up to the number of MEP ports, on firmware 4.0 and up.</summary>
    public const int FullSize = 35;

    /// <summary>Takes the dimensions from a table of which <paramref name="length"/> bytes are valid.</summary>
    public DeviceDimensions(byte[] data, int origin, int length)
    {
        DeviceCount = data[origin];
        ConfigurationEntrySize = data[origin + 1];
        StatusEntrySize = data[origin + 2];
        RequestQueueLength = data[origin + 3];
        RequestQueueEntrySize = data[origin + 4];
        DeviceDataEntrySize = LittleEndian.UInt16(data, origin + 5);
        TransactionRequestSize = LittleEndian.UInt16(data, origin + 7);
        TransactionResponseSize = LittleEndian.UInt16(data, origin + 9);
        WriteMessageSize = data[origin + 11];
        InboundSources = data[origin + 22];
        DeltaAlertEntries = length > 27 ? data[origin + 27] : 0;
        ModuleRecordBytes = length > 33 ? data[origin + 32] * data[origin + 33] : 0;
        MepPorts = length > 34 && data[origin + 34] == 2 ? 2 : 1;
    }

    /// <summary>Number of devices in ET13, ET14 and ET16: 5, or 6 with two MEP ports. ET11.0.</summary>
    public int DeviceCount { get; }

    /// <summary>Size of an entry of ET13. ET11.1.</summary>
    public int ConfigurationEntrySize { get; }

    /// <summary>Size of an entry of ET14. ET11.2.</summary>
    public int StatusEntrySize { get; }

    /// <summary>Entries of the request queue ET15. ET11.3.</summary>
    public int RequestQueueLength { get; }

    /// <summary>Size of an entry of the request queue ET15. ET11.4.</summary>
    public int RequestQueueEntrySize { get; }

    /// <summary>Size of an entry of ET16. ET11.5.</summary>
    public int DeviceDataEntrySize { get; }

    /// <summary>Size of the transaction request table ET52. ET11.7.</summary>
    public int TransactionRequestSize { get; }

    /// <summary>Size of the transaction response table ET53. ET11.9.</summary>
    public int TransactionResponseSize { get; }

    /// <summary>Size of a write message of ET15. ET11.11.</summary>
    public int WriteMessageSize { get; }

    /// <summary>Number of data sources of ET50. ET11.22.</summary>
    public int InboundSources { get; }

    /// <summary>Entries of ET71. ET11.27, from firmware 3.40 on.</summary>
    public int DeltaAlertEntries { get; }

    /// <summary>Bytes that the module records take in ET54 (its M). ET11.32 and 33, from firmware 4.0 on.</summary>
    public int ModuleRecordBytes { get; }

    /// <summary>Number of MEP ports, 1 or 2. ET11.34, from firmware 4.0 on.</summary>
    public int MepPorts { get; }

    /// <summary>Index of a MEP port in the tables about devices: M-Bus slots have 0 to 3, MEP ports 4 and 5.</summary>
    public static int DeviceIndexOfPort(int port)
    {
        return 3 + port;
    }

    /// <summary>Offset in ET13 of the alert flags of a MEP port.</summary>
    public int AlertFlagsOffset(int port)
    {
        return DeviceIndexOfPort(port) * ConfigurationEntrySize + 8;
    }

    /// <summary>Offset in ET14 of the status of a device, from 0.</summary>
    public int StatusOffset(int device)
    {
        return DeviceStatus.HeaderSize + device * StatusEntrySize;
    }

    /// <summary>Offset in ET16 of the data of a device, from 0.</summary>
    public int DeviceDataOffset(int device)
    {
        return device * DeviceDataEntrySize;
    }

    /// <summary>Offset in ET50 of the element of a MEP port.</summary>
    public int InboundOffset(int port)
    {
        return (port - 1) * (35 + 6 * InboundSources);
    }
}

/// <summary>ET46 Control Output Read-Only Data.</summary>
public static class ControlOutput
{
    /// <summary>Table id (the guide misprints it once).</summary>
    public const int Table = 0x82E;

    /// <summary>Size in bytes.</summary>
    public const int Size = 23;

    /// <summary>Whether the disconnect watches current instead of power. ET46.11.</summary>
    public static bool DisconnectsByCurrent(byte[] data, int origin)
    {
        return data[origin + 11] == 1;
    }

    /// <summary>Negative prepay credit in Wh. ET46.13.</summary>
    public static int PrepayCreditWattHours(byte[] data, int origin)
    {
        return LittleEndian.Int32(data, origin + 13);
    }

    /// <summary>When the disconnect last opened because of a limit, seconds since 1970. ET46.17.</summary>
    public static long LastDisconnect(byte[] data, int origin)
    {
        return TableTime.Long(data, origin + 17);
    }
}

/// <summary>ET54 Meter Status.</summary>
public static class MeterStatus
{
    /// <summary>Table id.</summary>
    public const int Table = 0x836;

    /// <summary>Offset of the number of entries of the alternate event log ET79.</summary>
    public const int AlternateLogEntriesOffset = 80;

    /// <summary>Whether ET42 holds extended source ids for the load profile. ET54.0 bit 1.</summary>
    public static bool HasExtendedSources(byte[] data, int origin)
    {
        return (data[origin] & 0x02) != 0;
    }

    /// <summary>Whether ET42 describes several load profile sets. ET54.0 bit 2.</summary>
    public static bool HasSeveralLoadProfileSets(byte[] data, int origin)
    {
        return (data[origin] & 0x04) != 0;
    }

    /// <summary>Whether the meter can count energy in other steps than 1 Wh. ET54.0 bit 6.</summary>
    public static bool HasOtherEnergyUnits(byte[] data, int origin)
    {
        return (data[origin] & 0x40) != 0;
    }

    /// <summary>Whether two MEP clients may be connected. ET54.0 bit 8.</summary>
    public static bool HasSeveralMepClients(byte[] data, int origin)
    {
        return (data[origin + 1] & 0x01) != 0;
    }

    /// <summary>Entries of the alternate event log ET79; 0 when it is off. ET54.80.</summary>
    public static int AlternateLogEntries(byte[] data, int origin)
    {
        return LittleEndian.UInt16(data, origin + AlternateLogEntriesOffset);
    }

    /// <summary>Offset of the lock of the transaction tables, given <see cref="DeviceDimensions.ModuleRecordBytes"/>.</summary>
    public static int TransactionLockOffset(DeviceDimensions dimensions)
    {
        return 97 + dimensions.ModuleRecordBytes;
    }
}

/// <summary>ET70 RAM Only Status, from firmware 4.0 on.</summary>
public static class RamStatus
{
    /// <summary>Table id.</summary>
    public const int Table = 0x846;

    /// <summary>Offset of the number of the MEP port that the request came through: 1 or 2.</summary>
    public const int PortOffset = 142;
}

/// <summary>ET90 and ET97 of the LN firmware: which MEP ports take nothing but TLS.</summary>
public static class TlsPolicy
{
    /// <summary>Table id of ET90, which tells how long the texts before the flags are.</summary>
    public const int DimensionTable = 0x85A;

    /// <summary>Offset of the number of texts in ET90.</summary>
    public const int TextCountOffset = 16;

    /// <summary>Table id of ET97.</summary>
    public const int Table = 0x861;

    /// <summary>Bytes of the flags of both ports.</summary>
    public const int FlagsSize = 2;

    private const int TextSize = 8;
    private const int FlagsBehindTexts = 99;

    /// <summary>Offset in ET97 of the flags of port 1 and 2.</summary>
    /// <param name="textCount">ET90.16.</param>
    public static int FlagsOffset(int textCount)
    {
        return (TextSize * textCount) + FlagsBehindTexts;
    }

    /// <summary>Ports that require TLS: bit 0 is port 1, bit 1 is port 2.</summary>
    /// <param name="data">Holds the flags.</param>
    /// <param name="offset">Where they start.</param>
    public static int RequiringPorts(byte[] data, int offset)
    {
        return (data[offset] & 1) | ((data[offset + 1] & 1) << 1);
    }
}

/// <summary>ET55 Meter Configuration, the energy register unit.</summary>
public static class MeterConfiguration
{
    /// <summary>Table id.</summary>
    public const int Table = 0x837;

    /// <summary>Offset of the index of the primary load profile, 0 to 3.</summary>
    /// <param name="hasLongDisplayIds">Whether display ids have five characters, as on hardware generation 4.</param>
    public static int PrimaryLoadProfileOffset(bool hasLongDisplayIds)
    {
        return hasLongDisplayIds ? 110 : 109;
    }

    /// <summary>Offset of the energy register unit.</summary>
    /// <param name="maximumTiers">Number of tiers as BT20.7 has it.</param>
    /// <param name="hasLongDisplayIds">Whether display ids have five characters, as on hardware generation 4.</param>
    public static int EnergyUnitOffset(int maximumTiers, bool hasLongDisplayIds)
    {
        return (hasLongDisplayIds ? 147 : 146) + 4 * (maximumTiers - 1) + 39;
    }
}
