using System;
using System.IO;
using System.IO.Hashing;
using MepModule.App.Platform;

namespace MepModule.App.Configuration;

/// <summary>Takes note of new settings, on the thread that changed them, before the next change: return quickly, never throw, and wait for no one who may want a change.</summary>
public delegate void SettingsHandler(Settings before, Settings now);

/// <summary>
/// Keeps the settings through power cuts. Two files take turns: a save writes the one that is not in force, closes it, reads it
/// back, and only then are the new settings in force. At start the complete one with the higher sequence number wins.
/// File: magic "MEPS", format (2), payload length (2), sequence (4), payload, CRC32 of all before it (4); little-endian.
/// </summary>
public sealed class SettingsStore
{
    internal const string FirstFile = "settings.a";
    internal const string SecondFile = "settings.b";

    private const int Format = 1;
    private const int HeaderBytes = 12;
    private const int ChecksumBytes = 4;

    private readonly IFileStore _files;
    private readonly object _lock = new object();
    private SettingsHandler? _changed;
    private uint _sequence;
    private bool _secondIsInForce;
    private bool _isErased;

    /// <summary>Loads the newest complete settings, or takes the defaults when there are none.</summary>
    /// <param name="files">Where they are kept.</param>
    /// <param name="defaults">What holds for everything that was never stored.</param>
    /// <exception cref="IOException">The storage failed.</exception>
    public SettingsStore(IFileStore files, Settings defaults)
    {
        _files = files;
        uint firstSequence;
        uint secondSequence;
        Settings? first = Load(FirstFile, defaults, out firstSequence);
        Settings? second = Load(SecondFile, defaults, out secondSequence);
        _secondIsInForce = second != null && (first == null || secondSequence > firstSequence);
        _sequence = _secondIsInForce ? secondSequence : firstSequence;
        Settings? newest = _secondIsInForce ? second : first;
        WasStored = newest != null;
        Current = newest ?? defaults;
    }

    /// <summary>Raised after new settings were stored.</summary>
    public event SettingsHandler? Changed
    {
        add
        {
            lock (_lock)
            {
                _changed += value;
            }
        }

        remove
        {
            lock (_lock)
            {
                _changed -= value;
            }
        }
    }

    /// <summary>The settings in force; never change them.</summary>
    public Settings Current { get; private set; }

    /// <summary>Whether settings were found at start.</summary>
    public bool WasStored { get; }

    /// <summary>
    /// Applies a change to the settings in force, stores the result and puts it in force: the only way in which settings change.
    /// Changes wait for each other, and listeners hear of them in their order. When it throws, the former settings stay in force.
    /// </summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    /// <exception cref="IOException">The storage failed, or did not keep what was written.</exception>
    public void Change(SettingsChange change)
    {
        lock (_lock)
        {
            if (_isErased)
            {
                throw new IOException("Everything was erased, and the module is about to restart.");
            }

            Settings before = Current;
            Settings now = before.Copy();
            change.Apply(now);
            Store(now);
            Current = now;
            change.Stored();
            if (_changed != null)
            {
                _changed(before, now);
            }
        }
    }

    /// <summary>
    /// Forgets everything that is stored, settings last: after a cut in the middle the module is as it was, less some history,
    /// and the user sees that it was not done.
    /// </summary>
    /// <exception cref="IOException">The storage failed.</exception>
    public void EraseEverything()
    {
        lock (_lock)
        {
            // Whoever still changes something must not bring the old settings back.
            _isErased = true;
            string inForce = _secondIsInForce ? SecondFile : FirstFile;
            foreach (string name in _files.List())
            {
                if (name != inForce)
                {
                    _files.Delete(name);
                }
            }

            _files.Delete(inForce);
        }
    }

    private void Store(Settings settings)
    {
        byte[] file = Build(settings, _sequence + 1);
        string name = _secondIsInForce ? FirstFile : SecondFile;
        using (IFileWriter writer = _files.Create(name))
        {
            writer.Write(file, 0, file.Length);
        }

        byte[]? written = ReadFile(name);
        if (written == null || !AreEqual(file, written))
        {
            throw new IOException("The settings were not stored: the storage returned something else than was written. Try again; if it stays, the flash is worn out.");
        }

        _sequence++;
        _secondIsInForce = !_secondIsInForce;
    }

    private static byte[] Build(Settings settings, uint sequence)
    {
        byte[] payload = SettingsCodec.Encode(settings);
        var file = new byte[HeaderBytes + payload.Length + ChecksumBytes];
        file[0] = (byte)'M';
        file[1] = (byte)'E';
        file[2] = (byte)'P';
        file[3] = (byte)'S';
        Put(file, 4, 2, Format);
        Put(file, 6, 2, (uint)payload.Length);
        Put(file, 8, 4, sequence);
        Array.Copy(payload, 0, file, HeaderBytes, payload.Length);
        Put(file, HeaderBytes + payload.Length, 4, Checksum(file));
        return file;
    }

    private Settings? Load(string name, Settings defaults, out uint sequence)
    {
        sequence = 0;
        byte[]? file = ReadFile(name);
        if (file == null || file.Length < HeaderBytes + ChecksumBytes || file[0] != 'M' || file[1] != 'E' || file[2] != 'P' || file[3] != 'S' || Get(file, 4, 2) != Format)
        {
            return null;
        }

        int length = (int)Get(file, 6, 2);
        if (file.Length != HeaderBytes + length + ChecksumBytes || Get(file, HeaderBytes + length, 4) != Checksum(file))
        {
            return null;
        }

        Settings settings = defaults.Copy();
        if (!SettingsCodec.Decode(file, HeaderBytes, length, settings))
        {
            return null;
        }

        sequence = Get(file, 8, 4);
        return settings;
    }

    private byte[]? ReadFile(string name)
    {
        int length = _files.Length(name);
        if (length < 0 || length > HeaderBytes + SettingsCodec.MaximumBytes + ChecksumBytes)
        {
            return null;
        }

        var file = new byte[length];
        return _files.Read(name, 0, file, 0, length) == length ? file : null;
    }

    /// <summary>CRC32 of all but the last four bytes.</summary>
    private static uint Checksum(byte[] file)
    {
        var covered = new byte[file.Length - ChecksumBytes];
        Array.Copy(file, covered, covered.Length);
        var crc = new Crc32();
        crc.Append(covered);
        return crc.GetCurrentHashAsUInt32();
    }

    private static void Put(byte[] file, int at, int bytes, uint value)
    {
        for (int i = 0; i < bytes; i++)
        {
            file[at + i] = (byte)(value >> (8 * i));
        }
    }

    private static uint Get(byte[] file, int at, int bytes)
    {
        uint value = 0;
        for (int i = 0; i < bytes; i++)
        {
            value |= (uint)file[at + i] << (8 * i);
        }

        return value;
    }

    private static bool AreEqual(byte[] first, byte[] second)
    {
        if (first.Length != second.Length)
        {
            return false;
        }

        for (int i = 0; i < first.Length; i++)
        {
            if (first[i] != second[i])
            {
                return false;
            }
        }

        return true;
    }
}
