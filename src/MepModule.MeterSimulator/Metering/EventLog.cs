using System;
using MepModule.MeterSimulator.Tables;

namespace MepModule.MeterSimulator.Metering;

/// <summary>
/// What the simulated meter writes into its event log. The guide does not publish the meter's list; these are the history codes of
/// ANSI C12.19, and numbers with bit 11 set for what only this simulator reports.
/// </summary>
internal enum MeterEvent
{
    PowerDown = 1,
    PowerUp = 2,
    ClockChangedFrom = 3,
    ClockChangedTo = 4,
    AccessedForRead = 7,
    TableWritten = 10,
    Programmed = 11,
    DemandReset = 20,
    SelfRead = 21,
    SummerTimeBegan = 22,
    SummerTimeEnded = 23,
    SeasonChanged = 24,
    MepDeviceInstalled = 0x801,
    MepDeviceRemoved = 0x802,
    OnDemandRequest = 0x803,
}

/// <summary>Whose doing an event was.</summary>
internal static class EventUser
{
    public const int Nobody = 0xFFFF;
    public const int MepClient = 0xFFFD;
    public const int OpticalLogin = 1;
}

/// <summary>BT74 and ET79: two rings that share one sequence number. Device events go to the alternate log where the firmware has one.</summary>
internal sealed class EventLog
{
    public const int ArgumentSize = 2;
    public const int Capacity = 200;
    public const int AlternateCapacity = 100;
    private const int HeaderSize = 11;
    private const int EntrySize = 12 + ArgumentSize;

    private readonly MeterClock _clock;
    private readonly RingLog _primary;
    private readonly RingLog? _alternate;
    private uint _sequence;

    public EventLog(MeterWorks works)
    {
        _clock = works.Clock;
        TableStore tables = works.Tables;
        FillDimensions(tables.Basic(70, Access.Basic, Access.Nobody, 9).Bytes, maxima: true);
        FillDimensions(tables.Basic(71, Access.Basic, Access.Nobody, 9).Bytes, maxima: false);
        _primary = new RingLog(tables.Basic(74, Access.Basic, Access.Nobody, 0), HeaderSize, EntrySize, Capacity);
        if (works.Profile.HasAlternateEventLog)
            _alternate = new RingLog(tables.Extended(79, Access.Basic, Access.Nobody, 0), HeaderSize, EntrySize, AlternateCapacity);
    }

    public void Add(MeterEvent what, int argument = 0, int user = EventUser.Nobody) => Add(what, _clock.Utc, argument, user);

    public void Add(MeterEvent what, DateTime utc, int argument = 0, int user = EventUser.Nobody)
    {
        RingLog log = (int)what >= 0x800 && _alternate is not null ? _alternate : _primary;
        Span<byte> entry = log.Append(++_sequence);
        entry.PutTime(0, utc);
        entry.PutU16(6, (ushort)_sequence);
        entry.PutU16(8, user);
        entry.PutU16(10, (int)what);
        entry.PutU16(12, argument);
    }

    private static void FillDimensions(Span<byte> bytes, bool maxima)
    {
        bytes[0] = 0x06; // date and time, sequence number
        bytes[1] = 8;
        bytes[2] = 19;
        bytes[3] = ArgumentSize;
        bytes[4] = ArgumentSize;
        bytes.PutU16(5, maxima ? 400 : Capacity);
    }
}
