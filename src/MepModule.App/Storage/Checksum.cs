using System;
using System.IO.Hashing;

namespace MepModule.App.Storage;

/// <summary>
/// CRC32 (IEEE 802.3) by the native routine of the firmware, which takes whole arrays only. It finds damage, not malice.
/// </summary>
public static class Checksum
{
    /// <summary>The checksum of an array.</summary>
    public static uint Of(byte[] bytes)
    {
        Crc32 crc = new Crc32();
        crc.Append(bytes);
        return crc.GetCurrentHashAsUInt32();
    }

    /// <summary>The checksum of a part of an array.</summary>
    public static uint Of(byte[] bytes, int offset, int count)
    {
        Crc32 crc = new Crc32();
        Append(crc, bytes, offset, count);
        return crc.GetCurrentHashAsUInt32();
    }

    /// <summary>Takes a part of an array into a checksum that goes on.</summary>
    public static void Append(Crc32 crc, byte[] bytes, int offset, int count)
    {
        if (offset == 0 && count == bytes.Length)
        {
            crc.Append(bytes);
            return;
        }

        byte[] piece = new byte[count];
        Array.Copy(bytes, offset, piece, 0, count);
        crc.Append(piece);
    }
}
