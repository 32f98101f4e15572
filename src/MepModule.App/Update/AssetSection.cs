using System;
using System.IO;
using System.Text;
using MepModule.App.Platform;
using MepModule.Protocol.Tables;

namespace MepModule.App.Update;

/// <summary>
/// The web assets as one block of bytes: the section of a bundle after the code, and the one binary resource of the factory app.
/// Nothing of it is kept in memory: the index is searched where it is, a few entries at a time, and contents are read in slices. All integers little-endian.
/// <code>
///   0   4  "MEPA"
///   4   2  number of entries
///   6   2  length of an entry, 128
///   8      entries, each:
///          0  56  path, such as /index.html, ASCII, filled up with NUL
///         56  40  content type
///         96  20  entity tag with its quotes
///        116   2  flags: bit 0 = gzip, bit 1 = immutable
///        118   2  zero
///        120   4  position of the content in the section
///        124   4  length of the content
///          contents
/// </code>
/// </summary>
public sealed class AssetSection : IAssets
{
    /// <summary>Length of the section's head in bytes.</summary>
    public const int HeadLength = 8;

    /// <summary>Length of an entry of the index in bytes.</summary>
    public const int EntryLength = 128;

    internal const int PathLength = 56;
    internal const int TypeOffset = 56;
    internal const int TypeLength = 40;
    internal const int TagOffset = 96;
    internal const int TagLength = 20;
    internal const int FlagsOffset = 116;
    internal const int PositionOffset = 120;
    internal const int LengthOffset = 124;

    // So many entries are read at a time: more would ask a small heap for a long piece, fewer would open a slot's file too often.
    private const int EntriesAtOnce = 4;

    private readonly IAssetBytes _bytes;
    private readonly int _entries;

    /// <summary>Looks at a section.</summary>
    /// <exception cref="IOException">The bytes are no section of web assets.</exception>
    public AssetSection(IAssetBytes bytes)
    {
        _bytes = bytes;
        byte[] head = new byte[HeadLength];
        if (bytes.Read(0, head, 0, HeadLength) != HeadLength
            || head[0] != 'M' || head[1] != 'E' || head[2] != 'P' || head[3] != 'A'
            || LittleEndian.UInt16(head, 6) != EntryLength)
        {
            throw new IOException("The web pages of this build are missing or of an unknown form. Install a complete bundle.");
        }

        _entries = LittleEndian.UInt16(head, 4);
        if (_entries > 0 && bytes.Read(HeadLength + (_entries * EntryLength) - 1, head, 0, 1) != 1)
        {
            throw Cut();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The index cannot be read at this moment, which does not mean that there is no such page.</exception>
    public IAsset? Find(string path)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(path);
        if (wanted.Length == 0 || wanted[wanted.Length - 1] == 0)
        {
            // Paths are filled up with zeros there, and none is asked for with them.
            return null;
        }

        byte[] entries = new byte[EntriesAtOnce * EntryLength];
        for (int first = 0; first < _entries; first += EntriesAtOnce)
        {
            int count = _entries - first < EntriesAtOnce ? _entries - first : EntriesAtOnce;
            if (_bytes.Read(HeadLength + (first * EntryLength), entries, 0, count * EntryLength) != count * EntryLength)
            {
                throw Cut();
            }

            for (int at = 0; at < count * EntryLength; at += EntryLength)
            {
                if (IsPath(entries, at, wanted))
                {
                    byte[] entry = new byte[EntryLength];
                    Array.Copy(entries, at, entry, 0, EntryLength);
                    return new Asset(_bytes, entry);
                }
            }
        }

        return null;
    }

    private static IOException Cut() => new IOException("The index of the web pages is cut short. Install a complete bundle.");

    private static bool IsPath(byte[] entries, int at, byte[] path)
    {
        if (path.Length >= PathLength || entries[at + path.Length] != 0)
        {
            return false;
        }

        for (int i = 0; i < path.Length; i++)
        {
            if (entries[at + i] != path[i])
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Asset : IAsset
    {
        private readonly IAssetBytes _bytes;
        private readonly byte[] _entry;

        public Asset(IAssetBytes bytes, byte[] entry)
        {
            _bytes = bytes;
            _entry = entry;
        }

        public string ContentType
        {
            get { return TableText.Read(_entry, TypeOffset, TypeLength); }
        }

        public string ETag
        {
            get { return TableText.Read(_entry, TagOffset, TagLength); }
        }

        public bool IsGzip
        {
            get { return (_entry[FlagsOffset] & 1) != 0; }
        }

        public bool IsImmutable
        {
            get { return (_entry[FlagsOffset] & 2) != 0; }
        }

        public int Length
        {
            get { return LittleEndian.Int32(_entry, LengthOffset); }
        }

        public int Read(int position, byte[] buffer, int offset, int count)
        {
            int left = Length - position;
            return left <= 0
                ? 0
                : _bytes.Read(LittleEndian.Int32(_entry, PositionOffset) + position, buffer, offset, count < left ? count : left);
        }
    }
}

/// <summary>Where a section of web assets is read from.</summary>
public interface IAssetBytes
{
    /// <summary>Reads a slice of the section. <returns>The number of bytes read; less than asked only at the end.</returns></summary>
    int Read(int position, byte[] buffer, int offset, int count);
}
