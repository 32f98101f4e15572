using System.IO;
using MepModule.App.Platform;
using MepModule.App.Storage;
using MepModule.Protocol.Tables;

namespace MepModule.App.History;

/// <summary>
/// Energy by local day for 400 days, in files that survive a power cut. Days are made of points: what the registers showed at a moment. A day ends at local midnight with
/// what the registers showed then, so days add up to the registers whatever happened in between. Safe to use from any thread.
/// Two files take turns, one written anew each day; the one that goes further counts. File: magic (4), whose registers the last record is of (4), then a record for
/// each day without holes, each with its own check; little-endian. Days of a meter that was exchanged stay; the day of the change says so.
/// </summary>
public sealed class DayTotals
{
    /// <summary>Days that are kept.</summary>
    public const int MaxDays = 400;

    private const string FirstFile = "days.a";
    private const string SecondFile = "days.b";

    // What today has brought so far, in the same form and with one record: after a restart it is known at once.
    private const string TodayFile = "days.now";
    private const int SecondsPerDay = 86400;
    private const int Magic = 0x3159444D;
    private const int HeaderBytes = 8;

    // Day 2, flags 1, end of the day in UTC 4, import 4, export 4, import register 6, export register 6, low half of a CRC32 2.
    private const int RecordBytes = 29;
    private const int CopyRecordCount = 16;

    // Even distribution over so little time does no harm.
    private const int ShortSeconds = 600;

    private readonly IFileStore _files;
    private readonly byte[] _record = new byte[RecordBytes];
    private readonly DayTotal _today = new DayTotal();
    private string _file = SecondFile;
    private int _meter;
    private int _owner;
    private int _firstDay;
    private int _lastDay;
    private long _lastSeconds = TableTime.None;
    private int _liveDay;
    private long _liveImport;
    private long _liveExport;

    /// <summary>Makes totals that know nothing before they are opened.</summary>
    internal DayTotals(IFileStore files)
    {
        _files = files;
    }

    /// <summary>The oldest day that can be asked for, in days since 1970-01-01; 0 when there is none.</summary>
    public int OldestDay
    {
        get
        {
            lock (this)
            {
                if (_lastDay == 0)
                {
                    return _liveDay;
                }

                return _lastDay - _firstDay >= MaxDays ? _lastDay - MaxDays + 1 : _firstDay;
            }
        }
    }

    /// <summary>The newest day, which is today; 0 when there is none.</summary>
    public int NewestDay
    {
        get
        {
            lock (this)
            {
                return _liveDay != 0 ? _liveDay : _lastDay;
            }
        }
    }

    /// <summary>Time up to which days are complete, seconds since 1970, or <see cref="TableTime.None"/> when nothing is known yet.</summary>
    internal long LastSeconds => _lastSeconds;

    /// <summary>The import register at <see cref="LastSeconds"/>, Wh.</summary>
    internal long LastImport => _today.ImportRegisterWattHours;

    /// <summary>The export register at <see cref="LastSeconds"/>, Wh.</summary>
    internal long LastExport => _today.ExportRegisterWattHours;

    /// <summary>Looks up a day.</summary>
    /// <returns>False when nothing is known about it.</returns>
    public bool TryGet(int day, DayTotal total)
    {
        lock (this)
        {
            if (day == _liveDay && _lastSeconds != TableTime.None && _today.Day == day && !IsOfAnother)
            {
                total.Day = day;
                total.ImportWattHours = _today.ImportWattHours + _liveImport - _today.ImportRegisterWattHours;
                total.ExportWattHours = _today.ExportWattHours + _liveExport - _today.ExportRegisterWattHours;
                total.ImportRegisterWattHours = _liveImport;
                total.ExportRegisterWattHours = _liveExport;
                total.Flags = _today.Flags;
                return true;
            }

            return _lastDay != 0 && day >= _firstDay && day <= _lastDay && ReadRecord(_file, day - _firstDay) && Decode(total) == day;
        }
    }

    /// <summary>Whether the last point is of another meter than the one in use: <see cref="Change"/> goes on from it.</summary>
    internal bool IsOfAnother => _lastSeconds != TableTime.None && _owner != _meter;

    /// <summary>Begins with a meter. Days that are there stay, whichever meter they are of.</summary>
    /// <param name="meterChecksum">Tells whose registers come: CRC32 of the serial number, and of the factor that they are multiplied by.</param>
    internal void Open(int meterChecksum)
    {
        lock (this)
        {
            if (_meter == meterChecksum)
            {
                return;
            }

            bool isFirst = _meter == 0;
            _meter = meterChecksum;
            _liveDay = 0;
            if (isFirst)
            {
                OpenFile(FirstFile);
                OpenFile(SecondFile);
                OpenToday();
            }
        }
    }

