using System;
using MepModule.MeterSimulator.Metering;

namespace MepModule.MeterSimulator.Tables;

/// <summary>Tables that only tell how the meter is set up: constants, display, calendar, hardware, limits.</summary>
internal sealed class ConfigurationTables
{
    public const int SecondaryDisplayItems = 5;

    private const int DisplayItems = 30;
    private const int Seasons = 12;
    private const int SpecialSchedules = 2;
    private const int NonRecurringDates = 25;
    private const int RecurringDates = 23;
    private const int TierSwitches = 200;
    private const int SwitchesPerSchedule = 10;
    private const int DayTypes = 5;
    private const int CalendarId = 20260101;
    private const int CalendarSize = 3 * (NonRecurringDates + RecurringDates + TierSwitches) + DayTypes * Seasons + 4;

    /// <summary>Size given to tables whose layout is not published; their bytes stay zero.</summary>
    private const int UnpublishedSize = 16;

    /// <summary>ET97: the port flags stand behind three messages of 8 bytes and 99 bytes more.</summary>
    private const int TlsFlags = 24 + 98;

    private readonly MeterWorks _works;
    private readonly bool _gen4;
    private Table? _network;

    public ConfigurationTables(MeterWorks works)
    {
        _works = works;
        _gen4 = works.Profile.Generation == MeterGeneration.Gen4;
        TableStore tables = works.Tables;

        tables.Basic(3, Access.Basic, Access.Nobody, 4 + 9, FillAlarms);
        tables.Basic(4, Access.Basic, Access.Nobody, 22);
        Span<byte> constants = tables.Basic(15, Access.Basic, Access.Advanced, 17).Bytes;
        constants.PutI32(0, 1);
        constants.PutI32(9, 1);
        constants.PutI32(13, 1);
        FillDisplay(tables);
        FillCalendar(tables);
        tables.Extended(23, Access.Basic, Access.Advanced, _gen4 ? 218 : 186, table => ((Span<byte>)table.Bytes).PutU32(95, CalendarId));
        FillHardware(tables.Extended(29, Access.Basic, Access.Nobody, works.Profile.HasLongHardwareTable ? 54 : 24).Bytes);
        tables.Extended(46, Access.Basic, Access.Nobody, 23);
        tables.Extended(47, Access.Basic, Access.Advanced, 16).Bytes[0] = 255;
        FillSettings(tables);
        tables.Extended(61, Access.Basic, Access.Advanced, 2 * 2 * 80);
        Span<byte> average = tables.Extended(80, Access.Basic, Access.Advanced, 8).Bytes;
        average[0] = 1;
        average.PutU16(1, 60);
        average[3] = 5;
        average.PutU32(4, 43_000);

        foreach (int number in (ReadOnlySpan<int>)[1, 2, 5, 6, 7, 30, 40, 67])
            tables.Extended(number, Access.Basic, number == 30 ? Access.Nobody : Access.Advanced, UnpublishedSize);
        if (works.Profile.Generation == MeterGeneration.Cpm)
            tables.Extended(76, Access.Basic, Access.Advanced, UnpublishedSize);
        if (works.Profile.HasAlternateEventLog)
            tables.Extended(77, Access.Basic, Access.Advanced, UnpublishedSize);
        if (_gen4)
            FillNetwork(tables);
    }

    /// <summary>A client came or went; the alarm stays for the head-end to clear.</summary>
    public bool MepChanged { get; set; }

    private void FillAlarms(Table table)
    {
        _works.Present.MoveTo(_works.Clock.TrueUtc);
        Span<byte> bytes = table.Bytes;
        bytes.PutU16(1, (_works.Present.Read(9) > 0 ? 1 << 13 : 0) | (_works.Outages.Count > 0 ? 1 << 11 : 0));
        bytes[4] = 1 << 1;
        bytes[6] = (byte)(MepChanged ? 1 : 0);
        bytes[7] = (1 << 4) | (1 << 6);
    }

    private static void FillDisplay(TableStore tables)
    {
        Span<byte> dimensions = tables.Basic(30, Access.Basic, Access.Nobody, 10).Bytes;
        dimensions.PutU16(1, 962);
        dimensions[3] = 2;
        dimensions.PutU16(4, DisplayItems);
        dimensions[6] = 1;
        Span<byte> list = tables.Basic(33, Access.Basic, Access.Advanced, 3 + 2 * DisplayItems).Bytes;
        list[0] = 8;
        list[1] = 1 << 4;
        list[2] = 3;
        list.PutU16(3, 0x2000);
        list.PutU16(5, 0x2001);
        list.PutU16(7, 0x0000);
    }

