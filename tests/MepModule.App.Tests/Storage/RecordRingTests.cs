using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Storage;

namespace MepModule.App.Tests.Storage;

public sealed class RecordRingTests
{
    [Fact]
    public void An_empty_ring_has_no_records()
    {
        var ring = new RecordRing(64);
        Assert.Equal((1, 0), (ring.OldestIndex, ring.NewestIndex));
        Assert.Equal(0, ring.Find(0, out _));
        Assert.Equal(0, ring.Find(1, out _));
    }

    // Lengths, gaps between indices and the size of the ring are random; a list with the same rule says what must be there.
    [Theory]
    [InlineData(64, 30, 1)]
    [InlineData(97, 97, 2)]
    [InlineData(256, 40, 3)]
    [InlineData(1000, 7, 4)]
    public void It_keeps_as_many_of_the_newest_as_fit_byte_by_byte(int capacity, int longest, int seed)
    {
        var random = new Random(seed);
        var ring = new RecordRing(capacity);
        var kept = new List<(int Index, byte[] Record)>();
        int index = 0;
        for (int round = 0; round < 2000; round++)
        {
            index += random.Next(1, 4);
            byte[] record = new byte[random.Next(RecordRing.HeaderBytes, longest + 1)];
            random.NextBytes(record);
            ring.Begin(record, record.Length, index);
            int first = random.Next(RecordRing.HeaderBytes, record.Length + 1);
            ring.Append(record, first);
            ring.Append(record[first..], record.Length - first);
            kept.Add((index, record));
            while (kept.Sum(entry => entry.Record.Length) > capacity)
            {
                kept.RemoveAt(0);
            }

            Assert.Equal((kept[0].Index, index), (ring.OldestIndex, ring.NewestIndex));
            (int wanted, byte[] expected) = kept[random.Next(kept.Count)];
            byte[] found = new byte[ring.Find(wanted, out int at)];
            int behind = ring.CopyOut(at, found, found.Length);
            Assert.Equal(expected, found);
            Assert.Equal((at + found.Length) % capacity, behind);
            Assert.Equal(0, ring.Find(kept[0].Index - 1, out _));
            Assert.Equal(0, ring.Find(index + 1, out _));
        }
    }
}