    /// <summary>Goes on with the registers of another meter, which have nothing to do with those so far: what one counted is not subtracted from what the other did.</summary>
    internal void Change(long utcSeconds, int offsetSeconds, long importWattHours, long exportWattHours)
    {
        lock (this)
        {
            if (DayOf(utcSeconds, offsetSeconds) - _today.Day > MaxDays)
            {
                _lastSeconds = TableTime.None;
                return;
            }

            // Files are the former meter's until the new registers are kept: after a power cut in between, this is done again.
            Break(utcSeconds, offsetSeconds, importWattHours, exportWattHours);
            _owner = _meter;
            _today.Note(DayTotal.Changed);
            KeepToday();
        }
    }

    /// <summary>Keeps what today has brought up to the last point, so that a restart does not have to ask the meter for it. To be called after gaps, not after each point.</summary>
    internal void KeepToday()
    {
        lock (this)
        {
            if (_lastSeconds == TableTime.None)
            {
                return;
            }

            Encode(_lastSeconds);
            try
            {
                using (IFileWriter writer = _files.Create(TodayFile))
                {
                    WriteHeader(writer);
                    writer.Write(_record, 0, RecordBytes);
                }
            }
            catch (IOException)
            {
                // Then the next start asks the meter's load profile for today.
            }
        }
    }

    /// <summary>Says what the registers show now. Does not end a day; <see cref="AddPoint"/> does.</summary>
    internal void SetLive(long utcSeconds, int offsetSeconds, long importWattHours, long exportWattHours)
    {
        lock (this)
        {
            _liveDay = DayOf(utcSeconds, offsetSeconds);
            _liveImport = importWattHours;
            _liveExport = exportWattHours;
        }
    }

    /// <summary>Goes on to a point; points come in the order of time.</summary>
    /// <param name="utcSeconds">Time of the point, seconds since 1970.</param>
    /// <param name="offsetSeconds">Local time less UTC at that time.</param>
    /// <param name="importWattHours">The import register then.</param>
    /// <param name="exportWattHours">The export register then.</param>
    /// <param name="isFilled">Whether the point comes from the load profile.</param>
    internal void AddPoint(long utcSeconds, int offsetSeconds, long importWattHours, long exportWattHours, bool isFilled)
    {
        lock (this)
        {
            int day = DayOf(utcSeconds, offsetSeconds);
            if (_lastSeconds == TableTime.None || day - _today.Day > MaxDays)
            {
                _owner = _meter;
                BeginDay(day);
                _today.Note((utcSeconds + offsetSeconds) % SecondsPerDay == 0 ? 0 : DayTotal.Incomplete);
            }
            else if (utcSeconds <= _lastSeconds)
            {
                return;
            }
            else
            {
                Advance(utcSeconds, offsetSeconds, day, importWattHours, exportWattHours);
            }

            _today.ImportRegisterWattHours = importWattHours;
            _today.ExportRegisterWattHours = exportWattHours;
            _today.Note(isFilled ? DayTotal.Filled : 0);
            _lastSeconds = utcSeconds;
        }
    }

    /// <summary>Goes on from registers that have nothing to do with the last ones: the meter was changed or set.</summary>
    internal void Break(long utcSeconds, int offsetSeconds, long importWattHours, long exportWattHours)
    {
        lock (this)
        {
            if (_lastSeconds == TableTime.None)
            {
                return;
            }

            // A clock that was set back does not lead back to days that ended, but the registers to go on from are the new ones all the same.
            if (utcSeconds > _lastSeconds)
            {
                long import = _today.ImportRegisterWattHours;
                long export = _today.ExportRegisterWattHours;
                Advance(utcSeconds, offsetSeconds, DayOf(utcSeconds, offsetSeconds), import, export);
                _lastSeconds = utcSeconds;
            }

            _today.Note(DayTotal.Incomplete);
            _today.ImportRegisterWattHours = importWattHours;
            _today.ExportRegisterWattHours = exportWattHours;
            KeepToday();
        }
    }

