using System;
using MepModule.Protocol.Tables;

namespace MepModule.App.Storage;

/// <summary>
/// Records one behind the other in a ring of bytes of fixed size: new ones push out as many of the old as they need room. A record starts
/// with its length (2) and its index (4), little-endian; indices grow, with or without gaps. Not safe for several threads: its owner locks.
/// </summary>
internal sealed class RecordRing
{
    /// <summary>Bytes at the start of every record: length and index.</summary>
    public const int HeaderBytes = 6;

    private readonly byte[] _ring;
    private int _oldestAt;
    private int _used;

    /// <param name="capacityBytes">Size of the ring; the longest record must fit.</param>
    public RecordRing(int capacityBytes)
    {
        _ring = new byte[capacityBytes];
        OldestIndex = 1;
    }

    /// <summary>Index of the oldest record that is still kept; 1 before the first.</summary>
    public int OldestIndex { get; private set; }

    /// <summary>Index of the newest record; 0 when there was none yet.</summary>
    public int NewestIndex { get; private set; }

    /// <summary>Starts a record behind the newest one: length and index are written here, what follows by <see cref="Append"/>.</summary>
    /// <param name="record">Room for the header, which is written into its first bytes as well.</param>
    /// <param name="size">Length of the whole record, header included.</param>
    /// <param name="index">Its index, greater than <see cref="NewestIndex"/>.</param>
    public void Begin(byte[] record, int size, int index)
    {
        while (_used + size > _ring.Length)
        {
            int oldest = SizeAt(_oldestAt);
            _oldestAt = (_oldestAt + oldest) % _ring.Length;
            _used -= oldest;
        }

        LittleEndian.WriteUInt16(record, 0, size);
        LittleEndian.WriteInt32(record, 2, index);
        NewestIndex = index;
        OldestIndex = _used == 0 ? index : IndexAt(_oldestAt);
    }

    /// <summary>Adds the next bytes of the record that was begun.</summary>
    public void Append(byte[] from, int count)
    {
        int at = (_oldestAt + _used) % _ring.Length;
        int first = _ring.Length - at < count ? _ring.Length - at : count;
        Array.Copy(from, 0, _ring, at, first);
        Array.Copy(from, first, _ring, 0, count - first);
        _used += count;
    }

    /// <summary>Looks for a record.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="at">Where it starts, for <see cref="CopyOut"/>.</param>
    /// <returns>Its length, or 0 when it is no longer, or not yet, kept.</returns>
    public int Find(int index, out int at)
    {
        at = _oldestAt;
        int left = index < OldestIndex || index > NewestIndex ? 0 : _used;
        while (left > 0)
        {
            int size = SizeAt(at);
            if (IndexAt(at) == index)
            {
                return size;
            }

            at = (at + size) % _ring.Length;
            left -= size;
        }

        return 0;
    }

    /// <summary>Copies bytes out.</summary>
    /// <returns>Where the bytes behind them start.</returns>
    public int CopyOut(int at, byte[] to, int count)
    {
        int first = _ring.Length - at < count ? _ring.Length - at : count;
        Array.Copy(_ring, at, to, 0, first);
        Array.Copy(_ring, 0, to, first, count - first);
        return (at + count) % _ring.Length;
    }

    private int SizeAt(int at)
    {
        return _ring[at] | (_ring[(at + 1) % _ring.Length] << 8);
    }

    private int IndexAt(int at)
    {
        int index = 0;
        for (int i = HeaderBytes - 1; i >= 2; i--)
        {
            index = (index << 8) | _ring[(at + i) % _ring.Length];
        }

        return index;
    }
}