    /// <summary>BT50 and BT54: summer time, two seasons, one schedule; the same as <see cref="Tariff"/> does.</summary>
    private static void FillCalendar(TableStore tables)
    {
        Span<byte> dimensions = tables.Basic(50, Access.Basic, Access.Nobody, 9).Bytes;
        dimensions[1] = 1 | 1 << 4;
        dimensions[2] = Seasons | SpecialSchedules << 4;
        dimensions[3] = NonRecurringDates;
        dimensions[4] = RecurringDates;
        dimensions.PutU16(5, TierSwitches);
        dimensions.PutU16(7, CalendarSize);

        Span<byte> calendar = tables.Basic(54, Access.Basic, Access.Advanced, CalendarSize).Bytes;
        const int lastWeekday = 6 << 4, firstDay = 1 << 11;
        Span<byte> recurring = calendar[(3 * NonRecurringDates)..];
        PutRecurring(recurring, 0, 3 | lastWeekday | firstDay, action: 1 | 1 << 7);
        PutRecurring(recurring, 1, 10 | lastWeekday | firstDay, action: 2);
        PutRecurring(recurring, 2, 10 | firstDay, action: 3);
        PutRecurring(recurring, 3, 4 | firstDay, action: 4);

        Span<byte> switches = recurring[(3 * RecurringDates)..];
        for (int n = 0; n < TierSwitches; n++)
            switches[3 * n + 2] = (byte)(n / SwitchesPerSchedule);
        for (int n = 0; n < Tariff.Switches.Length; n++)
            switches.PutU16(3 * n, Tariff.Switches[n].Tier | Tariff.Switches[n].Hour << 11);
        calendar.PutU32(CalendarSize - 4, CalendarId);
    }

    private static void PutRecurring(Span<byte> records, int index, int date, int action)
    {
        records.PutU16(3 * index, date);
        records[3 * index + 2] = (byte)action;
    }

    private void FillHardware(Span<byte> bytes)
    {
        int options = 1 << 5 | 1 << 8 | 1 << 9 | 1 << 10 | (_gen4 ? 1 << 23 : 0);
        bytes[0] = (byte)options;
        bytes[1] = (byte)(options >> 8);
        bytes[2] = (byte)(options >> 16);
        bytes[5] = 1 << 1;
        if (!_works.Profile.HasLongHardwareTable)
            return;
        bytes[24] = 2;
        bytes[25] = 1;
        bytes[26] = 1;
        if (_gen4)
        {
            bytes[27] = 2;
            bytes[28] = 1;
            bytes[29] = 2;
        }
        bytes.PutU32(33, 1 << 3);
    }

    private void FillSettings(TableStore tables)
    {
        int shift = _gen4 ? 1 : 0, steps = _works.Profile.Tiers - 1, a = 146 + shift + 4 * steps;
        Span<byte> bytes = tables.Extended(55, Access.Basic, Access.Advanced, a + (_gen4 ? 62 : 40)).Bytes;
        bytes[4] = 1;
        bytes.PutU16(15, 1440);
        bytes[56 + shift] = 0;
        bytes.PutU16(78 + shift, 10);
        bytes.PutU16(119 + shift, 600);
        bytes.PutU16(121 + shift, 10);
        bytes[123 + shift] = 115;
        bytes[124 + shift] = 85;
        bytes[125 + shift] = 60;
        bytes[126 + shift] = 5;
        bytes.PutU16(144 + shift, 1000);
        bytes.PutU16(a + 10, 15);
        bytes.PutU16(a + 12, 600);
        bytes.PutU16(a + 14, 1008);
        bytes[a + 39] = (byte)_works.Options.EnergyUnitWattHours;
        if (_gen4)
        {
            bytes[a + 40] = 1;
            bytes[a + 41] = 1;
            bytes.PutU16(a + 42, 600);
            bytes.PutU16(a + 44, 300);
        }

        Span<byte> display = tables.Extended(62, Access.Basic, Access.Advanced, _gen4 ? 149 : 127).Bytes;
        int code = _gen4 ? 5 : 4, start = _gen4 ? 25 : 21;
        for (int channel = 0; channel < LoadProfileTables.MaximumChannels && start + (code + 2) * (channel + 1) <= display.Length; channel++)
        {
            Span<byte> record = display.Slice(start + (code + 2) * channel, code + 2);
            record.PutText(0, code, channel < 4 ? $"{channel + 1}.8" : "");
            record[code + 1] = 7 << 3;
        }
    }

    /// <summary>Whether a MEP port takes nothing but TLS. Before generation 4 none can be set to it, but the options can pretend that it was.</summary>
    public bool RequiresTls(int port) => _network is null ? _works.Options.RequireTls : _network.Bytes[TlsFlags + port] != 0;

    /// <summary>Sets a MEP port to TLS only, or to both.</summary>
    public void RequireTls(int port, bool isRequired)
    {
        if (_network is not null)
            _network.Bytes[TlsFlags + port] = (byte)(isRequired ? 1 : 0);
    }

    private void FillNetwork(TableStore tables)
    {
        tables.Extended(89, Access.Basic, Access.Nobody, 96);
        tables.Extended(90, Access.Basic, Access.Nobody, _works.Profile.DimensionLnSize).Bytes[16] = 3;
        _network = tables.Extended(97, Access.Basic, Access.Advanced, TlsFlags + 3);
        Span<byte> bytes = _network.Bytes;
        for (int message = 0; message < 3; message++)
            bytes.PutText(8 * message, 8, $"INFO {message + 1}");
        RequireTls(_works.Profile.Port, _works.Options.RequireTls || _works.Profile.RequiresTls);
        RequireTls(3 - _works.Profile.Port, _works.Options.RequireTlsOnOtherPort);
    }
}
