using System;
using MepModule.MeterSimulator.Metering;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator.Tables;

/// <summary>BT52, BT53 and BT55: the clock in UTC, the rule of local time, the local clock with the tier in force.</summary>
internal sealed class ClockTables
{
    private readonly MeterWorks _works;

    public ClockTables(MeterWorks works)
    {
        _works = works;
        works.Tables.Basic(52, Access.Basic, Access.Nobody, 7, FillUtcClock);
        Span<byte> offset = works.Tables.Basic(53, Access.Basic, Access.Advanced, 6).Bytes;
        offset[0] = 2; // the clock changes at 02:00 standard time
        offset[3] = EuropeanTime.SummerMinutes;
        offset.PutU16(4, EuropeanTime.ZoneMinutes);
        works.Tables.Basic(55, Access.Basic, Access.Nobody, 9, FillLocalClock);
    }

    private void FillUtcClock(Table table)
    {
        MeterClock clock = _works.Clock;
        Span<byte> bytes = table.Bytes;
        bytes.PutTime(0, clock.Utc);
        bytes[6] = (byte)((int)clock.Utc.DayOfWeek | (clock.IsSummer ? 0x08 : 0) | 0x10);
    }

    /// <summary>Renewed once a minute only, as the real one: its seconds stand still.</summary>
    private void FillLocalClock(Table table)
    {
        MeterClock clock = _works.Clock;
        Span<byte> bytes = table.Bytes;
        DateTime local = clock.Local;
        bytes.PutTime(0, local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute)));
        bytes[6] = (byte)((int)local.DayOfWeek | (clock.IsSummer ? 0x08 : 0) | 0x60);
        bytes.PutU16(7, _works.Registers.Tier | _works.Tariff.Season(local) << 12);
    }
}
