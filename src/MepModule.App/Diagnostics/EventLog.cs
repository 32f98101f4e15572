using System;
using MepModule.App.Platform;
using MepModule.App.Storage;

namespace MepModule.App.Diagnostics;

/// <summary>
/// What happened to the module: the newest entries in a ring of bytes in memory, and older warnings and errors in files, so that the reason of a restart can be read afterwards. Texts must
/// not contain secrets. Safe to use from any thread.
/// </summary>
public sealed class EventLog
{
    private readonly IClock _clock;
    private readonly RecordRing _ring;
    private readonly StoredEntries _stored;

    /// <summary>Finds what earlier starts left in the files.</summary>
    /// <param name="clock">For the times of entries.</param>
    /// <param name="files">Where warnings and errors are kept.</param>
    /// <param name="capacityBytes">Size of the ring; 1024 or more.</param>
    /// <param name="fileBytes">Size of each of the two files.</param>
    public EventLog(IClock clock, IFileStore files, int capacityBytes, int fileBytes)
    {
        _clock = clock;
        _ring = new RecordRing(capacityBytes);
        _stored = new StoredEntries(files, fileBytes);
    }

    /// <summary>Index of the newest entry; 0 when there is none.</summary>
    public int NewestIndex
    {
        get
        {
            lock (this)
            {
                return Newest;
            }
        }
    }

    /// <summary>Notes something good to know.</summary>
    public void Info(string area, string text) => Add(LogLevel.Info, area, text);

    /// <summary>Notes something that did not go as it should.</summary>
    public void Warning(string area, string text) => Add(LogLevel.Warning, area, text);

    /// <summary>Notes something that needs the user.</summary>
    public void Error(string area, string text) => Add(LogLevel.Error, area, text);

    /// <summary>
    /// Notes an exception that a thread caught before it goes on. Never throws: where memory ran out there may be none for the note either,
    /// and the thread must not end over it.
    /// </summary>
    /// <param name="area">Where.</param>
    /// <param name="what">What did not work, a sentence without its full stop.</param>
    /// <param name="problem">Why.</param>
    public void Failure(string area, string what, Exception problem)
    {
        try
        {
            Error(area, what + ": " + problem.Message);
        }
        catch (Exception)
        {
            // Nobody is left to tell.
        }
    }

    /// <summary>Copies out the first entry that is kept from an index on.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryNext(int from, LogEntry entry)
    {
        lock (this)
        {
            byte[]? record = _ring.NewestIndex == 0 || from < _ring.OldestIndex ? _stored.Next(from) : null;
            if (record == null || (_ring.NewestIndex > 0 && LogRecord.IndexOf(record) >= _ring.OldestIndex))
            {
                int at;
                int size = _ring.Find(from < _ring.OldestIndex ? _ring.OldestIndex : from, out at);
                if (size == 0)
                {
                    return false;
                }

                record = new byte[size];
                _ring.CopyOut(at, record, size);
            }

            LogRecord.Read(record, entry);
            return true;
        }
    }

    private int Newest => _ring.NewestIndex > 0 ? _ring.NewestIndex : _stored.NewestIndex;

    private void Add(LogLevel level, string area, string text)
    {
        byte[] record = LogRecord.Of(level, area, text);
        lock (this)
        {
            _ring.Begin(record, record.Length, Newest + 1);
            LogRecord.Finish(record, _clock);
            _ring.Append(record, record.Length);
            if (level != LogLevel.Info)
            {
                _stored.Add(record, _clock);
            }
        }
    }
}
