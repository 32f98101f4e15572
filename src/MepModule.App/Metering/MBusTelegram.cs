using System;
using System.Collections;
using MepModule.Protocol.Tables;

namespace MepModule.App.Metering;

/// <summary>
/// Understands the last read of an M-Bus device as the meter keeps it in ET16: a telegram with variable data records (EN 13757-3, CI 0x72) or with the old fixed
/// structure (CI 0x73). Records that are not understood are left out, never guessed.
/// </summary>
internal static class MBusTelegram
{
    private const int LengthOffset = DeviceData.TelegramOffset;
    private const int IdentificationOffset = 8;
    private const int SignatureOffset = 18;
    private const int RecordsOffset = 20;
    private const int FixedSize = 24;
    private const int Idle = 0x2F;
    private const int ManufacturerData = 0x0F;
    private const int ManufacturerDataMore = 0x1F;
    private const int MostRecords = 24;
    private const int MostExtensions = 10;

    /// <summary>Parses an entry of ET16.</summary>
    /// <param name="data">Holds the entry.</param>
    /// <param name="entry">Where it starts.</param>
    /// <param name="size">How many of its bytes were read.</param>
    public static MBusDevice Parse(byte[] data, int entry, int size)
    {
        var device = new MBusDevice { ReadTimeLocal = TableTime.ToDateTime(DeviceData.ReadTimeLocal(data, entry)) };
        int end = entry + LengthOffset + 1 + data[entry + LengthOffset];
        if (end > entry + size)
        {
            end = entry + size;
        }

        if (DeviceData.IsFixed(data, entry))
        {
            ParseFixed(device, data, entry, end);
        }
        else
        {
            ParseVariable(device, data, entry, end);
        }

        return device;
    }

    private static void ParseVariable(MBusDevice device, byte[] data, int entry, int end)
    {
        if (end < entry + RecordsOffset)
        {
            device.Problem = "The meter has no complete read of this device.";
            return;
        }

        device.SerialNumber = SerialNumber(data, entry + IdentificationOffset);
        device.Manufacturer = Manufacturer(LittleEndian.UInt16(data, entry + 12));
        device.Version = data[entry + 14];
        device.Medium = Medium(data[entry + 15]);
        device.Status = data[entry + 17];
        if (IsEncrypted(data, entry, end))
        {
            device.IsEncrypted = true;
            device.Problem = "The device encrypts its values; only its operator has the key.";
            return;
        }

        var records = new ArrayList();
        int at = entry + RecordsOffset;
        while (at < end && records.Count < MostRecords)
        {
            int dif = data[at];
            if (dif == Idle || dif == 0)
            {
                at++;
                continue;
            }

            if (dif == ManufacturerData || dif == ManufacturerDataMore)
            {
                break;
            }

            at = ParseRecord(records, data, at, end);
        }

        Keep(device, records);
    }

    // The mode stands in bits 8 to 12 of the configuration word, which older devices call signature. Values that the meter could decrypt begin
    // with two idle bytes (EN 13757-3).
    private static bool IsEncrypted(byte[] data, int entry, int end)
    {
        int mode = (LittleEndian.UInt16(data, entry + SignatureOffset) >> 8) & 0x1F;
        int records = entry + RecordsOffset;
        bool isPlain = records + 1 < end && data[records] == Idle && data[records + 1] == Idle;
        return mode != 0 && !isPlain;
    }

    // Two counters, BCD or binary, with a coded unit that few devices ever used; energy and volume are understood.
    private static void ParseFixed(MBusDevice device, byte[] data, int entry, int end)
    {
        if (end < entry + FixedSize)
        {
            device.Problem = "The meter has no complete read of this device.";
            return;
        }

        device.SerialNumber = SerialNumber(data, entry + IdentificationOffset);
        device.Status = data[entry + 13];
        int mediumAndUnits = LittleEndian.UInt16(data, entry + 14);
        device.Medium = Medium(((mediumAndUnits >> 6) & 0x03) | ((mediumAndUnits >> 12) & 0x0C));
        bool isBinary = (data[entry + 13] & 0x01) != 0;
        var records = new ArrayList();
        for (int counter = 0; counter < 2; counter++)
        {
            int at = entry + 16 + 4 * counter;
            int unit = (mediumAndUnits >> (8 * counter)) & 0x3F;
            var record = new MBusRecord { Quantity = "Counter " + (counter + 1).ToString() };
            record.Mantissa = isBinary ? LittleEndian.UInt32(data, at) : Bcd(data, at, 4);
            ScaleFixed(record, unit);
            records.Add(record);
        }

        Keep(device, records);
    }

