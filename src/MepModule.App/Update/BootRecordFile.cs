using System.IO;
using MepModule.App.Platform;
using MepModule.App.Storage;

namespace MepModule.App.Update;

/// <summary>Where the boot record is kept through power cuts, for the launcher and for the app.</summary>
public sealed class BootRecordFile
{
    private readonly TwinFile _file;

    /// <summary>Uses two files on <paramref name="files"/>.</summary>
    public BootRecordFile(IFileStore files)
    {
        _file = new TwinFile(files, "boot");
    }

    /// <summary>Reads the newest sound record.</summary>
    /// <returns>The record; null when there is none.</returns>
    /// <exception cref="IOException">The storage failed.</exception>
    public BootRecord? Load()
    {
        byte[]? bytes = _file.Read();
        return bytes == null ? null : BootRecord.Parse(bytes);
    }

    /// <summary>Saves a record as the newest one and reads it back.</summary>
    /// <exception cref="IOException">The storage failed; the record saved before is still there.</exception>
    public void Save(BootRecord record)
    {
        _file.Write(record.ToBytes());
    }
}
