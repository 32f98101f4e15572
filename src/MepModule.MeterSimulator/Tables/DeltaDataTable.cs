using System;

namespace MepModule.MeterSimulator.Tables;

/// <summary>ET71: watches up to ten sources and alerts the client when one has moved by its delta. Lives in RAM.</summary>
internal sealed class DeltaDataTable
{
    public const byte Alert = 0x10;

    private const int Entries = 10;
    private const int EntrySize = 13;
    private const int Unused = 255;

    private readonly MeterWorks _works;
    private readonly Table _table;

    public DeltaDataTable(MeterWorks works)
    {
        _works = works;
        _table = works.Tables.Extended(71, Access.Basic, Access.Basic, Entries * EntrySize, table => Sample(), (table, offset, count) =>
        {
            Sample();
            return ResponseCode.Ok;
        });
        Forget();
    }

    /// <summary>A registered client waits for changes: the sources are looked at every second.</summary>
    public bool IsWatching => _works.Devices.IsRegistered && _works.Devices.WantsDeltaAlerts && HasActiveEntry;

    private bool HasActiveEntry
    {
        get
        {
            ReadOnlySpan<byte> bytes = _table.Bytes;
            for (int offset = 0; offset < bytes.Length; offset += EntrySize)
            {
                if (bytes.U16(offset) != Unused && bytes.U16(offset + 2) != 0)
                    return true;
            }
            return false;
        }
    }

    /// <summary>A restart empties the table.</summary>
    public void Forget()
    {
        Span<byte> bytes = _table.Bytes;
        bytes.Clear();
        for (int offset = 0; offset < bytes.Length; offset += EntrySize)
            bytes.PutU16(offset, Unused);
    }

    public void Sample()
    {
        Span<byte> bytes = _table.Bytes;
        for (int offset = 0; offset < bytes.Length; offset += EntrySize)
        {
            Span<byte> entry = bytes.Slice(offset, EntrySize);
            ReadOnlySpan<byte> fields = entry;
            if (fields.U16(0) == Unused)
                continue;
            bool known = _works.TryReadSource(fields.U16(0), out int value);
            entry[12] = (byte)(known ? 0 : 1);
            if (!known)
                continue;
            entry.PutI32(8, value);
            int delta = fields.U16(2);
            if (delta == 0 || Math.Abs((long)value - fields.I32(4)) < delta)
                continue;
            entry.PutI32(4, value);
            if (_works.Devices.IsRegistered && _works.Devices.WantsDeltaAlerts)
                _works.Devices.AlertFlags |= Alert;
        }
    }
}
