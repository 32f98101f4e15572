using System;
using System.IO;
using System.IO.Hashing;
using MepModule.App.Platform;
using MepModule.Protocol.Tables;

namespace MepModule.App.Storage;

/// <summary>
/// A few bytes that survive a power cut at any moment: two files take turns, and the complete one with the higher number counts.
/// File: number (4), content, CRC32 of all before it (4), little-endian. A storage that fails loses the content, not the module.
/// </summary>
internal sealed class TwinFile
{
    private const int NumberBytes = 4;
    private const int Overhead = NumberBytes + 4;

    private readonly IFileStore _files;
    private readonly string _name;
    private int _number;

    /// <param name="files">Where it is kept.</param>
    /// <param name="name">Name; the files are called so with .a and .b behind it.</param>
    public TwinFile(IFileStore files, string name)
    {
        _files = files;
        _name = name;
    }

    /// <summary>The newest complete content, or null when there is none.</summary>
    public byte[]? Load()
    {
        byte[]? first = LoadFile(0);
        byte[]? second = LoadFile(1);
        byte[]? newest = second == null || (first != null && LittleEndian.Int32(first, 0) - LittleEndian.Int32(second, 0) > 0) ? first : second;
        if (newest == null)
        {
            return null;
        }

        _number = LittleEndian.Int32(newest, 0);
        var content = new byte[newest.Length - Overhead];
        Array.Copy(newest, NumberBytes, content, 0, content.Length);
        return content;
    }

    /// <summary>Replaces the content.</summary>
    /// <returns>False when the storage failed; the former content stands then.</returns>
    public bool Save(byte[] content)
    {
        var file = new byte[content.Length + Overhead];
        LittleEndian.WriteInt32(file, 0, _number + 1);
        Array.Copy(content, 0, file, NumberBytes, content.Length);
        LittleEndian.WriteInt32(file, file.Length - 4, Checksum(file, file.Length - 4));
        try
        {
            using (IFileWriter writer = _files.Create(FileName(_number + 1)))
            {
                writer.Write(file, 0, file.Length);
            }
        }
        catch (IOException)
        {
            return false;
        }

        _number++;
        return true;
    }

    /// <summary>CRC32 of the first bytes of a buffer.</summary>
    internal static int Checksum(byte[] data, int count)
    {
        var covered = new byte[count];
        Array.Copy(data, covered, count);
        var crc = new Crc32();
        crc.Append(covered);
        return (int)(long)crc.GetCurrentHashAsUInt32();
    }

    private string FileName(int number)
    {
        return _name + ((number & 1) == 0 ? ".a" : ".b");
    }

    private byte[]? LoadFile(int number)
    {
        try
        {
            string name = FileName(number);
            int length = _files.Length(name);
            if (length < Overhead)
            {
                return null;
            }

            var file = new byte[length];
            bool isWhole = _files.Read(name, 0, file, 0, length) == length && LittleEndian.Int32(file, length - 4) == Checksum(file, length - 4);
            return isWhole ? file : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
