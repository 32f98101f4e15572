using System;
using MepModule.App.Platform;
using MepModule.App.Storage;
using MepModule.Protocol.Tables;

namespace MepModule.App.Configuration;

/// <summary>
/// Settings in the files of former versions, to take them over: magic "MEPS", format 1 (2), length of the content (2), number (4),
/// content, CRC32 of all before it (4); little-endian. They are left in place for the way back to such a version.
/// </summary>
internal static class FormerSettings
{
    private const string First = "settings.a";
    private const string Second = "settings.b";
    private const int HeaderBytes = 12;
    private const int ChecksumBytes = 4;

    /// <summary>The newest complete content, or null when there is none.</summary>
    public static byte[]? Read(IFileStore files)
    {
        byte[]? first = ReadFile(files, First);
        byte[]? second = ReadFile(files, Second);
        byte[]? newest = second == null || (first != null && LittleEndian.Int32(first, 8) - LittleEndian.Int32(second, 8) > 0) ? first : second;
        if (newest == null)
        {
            return null;
        }

        var content = new byte[newest.Length - HeaderBytes - ChecksumBytes];
        Array.Copy(newest, HeaderBytes, content, 0, content.Length);
        return content;
    }

    /// <summary>Whether a file is one of them.</summary>
    public static bool Has(string name) => name == First || name == Second;

    /// <summary>Deletes them.</summary>
    public static void Delete(IFileStore files)
    {
        files.Delete(First);
        files.Delete(Second);
    }

    private static byte[]? ReadFile(IFileStore files, string name)
    {
        int length = files.Length(name);
        if (length < HeaderBytes + ChecksumBytes || length > HeaderBytes + SettingsCodec.MaximumBytes + ChecksumBytes)
        {
            return null;
        }

        var file = new byte[length];
        return files.Read(name, 0, file, 0, length) == length && file[0] == 'M' && file[1] == 'E' && file[2] == 'P' && file[3] == 'S' && file[4] == 1 && file[5] == 0
            && LittleEndian.UInt32(file, length - ChecksumBytes) == Checksum.Of(file, 0, length - ChecksumBytes)
            ? file
            : null;
    }
}