    private static void ScaleFixed(MBusRecord record, int unit)
    {
        if (unit >= 0x02 && unit <= 0x0A)
        {
            Scale(record, "Energy", "Wh", unit - 0x02);
        }
        else if (unit >= 0x1D && unit <= 0x25)
        {
            Scale(record, "Volume", "m³", unit - 0x1D - 6);
        }
    }

    private static int ParseRecord(ArrayList records, byte[] data, int at, int end)
    {
        int dif = data[at++];
        int storage = (dif >> 6) & 1;
        int tariff = 0;
        int subUnit = 0;
        bool isExtended = (dif & 0x80) != 0;
        for (int i = 0; isExtended && at < end && i < MostExtensions; i++)
        {
            int dife = data[at++];
            if (i < 7)
            {
                storage |= (dife & 0x0F) << (1 + 4 * i);
            }

            tariff |= ((dife >> 4) & 0x03) << (2 * i);
            subUnit |= ((dife >> 6) & 0x01) << i;
            isExtended = (dife & 0x80) != 0;
        }

        if (at >= end)
        {
            return end;
        }

        // VIF, then extensions: the second byte of a table of its own, or modifiers.
        int vif = data[at++];
        int extension = -1;
        int firstModifier = -1;
        int textAt = -1;
        int textLength = 0;
        bool hasMore = (vif & 0x80) != 0;
        if ((vif & 0x7F) == 0x7C)
        {
            textLength = at < end ? data[at] : 0;
            textAt = at + 1;
            at += 1 + textLength;
        }

        for (int i = 0; hasMore && at < end && i < MostExtensions; i++)
        {
            int vife = data[at++];
            if (i == 0 && (vif == 0xFB || vif == 0xFD))
            {
                extension = vife & 0x7F;
            }
            else if (firstModifier < 0)
            {
                firstModifier = vife & 0x7F;
            }

            hasMore = (vife & 0x80) != 0;
        }

        int length = DataLength(dif & 0x0F, data, at, end);
        bool isVariable = (dif & 0x0F) == 0x0D;
        int valueAt = isVariable ? at + 1 : at;
        int next = valueAt + length;
        if (length < 0 || next > end || at > end)
        {
            return end;
        }

        if (length == 0 || (vif & 0x7F) == 0x7F)
        {
            return next;
        }

        var record = new MBusRecord();
        record.SetPlace((dif >> 4) & 0x03, subUnit, tariff, storage);
        if (!TakeValue(record, dif & 0x0F, vif, data, valueAt, length))
        {
            return next;
        }

        bool isKnown = textAt >= 0
            ? textAt + textLength <= end && NameText(record, data, textAt, textLength)
            : Name(record, vif, extension);
        if (isKnown && Modify(record, firstModifier))
        {
            records.Add(record);
        }

        return next;
    }

    private static int DataLength(int coding, byte[] data, int at, int end)
    {
        switch (coding)
        {
            case 0x0:
            case 0x8:
                return 0;
            case 0x1:
            case 0x9:
                return 1;
            case 0x2:
            case 0xA:
                return 2;
            case 0x3:
            case 0xB:
                return 3;
            case 0x4:
            case 0x5:
            case 0xC:
                return 4;
            case 0x6:
            case 0xE:
                return 6;
            case 0x7:
                return 8;
            case 0xD:
                if (at >= end)
                {
                    return -1;
                }

                // Up to 0xBF characters; 0xC0 to 0xDF are BCD numbers; others are not in use here.
                int lvar = data[at];
                return lvar <= 0xBF ? lvar : lvar <= 0xDF ? lvar & 0x0F : -1;
            default:
                return -1;
        }
    }

    private static bool TakeValue(MBusRecord record, int coding, int vif, byte[] data, int at, int length)
    {
        int type = vif & 0x7F;
        if (type == 0x6C || type == 0x6D)
        {
            record.Text = length == 2 ? Date(data, at) : length == 4 ? DateAndTime(data, at) : null;
            return record.Text != null;
        }

        switch (coding)
        {
            case 0x5:
                return TakeReal(record, data, at);
            case 0x9:
            case 0xA:
            case 0xB:
            case 0xC:
            case 0xE:
                return TakeBcd(record, data, at, length);
            case 0xD:
                if (data[at - 1] > 0xBF)
                {
                    return TakeBcd(record, data, at, length);
                }

                record.Text = ReversedText(data, at, length);
                return true;
            default:
                record.Mantissa = LittleEndian.Signed(data, at, length);
                return true;
        }
    }

