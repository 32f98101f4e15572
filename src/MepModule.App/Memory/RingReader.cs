using MepModule.App.Meter;
using MepModule.Protocol;

namespace MepModule.App.Memory;

/// <summary>
/// Walks through a table that is a header and a ring of entries, from the newest entry to the oldest, some at a time: as many as one answer holds. Where the ring stands in its table
/// and how far it is filled is found out by its user, with <see cref="Read"/>.
/// </summary>
internal sealed class RingReader
{
    private const int ChunkBytes = 465;

    private readonly ITableReader _tables;
    private int _table;
    private int _firstOffset;
    private int _entrySize;
    private int _entries;
    private int _next;
    private int _chunkFirst;
    private int _chunkCount;

    public RingReader(ITableReader tables)
    {
        _tables = tables;
    }

    /// <summary>Holds what was read last.</summary>
    public byte[] Buffer { get; } = new byte[ChunkBytes];

    /// <summary>Where the entry starts in <see cref="Buffer"/>.</summary>
    public int At { get; private set; }

    /// <summary>Filled entries.</summary>
    public int ValidEntries { get; private set; }

    /// <summary>Filled entries that are still to come.</summary>
    public int Left { get; private set; }

    /// <summary>Whether the ring is open; until then <see cref="MoveNext"/> finds nothing.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Why a read failed; <see cref="MeterError.None"/> when the last one did not.</summary>
    public MeterError Error { get; private set; }

    /// <summary>Reads a part of a table into <see cref="Buffer"/>, at most 465 bytes.</summary>
    public bool Read(int table, int offset, int count)
    {
        Error = _tables.Read(table, offset, Buffer, 0, count);
        return Error == MeterError.None;
    }

    /// <summary>Begins with the newest entry. Pointers that cannot be right make an empty ring.</summary>
    /// <param name="table">The table.</param>
    /// <param name="headerSize">Where its first entry stands.</param>
    /// <param name="entrySize">Bytes of an entry.</param>
    /// <param name="entries">Entries of the ring.</param>
    /// <param name="valid">How many of them are filled.</param>
    /// <param name="newest">Which is the newest, from 0.</param>
    public void Open(int table, int headerSize, int entrySize, int entries, int valid, int newest)
    {
        _table = table;
        _firstOffset = headerSize;
        _entrySize = entrySize;
        _entries = entries;
        _next = newest;
        _chunkCount = 0;
        ValidEntries = valid > entries || newest >= entries ? 0 : valid;
        Left = ValidEntries;
        IsOpen = true;
    }

    /// <summary>A ring without entries.</summary>
    public void OpenEmpty() => Open(0, 0, 0, 0, 0, 0);

    /// <summary>Goes on to the next older entry.</summary>
    /// <returns>False when there is none, or it could not be read: calling again tries again.</returns>
    public bool MoveNext()
    {
        if (Left == 0 || !Hold(_next))
        {
            return false;
        }

        At = (_next - _chunkFirst) * _entrySize;
        Left--;
        _next = _next == 0 ? _entries - 1 : _next - 1;
        return true;
    }

    /// <summary>Leaves out the entries that are still to come.</summary>
    public void End()
    {
        Left = 0;
    }

    // As many older neighbours as fit into one answer come along.
    private bool Hold(int entry)
    {
        if (entry >= _chunkFirst && entry < _chunkFirst + _chunkCount)
        {
            return true;
        }

        int count = ChunkBytes / _entrySize;
        count = count > entry + 1 ? entry + 1 : count;
        count = count > Left ? Left : count;
        _chunkFirst = entry - count + 1;
        _chunkCount = Read(_table, _firstOffset + _chunkFirst * _entrySize, count * _entrySize) ? count : 0;
        return _chunkCount > 0;
    }
}
