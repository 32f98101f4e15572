using System;
using System.IO;
using System.Text;
using MepModule.App.Platform;
using MepModule.App.Storage;
using MepModule.Protocol.Tables;

namespace MepModule.App.Diagnostics;

/// <summary>
/// What happened to the module: a byte ring in memory, and the warnings and errors of it in two files that take turns, so that the
/// reason of a restart can be read afterwards. At most <see cref="MaximumStoredPerHour"/> entries an hour go to the files, for the
/// flash's sake. Texts must not contain secrets. Safe to use from any thread.
/// </summary>
public sealed class EventLog
{
    /// <summary>Entries that one hour may add to the files.</summary>
    public const int MaximumStoredPerHour = 30;

    internal const string FirstFile = "log.a";
    internal const string SecondFile = "log.b";

    // Record: length of the whole 2, index 4, unix time 4, uptime 4, level 1, length of area 1, area, text; a sum of the bytes 1.
    private const int HeaderBytes = 16;
    private const int OverheadBytes = HeaderBytes + 1;
    private const int MaximumTextBytes = 200;
    private const int MaximumRecordBytes = OverheadBytes + 16 + MaximumTextBytes;

    private readonly IClock _clock;
    private readonly IFileStore _files;
    private readonly int _fileBytes;
    private readonly RecordRing _ring;
    private bool _secondIsOpen;
    private int _openBytes;
    private int _storedThisHour;
    private long _hour;

    /// <summary>Takes over what earlier starts left in the files.</summary>
    /// <param name="clock">For the times of entries.</param>
    /// <param name="files">Where warnings and errors are kept.</param>
    /// <param name="capacityBytes">Size of the ring; 1024 or more.</param>
    /// <param name="fileBytes">Size of each of the two files.</param>
    public EventLog(IClock clock, IFileStore files, int capacityBytes, int fileBytes)
    {
        _clock = clock;
        _files = files;
        _ring = new RecordRing(capacityBytes);
        _fileBytes = fileBytes;
        try
        {
            var record = new byte[MaximumRecordBytes];
            int first = FirstIndexIn(FirstFile, record);
            int second = FirstIndexIn(SecondFile, record);
            _secondIsOpen = second > first;
            TakeOver(_secondIsOpen ? FirstFile : SecondFile, record);
            _openBytes = TakeOver(_secondIsOpen ? SecondFile : FirstFile, record);
        }
        catch (IOException)
        {
            // A log that cannot be read must not keep the module from starting.
        }
    }

    /// <summary>Index of the oldest entry in memory.</summary>
    public int OldestIndex
    {
        get
        {
            lock (this)
            {
                return _ring.OldestIndex;
            }
        }
    }

    /// <summary>Index of the newest entry; 0 when there is none.</summary>
    public int NewestIndex
    {
        get
        {
            lock (this)
            {
                return _ring.NewestIndex;
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

    /// <summary>Copies an entry out.</summary>
    /// <returns>False when it is no longer, or not yet, in memory.</returns>
    public bool TryGet(int index, LogEntry entry)
    {
        lock (this)
        {
            int at;
            int size = _ring.Find(index, out at);
            if (size == 0)
            {
                return false;
            }

            var record = new byte[size];
            _ring.CopyOut(at, record, size);
            long time = LittleEndian.UInt32(record, 6);
            entry.Index = index;
            entry.TimeUtc = time == 0 ? DateTime.MinValue : new DateTime(DateTime.UnixEpoch.Ticks + (time * TimeSpan.TicksPerSecond));
            entry.UptimeSeconds = LittleEndian.Int32(record, 10);
            entry.Level = (LogLevel)record[14];
            entry.Area = Encoding.UTF8.GetString(record, HeaderBytes, record[15]);
            entry.Text = Encoding.UTF8.GetString(record, HeaderBytes + record[15], size - OverheadBytes - record[15]);
            return true;
        }
    }

    private void Add(LogLevel level, string area, string text)
    {
        byte[] areaBytes = Encoding.UTF8.GetBytes(area);
        byte[] textBytes = Encoding.UTF8.GetBytes(text);
        int textLength = CutAtCharacter(textBytes, MaximumTextBytes);
        int size = OverheadBytes + areaBytes.Length + textLength;
        var record = new byte[size];
        lock (this)
        {
            int index = _ring.NewestIndex + 1;
            _ring.Begin(record, size, index);
            LittleEndian.WriteUInt32(record, 6, _clock.IsSet ? (uint)((_clock.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond) : 0);
            LittleEndian.WriteInt32(record, 10, (int)(_clock.Milliseconds / 1000));
            record[14] = (byte)level;
            record[15] = (byte)areaBytes.Length;
            Array.Copy(areaBytes, 0, record, HeaderBytes, areaBytes.Length);
            Array.Copy(textBytes, 0, record, HeaderBytes + areaBytes.Length, textLength);
            record[size - 1] = SumOf(record, 0, size - 1);
            _ring.Append(record, size);
            if (level != LogLevel.Info)
            {
                Store(record);
            }
        }
    }

    /// <summary>Adds the record to the file that is open, and changes the file when it is full.</summary>
    private void Store(byte[] record)
    {
        long hour = _clock.Milliseconds / 3600000;
        if (hour != _hour)
        {
            _hour = hour;
            _storedThisHour = 0;
        }

        if (_storedThisHour == MaximumStoredPerHour)
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
            }

            string name = _secondIsOpen ? SecondFile : FirstFile;
            using (IFileWriter writer = starts ? _files.Create(name) : _files.Append(name))
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

    private int FirstIndexIn(string name, byte[] record)
    {
        return _files.Read(name, 0, record, 0, HeaderBytes) == HeaderBytes ? LittleEndian.Int32(record, 2) : 0;
    }

    /// <summary>Reads the good records at the beginning of a file into the ring.</summary>
    /// <returns>Bytes of the file that are in use; a full file when it is damaged, so that the next entry starts the other one.</returns>
    private int TakeOver(string name, byte[] record)
    {
        int at = 0;
        while (true)
        {
            int read = _files.Read(name, at, record, 0, 2);
            if (read < 2)
            {
                return read == 0 ? at : _fileBytes;
            }

            int size = LittleEndian.UInt16(record, 0);
            if (size < OverheadBytes || size > MaximumRecordBytes || _files.Read(name, at, record, 0, size) != size
                || record[size - 1] != SumOf(record, 0, size - 1) || record[15] > size - OverheadBytes || LittleEndian.Int32(record, 2) <= _ring.NewestIndex)
            {
                return _fileBytes;
            }

            _ring.Begin(record, size, LittleEndian.Int32(record, 2));
            _ring.Append(record, size);
            at += size;
        }
    }

    private static byte SumOf(byte[] bytes, int offset, int count)
    {
        int sum = 0x5A;
        for (int i = 0; i < count; i++)
        {
            sum = (sum * 3) + bytes[offset + i];
        }

        return (byte)sum;
    }

    private static int CutAtCharacter(byte[] utf8, int maximum)
    {
        if (utf8.Length <= maximum)
        {
            return utf8.Length;
        }

        int length = maximum;
        while ((utf8[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return length;
    }
}