    /// <summary>Goes back to a time before the last point: the clock was ahead. Later days are dropped, and the day of that time goes on from what the registers show.</summary>
    internal void GoBack(long utcSeconds, int offsetSeconds, long importWattHours, long exportWattHours)
    {
        lock (this)
        {
            int day = DayOf(utcSeconds, offsetSeconds);
            if (day < _today.Day)
            {
                bool isKept = _lastDay != 0 && day >= _firstDay && day <= _lastDay && ReadRecord(_file, day - _firstDay) && Decode(_today) == day;
                if (!isKept)
                {
                    BeginDay(day);
                    _today.ImportRegisterWattHours = importWattHours;
                    _today.ExportRegisterWattHours = exportWattHours;
                }

                DropFrom(day);
            }

            bool isCount = importWattHours >= _today.ImportRegisterWattHours && exportWattHours >= _today.ExportRegisterWattHours;
            if (isCount)
            {
                Count(importWattHours, exportWattHours);
            }

            _today.ImportRegisterWattHours = importWattHours;
            _today.ExportRegisterWattHours = exportWattHours;
            _today.Note(DayTotal.Incomplete);
            _lastSeconds = utcSeconds;
            KeepToday();
        }
    }

    // Both files must go without these days, or the next start takes the one that has them.
    private void DropFrom(int day)
    {
        if (_lastDay == 0 || day > _lastDay)
        {
            return;
        }

        string dropped = _file;
        string name = _file == FirstFile ? SecondFile : FirstFile;
        _lastDay = day > _firstDay ? day - 1 : 0;
        try
        {
            if (_lastDay != 0)
            {
                Write(name, _firstDay, false);
            }

            _files.Delete(dropped);
            _file = name;
        }
        catch (IOException)
        {
            // The file with the days ahead is still there; the next start drops them again.
        }
    }

    // Ends every day whose midnight lies between the last point and the next.
    private void Advance(long utcSeconds, int offsetSeconds, int day, long import, long export)
    {
        long span = utcSeconds - _lastSeconds;
        bool isLong = span > ShortSeconds;
        while (_today.Day < day)
        {
            long midnight = (_today.Day + 1L) * SecondsPerDay - offsetSeconds;
            long passed = midnight - _lastSeconds;
            if (passed < 0)
            {
                passed = 0;
                midnight = _lastSeconds;
            }

            bool isEven = isLong && passed != 0 && passed != span;
            long importThen = _today.ImportRegisterWattHours + (import - _today.ImportRegisterWattHours) * passed / span;
            long exportThen = _today.ExportRegisterWattHours + (export - _today.ExportRegisterWattHours) * passed / span;
            Count(importThen, exportThen);
            _today.Note(isEven ? DayTotal.Incomplete : 0);
            EndDay(midnight);
            BeginDay(_today.Day + 1);
            _today.Note(isEven ? DayTotal.Incomplete : 0);
            _lastSeconds = midnight;
            span = utcSeconds - midnight;
            if (span == 0)
            {
                break;
            }
        }

        Count(import, export);
    }

    private void Count(long import, long export)
    {
        _today.ImportWattHours += import - _today.ImportRegisterWattHours;
        _today.ExportWattHours += export - _today.ExportRegisterWattHours;
        _today.ImportRegisterWattHours = import;
        _today.ExportRegisterWattHours = export;
    }

    private void BeginDay(int day)
    {
        _today.Day = day;
        _today.ImportWattHours = 0;
        _today.ExportWattHours = 0;
        _today.Flags = 0;
    }

    private void EndDay(long endSeconds)
    {
        if (_lastDay != 0 && _today.Day <= _lastDay)
        {
            return;
        }

        // A day that does not follow the last one starts anew: records are found by their number.
        bool follows = _lastDay != 0 && _today.Day == _lastDay + 1;
        int first = !follows ? _today.Day : _today.Day - _firstDay >= MaxDays ? _today.Day - MaxDays + 1 : _firstDay;
        string name = _file == FirstFile ? SecondFile : FirstFile;
        Encode(endSeconds);
        try
        {
            Write(name, first, true);
            _file = name;
            _firstDay = first;
            _lastDay = _today.Day;
        }
        catch (IOException)
        {
            // A storage that fails costs the days: the next one does not follow and starts anew.
        }
    }

    // The kept days from one on, and the one in the record.
    private void Write(string name, int first, bool hasRecord)
    {
        using (IFileWriter writer = _files.Create(name))
        {
            WriteHeader(writer);
            CopyRecords(writer, first, _lastDay);
            if (hasRecord)
            {
                writer.Write(_record, 0, RecordBytes);
            }
        }
    }

