using System;
using System.Collections.Generic;
using System.IO;

namespace MepModule.Desktop.Storage;

/// <summary>
/// Which files are open, by the rule of nanoFramework's file system: a second open must say <see cref="FileShare.ReadWrite"/>, and what it wants must be allowed by
/// every open before it; a removal wants the file for itself. The file systems of PCs are more generous or stricter, each in its own way.
/// </summary>
internal sealed class FileShares
{
    private readonly List<Entry> _open = [];

    /// <summary>Notes an open.</summary>
    /// <param name="name">The file.</param>
    /// <param name="access">What it is opened for.</param>
    /// <param name="share">What it leaves to others.</param>
    /// <returns>To dispose when the file is closed.</returns>
    /// <exception cref="IOException">The board would refuse this open.</exception>
    public IDisposable Open(string name, FileAccess access, FileShare share)
    {
        lock (_open)
        {
            foreach (Entry other in _open)
            {
                if (other.Name == name && (share != FileShare.ReadWrite || ((int)other.Share & (int)access) != (int)access))
                    throw new IOException($"The file {name} is open already; wait until it is closed.");
            }

            var entry = new Entry(this, name, share);
            _open.Add(entry);
            return entry;
        }
    }

    /// <summary>Refuses a removal of an open file.</summary>
    /// <exception cref="IOException">The file is open.</exception>
    public void ToRemove(string name) => Open(name, FileAccess.ReadWrite, FileShare.None).Dispose();

    private sealed class Entry(FileShares shares, string name, FileShare share) : IDisposable
    {
        public string Name { get; } = name;

        public FileShare Share { get; } = share;

        public void Dispose()
        {
            lock (shares._open)
                shares._open.Remove(this);
        }
    }
}
