using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using MepModule.App.Platform;

namespace MepModule.Desktop.Storage;

/// <summary>
/// A directory as the module's storage. It may hold files of others, so the module's own are known by name: nothing else is listed, and
/// so nothing else is ever erased. The settings hold secrets, so only their owner may read what is written here, whatever the directory allows.
/// Open files behave as on the board, so that a mistake shows here.
/// </summary>
internal sealed partial class DirectoryStore : IFileStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly string[] _own =
        [.. from name in new[] { "boot", "config", "days", "energy", "log", "settings", "slot", "writes" } from twin in new[] { ".a", ".b" } select name + twin, "days.now", "signer.key", "self-test", "forgot.txt"];

    private readonly string _directory;
    private readonly FileShares _shares = new();
    private readonly System.Threading.Lock _lock = new();

    /// <exception cref="IOException">The directory cannot be made.</exception>
    public DirectoryStore(string directory)
    {
        _directory = DataDirectory.Prepare(directory);
        foreach (string name in List())
        {
            CloseToOthers(PathOf(name));
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

    public string[] List() => [.. from path in Directory.GetFiles(_directory) let name = Path.GetFileName(path) where IsOwn(name) orderby name select name];

    /// <summary>How to open a file to write to, which nobody but its owner can read when it is new.</summary>
    public static FileStreamOptions ForOwner(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }

    // The module never writes a file twice at a time; the board would let it, and mix both up.
    private Writer Open(string name, FileMode mode)
    {
        lock (_lock)
            return new Writer(PathOf(name), mode, _shares.Open(name, FileAccess.Write, FileShare.Read));
    }

    // Long texts of the settings are in files that are named after their content.
    private static bool IsOwn(string name) => _own.Contains(name) || Document().IsMatch(name);

    [GeneratedRegex(@"^doc-[0-9a-f]{16}\.[ab]$")]
    private static partial Regex Document();

    private string PathOf(string name) =>
        IsOwn(name) ? Path.Combine(_directory, name) : throw new ArgumentException($"'{name}' is not the name of a file of the module.");

    // A version before this one left that to the directory.
    private static void CloseToOthers(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnly)
                File.SetUnixFileMode(path, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file of somebody else; whoever reads or writes it says what is wrong.
        }
    }

    private sealed class Writer : IFileWriter
    {
        private readonly FileStream _file;
        private readonly IDisposable _open;

        public Writer(string path, FileMode mode, IDisposable open)
        {
            _open = open;
            try
            {
                _file = new FileStream(path, ForOwner(mode, FileShare.Read));
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
            // On a full disk this is where it shows; the file is closed all the same.
            using (_open)
            using (_file)
            {
                _file.Flush(flushToDisk: true);
            }
        }
    }
}
