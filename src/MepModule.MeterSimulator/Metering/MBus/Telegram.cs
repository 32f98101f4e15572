using System;
using System.Collections.Generic;

namespace MepModule.MeterSimulator.Metering.MBus;

/// <summary>Builds the data records of an M-Bus meter (EN 13757-3): DIF, VIF, value; least significant byte first.</summary>
internal sealed class Telegram
{
    public const byte Int16 = 0x02;
    public const byte Int32 = 0x04;
    public const byte StoredInt32 = 0x44;
    public const byte StoredInt16 = 0x42;

    public const byte EnergyKilowattHours = 0x06;
    public const byte VolumeLitres = 0x13;
    public const byte VolumeTenLitres = 0x14;
    public const byte PowerHundredWatts = 0x2D;
    public const byte FlowLitresPerHour = 0x3B;
    public const byte FlowTemperatureTenths = 0x5A;
    public const byte ReturnTemperatureTenths = 0x5E;
    public const byte Date = 0x6C;
    public const byte DateAndTime = 0x6D;

    private const byte MoreInNextTelegram = 0x1F;

    private readonly List<byte> _records = [];

    public byte[] Records => [.. _records];

    public Telegram Add(byte dif, byte vif, long value)
    {
        _records.Add(dif);
        _records.Add(vif);
        for (int n = 0; n < (dif & 0x07); n++)
            _records.Add((byte)(value >> 8 * n));
        return this;
    }

    /// <summary>Ends the records: the device goes on in its next telegram.</summary>
    public Telegram MoreFollows()
    {
        _records.Add(MoreInNextTelegram);
        return this;
    }

    /// <summary>Type G: day and month, the year spread over both bytes.</summary>
    public static long DateValue(DateTime local)
    {
        uint year = (uint)local.Year % 100;
        return (uint)local.Day | (year & 7) << 5 | (uint)local.Month << 8 | year >> 3 << 12;
    }

    /// <summary>Type F: minute, hour, then the date as in type G.</summary>
    public static long DateAndTimeValue(DateTime local) => DateValue(local) << 16 | (long)((uint)local.Hour << 8 | (uint)local.Minute);
}
