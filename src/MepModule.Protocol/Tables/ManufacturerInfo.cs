namespace MepModule.Protocol.Tables;

/// <summary>
/// BT01 General Manufacturer Information. Here and in all table classes, <c>origin</c> is the index of the buffer where byte 0 of the table stands,
/// or would stand: it is negative when only a later part of the table was read to the start of the buffer.
/// </summary>
public static class ManufacturerInfo
{
    /// <summary>Table id.</summary>
    public const int Table = 1;

    /// <summary>Size in bytes.</summary>
    public const int Size = 24;

    /// <summary>Manufacturer code, four characters. BT01.0.</summary>
    public static string Manufacturer(byte[] data, int origin)
    {
        return TableText.Read(data, origin, 4);
    }

    /// <summary>Model, eight characters. BT01.4.</summary>
    public static string Model(byte[] data, int origin)
    {
        return TableText.Read(data, origin + 4, 8);
    }

    /// <summary>Major firmware version, 0 to 15. BT01.14 bits 12-15; the only integer of the tables with its high byte first.</summary>
    public static int FirmwareMajor(byte[] data, int origin)
    {
        return FirmwareWord(data, origin) >> 12;
    }

    /// <summary>Minor firmware version, 0 to 127. BT01.14 bits 5-11.</summary>
    public static int FirmwareMinor(byte[] data, int origin)
    {
        return (FirmwareWord(data, origin) >> 5) & 0x7F;
    }

    /// <summary>Firmware build, 0 to 31. BT01.14 bits 0-4.</summary>
    public static int FirmwareBuild(byte[] data, int origin)
    {
        return FirmwareWord(data, origin) & 0x1F;
    }

    /// <summary>Serial number of the manufacturer, 16 digits. BT01.16.</summary>
    public static string SerialNumber(byte[] data, int origin)
    {
        return TableText.BcdDigits(data, origin + 16, 8);
    }

    private static int FirmwareWord(byte[] data, int origin)
    {
        return BigEndian.ReadUInt16(data, origin + 14);
    }
}
