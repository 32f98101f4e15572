using System;
using MepModule.MeterSimulator.Tables;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator.Metering.MBus;

/// <summary>
/// The M-Bus side of the meter: a water meter in slot 1 and a heat meter in slot 2, read for billing every night, on demand, and for the
/// load profile. Fills ET16, ET34, ET45, ET57, ET58, ET74 and the devices' part of ET14.
/// </summary>
internal sealed class MBusUnit
{
    public const int DataSize = 517;
    public const int RecurringEntries = 8;
    public const int RecurringEntrySize = 8 + DataSize;
    public const int ExtendedEntries = 4;

    /// <summary>Master data types of ET57.</summary>
    public const int VolumeMdt = 1;
    public const int EnergyMdt = 2;
    public const int TimeStampMdt = 3;

    private const int BillingMinute = 10;
    private const int ConfigurationSize = 22;
    private const int BillingDataCollected = 0x01;
    private const int FailedComms = 0x10;
    private const byte Up = 1;
    private const byte Down = 2;
    private const int NormalRead = 0;
    private const byte Success = 4;
    private const int MissingStatus = 10;

    private readonly MeterWorks _works;
    private readonly Table _data;
    private readonly RingLog _recurring;
    private DateTime _nextBillingLocal;

    public MBusUnit(MeterWorks works, Noise noise)
    {
        _works = works;
        var use = new UtilityUse(noise, works.Household.EpochUtc);
        Devices =
        [
            new MBusDevice(0, MBusMedium.Water, 40_000_000 + (int)(noise.Unit(402, 0) * 9_999_999), use, 180_000 + (long)(noise.Unit(402, 1) * 400_000)),
            new MBusDevice(1, MBusMedium.Heat, 60_000_000 + (int)(noise.Unit(402, 2) * 9_999_999), use, 20_000 + (long)(noise.Unit(402, 3) * 60_000)),
        ];

        TableStore tables = works.Tables;
        _data = tables.Extended(16, Access.Basic, Access.Nobody, works.Profile.Devices * DataSize);
        FillPolling(tables.Extended(34, Access.Basic, Access.Advanced, works.Profile.Devices * ConfigurationSize).Bytes);
        _recurring = new RingLog(tables.Extended(45, Access.Basic, Access.Nobody, 0), 6, RecurringEntrySize, RecurringEntries);
        FillTypes(tables.Extended(57, Access.Basic, Access.Advanced, 16 * 4).Bytes);
        tables.Extended(58, Access.Basic, Access.Nobody, works.Profile.Devices * 20);
        if (works.Profile.HasExtendedLogs)
            _ = new RingLog(tables.Extended(74, Access.Basic, Access.Nobody, 0), 9, RecurringEntrySize, ExtendedEntries);

        foreach (MBusDevice device in Devices)
        {
            works.Devices.Occupancy |= (byte)(1 << device.Slot);
            Span<byte> status = works.Devices.StatusOf(device.Slot);
            status.PutU16(0, device.Slot + 1);
            status[2] = Up;
            status[3] = 4;
            status[16] = (byte)(device.Slot + 1);
        }
        _nextBillingLocal = works.Clock.Local.Date.AddMinutes(BillingMinute);
        if (_nextBillingLocal <= works.Clock.Local)
            _nextBillingLocal = _nextBillingLocal.AddDays(1);
    }

    public MBusDevice[] Devices { get; }

    /// <summary>Data entry of a device or MEP client in ET16.</summary>
    public Span<byte> DataOf(int device) => _data.Bytes.AsSpan(device * DataSize, DataSize);

    /// <summary>Value and status of a load profile channel that stands for an M-Bus register.</summary>
    public (int Value, int Status) ReadChannel(int extendedSource)
    {
        MBusDevice device = Devices[extendedSource >> 8 & 0x0F];
        return device.IsMissing ? (0, MissingStatus) : (device.Counter(_works.Clock.TrueUtc), LoadProfileSet.Ok);
    }

    public void OnMinute()
    {
        if (_works.Clock.Local < _nextBillingLocal)
            return;
        while (_nextBillingLocal <= _works.Clock.Local)
            _nextBillingLocal = _nextBillingLocal.AddDays(1);
        foreach (MBusDevice device in Devices)
        {
            bool first = ReadOnlyLength(device.Slot) == 0;
            if (Read(device) && !first)
                Log(device.Slot, id: 0x0001);
        }
    }

    /// <summary>A billing read into ET16; false when the device does not answer.</summary>
    public bool Read(MBusDevice device)
    {
        DateTime local = _works.Clock.Local;
        Span<byte> status = _works.Devices.StatusOf(device.Slot);
        ReadOnlySpan<byte> counts = status;
        status.PutU32(6, counts.I32(6) + 1);
        status.PutTime(30, local);
        if (device.IsMissing)
        {
            status[2] = Down;
            status.PutU16(14, counts.U16(14) | FailedComms);
            return false;
        }
        Span<byte> entry = DataOf(device.Slot);
        entry.Clear();
        entry.PutTime(0, local);
        int length = 7 + device.Write(entry[7..], _works.Clock.TrueUtc, local);
        status[2] = Up;
        status.PutU16(4, length);
        status.PutU32(10, counts.I32(10) + 1);
        status.PutU16(14, counts.U16(14) | BillingDataCollected);
        status.PutTime(24, local);
        return true;
    }

    /// <summary>Copies what a device has in ET16 into the recurring read log ET45.</summary>
    public void Log(int device, int id)
    {
        int length = ReadOnlyLength(device);
        Span<byte> entry = _recurring.Append();
        entry.PutU16(0, 4 + length);
        entry.PutU16(2, id);
        entry.PutU16(4, _works.Devices.Handle(device));
        entry[6] = NormalRead;
        entry[7] = Success;
        DataOf(device).CopyTo(entry[8..]);
    }

    private int ReadOnlyLength(int device)
    {
        ReadOnlySpan<byte> status = _works.Devices.StatusOf(device);
        return status.U16(4);
    }

    private static void FillPolling(Span<byte> bytes)
    {
        for (int device = 0; device < 2; device++)
        {
            Span<byte> entry = bytes.Slice(ConfigurationSize * device, ConfigurationSize);
            entry.PutU16(4, 15);
            entry[8] = TimeStampMdt;
            entry[11] = 13;
            entry[12] = 12;
            entry[13] = 13;
        }
    }

    private static void FillTypes(Span<byte> bytes)
    {
        ReadOnlySpan<(int Mdt, byte Dif, byte Vif)> types =
        [
            (VolumeMdt, Telegram.Int32, Telegram.VolumeLitres),
            (EnergyMdt, Telegram.Int32, Telegram.EnergyKilowattHours),
            (TimeStampMdt, Telegram.Int32, Telegram.DateAndTime),
        ];
        for (int n = 0; n < types.Length; n++)
        {
            bytes[4 * n] = (byte)(1 | types[n].Mdt << 2);
            bytes[4 * n + 1] = types[n].Dif;
            bytes[4 * n + 2] = types[n].Vif;
        }
    }
}
