using System;
using System.Collections.Generic;
using MepModule.App.Meter;
using MepModule.Protocol;

namespace MepModule.App.Tests;

/// <summary>A meter that is nothing but tables made by hand; what lies past their end reads as zeros.</summary>
internal sealed class TableBytes : ITableReader
{
    private readonly Dictionary<int, byte[]> _tables = [];

    public byte[] this[int table]
    {
        get => _tables[table];
        set => _tables[table] = value;
    }

    public MeterError Read(int table, int offset, byte[] buffer, int bufferOffset, int count)
    {
        if (!_tables.TryGetValue(table, out byte[]? bytes))
        {
            return MeterError.NoSuchTable;
        }

        Array.Clear(buffer, bufferOffset, count);
        if (offset < bytes.Length)
        {
            Array.Copy(bytes, offset, buffer, bufferOffset, Math.Min(count, bytes.Length - offset));
        }

        return MeterError.None;
    }
}
