using System;
using System.IO;

namespace MepModule.Desktop.Storage;

/// <summary>The directory that a running program keeps to itself: two in one would write over each other's files.</summary>
internal sealed class DataDirectory : IDisposable
{
    private const string LockFile = "module.lock";

    private readonly FileStream _lock;

    /// <summary>Makes the directory when there is none, and takes it.</summary>
    /// <exception cref="IOException">It cannot be used, or another program has it; the sentence says so.</exception>
    public DataDirectory(string path)
    {
        string directory = Prepare(path);
        try
        {
            // The operating system lets go of it when the program ends, however it ends.
            _lock = new FileStream(Path.Combine(directory, LockFile), DirectoryStore.ForOwner(FileMode.OpenOrCreate, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The directory {directory} cannot be used ({e.Message.TrimEnd('.')}); choose another with --data.", e);
        }
        catch (IOException e)
        {
            throw new IOException($"The directory {directory} is in use by another MepModule; stop that one, or choose another with --data.", e);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Makes a directory that other users of the PC get no look at, when there is none of that name.</summary>
    /// <returns>Its full path.</returns>
    /// <exception cref="IOException">It cannot be made; the sentence says why.</exception>
    public static string Prepare(string path)
    {
        string directory = Path.GetFullPath(path);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(directory);
            else
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return directory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The directory {directory} cannot be used ({e.Message.TrimEnd('.')}); choose another with --data.", e);
        }
    }
}
