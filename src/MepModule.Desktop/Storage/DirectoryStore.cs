using System;
using System.IO;
using System.Linq;
using MepModule.App.Platform;

namespace MepModule.Desktop.Storage;

/// <summary>A directory as the module's storage. Open files behave as on the board, so that a mistake shows here.</summary>
internal sealed class DirectoryStore : IFileStore
{
    private readonly string _directory;
    private readonly FileShares _shares = new();
    private readonly System.Threading.Lock _lock = new();

    /// <exception cref="IOException">The directory cannot be made.</exception>
    public DirectoryStore(string directory)
    {
        _directory = Path.GetFullPath(directory);
        try
        {
            // The settings hold secrets, so other users of the PC get no look at them.
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(_directory);
            else
                Directory.CreateDirectory(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The directory {_directory} cannot be used ({e.Message.TrimEnd('.')}); choose another with --data.", e);
        }
    }

    public long FreeBytes
    {
        get
        {
            try
            {
                return new DriveInfo(_directory).AvailableFreeSpace;
            }
            catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
            {
                return -1;
            }
        }
    }

    public int Length(string name)
    {
        var file = new FileInfo(PathOf(name));
        return file.Exists ? (int)Math.Min(file.Length, int.MaxValue) : -1;
    }

    public int Read(string name, int position, byte[] buffer, int offset, int count)
    {
        try
        {
            lock (_lock)
            {
                using IDisposable open = _shares.Open(name, FileAccess.Read, FileShare.ReadWrite);
                using var file = new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                file.Position = position;
                return file.ReadAtLeast(buffer.AsSpan(offset, count), count, throwOnEndOfStream: false);
            }
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public IFileWriter Create(string name) => Open(name, FileMode.Create);

    public IFileWriter Append(string name) => Open(name, FileMode.Append);

    public void Delete(string name)
    {
        try
        {
            lock (_lock)
            {
                _shares.ToRemove(name);
                File.Delete(PathOf(name));
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public string[] List() => [.. Directory.EnumerateFiles(_directory).Select(path => Path.GetFileName(path)!).Where(IsName)];

    // The module never writes a file twice at a time; the board would let it, and mix both up.
    private Writer Open(string name, FileMode mode)
    {
        lock (_lock)
            return new Writer(PathOf(name), mode, _shares.Open(name, FileAccess.Write, FileShare.Read));
    }

    private string PathOf(string name) =>
        IsName(name) ? Path.Combine(_directory, name) : throw new ArgumentException($"'{name}' is not a name for a file of the module.");

    private static bool IsName(string name) =>
        name.Length is >= 1 and <= 40 && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '-' or '_') && name is not ("." or "..");

    private sealed class Writer : IFileWriter
    {
        private readonly FileStream _file;
        private readonly IDisposable _open;

        public Writer(string path, FileMode mode, IDisposable open)
        {
            _open = open;
            try
            {
                _file = new FileStream(path, mode, FileAccess.Write, FileShare.Read);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                open.Dispose();
                throw new IOException(e.Message, e);
            }
        }

        public void Write(byte[] buffer, int offset, int count) => _file.Write(buffer, offset, count);

        public void Dispose()
        {
            try
            {
                _file.Flush(flushToDisk: true);
                _file.Dispose();
            }
            finally
            {
                _open.Dispose();
            }
        }
    }
}