    private static bool TakeBcd(MBusRecord record, byte[] data, int at, int length)
    {
        long value = Bcd(data, at, length);
        record.Mantissa = value;
        return value != long.MinValue;
    }

    private static bool TakeReal(MBusRecord record, byte[] data, int at)
    {
        double value = BitConverter.ToSingle(data, at);
        if (!(value > -9e12 && value < 9e12))
        {
            return false;
        }

        const int decimals = 3;
        double scaled = value * 1000;
        record.Mantissa = (long)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        record.Decimals = decimals;
        return true;
    }

    // Little-endian digits; 0xF in the highest place is a minus, any other letter says that the device has no value.
    private static long Bcd(byte[] data, int at, int length)
    {
        long value = 0;
        bool isNegative = false;
        for (int i = length - 1; i >= 0; i--)
        {
            int high = data[at + i] >> 4;
            int low = data[at + i] & 0x0F;
            if (i == length - 1 && high == 0x0F)
            {
                isNegative = true;
                high = 0;
            }

            if (high > 9 || low > 9)
            {
                return long.MinValue;
            }

            value = value * 100 + high * 10 + low;
        }

        return isNegative ? -value : value;
    }

    private static bool Name(MBusRecord record, int vif, int extension)
    {
        if (vif == 0xFB)
        {
            return NameLarge(record, extension);
        }

        if (vif == 0xFD)
        {
            return NameExtended(record, extension);
        }

        int type = vif & 0x7F;
        int step = type & 0x07;
        switch (type >> 3)
        {
            case 0x0:
                return Scale(record, "Energy", "Wh", step - 3);
            case 0x1:
                return Scale(record, "Energy", "J", step);
            case 0x2:
                return Scale(record, "Volume", "m³", step - 6);
            case 0x3:
                return Scale(record, "Mass", "kg", step - 3);
            case 0x4:
                return Scale(record, step < 4 ? "On time" : "Operating time", TimeUnit(step & 3), 0);
            case 0x5:
                return Scale(record, "Power", "W", step - 3);
            case 0x6:
                return Scale(record, "Power", "J/h", step);
            case 0x7:
                return Scale(record, "Volume flow", "m³/h", step - 6);
            case 0x8:
                return Scale(record, "Volume flow", "m³/min", step - 7);
            case 0x9:
                return Scale(record, "Volume flow", "m³/s", step - 9);
            case 0xA:
                return Scale(record, "Mass flow", "kg/h", step - 3);
            case 0xB:
                return Scale(record, step < 4 ? "Flow temperature" : "Return temperature", "°C", (step & 3) - 3);
            case 0xC:
                return step < 4 ? Scale(record, "Temperature difference", "K", step - 3) : Scale(record, "External temperature", "°C", (step & 3) - 3);
            case 0xD:
                return NameLast(record, step);
            case 0xE:
                return Scale(record, step < 4 ? "Averaging duration" : "Actuality duration", TimeUnit(step & 3), 0);
            default:
                return NameIdentity(record, type);
        }
    }

    private static bool NameLast(MBusRecord record, int step)
    {
        switch (step)
        {
            case 4:
                record.Quantity = "Date";
                return true;
            case 5:
                record.Quantity = "Time";
                return true;
            case 6:
                return Scale(record, "Heat cost allocation", "", 0);
            case 7:
                return false;
            default:
                return Scale(record, "Pressure", "bar", step - 3);
        }
    }

    private static bool NameIdentity(MBusRecord record, int type)
    {
        record.Quantity = type switch
        {
            0x78 => "Fabrication number",
            0x79 => "Identification",
            0x7A => "Bus address",
            _ => "",
        };
        return record.Quantity.Length > 0;
    }

    // VIF 0xFB: large amounts.
    private static bool NameLarge(MBusRecord record, int extension)
    {
        int step = extension & 0x01;
        switch (extension & 0x7E)
        {
            case 0x00:
                return Scale(record, "Energy", "MWh", step - 1);
            case 0x08:
                return Scale(record, "Energy", "GJ", step - 1);
            case 0x10:
                return Scale(record, "Volume", "m³", step + 2);
            case 0x18:
                return Scale(record, "Mass", "t", step + 2);
            case 0x28:
                return Scale(record, "Power", "MW", step - 1);
            default:
                return false;
        }
    }

