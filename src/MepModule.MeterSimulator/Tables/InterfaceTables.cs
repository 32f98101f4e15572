using System;
using System.Collections.Generic;
using MepModule.MeterSimulator.Metering;
using MepModule.MeterSimulator.Metering.MBus;

namespace MepModule.MeterSimulator.Tables;

/// <summary>ET36, ET42 and ET75: the dimensions of the logs, the interface definition in one table, and the record of its load profile channels.</summary>
internal sealed class InterfaceTables
{
    private const int FixedSize = 41;
    private const int ChannelChangeEntries = 2;

    private readonly MeterWorks _works;

    public InterfaceTables(MeterWorks works)
    {
        _works = works;
        MeterProfile profile = works.Profile;
        FillLogs(works.Tables.Extended(36, Access.Basic, Access.Nobody, 0));
        works.Tables.Extended(42, Access.Basic, Access.Nobody, 0).Bytes = Definition();
        if (profile.HasExtendedLogs)
            FillChannelChanges(new RingLog(works.Tables.Extended(75, Access.Basic, Access.Nobody, 0), 6, ChannelChangeSize, ChannelChangeEntries).Append());
    }

    /// <summary>Display codes are one character longer on Gen 4.</summary>
    private int ChannelChangeSize => _works.Profile.Generation == MeterGeneration.Gen4 ? 159 : 143;

    private (int Table, int EntrySize, int Maximum, int Current)[] Logs =>
    [
        (Table.Extended + 31, _works.Billing.EntrySize, 255, Billing.OneTimeEntries),
        (Table.Extended + 32, 525, 255, 0),
        (Table.Extended + 38, 35, 255, 0),
        (Table.Extended + 41, _works.Billing.DemandResetEntrySize, 255, _works.Profile.HasDemand ? Billing.DemandResetEntries : 0),
        (Table.Extended + 45, MBusUnit.RecurringEntrySize, 253, MBusUnit.RecurringEntries),
        (Table.Extended + 75, ChannelChangeSize, 253, _works.Profile.HasExtendedLogs ? ChannelChangeEntries : 0),
        (Table.Extended + 81, 12, 253, MeterWorks.OutageEntries),
    ];

    private void FillLogs(Table table)
    {
        (int Table, int EntrySize, int Maximum, int Current)[] logs = Logs;
        table.Bytes = new byte[1 + 17 * logs.Length + (logs.Length + 7) / 8];
        table.Bytes[0] = (byte)logs.Length;
        for (int n = 0; n < logs.Length; n++)
        {
            Span<byte> record = table.Bytes.AsSpan(1 + 17 * n, 17);
            record.PutU16(0, logs[n].Table);
            record.PutU16(2, logs[n].EntrySize);
            record.PutU16(4, logs[n].Maximum);
            record.PutU16(6, logs[n].Current);
            record[8] = (byte)(logs[n].Table is Table.Extended + 41 or Table.Extended + 45 ? 1 : 0);
        }
    }

