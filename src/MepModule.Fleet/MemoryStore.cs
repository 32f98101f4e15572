using System;
using System.Collections.Generic;
using MepModule.App.Platform;

namespace MepModule.Fleet;

/// <summary>The files of a module in memory: they end with the program.</summary>
internal sealed class MemoryStore : IFileStore
{
    private readonly Dictionary<string, byte[]> _files = [];

    public long FreeBytes => -1;

    public int Length(string name)
    {
        lock (_files)
            return _files.TryGetValue(name, out byte[]? content) ? content.Length : -1;
    }

    public int Read(string name, int position, byte[] buffer, int offset, int count)
    {
        lock (_files)
        {
            if (!_files.TryGetValue(name, out byte[]? content) || position >= content.Length)
                return 0;
            int read = Math.Min(count, content.Length - position);
            Array.Copy(content, position, buffer, offset, read);
            return read;
        }
    }

    public IFileWriter Create(string name)
    {
        lock (_files)
            _files[name] = [];
        return new Writer(this, name);
    }

    public IFileWriter Append(string name)
    {
        lock (_files)
            _files.TryAdd(name, []);
        return new Writer(this, name);
    }

    public void Delete(string name)
    {
        lock (_files)
            _files.Remove(name);
    }

    public string[] List()
    {
        lock (_files)
            return [.. _files.Keys];
    }

    private sealed class Writer(MemoryStore store, string name) : IFileWriter
    {
        public void Write(byte[] buffer, int offset, int count)
        {
            lock (store._files)
            {
                byte[] before = store._files[name];
                byte[] content = new byte[before.Length + count];
                before.CopyTo(content, 0);
                Array.Copy(buffer, offset, content, before.Length, count);
                store._files[name] = content;
            }
        }

        public void Dispose()
        {
        }
    }
}