    // VIF 0xFD: what is not in the first table, as far as it means something to people.
    private static bool NameExtended(MBusRecord record, int extension)
    {
        if (extension >= 0x40 && extension <= 0x4F)
        {
            return Scale(record, "Voltage", "V", (extension & 0x0F) - 9);
        }

        if (extension >= 0x50 && extension <= 0x5F)
        {
            return Scale(record, "Current", "A", (extension & 0x0F) - 12);
        }

        record.Quantity = extension switch
        {
            0x08 => "Access number",
            0x0A => "Manufacturer",
            0x0B => "Parameter set",
            0x0C => "Model",
            0x0D => "Hardware version",
            0x0E => "Firmware version",
            0x0F => "Software version",
            0x10 => "Customer location",
            0x11 => "Customer",
            0x17 => "Error flags",
            0x3A => "Number",
            _ => "",
        };
        return record.Quantity.Length > 0;
    }

    // Combinable VIFE behind the VIF: errors and factors change the meaning; what is not known hides the value.
    private static bool Modify(MBusRecord record, int modifier)
    {
        if (modifier < 0)
        {
            return true;
        }

        if (modifier >= 0x70 && modifier <= 0x77)
        {
            return Shift(record, modifier - 0x70 - 6);
        }

        switch (modifier)
        {
            case 0x3B:
                record.Quantity += " (forward)";
                return true;
            case 0x3C:
                record.Quantity += " (backward)";
                return true;
            default:
                return false;
        }
    }

    private static bool NameText(MBusRecord record, byte[] data, int at, int length)
    {
        record.Quantity = "Value";
        record.Unit = ReversedText(data, at, length);
        return true;
    }

    private static bool Scale(MBusRecord record, string quantity, string unit, int exponent)
    {
        record.Quantity = quantity;
        record.Unit = unit;
        return Shift(record, exponent);
    }

    private static bool Shift(MBusRecord record, int exponent)
    {
        int decimals = record.Decimals - exponent;
        while (decimals < 0)
        {
            record.Mantissa *= 10;
            decimals++;
        }

        record.Decimals = decimals;
        return true;
    }

    private static string TimeUnit(int unit)
    {
        return unit switch
        {
            0 => "s",
            1 => "min",
            2 => "h",
            _ => "d",
        };
    }

    // Type G: day 5 bits, month 4 bits, year 7 bits in two parts.
    private static string? Date(byte[] data, int at)
    {
        int day = data[at] & 0x1F;
        int month = data[at + 1] & 0x0F;
        int year = 2000 + ((data[at] >> 5) | ((data[at + 1] >> 1) & 0x78));
        return TableTime.Seconds(year, month, day, 0, 0, 0) == TableTime.None
            ? null
            : year.ToString() + "-" + month.ToString("D2") + "-" + day.ToString("D2");
    }

    // Type F: minute, hour, then as type G; bit 7 of the minute says that the time is invalid.
    private static string? DateAndTime(byte[] data, int at)
    {
        int minute = data[at] & 0x3F;
        int hour = data[at + 1] & 0x1F;
        string? date = Date(data, at + 2);
        return date == null || minute > 59 || hour > 23 || (data[at] & 0x80) != 0
            ? null
            : date + "T" + hour.ToString("D2") + ":" + minute.ToString("D2");
    }

    // M-Bus sends texts with the last character first.
    private static string ReversedText(byte[] data, int at, int length)
    {
        var forward = new byte[length];
        for (int i = 0; i < length; i++)
        {
            forward[i] = data[at + length - 1 - i];
        }

        return TableText.Read(forward, 0, length);
    }

    private static string SerialNumber(byte[] data, int at)
    {
        var reversed = new byte[4];
        for (int i = 0; i < 4; i++)
        {
            reversed[i] = data[at + 3 - i];
        }

        return TableText.BcdDigits(reversed, 0, 4);
    }

    private static string Manufacturer(int code)
    {
        char[] letters = { (char)(64 + ((code >> 10) & 0x1F)), (char)(64 + ((code >> 5) & 0x1F)), (char)(64 + (code & 0x1F)) };
        return new string(letters);
    }

    private static string Medium(int code)
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

    private static void Keep(MBusDevice device, ArrayList records)
    {
        device.Records = new MBusRecord[records.Count];
        for (int i = 0; i < records.Count; i++)
        {
            device.Records[i] = (MBusRecord)records[i]!;
        }
    }
}
