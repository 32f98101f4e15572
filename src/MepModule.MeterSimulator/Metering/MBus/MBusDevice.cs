using System;
using MepModule.MeterSimulator.Tables;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator.Metering.MBus;

/// <summary>A water or heat meter on the M-Bus. Its telegrams are variable data structures (CI 0x72) as ET16 keeps them.</summary>
internal sealed class MBusDevice(int slot, MBusMedium medium, int serial, UtilityUse use, long initial)
{
    private const int FixedHeader = 12;
    private byte _accesses;

    public int Slot { get; } = slot;

    public int Serial { get; } = serial;

    /// <summary>Unplugged: reads and load profile channels report it missing.</summary>
    public bool IsMissing { get; set; }

    /// <summary>The main counter: litres or kilowatt-hours.</summary>
    public int Counter(DateTime utc) => (int)(medium == MBusMedium.Water ? initial + use.WaterLitres(utc) : initial + use.HeatWattHours(utc) / 1000);

    /// <summary>
    /// Writes the device's telegrams as they follow +7 in an ET16 entry, each with length, header, records and a closing zero. The heat meter has
    /// more to say than it puts into one. Returns the bytes written.
    /// </summary>
    public int Write(Span<byte> destination, DateTime trueUtc, DateTime local)
    {
        int written = 0;
        foreach (Telegram telegram in Telegrams(trueUtc, local))
            written += Write(destination[written..], telegram.Records);
        return written;
    }

    private int Write(Span<byte> destination, byte[] records)
    {
        int length = FixedHeader + records.Length + 1;
        destination[0] = (byte)length;
        string digits = Serial.ToString("D8");
        for (int n = 0; n < 4; n++)
            destination[1 + n] = Convert.ToByte(digits.Substring(6 - 2 * n, 2), 16);
        destination.PutU16(5, ('S' - 64) * 1024 + ('I' - 64) * 32 + ('M' - 64));
        destination[7] = 1;
        destination[8] = (byte)medium;
        destination[9] = ++_accesses;
        destination[10] = 0;
        destination.PutU16(11, 0);
        records.CopyTo(destination[13..]);
        destination[13 + records.Length] = 0;
        return 1 + length;
    }

    private Telegram[] Telegrams(DateTime utc, DateTime local)
    {
        var monthStart = new DateTime(local.Year, local.Month, 1, 0, 0, 0, DateTimeKind.Unspecified);
        DateTime due = utc - (local - monthStart);
        if (due < use.Epoch)
            due = use.Epoch;
        long perHour = Counter(utc) - Counter(utc.AddHours(-1) < use.Epoch ? use.Epoch : utc.AddHours(-1));
        return medium == MBusMedium.Water
            ? [new Telegram()
                .Add(Telegram.Int32, Telegram.VolumeLitres, Counter(utc))
                .Add(Telegram.Int16, Telegram.FlowLitresPerHour, perHour)
                .Add(Telegram.Int32, Telegram.DateAndTime, Telegram.DateAndTimeValue(local))
                .Add(Telegram.StoredInt16, Telegram.Date, Telegram.DateValue(monthStart))
                .Add(Telegram.StoredInt32, Telegram.VolumeLitres, Counter(due))]
            : [new Telegram()
                .Add(Telegram.Int32, Telegram.EnergyKilowattHours, Counter(utc))
                .Add(Telegram.Int32, Telegram.VolumeTenLitres, Counter(utc) * 2L)
                .Add(Telegram.Int16, Telegram.PowerHundredWatts, perHour * 10)
                .Add(Telegram.Int16, Telegram.FlowLitresPerHour, perHour * 20)
                .Add(Telegram.Int16, Telegram.FlowTemperatureTenths, 684)
                .Add(Telegram.Int16, Telegram.ReturnTemperatureTenths, 351)
                .Add(Telegram.Int32, Telegram.DateAndTime, Telegram.DateAndTimeValue(local))
                .MoreFollows(),
               new Telegram()
                .Add(Telegram.StoredInt16, Telegram.Date, Telegram.DateValue(monthStart))
                .Add(Telegram.StoredInt32, Telegram.EnergyKilowattHours, Counter(due))];
    }
}

/// <summary>Medium byte of a telegram.</summary>
internal enum MBusMedium : byte
{
    Heat = 4,
    Water = 7,
}
