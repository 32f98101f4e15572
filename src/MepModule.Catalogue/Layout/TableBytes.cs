using System;
using System.Collections.Generic;

namespace MepModule.Catalogue.Layout;

/// <summary>The bytes of a table that are at hand: any number of ranges, from one read or several.</summary>
internal sealed class TableBytes
{
    private readonly List<(int Offset, ArraySegment<byte> Bytes)> _ranges = [];

    public bool IsEmpty => _ranges.Count == 0;

    public void Add(int offset, byte[] bytes) => _ranges.Add((offset, bytes));

    /// <summary>Has these bytes, from offset 0, instead of all others.</summary>
    public void Replace(byte[] content, int length)
    {
        _ranges.Clear();
        _ranges.Add((0, new ArraySegment<byte>(content, 0, length)));
    }

    public TableBytes With(TableBytes? others)
    {
        var all = new TableBytes();
        all._ranges.AddRange(_ranges);
        if (others != null)
            all._ranges.AddRange(others._ranges);
        return all;
    }

    /// <summary>Reads bytes, or returns null when one of them is not at hand.</summary>
    public byte[]? Read(int offset, int length)
    {
        foreach (var (start, bytes) in _ranges)
        {
            if (offset >= start && offset + length <= start + bytes.Count)
                return bytes.AsSpan(offset - start, length).ToArray();
        }
        var assembled = new byte[length];
        for (var i = 0; i < length; i++)
        {
            if (!TryReadByte(offset + i, out assembled[i]))
                return null;
        }
        return assembled;
    }

    private bool TryReadByte(int offset, out byte value)
    {
        foreach (var (start, bytes) in _ranges)
        {
            if (offset < start || offset >= start + bytes.Count)
                continue;
            value = bytes[offset - start];
            return true;
        }
        value = 0;
        return false;
    }
}
