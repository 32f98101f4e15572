using System;
using MepModule.MeterSimulator.Metering;

namespace MepModule.MeterSimulator.Tables;

/// <summary>BT60 to BT67, ET21 and ET66: dimensions, sources, pointers and data of the load profile.</summary>
internal sealed class LoadProfileTables
{
    /// <summary>BT60.11: channels that a set may have.</summary>
    public const int MaximumChannels = 16;

    /// <summary>ET21.78 of the first configuration.</summary>
    private const int ConfigurationId = 0x4C500001;

    private const int ConfigurationSize = 131;
    private const int StatusSize = 13;
    private const byte Int32Format = 0x20;

    private readonly LoadProfileSet[] _sets;

    public LoadProfileTables(MeterWorks works)
    {
        _sets = works.LoadProfile.Sets;
        TableStore tables = works.Tables;
        FillDimensions(tables.Basic(60, Access.Basic, Access.Nobody, 7 + 6 * _sets.Length).Bytes, maxima: true);
        FillDimensions(tables.Basic(61, Access.Basic, Access.Nobody, 7 + 6 * _sets.Length).Bytes, maxima: false);
        FillControl(tables.Basic(62, Access.Basic, Access.Nobody, 0));
        tables.Basic(63, Access.Basic, Access.Nobody, StatusSize * _sets.Length, FillStatus);
        for (int set = 0; set < _sets.Length; set++)
            tables.Basic(64 + set, Access.Basic, Access.Nobody, 0).Bytes = _sets[set].Data;
        tables.Extended(21, Access.Basic, Access.Nobody, ConfigurationSize * _sets.Length, FillConfiguration);
        Span<byte> mapped = tables.Extended(66, Access.Basic, Access.Nobody, 4 * MaximumChannels * 2).Bytes;
        for (int n = 0; n < LoadProfile.MappedSources.Length; n++)
            mapped.PutU16(2 * n, LoadProfile.MappedSources[n]);
    }

    private void FillDimensions(Span<byte> bytes, bool maxima)
    {
        int memory = 0;
        for (int n = 0; n < _sets.Length; n++)
        {
            LoadProfileSet set = _sets[n];
            memory += set.Data.Length;
            bytes.PutU16(7 + 6 * n, maxima ? 1000 : set.Blocks);
            bytes.PutU16(9 + 6 * n, maxima ? 1440 : set.IntervalsPerBlock);
            bytes[11 + 6 * n] = (byte)(maxima ? MaximumChannels : set.Sources.Length);
            bytes[12 + 6 * n] = (byte)(maxima ? 84 : set.IntervalCode);
        }
        bytes.PutU32(0, maxima ? 512 * 1024 : memory);
        bytes.PutU16(4, 1 << 10 | 1 << 11);
        bytes[6] = Int32Format;
    }

    private void FillControl(Table table)
    {
        int size = 0;
        foreach (LoadProfileSet set in _sets)
            size += 3 * set.Sources.Length + 1;
        table.Bytes = new byte[size];
        int offset = 0;
        foreach (LoadProfileSet set in _sets)
        {
            foreach (byte source in set.Sources)
            {
                table.Bytes[offset + 1] = source;
                offset += 3;
            }
            table.Bytes[offset++] = Int32Format;
        }
    }

    private void FillStatus(Table table)
    {
        for (int n = 0; n < _sets.Length; n++)
        {
            LoadProfileSet set = _sets[n];
            Span<byte> bytes = table.Bytes.AsSpan(StatusSize * n, StatusSize);
            bytes[0] = (byte)(set.IsActive ? 0x04 | (set.HasOverflowed ? 0x02 : 0) | 0x20 : 0);
            bytes.PutU16(1, set.ValidBlocks);
            bytes.PutU16(3, set.LastBlock);
            bytes.PutU32(5, Math.Max(0, set.LastBlockNumber));
            bytes.PutU16(9, set.ValidBlocks);
            bytes.PutU16(11, set.LastInterval + 1);
        }
    }

    private void FillConfiguration(Table table)
    {
        for (int n = 0; n < _sets.Length; n++)
        {
            LoadProfileSet set = _sets[n];
            Span<byte> bytes = table.Bytes.AsSpan(ConfigurationSize * n, ConfigurationSize);
            if (!set.IsActive)
                continue;
            int block = set.LastBlock * set.BlockSize, interval = Math.Max(0, set.LastInterval);
            bytes.PutU32(0, 0x10000 * (n + 1) + block);
            bytes.PutU32(4, 0x10000 * (n + 1) + block + set.HeaderSize + interval * set.IntervalSize);
            bytes.PutU32(8, set.BlockSize);
            bytes.PutU16(12, set.HeaderSize);
            bytes.PutU16(14, set.ValidBlocks);
            bytes.PutU16(16, set.LastInterval + 1);
            bytes.PutU16(18, set.LastBlock);
            bytes.PutU16(20, interval);
            bytes[22] = 5;
            bytes[23] = (byte)set.StatusBytes;
            bytes[24] = (byte)set.HeaderSize;
            bytes[25] = (byte)set.IntervalSize;
            bytes[26] = (byte)set.ExtendedStatusSize;
            bytes[27] = (byte)(set.FlagsSoFar << 4);
            bytes[28] = (byte)set.Sources.Length;
            bytes[29] = (byte)set.IntervalCode;
            for (int channel = 0; channel < set.Sources.Length; channel++)
                bytes[channel < 8 ? 30 + channel : 62 + channel] = set.Sources[channel];
            bytes.PutU32(78, ConfigurationId + n);
            bytes[82] = (byte)Math.Max(0, Array.FindIndex(set.Sources, source => source >= LoadProfile.FirstMapped));
            bytes.PutTime(83, set.BlockStart);
            bytes.PutU16(91, set.LastInterval + 2);
            bytes.PutTime(94, set.LastEnd);
            bytes.PutTime(101, World.EuropeanTime.ToLocal(set.LastEnd));
            bytes.PutU32(107, set.Data.Length);
        }
    }
}
