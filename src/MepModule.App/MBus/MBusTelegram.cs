using MepModule.Protocol.Tables;

namespace MepModule.App.MBus;

/// <summary>
/// Finds its way in an entry of ET16: telegrams one behind the other, each with a length byte that does not count itself and a zero at its end that it does count;
/// a length of zero or the end of the entry ends the list, and the last telegram may be cut off. A telegram has variable data records (EN 13757-3, CI 0x72), or the old fixed structure
/// (CI 0x73), which stands alone. Entries start at index 0 of their array.
/// </summary>
internal static class MBusTelegram
{
    /// <summary>Where the length byte of the first telegram stands.</summary>
    public const int First = DeviceData.TelegramOffset;

    /// <summary>Where records start, counted from the length byte.</summary>
    public const int RecordsOffset = 13;

    /// <summary>The first byte of a record that only fills up.</summary>
    public const int Idle = 0x2F;

    private const int SerialOffset = First + 1;
    private const int SignatureOffset = 11;

    // A bit for each security mode that the standard defines or leaves to manufacturers (EN 13757-7): 1 to 5, 7 to 10, 13, 15. The others, 16 to 31 above all, are no modes.
    private const int DefinedModes = 0xA7BE;

    /// <summary>Bytes of the entry up to the end of its last telegram; more than there are when that goes on behind the array.</summary>
    public static int SizeOf(byte[] entry)
    {
        if (entry.Length > First && DeviceData.IsFixed(entry, 0))
        {
            return MBusFixedStructure.Size;
        }

        int at = First;
        while (at < entry.Length && entry[at] != 0)
        {
            at += 1 + entry[at];
        }

        return at;
    }

    /// <summary>Whether the first telegram is there as far as its head goes.</summary>
    public static bool HasHeader(byte[] entry)
    {
        return entry.Length > First && (DeviceData.IsFixed(entry, 0) ? entry.Length >= MBusFixedStructure.Size : IsTelegram(entry, First));
    }

    /// <summary>Whether a telegram is long enough for its head.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="at">Where the length byte stands.</param>
    public static bool IsTelegram(byte[] entry, int at)
    {
        return at + RecordsOffset <= entry.Length && entry[at] >= RecordsOffset;
    }

    /// <summary>
    /// Whether the records of a telegram are encrypted. The mode stands in bits 8 to 12 of the configuration word. Older devices put a signature there, so what is no mode of
    /// the standard says nothing, and the records themselves decide. Records that the meter could decrypt begin with two idle bytes (EN 13757-3).
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="at">Where the length byte stands.</param>
    public static bool IsEncrypted(byte[] entry, int at)
    {
        int mode = entry[at + SignatureOffset + 1] & 0x1F;
        int records = at + RecordsOffset;
        bool isPlain = mode == 0 || (records + 1 < entry.Length && entry[records] == Idle && entry[records + 1] == Idle);
        return !isPlain && (((DefinedModes >> mode) & 1) != 0 || !MBusRecordReader.ReadsToEnd(entry, at));
    }

    /// <summary>Whether any telegram is encrypted.</summary>
    public static bool IsEncrypted(byte[] entry)
    {
        if (DeviceData.IsFixed(entry, 0))
        {
            return false;
        }

        for (int at = First; at < entry.Length && entry[at] != 0; at += 1 + entry[at])
        {
            if (IsTelegram(entry, at) && IsEncrypted(entry, at))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Identification number of the first telegram, eight digits.</summary>
    public static string SerialNumber(byte[] entry)
    {
        if (DeviceData.IsFixed(entry, 0) && DeviceData.IsHighByteFirst(entry, 0))
        {
            return TableText.BcdDigits(entry, SerialOffset, 4);
        }

        var reversed = new byte[4];
        for (int i = 0; i < 4; i++)
        {
            reversed[i] = entry[SerialOffset + 3 - i];
        }

        return TableText.BcdDigits(reversed, 0, 4);
    }

    /// <summary>Manufacturer code, three letters; empty in the fixed structure, which has none.</summary>
    public static string Manufacturer(byte[] entry)
    {
        if (DeviceData.IsFixed(entry, 0))
        {
            return "";
        }

        int code = LittleEndian.UInt16(entry, First + 5);
        char[] letters = { (char)(64 + ((code >> 10) & 0x1F)), (char)(64 + ((code >> 5) & 0x1F)), (char)(64 + (code & 0x1F)) };
        return new string(letters);
    }

    /// <summary>Version of the device; 0 in the fixed structure, which has none.</summary>
    public static int Version(byte[] entry)
    {
        return DeviceData.IsFixed(entry, 0) ? 0 : entry[First + 7];
    }

    /// <summary>Status byte of the device, by the bits of <see cref="MBusStatus"/>. In the fixed structure the lowest two tell how counters are coded, so they are left out.</summary>
    public static int Status(byte[] entry)
    {
        return DeviceData.IsFixed(entry, 0) ? MBusFixedStructure.Status(entry) & ~MBusStatus.Application : entry[First + 10];
    }

    /// <summary>Medium in words; empty when it is not known.</summary>
    public static string Medium(byte[] entry)
    {
        return MediumText(DeviceData.IsFixed(entry, 0) ? MBusFixedStructure.Medium(entry) : entry[First + 8]);
    }

    private static string MediumText(int code)
    {
        return code switch
        {
            0x01 => "Oil",
            0x02 => "Electricity",
            0x03 => "Gas",
            0x04 => "Heat",
            0x05 => "Steam",
            0x06 => "Warm water",
            0x07 => "Water",
            0x08 => "Heat cost allocator",
            0x09 => "Compressed air",
            0x0A => "Cooling",
            0x0B => "Cooling",
            0x0C => "Heat",
            0x0D => "Heat and cooling",
            0x15 => "Hot water",
            0x16 => "Cold water",
            _ => "",
        };
    }
}
