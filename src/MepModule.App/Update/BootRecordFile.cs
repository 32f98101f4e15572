using System.IO;
using MepModule.App.Platform;

namespace MepModule.App.Update;

/// <summary>
/// Keeps the boot record in two files that are written in turn, because nothing on the storage can be replaced at one blow:
/// whatever a cut does to the file being written, the other one still holds the record before it.
/// </summary>
public sealed class BootRecordFile
{
    private const string FirstName = "boot.a";
    private const string SecondName = "boot.b";

    private readonly IFileStore _files;

    /// <summary>Uses the two files on <paramref name="files"/>.</summary>
    public BootRecordFile(IFileStore files)
    {
        _files = files;
    }

    /// <summary>Reads the newest sound record.</summary>
    /// <returns>The record; null when there is none.</returns>
    public BootRecord? Load()
    {
        BootRecord? first = Read(FirstName);
        BootRecord? second = Read(SecondName);
        if (first == null || (second != null && IsNewer(second, first)))
        {
            return second;
        }

        return first;
    }

    /// <summary>Saves a record as the newest one and reads it back.</summary>
    /// <exception cref="IOException">The storage failed; the record saved before is still there.</exception>
    public void Save(BootRecord record)
    {
        BootRecord? first = Read(FirstName);
        BootRecord? second = Read(SecondName);
        bool firstIsNewest = first != null && (second == null || !IsNewer(second, first));
        BootRecord? newest = firstIsNewest ? first : second;
        string name = firstIsNewest ? SecondName : FirstName;

        record.Sequence = newest == null ? 1 : newest.Sequence + 1;
        byte[] bytes = record.ToBytes();
        using (IFileWriter writer = _files.Create(name))
        {
            writer.Write(bytes, 0, bytes.Length);
        }

        BootRecord? kept = Read(name);
        if (kept == null || kept.Sequence != record.Sequence)
        {
            throw new IOException("The boot record could not be read back after it was saved. The storage of the module is worn out or full.");
        }
    }

    private BootRecord? Read(string name)
    {
        byte[] bytes = new byte[BootRecord.Length];
        return _files.Length(name) == bytes.Length && _files.Read(name, 0, bytes, 0, bytes.Length) == bytes.Length
            ? BootRecord.Parse(bytes)
            : null;
    }

    // The difference, not the numbers, so that the order holds when the sequence number wraps.
    private static bool IsNewer(BootRecord one, BootRecord other)
    {
        return (int)(one.Sequence - other.Sequence) > 0;
    }
}