    private void WriteHeader(IFileWriter writer)
    {
        var header = new byte[HeaderBytes];
        LittleEndian.WriteInt32(header, 0, Magic);
        LittleEndian.WriteInt32(header, 4, _owner);
        writer.Write(header, 0, HeaderBytes);
    }

    // The file in force stays as it is until the other one is complete.
    private void CopyRecords(IFileWriter writer, int first, int last)
    {
        var block = new byte[CopyRecordCount * RecordBytes];
        for (int day = first; day <= last; day += CopyRecordCount)
        {
            int count = last - day + 1 < CopyRecordCount ? last - day + 1 : CopyRecordCount;
            int read = _files.Read(_file, HeaderBytes + (day - _firstDay) * RecordBytes, block, 0, count * RecordBytes);
            writer.Write(block, 0, read);
        }
    }

    private void OpenFile(string name)
    {
        try
        {
            int owner;
            int records = RecordsOf(name, out owner);
            while (records > 0 && !ReadRecord(name, records - 1))
            {
                records--;
            }

            if (records == 0 || LittleEndian.UInt16(_record, 0) <= _lastDay)
            {
                return;
            }

            _file = name;
            _owner = owner;
            Decode(_today);
            _lastDay = _today.Day;
            _firstDay = _lastDay - records + 1;
            _lastSeconds = LittleEndian.UInt32(_record, 3);
            BeginDay(_lastDay + 1);
        }
        catch (IOException)
        {
            // Without its file the module starts to count anew.
        }
    }

    private void OpenToday()
    {
        try
        {
            int owner;
            if (RecordsOf(TodayFile, out owner) == 1 && ReadRecord(TodayFile, 0) && LittleEndian.UInt16(_record, 0) > _lastDay)
            {
                _owner = owner;
                Decode(_today);
                _lastSeconds = LittleEndian.UInt32(_record, 3);
            }
        }
        catch (IOException)
        {
            // Without its file today is asked of the meter.
        }
    }

    /// <summary>How many records a file holds; 0 when there is none.</summary>
    private int RecordsOf(string name, out int owner)
    {
        var header = new byte[HeaderBytes];
        int length = _files.Length(name);
        bool isOurs = length >= HeaderBytes && _files.Read(name, 0, header, 0, HeaderBytes) == HeaderBytes && LittleEndian.Int32(header, 0) == Magic;
        owner = LittleEndian.Int32(header, 4);
        return isOurs ? (length - HeaderBytes) / RecordBytes : 0;
    }

    private bool ReadRecord(string file, int index)
    {
        try
        {
            return _files.Read(file, HeaderBytes + index * RecordBytes, _record, 0, RecordBytes) == RecordBytes &&
                LittleEndian.UInt16(_record, RecordBytes - 2) == (int)(Checksum.Of(_record, 0, RecordBytes - 2) & 0xFFFF);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Encode(long endSeconds)
    {
        LittleEndian.WriteUInt16(_record, 0, _today.Day);
        _record[2] = _today.Flags;
        LittleEndian.WriteInt32(_record, 3, (int)endSeconds);
        LittleEndian.WriteInt32(_record, 7, (int)_today.ImportWattHours);
        LittleEndian.WriteInt32(_record, 11, (int)_today.ExportWattHours);
        PutRegister(15, _today.ImportRegisterWattHours);
        PutRegister(21, _today.ExportRegisterWattHours);
        LittleEndian.WriteUInt16(_record, RecordBytes - 2, (int)(long)Checksum.Of(_record, 0, RecordBytes - 2));
    }

    private int Decode(DayTotal total)
    {
        total.Day = LittleEndian.UInt16(_record, 0);
        total.Flags = _record[2];
        total.ImportWattHours = LittleEndian.UInt32(_record, 7);
        total.ExportWattHours = LittleEndian.UInt32(_record, 11);
        total.ImportRegisterWattHours = LittleEndian.Signed(_record, 15, 6);
        total.ExportRegisterWattHours = LittleEndian.Signed(_record, 21, 6);
        return total.Day;
    }

    private void PutRegister(int at, long wattHours)
    {
        LittleEndian.WriteInt32(_record, at, (int)wattHours);
        LittleEndian.WriteUInt16(_record, at + 4, (int)(wattHours >> 32));
    }

    /// <summary>Local day of a moment, in days since 1970-01-01.</summary>
    internal static int DayOf(long utcSeconds, int offsetSeconds)
    {
        return (int)((utcSeconds + offsetSeconds) / SecondsPerDay);
    }
}
