using System.IO.Hashing;
using MepModule.App.Platform;
using MepModule.App.Storage;

namespace MepModule.App.Bundles;

/// <summary>Reads a bundle back from a slot's file and checks it.</summary>
public static class SlotFile
{
    private const int PieceLength = 4096;

    /// <summary>Reads the header of a bundle file.</summary>
    /// <returns>The header; null when there is no sound one or the file's length is not what it says.</returns>
    public static BundleHeader? ReadHeader(IFileStore files, string name)
    {
        byte[] bytes = new byte[BundleHeader.Length];
        if (ReadFully(files, name, 0, bytes, bytes.Length) != bytes.Length)
        {
            return null;
        }

        BundleHeader? header = BundleHeader.Parse(bytes);
        return header != null && files.Length(name) == header.TotalLength ? header : null;
    }

    /// <summary>Reads the code in one piece, as the loader needs it.</summary>
    /// <returns>The code; null when it is damaged.</returns>
    public static byte[]? ReadCode(IFileStore files, string name, BundleHeader header)
    {
        byte[] code = new byte[header.CodeLength];
        return ReadFully(files, name, BundleHeader.Length, code, code.Length) == code.Length && Checksum.Of(code) == header.CodeChecksum
            ? code
            : null;
    }

    /// <summary>Whether the section of web assets is as it was packed, by its CRC32.</summary>
    public static bool AssetsAreSound(IFileStore files, string name, BundleHeader header)
    {
        byte[] piece = new byte[PieceLength];
        Crc32 crc = new Crc32();
        int position = BundleHeader.Length + header.CodeLength;
        int left = header.AssetsLength;
        while (left > 0)
        {
            int count = left < piece.Length ? left : piece.Length;
            if (ReadFully(files, name, position, piece, count) != count)
            {
                return false;
            }

            Checksum.Append(crc, piece, 0, count);
            position += count;
            left -= count;
        }

        return crc.GetCurrentHashAsUInt32() == header.AssetsChecksum;
    }

    internal static int ReadFully(IFileStore files, string name, int position, byte[] buffer, int count)
    {
        int done = 0;
        while (done < count)
        {
            int n = files.Read(name, position + done, buffer, done, count - done);
            if (n <= 0)
            {
                break;
            }

            done += n;
        }

        return done;
    }
}
