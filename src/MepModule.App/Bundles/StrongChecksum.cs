using System;
using System.IO.Hashing;
using System.Security.Cryptography;
using MepModule.App.Platform;
using MepModule.App.Storage;
using MepModule.Protocol.Tables;

namespace MepModule.App.Bundles;

/// <summary>
/// A checksum that nobody can forge a second bundle for, from the one hash that the firmware has natively: HMAC-SHA256.
/// The data is cut into pieces of 4096 bytes (the last one is shorter); the checksum of a piece is its HMAC under the checksum
/// of the piece before, and the first piece's key is a published constant. So it runs in a few kilobytes of memory.
/// It proves nothing about the sender: that is what the signature over the header is for.
/// </summary>
public sealed class StrongChecksum
{
    /// <summary>Bytes per piece.</summary>
    public const int PieceLength = 4096;

    private readonly byte[] _piece = new byte[PieceLength];
    private byte[] _chain = FirstKey();
    private int _count;

    /// <summary>Takes in more data.</summary>
    public void Append(byte[] bytes, int offset, int count)
    {
        while (count > 0)
        {
            int n = PieceLength - _count;
            if (n > count)
            {
                n = count;
            }

            Array.Copy(bytes, offset, _piece, _count, n);
            _count += n;
            offset += n;
            count -= n;
            if (_count == PieceLength)
            {
                _chain = HMACSHA256.HashData(_chain, _piece);
                _count = 0;
            }
        }
    }

    /// <summary>The checksum of everything appended: 32 bytes. Nothing may be appended afterwards.</summary>
    public byte[] Finish()
    {
        if (_count > 0)
        {
            byte[] rest = new byte[_count];
            Array.Copy(_piece, 0, rest, 0, _count);
            _chain = HMACSHA256.HashData(_chain, rest);
            _count = 0;
        }

        return _chain;
    }

    /// <summary>
    /// Whether code and assets of a bundle file are exactly those that its header was made for, by all checksums in it: the launcher knows
    /// the CRC32 of the code only, and one that is wrong would cost three starts to find out.
    /// </summary>
    public static bool Fits(IFileStore files, string name, BundleHeader header)
    {
        byte[] piece = new byte[PieceLength];
        StrongChecksum strong = new StrongChecksum();
        Crc32 code = new Crc32();
        Crc32 assets = new Crc32();
        int position = BundleHeader.Length;
        while (position < header.TotalLength)
        {
            int left = header.TotalLength - position;
            int count = left < piece.Length ? left : piece.Length;
            if (SlotFile.ReadFully(files, name, position, piece, count) != count)
            {
                return false;
            }

            strong.Append(piece, 0, count);
            int codeLeft = BundleHeader.Length + header.CodeLength - position;
            int ofCode = codeLeft < 0 ? 0 : codeLeft < count ? codeLeft : count;
            if (ofCode > 0)
            {
                Checksum.Append(code, piece, 0, ofCode);
            }

            if (ofCode < count)
            {
                Checksum.Append(assets, piece, ofCode, count - ofCode);
            }

            position += count;
        }

        if (code.GetCurrentHashAsUInt32() != header.CodeChecksum || assets.GetCurrentHashAsUInt32() != header.AssetsChecksum)
        {
            return false;
        }

        byte[] sum = strong.Finish();
        for (int i = 0; i < sum.Length; i++)
        {
            if (sum[i] != header.Bytes[BundleHeader.StrongChecksumOffset + i])
            {
                return false;
            }
        }

        return true;
    }

    // "MepModule update bundle, form 1." in ASCII: published, not secret.
    private static byte[] FirstKey()
    {
        byte[] key = new byte[32];
        TableText.Write(key, 0, key.Length, "MepModule update bundle, form 1.");
        return key;
    }
}
