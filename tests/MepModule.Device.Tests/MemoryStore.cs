using System;
using MepModule.App.Platform;

namespace MepModule.Device.Tests;

/// <summary>Room for eight files in memory.</summary>
internal sealed class MemoryStore : IFileStore
{
    private readonly string[] _names = { "", "", "", "", "", "", "", "" };
    private readonly byte[][] _contents = new byte[8][];

    public long FreeBytes => -1;

    public void Put(string name, byte[] content)
    {
        int place = Find(name);
        if (place < 0)
        {
            place = Find("");
        }

        _names[place] = name;
        _contents[place] = content;
    }

    public void Damage(string name, int position)
    {
        _contents[Find(name)][position] ^= 0x40;
    }

    public int Length(string name)
    {
        int place = Find(name);
        return place < 0 ? -1 : _contents[place].Length;
    }

    public int Read(string name, int position, byte[] buffer, int offset, int count)
    {
        int left = Length(name) - position;
        int n = left < count ? left : count;
        if (n <= 0)
        {
            return 0;
        }

        Array.Copy(_contents[Find(name)], position, buffer, offset, n);
        return n;
    }

    public IFileWriter Create(string name)
    {
        Put(name, new byte[0]);
        return new Writer(this, name);
    }

    public IFileWriter Append(string name) => new Writer(this, name);

    public void Delete(string name)
    {
        int place = Find(name);
        if (place >= 0)
        {
            _names[place] = "";
        }
    }

    // Places that are free have an empty name.
    public string[] List() => _names;

    private int Find(string name)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            if (_names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }

    private sealed class Writer : IFileWriter
    {
        private readonly MemoryStore _store;
        private readonly string _name;

        public Writer(MemoryStore store, string name)
        {
            _store = store;
            _name = name;
        }

        public void Write(byte[] buffer, int offset, int count)
        {
            byte[] old = _store._contents[_store.Find(_name)];
            byte[] content = new byte[old.Length + count];
            Array.Copy(old, 0, content, 0, old.Length);
            Array.Copy(buffer, offset, content, old.Length, count);
            _store.Put(_name, content);
        }

        public void Dispose()
        {
        }
    }
}
