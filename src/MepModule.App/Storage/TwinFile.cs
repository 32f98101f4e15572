using System;
using System.IO;
using MepModule.App.Platform;
using MepModule.Protocol.Tables;

namespace MepModule.App.Storage;

/// <summary>
/// Content that survives a power cut at any moment: two files take turns, and the complete one with the higher number counts. What was
/// written is read back before it counts, because flash that is worn out gives back something else. The one way of keeping content.
/// File: number (4), content, CRC32 of all before it (4), little-endian. An even number is in the file .a, an odd one in .b.
/// Used by one thread at a time.
/// </summary>
internal sealed class TwinFile
{
    private const int NumberBytes = 4;
    private const int Overhead = NumberBytes + 4;

    // A longer file is damaged, and reading it would only take memory.
    private const int MaximumBytes = 4096;

    private readonly IFileStore _files;
    private readonly string _name;

    // Of what is in force; 0 while that is not known, or nothing is.
    private int _number;

    /// <param name="files">Where it is kept.</param>
    /// <param name="name">Name; the files are called so with .a and .b behind it.</param>
    public TwinFile(IFileStore files, string name)
    {
        _files = files;
        _name = name;
    }

    /// <summary>The newest complete content, or null when there is none.</summary>
    /// <exception cref="IOException">The storage failed. What it holds is not known then: do not take it for nothing and write over it.</exception>
    public byte[]? Read()
    {
        byte[]? first = ReadFile(0);
        byte[]? second = ReadFile(1);

        // The difference, not the numbers, so that the order holds when the number wraps.
        byte[]? newest = second == null || (first != null && LittleEndian.Int32(first, 0) - LittleEndian.Int32(second, 0) > 0) ? first : second;
        _number = newest == null ? 0 : LittleEndian.Int32(newest, 0);
        if (newest == null)
        {
            return null;
        }

        var content = new byte[newest.Length - Overhead];
        Array.Copy(newest, NumberBytes, content, 0, content.Length);
        return content;
    }

    /// <summary>Whether one of the files is there and cannot be read: what was written last may be missing. One that a cut left empty is no damage.</summary>
    /// <exception cref="IOException">The storage failed.</exception>
    public bool HasDamage()
    {
        return IsDamaged(0) || IsDamaged(1);
    }

    /// <summary>Replaces the content.</summary>
    /// <exception cref="IOException">The storage failed, or did not keep what was written; the former content stands.</exception>
    public void Write(byte[] content)
    {
        if (_number == 0)
        {
            Read();
        }

        int number = _number + 1;
        var file = new byte[content.Length + Overhead];
        LittleEndian.WriteInt32(file, 0, number);
        Array.Copy(content, 0, file, NumberBytes, content.Length);
        LittleEndian.WriteUInt32(file, file.Length - 4, Checksum.Of(file, 0, file.Length - 4));
        using (IFileWriter writer = _files.Create(FileName(number)))
        {
            writer.Write(file, 0, file.Length);
        }

        byte[]? kept = ReadFile(number);
        if (kept == null || LittleEndian.Int32(kept, 0) != number)
        {
            throw new IOException("The storage gave back something else than was written to " + FileName(number) + ". Try again; if it stays, the flash is worn out or full.");
        }

        _number = number;
    }

    /// <summary>As <see cref="Read"/>, for content that the module can do without: null also when the storage failed.</summary>
    public byte[]? Load()
    {
        try
        {
            return Read();
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>As <see cref="Write"/>, for content that the module can do without.</summary>
    /// <returns>False when the storage failed; the former content stands then.</returns>
    public bool Save(byte[] content)
    {
        try
        {
            Write(content);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private bool IsDamaged(int number)
    {
        return _files.Length(FileName(number)) > 0 && ReadFile(number) == null;
    }

    private string FileName(int number)
    {
        return _name + ((number & 1) == 0 ? ".a" : ".b");
    }

    private byte[]? ReadFile(int number)
    {
        string name = FileName(number);
        int length = _files.Length(name);
        if (length < Overhead || length > MaximumBytes + Overhead)
        {
            return null;
        }

        var file = new byte[length];
        bool isWhole = _files.Read(name, 0, file, 0, length) == length && LittleEndian.UInt32(file, length - 4) == Checksum.Of(file, 0, length - 4);
        return isWhole ? file : null;
    }
}
