using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MepModule.App.Platform;

namespace MepModule.App.Tests.Update;

/// <summary>What becomes of a file that is being written when the power goes.</summary>
public enum CutOutcome
{
    /// <summary>The file is gone.</summary>
    Gone,

    /// <summary>The file is there and empty.</summary>
    Empty,

    /// <summary>Half of what was written arrived.</summary>
    Half,

    /// <summary>All but the last byte arrived.</summary>
    AlmostAll,

    /// <summary>Everything written so far arrived.</summary>
    All,

    /// <summary>The file system had not begun: the old content is still there.</summary>
    Old,
}

/// <summary>Thrown where the power goes. No product code may catch it.</summary>
public sealed class PowerCutException : Exception;

/// <summary>
/// A storage that keeps exactly the promise of <see cref="IFileStore"/> and no more: what is not disposed may be lost, and every
/// single operation can be the last one before the power goes, or can fail once. A file that is being written can be neither removed nor written by another.
/// </summary>
public sealed class CutStore : IFileStore
{
    private readonly Dictionary<string, byte[]> _durable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Writer> _open = new(StringComparer.Ordinal);
    private bool _isOff;

    /// <summary>Operations begun since the last <see cref="PowerOn"/>.</summary>
    public int Operations { get; private set; }

    /// <summary>The operation, counted from 0, at which the power goes; negative for never.</summary>
    public int CutAt { get; set; } = -1;

    /// <summary>The operation, counted from 0, that fails with an IOException; negative for none.</summary>
    public int FailAt { get; set; } = -1;

    /// <summary>What becomes of files that are open at the cut.</summary>
    public CutOutcome Outcome { get; set; }

    /// <summary>Room of the storage in bytes.</summary>
    public long Capacity { get; set; } = 4 * 1024 * 1024;

    public long FreeBytes => Capacity - _durable.Values.Sum(content => (long)content.Length);

    /// <summary>Starts the module again: what was open is lost, nothing is cut or fails any more.</summary>
    public void PowerOn()
    {
        foreach (Writer writer in _open.Values.ToList())
        {
            Settle(writer);
        }

        _open.Clear();
        _isOff = false;
        Operations = 0;
        CutAt = -1;
        FailAt = -1;
    }

    public CutStore Clone()
    {
        var copy = new CutStore { Capacity = Capacity };
        foreach (var (name, content) in _durable)
        {
            copy._durable[name] = (byte[])content.Clone();
        }

        return copy;
    }

    /// <summary>Changes a byte behind the module's back.</summary>
    public void Damage(string name, int position) => _durable[name][position] ^= 0x40;

    public bool Has(string name) => _durable.ContainsKey(name);

    public int Length(string name)
    {
        Step();
        return _durable.TryGetValue(name, out byte[]? content) ? content.Length : -1;
    }

    public int Read(string name, int position, byte[] buffer, int offset, int count)
    {
        Step();
        if (!_durable.TryGetValue(name, out byte[]? content) || position >= content.Length)
        {
            return 0;
        }

        int n = Math.Min(count, content.Length - position);
        Array.Copy(content, position, buffer, offset, n);
        return n;
    }

    public IFileWriter Create(string name)
    {
        RefuseOpen(name);
        var writer = new Writer(this, name, _durable.GetValueOrDefault(name), []);
        _open[name] = writer;
        StepOrClose(writer);
        _durable.Remove(name);
        return writer;
    }

    public IFileWriter Append(string name)
    {
        RefuseOpen(name);
        byte[]? old = _durable.GetValueOrDefault(name);
        var writer = new Writer(this, name, old, old ?? []);
        _open[name] = writer;
        StepOrClose(writer);
        return writer;
    }

    public void Delete(string name)
    {
        RefuseOpen(name);
        byte[]? old = _durable.GetValueOrDefault(name);
        _durable.Remove(name);
        try
        {
            Step();
        }
        catch (Exception problem) when (old != null && (problem is IOException || Outcome is CutOutcome.Old))
        {
            _durable[name] = old;
            throw;
        }
    }

    public string[] List()
    {
        Step();
        return [.. _durable.Keys.Order(StringComparer.Ordinal)];
    }

    private void RefuseOpen(string name)
    {
        if (!_isOff && _open.ContainsKey(name))
        {
            throw new IOException($"The file {name} is being written; close it first.");
        }
    }

    private void StepOrClose(Writer writer)
    {
        try
        {
            Step();
        }
        catch (IOException)
        {
            _open.Remove(writer.Name);
            throw;
        }
    }

    private void Step()
    {
        if (_isOff)
        {
            throw new PowerCutException();
        }

        int operation = Operations++;
        if (operation == CutAt)
        {
            _isOff = true;
            throw new PowerCutException();
        }

        if (operation == FailAt)
        {
            throw new IOException("The storage failed (simulated).");
        }
    }

    private void Settle(Writer writer)
    {
        byte[] written = writer.Content.ToArray();
        byte[]? kept = Outcome switch
        {
            CutOutcome.Gone => null,
            CutOutcome.Empty => [],
            CutOutcome.Half => written[..(written.Length / 2)],
            CutOutcome.AlmostAll => written[..Math.Max(0, written.Length - 1)],
            CutOutcome.All => written,
            _ => writer.Old,
        };
        if (kept == null)
        {
            _durable.Remove(writer.Name);
        }
        else
        {
            _durable[writer.Name] = kept;
        }
    }

    private sealed class Writer(CutStore store, string name, byte[]? old, byte[] start) : IFileWriter
    {
        public string Name { get; } = name;

        public byte[]? Old { get; } = old;

        public List<byte> Content { get; } = [.. start];

        private bool _isClosed;

        public void Write(byte[] buffer, int offset, int count)
        {
            // A cut in the middle of a write may have taken in part of it.
            Content.AddRange(buffer.AsSpan(offset, count));
            try
            {
                store.Step();
            }
            catch (IOException)
            {
                Content.RemoveRange(Content.Count - count, count);
                throw;
            }
        }

        public void Dispose()
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            try
            {
                store.Step();
            }
            catch (IOException)
            {
                store.Settle(this);
                store._open.Remove(Name);
                throw;
            }

            store._durable[Name] = [.. Content];
            store._open.Remove(Name);
        }
    }
}
