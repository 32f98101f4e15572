using System;
using System.Collections.Generic;

namespace MepModule.MeterSimulator.Tests;

/// <summary>Reads table fields in these tests, straight from the fact sheet and apart from the simulator's writers.</summary>
internal static class Decoding
{
    public static int U16(this byte[] table, int offset) => BitConverter.ToUInt16(table, offset);

    public static int I32(this byte[] table, int offset) => BitConverter.ToInt32(table, offset);

    public static DateTime Time(this byte[] table, int offset) => table.ShortTime(offset).AddSeconds(table[offset + 5]);

    public static DateTime ShortTime(this byte[] table, int offset) =>
        new(2000 + table[offset], table[offset + 1], table[offset + 2], table[offset + 3], table[offset + 4], 0, DateTimeKind.Utc);

    /// <summary>Entries of a ring, oldest first, by its header.</summary>
    public static IEnumerable<byte[]> Entries(this byte[] table, int header, int entrySize)
    {
        int valid = header == 6 ? table[1] : table.U16(1), last = header == 6 ? table[2] : table.U16(3);
        int capacity = (table.Length - header) / entrySize;
        for (int n = valid - 1; n >= 0; n--)
        {
            int index = ((last - n) % capacity + capacity) % capacity;
            yield return table[(header + index * entrySize)..(header + (index + 1) * entrySize)];
        }
    }
}