    private byte[] Definition()
    {
        MeterProfile profile = _works.Profile;
        LoadProfileSet[] sets = _works.LoadProfile.Sets;
        var bytes = new List<byte>(new byte[FixedSize]);
        (int Table, int EntrySize, int Maximum, int Current)[] logs = Logs;
        foreach ((int _, int entrySize, int _, int current) in logs)
            AddBytes(bytes, (byte)current, (byte)entrySize, (byte)(entrySize >> 8));
        for (int demand = 0; demand < profile.Demands; demand++)
            bytes.Add(DemandRegisters.SourceIds[demand]);
        AddSources(bytes, sets[0]);

        ReadOnlySpan<byte> types = _works.Tables.Find(Table.Extended + 57)!.Bytes;
        int used = 0;
        while (4 * used < types.Length && (types[4 * used] & 3) != 0)
            used++;
        bytes.Add((byte)used);
        bytes.AddRange(types[..(4 * used)]);

        if (profile.LoadProfileSets > 1)
        {
            int mask = 0;
            for (int n = 1; n < sets.Length; n++)
                mask |= sets[n].IsActive ? 1 << n - 1 : 0;
            bytes.Add((byte)mask);
            for (int n = 1; n < sets.Length; n++)
            {
                if (!sets[n].IsActive)
                    continue;
                var set = new byte[14];
                FillSet(set, sets[n]);
                bytes.AddRange(set);
                AddSources(bytes, sets[n]);
            }
        }
        if (profile.HasExtendedLogs)
            AddBytes(bytes, 8, MBusUnit.ExtendedEntries, 0, ConfigurationTables.SecondaryDisplayItems, EventLog.AlternateCapacity, 0, (byte)_works.Options.EnergyUnitWattHours, (byte)_works.Options.RolloverDigits);

        Span<byte> table = bytes.ToArray();
        table.PutU16(0, table.Length);
        table[2] = FixedSize;
        table[3] = (byte)logs.Length;
        table.PutU16(4, profile.LoadProfileSets > 1 ? 2 : 0);
        table.PutU16(8, 1);
        table[10] = (byte)(profile.HasDemand ? 0x0F : 0x00);
        table[11] = MeterWorks.SelfReads;
        table[12] = (byte)profile.Summations;
        table[13] = (byte)profile.Demands;
        table[15] = (byte)profile.Occurrences;
        table[16] = (byte)profile.Tiers;
        table[17] = (byte)profile.Demands;
        table[18] = (byte)profile.PresentValues;
        table[19] = (byte)(profile.HasDemand ? DemandRegisters.IntervalMinutes : 0);
        table[20] = (byte)(profile.HasDemand ? 1 : 0);
        table.PutU16(21, profile.TierSize);
        FillSet(table[23..37], sets[0]);
        table[37] = 0x06;
        table.PutU16(38, EventLog.Capacity);
        table[40] = EventLog.ArgumentSize;
        return table.ToArray();
    }

    private static void FillSet(Span<byte> fields, LoadProfileSet set)
    {
        fields.PutU32(0, set.BlockSize);
        fields.PutU16(4, set.Blocks);
        fields[6] = (byte)set.Sources.Length;
        fields[7] = (byte)set.IntervalCode;
        fields[8] = (byte)set.IntervalSize;
        fields.PutU16(10, set.IntervalsPerBlock);
    }

    private void AddSources(List<byte> bytes, LoadProfileSet set)
    {
        foreach (byte source in set.Sources)
        {
            int extended = source >= LoadProfile.FirstMapped ? LoadProfile.MappedSources[source - LoadProfile.FirstMapped] : source;
            bytes.Add((byte)extended);
            if (_works.Profile.LoadProfileSets > 1)
                bytes.Add((byte)(extended >> 8));
        }
    }

    private void FillChannelChanges(Span<byte> entry)
    {
        entry.PutShortTime(0, _works.Clock.Utc);
        byte[] sources = _works.LoadProfile.Sets[0].Sources;
        for (int channel = 0; channel < LoadProfileTables.MaximumChannels; channel++)
        {
            int source = channel < sources.Length ? sources[channel] : 255;
            entry.PutU16(5 + 2 * channel, source is >= LoadProfile.FirstMapped and < 255 ? LoadProfile.MappedSources[source - LoadProfile.FirstMapped] : source);
        }
        for (int demand = 0; demand < _works.Profile.Demands; demand++)
            entry[37 + demand] = DemandRegisters.SourceIds[demand];
        entry[45] = (byte)(_works.Profile.HasDemand ? DemandRegisters.IntervalMinutes : 0);
        entry[46] = (byte)(_works.Profile.HasDemand ? 1 : 0);
    }

    private static void AddBytes(List<byte> bytes, params ReadOnlySpan<byte> values) => bytes.AddRange(values);
}
