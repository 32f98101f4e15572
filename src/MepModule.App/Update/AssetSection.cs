using System.IO;
using MepModule.App.Platform;
using MepModule.Protocol.Tables;

namespace MepModule.App.Update;

/// <summary>
/// The web assets as one block of bytes: the section of a bundle after the code, and the one binary resource of the factory app.
/// Only the index is kept in memory; contents are read in slices. All integers little-endian.
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

    private readonly IAssetBytes _bytes;
    private readonly byte[] _index;

    /// <summary>Reads the index of a section.</summary>
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

        _index = new byte[LittleEndian.UInt16(head, 4) * EntryLength];
        if (bytes.Read(HeadLength, _index, 0, _index.Length) != _index.Length)
        {
            throw new IOException("The index of the web pages is cut short. Install a complete bundle.");
        }
    }

    /// <inheritdoc/>
    public IAsset? Find(string path)
    {
        for (int entry = 0; entry < _index.Length; entry += EntryLength)
        {
            if (IsPath(entry, path))
            {
                return new Asset(_bytes, _index, entry);
            }
        }

        return null;
    }

    private bool IsPath(int entry, string path)
    {
        if (path.Length >= PathLength || _index[entry + path.Length] != 0)
        {
            return false;
        }

        for (int i = 0; i < path.Length; i++)
        {
            if (_index[entry + i] != path[i])
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Asset : IAsset
    {
        private readonly IAssetBytes _bytes;
        private readonly byte[] _index;
        private readonly int _entry;

        public Asset(IAssetBytes bytes, byte[] index, int entry)
        {
            _bytes = bytes;
            _index = index;
            _entry = entry;
        }

        public string ContentType
        {
            get { return TableText.Read(_index, _entry + TypeOffset, TypeLength); }
        }

        public string ETag
        {
            get { return TableText.Read(_index, _entry + TagOffset, TagLength); }
        }

        public bool IsGzip
        {
            get { return (_index[_entry + FlagsOffset] & 1) != 0; }
        }

        public bool IsImmutable
        {
            get { return (_index[_entry + FlagsOffset] & 2) != 0; }
        }

        public int Length
        {
            get { return LittleEndian.Int32(_index, _entry + LengthOffset); }
        }

        public int Read(int position, byte[] buffer, int offset, int count)
        {
            int left = Length - position;
            return left <= 0
                ? 0
                : _bytes.Read(LittleEndian.Int32(_index, _entry + PositionOffset) + position, buffer, offset, count < left ? count : left);
        }
    }
}

/// <summary>Where a section of web assets is read from.</summary>
public interface IAssetBytes
{
    /// <summary>Reads a slice of the section. <returns>The number of bytes read; less than asked only at the end.</returns></summary>
    int Read(int position, byte[] buffer, int offset, int count);
}
