using MepModule.Protocol.Tables;

namespace MepModule.App.MBus;

/// <summary>
/// The old fixed data structure (EN 1434-3, CI 0x73; 0x77 when the high bytes come first), which has two counters and nothing else. Behind the length byte: identification
/// number (4 bytes), access number, status, medium and units (2 bytes), counter 1 and counter 2 (4 bytes each). With the high bytes first that holds for the
/// identification number and the counters; medium and units keep their order.
/// </summary>
internal static class MBusFixedStructure
{
    /// <summary>How many counters there are.</summary>
    public const int Counters = 2;

    /// <summary>Bytes of an entry up to the end of the structure.</summary>
    public const int Size = MBusTelegram.First + 17;

    private const int StatusOffset = MBusTelegram.First + 6;
    private const int UnitsOffset = MBusTelegram.First + 7;
    private const int CountersOffset = MBusTelegram.First + 9;
    private const int CounterSize = 4;

    private const int NoUnit = 0x3F;
    private const int SameButHistoric = 0x3E;
    private const int FirstModeTwoMedium = 0x0A;

    /// <summary>Status byte: bit 0 counters are signed binary, not decimal digits; bit 1 they are of a fixed date; bits 2 to 4 as in other telegrams.</summary>
    public static int Status(byte[] entry)
    {
        return entry[StatusOffset];
    }

    /// <summary>Medium as in other telegrams, whose list begins alike. Of its four bits, the upper two stand with the unit of counter 2.</summary>
    public static int Medium(byte[] entry)
    {
        switch (MediumCode(entry))
        {
            case 0x0A:
                return 0x03;
            case 0x0B:
                return 0x04;
            case 0x0C:
                return 0x06;
            case 0x0D:
                return 0x07;
            case 0x0E:
                return 0x08;
            case 0x09:
            case 0x0F:
                return 0x00;
            default:
                return MediumCode(entry);
        }
    }

    /// <summary>Reads a counter.</summary>
    /// <param name="entry">Entry of ET16 with a whole fixed structure.</param>
    /// <param name="counter">0 or 1.</param>
    public static MBusRecord Counter(byte[] entry, int counter)
    {
        int status = Status(entry);
        int unit = entry[UnitsOffset + counter] & 0x3F;
        bool isHistoric = counter == 1 && unit == SameButHistoric;
        if (isHistoric)
        {
            unit = entry[UnitsOffset] & 0x3F;
        }

        var record = new MBusRecord
        {
            Quantity = "Counter " + (counter + 1).ToString(),
            Function = "instantaneous",
            Storage = isHistoric || (status & 0x02) != 0 ? 1 : 0,
        };

        int exponent = Name(record, unit);
        string? problem = MediumCode(entry) >= FirstModeTwoMedium && !DeviceData.IsHighByteFirst(entry, 0)
            ? "The device contradicts itself on the order of the bytes, so its numbers would mislead."
            : record.Problem;
        if (problem == null)
        {
            byte[] data = Bytes(entry, counter);
            problem = (status & 0x01) != 0
                ? MBusNumber.TakeBinary(record, data, 0, CounterSize, false)
                : MBusNumber.TakeDecimal(record, data, 0, CounterSize, false);
            problem ??= MBusNumber.Shift(record, exponent);
        }

        if (problem != null)
        {
            record.Hide(problem);
        }

        return record;
    }

    private static int MediumCode(byte[] entry)
    {
        return (entry[UnitsOffset] >> 6) | ((entry[UnitsOffset + 1] >> 4) & 0x0C);
    }

    // The lowest byte first, however the device sends them.
    private static byte[] Bytes(byte[] entry, int counter)
    {
        int at = CountersOffset + CounterSize * counter;
        bool isHighFirst = DeviceData.IsHighByteFirst(entry, 0);
        var bytes = new byte[CounterSize];
        for (int i = 0; i < CounterSize; i++)
        {
            bytes[i] = entry[at + (isHighFirst ? CounterSize - 1 - i : i)];
        }

        return bytes;
    }

    // Nine powers of ten for each quantity. Gives the one of the counter.
    private static int Name(MBusRecord record, int unit)
    {
        if (unit >= 0x02 && unit <= 0x37)
        {
            int step = (unit - 0x02) % 9;
            switch ((unit - 0x02) / 9)
            {
                case 0:
                    return Name(record, "Energy", "Wh", step);
                case 1:
                    return Name(record, "Energy", "J", step + 3);
                case 2:
                    return Name(record, "Power", "W", step);
                case 3:
                    return Name(record, "Power", "J/h", step + 3);
                case 4:
                    return Name(record, "Volume", "m³", step - 6);
                default:
                    return Name(record, "Volume flow", "m³/h", step - 6);
            }
        }

        switch (unit)
        {
            case 0x00:
            case 0x01:
                record.Problem = "The device gives a time or a date here, in a form that this module does not know.";
                return 0;
            case 0x38:
                return Name(record, "Temperature", "°C", -3);
            case 0x39:
                return Name(record, "Heat cost allocation", "", 0);
            case NoUnit:
                return 0;
            default:
                record.Problem = "The unit of this number is one that the standard does not define.";
                return 0;
        }
    }

    private static int Name(MBusRecord record, string quantity, string unit, int exponent)
    {
        record.Quantity = quantity;
        record.Unit = unit;
        return exponent;
    }
}
