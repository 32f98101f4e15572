using System.IO;
using MepModule.App.Platform;

namespace MepModule.App.Diagnostics;

/// <summary>
/// Entries of the event log in two files that take turns. At most <see cref="MaximumPerHour"/> an hour go there, for the flash's sake. They are read from the files one by one, in their
/// order. Not safe for several threads: its owner locks.
/// </summary>
internal sealed class StoredEntries
{
    /// <summary>Entries that one hour may add to the files.</summary>
    public const int MaximumPerHour = 30;

    public const string FirstFile = "log.a";
    public const string SecondFile = "log.b";

    private readonly IFileStore _files;
    private readonly int _fileBytes;
    private bool _secondIsOpen;
    private int _openBytes;
    private int _storedThisHour;
    private long _hour;

    // Where reading goes on, and from which index on it may.
    private bool _readsOpen;
    private int _readAt;
    private int _readFrom;

    /// <param name="files">Where the files are.</param>
    /// <param name="fileBytes">Size of each.</param>
    public StoredEntries(IFileStore files, int fileBytes)
    {
        _files = files;
        _fileBytes = fileBytes;
        try
        {
            byte[]? first = RecordAt(FirstFile, 0);
            byte[]? second = RecordAt(SecondFile, 0);
            _secondIsOpen = second != null && (first == null || LogRecord.IndexOf(second) > LogRecord.IndexOf(first));
            GoodBytes(NameOf(false));
            _openBytes = GoodBytes(NameOf(true));
        }
        catch (IOException)
        {
            // A log that cannot be read must not keep the module from starting.
        }
    }

    /// <summary>Index of the newest entry; 0 when there is none.</summary>
    public int NewestIndex { get; private set; }

    /// <summary>Adds a record to the file that is open, and changes the file when it is full.</summary>
    public void Add(byte[] record, IClock clock)
    {
        long hour = clock.Milliseconds / 3600000;
        if (hour != _hour)
        {
            _hour = hour;
            _storedThisHour = 0;
        }

        if (_storedThisHour == MaximumPerHour)
        {
            return;
        }

        _storedThisHour++;
        try
        {
            bool starts = _openBytes + record.Length > _fileBytes;
            if (starts)
            {
                _secondIsOpen = !_secondIsOpen;
                _openBytes = 0;
                Rewind();
            }

            using (IFileWriter writer = starts ? _files.Create(NameOf(true)) : _files.Append(NameOf(true)))
            {
                writer.Write(record, 0, record.Length);
            }

            _openBytes += record.Length;
        }
        catch (IOException)
        {
            // The entry is in memory; the storage's failure is told by whoever needs it to work.
        }
    }

    /// <summary>The first record from an index on; null when there is none, or when it cannot be read.</summary>
    public byte[]? Next(int from)
    {
        if (from < _readFrom)
        {
            Rewind();
        }

        try
        {
            while (true)
            {
                byte[]? record = RecordAt(NameOf(_readsOpen), _readAt);
                if (record != null)
                {
                    _readAt += LogRecord.SizeOf(record);
                    _readFrom = LogRecord.IndexOf(record) + 1;
                    if (_readFrom > from)
                    {
                        return record;
                    }
                }
                else if (_readsOpen)
                {
                    return null;
                }
                else
                {
                    _readsOpen = true;
                    _readAt = 0;
                }
            }
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Rewind()
    {
        _readsOpen = false;
        _readAt = 0;
        _readFrom = 0;
    }

    private string NameOf(bool isOpen) => isOpen == _secondIsOpen ? SecondFile : FirstFile;

    // Null at the end of the file, and where it is damaged.
    private byte[]? RecordAt(string name, int at)
    {
        var record = new byte[LogRecord.MaximumBytes];
        return LogRecord.IsWhole(record, _files.Read(name, at, record, 0, record.Length)) ? record : null;
    }

    // Bytes of a file that are in use; a full file when it is damaged, so that the next entry starts the other one.
    private int GoodBytes(string name)
    {
        int at = 0;
        byte[]? record;
        while ((record = RecordAt(name, at)) != null && LogRecord.IndexOf(record) > NewestIndex)
        {
            NewestIndex = LogRecord.IndexOf(record);
            at += LogRecord.SizeOf(record);
        }

        return _files.Length(name) > at ? _fileBytes : at;
    }
}
