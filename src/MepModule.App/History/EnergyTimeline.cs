using MepModule.App.Memory;
using MepModule.App.Meter;
using MepModule.Protocol;
using MepModule.Protocol.Tables;

namespace MepModule.App.History;

/// <summary>
/// Leads energy into history without holes and without counting anything twice. While readings come, each goes straight into minutes and days. Where they were missing, because the module was
/// off or the meter silent, the meter's own load profile fills the gap between the last reading before and the first one after it; only then do days go on. Midnight is such a gap,
/// so that a day ends with what the meter itself kept.
/// </summary>
internal sealed class EnergyTimeline
{
    // Readings come every ten seconds; with retries and users in between a little later.
    private const int GapSeconds = 150;
    private const int LongestFillDays = DayTotals.MaxDays;
    private const int SecondsPerDay = 86400;

    private readonly RecentHistory _history;
    private readonly DayTotals _days;

    // The last reading.
    private long _liveSeconds = TableTime.None;
    private long _liveImport;
    private long _liveExport;
    private int _liveOffset;

    // The first reading behind a gap that is to be filled, and how far filling got.
    private bool _isFilling;
    private long _endSeconds;
    private long _endImport;
    private long _endExport;
    private int _endOffset;
    private long _fromSeconds;
    private long _filledSeconds;
    private long _filledImport;
    private long _filledExport;
    private LoadProfileReader? _reader;

    public EnergyTimeline(RecentHistory history, DayTotals days)
    {
        _history = history;
        _days = days;
    }

    /// <summary>Whether a gap waits to be filled.</summary>
    public bool IsFilling => _isFilling;

    /// <summary>Adds a reading.</summary>
    /// <param name="utcSeconds">When, seconds since 1970.</param>
    /// <param name="offsetSeconds">Local time less UTC.</param>
    /// <param name="importWattHours">Import register.</param>
    /// <param name="exportWattHours">Export register.</param>
    /// <param name="isWitnessed">Whether the time is sure enough to drop days that are ahead of it.</param>
    public void AddReading(long utcSeconds, int offsetSeconds, long importWattHours, long exportWattHours, bool isWitnessed)
    {
        if (_days.IsOfAnother)
        {
            Forget();
            _days.Change(utcSeconds, offsetSeconds, importWattHours, exportWattHours);
        }

        if (isWitnessed && _days.LastSeconds != TableTime.None && _days.LastSeconds - utcSeconds > GapSeconds)
        {
            // The clock was ahead when they were made. What was counted since is in the registers.
            Forget();
            _history.ForgetEnergyAfter(utcSeconds);
            _days.GoBack(utcSeconds, offsetSeconds, importWattHours, exportWattHours);
        }

        if (_liveSeconds != TableTime.None && utcSeconds <= _liveSeconds)
        {
            if (_liveSeconds - utcSeconds < GapSeconds)
            {
                return;
            }

            // The clock was set back: time begins anew. Registers do not, so nothing is counted twice.
            Forget();
            _history.ForgetEnergyAfter(utcSeconds);
        }

        bool isFirst = _liveSeconds == TableTime.None;

        _days.SetLive(utcSeconds, offsetSeconds, importWattHours, exportWattHours);

        // Over midnight the load profile is asked as well: it knows the registers at that very moment.
        bool isGap = isFirst || utcSeconds - _liveSeconds > GapSeconds || DayTotals.DayOf(utcSeconds, offsetSeconds) != DayTotals.DayOf(_liveSeconds, _liveOffset);
        if (isGap && !_isFilling)
        {
            BeginFilling(utcSeconds, offsetSeconds, importWattHours, exportWattHours);
        }
        else
        {
            // A second gap while the first is being filled is spread evenly: rare, and nothing is lost.
            _history.AddEnergy(_liveSeconds, utcSeconds, importWattHours - _liveImport, exportWattHours - _liveExport);
            if (!_isFilling)
            {
                _days.AddPoint(utcSeconds, offsetSeconds, importWattHours, exportWattHours, false);
            }
        }

        _liveSeconds = utcSeconds;
        _liveOffset = offsetSeconds;
        _liveImport = importWattHours;
        _liveExport = exportWattHours;
    }

    /// <summary>Goes on from a reading that has nothing to do with the one before: the meter was changed or set.</summary>
    public void Break(long utcSeconds, int offsetSeconds, long importWattHours, long exportWattHours)
    {
        _isFilling = false;
        _reader = null;
        _days.SetLive(utcSeconds, offsetSeconds, importWattHours, exportWattHours);
        _days.Break(utcSeconds, offsetSeconds, importWattHours, exportWattHours);
        _liveSeconds = utcSeconds;
        _liveOffset = offsetSeconds;
        _liveImport = importWattHours;
        _liveExport = exportWattHours;
    }

    /// <summary>The newest day, which is today, in days since 1970-01-01; 0 when there is none.</summary>
    public int NewestDay => _days.NewestDay;

    /// <summary>Begins with a meter, or with one whose registers are read differently now: readings are forgotten, history is not.</summary>
    /// <param name="meterChecksum">Tells whose registers come.</param>
    /// <param name="stepWattHours">Step of its energy registers.</param>
    public void Open(int meterChecksum, int stepWattHours)
    {
        Forget();
        _history.SetStep(stepWattHours);
        _days.Open(meterChecksum);
    }

    private void Forget()
    {
        _isFilling = false;
        _reader = null;
        _liveSeconds = TableTime.None;
    }

    /// <summary>Fills a bit of the gap, with one exchange at most.</summary>
    /// <param name="tables">The meter.</param>
    /// <param name="layout">How the meter's tables look.</param>
    /// <param name="guard">Turns registers of the load profile into energy.</param>
    /// <returns>What kept the exchange from succeeding, so that the caller stops asking for a while.</returns>
    public MeterError Fill(ITableReader tables, MeterLayout layout, RegisterGuard guard)
    {
        if (_reader == null)
        {
            LoadProfileLayout? profile = layout.EnergyLoadProfile;
            if (profile == null)
            {
                EndFilling();
                return MeterError.None;
            }

            long oldest = _endSeconds - (long)LongestFillDays * SecondsPerDay;
            _reader = new LoadProfileReader(profile, layout.Scale, _fromSeconds < oldest ? oldest : _fromSeconds, _endSeconds - 1);
        }

        LoadProfileStep step = _reader.Next(tables);
        while (step == LoadProfileStep.Interval)
        {
            TakeInterval(layout, guard);
            step = _reader.Next(tables);
        }

        if (step == LoadProfileStep.End)
        {
            EndFilling();
        }
        else if (step == LoadProfileStep.Failed)
        {
            if (MeterErrorText.IsRefusal(_reader.Error))
            {
                EndFilling();
                return MeterError.None;
            }

            return _reader.Error;
        }

        return MeterError.None;
    }

    private void BeginFilling(long utcSeconds, int offsetSeconds, long importWattHours, long exportWattHours)
    {
        _isFilling = true;
        _reader = null;
        _endSeconds = utcSeconds;
        _endOffset = offsetSeconds;
        _endImport = importWattHours;
        _endExport = exportWattHours;
        _filledSeconds = _days.LastSeconds;
        _filledImport = _days.LastImport;
        _filledExport = _days.LastExport;
        bool isBackwards = _filledSeconds != TableTime.None && (_filledImport > importWattHours || _filledExport > exportWattHours);
        if (isBackwards)
        {
            // The registers ran backwards while the module was off: what was before has nothing to do with what comes.
            _days.Break(utcSeconds, offsetSeconds, importWattHours, exportWattHours);
        }

        if (isBackwards || _filledSeconds == utcSeconds || (_filledSeconds > utcSeconds && _liveSeconds != TableTime.None))
        {
            // Days that are ahead of the clock go on when it has caught up: only after a start there are minutes to fill.
            _isFilling = false;
            return;
        }

        _fromSeconds = _filledSeconds;
        if (_liveSeconds == TableTime.None)
        {
            // After a start the minutes are lost: what the load profile knows of the last 24 hours comes back, although the days know it already.
            // Where there are some yet, time began anew while they were filled: they would count twice.
            _history.ForgetEnergy();
            long oldestMinute = utcSeconds - _history.KeptMinutes * 60;
            if (_fromSeconds > oldestMinute)
            {
                _fromSeconds = oldestMinute;
                _filledSeconds = TableTime.None;
            }
        }
    }

    private void TakeInterval(MeterLayout layout, RegisterGuard guard)
    {
        LoadProfileReader reader = _reader!;
        int importChannel = reader.Layout.ChannelOf(SourceId.EnergyImport);
        int exportChannel = reader.Layout.ChannelOf(SourceId.EnergyExport);
        bool hasExport = exportChannel != LoadProfileLayout.NoChannel;
        if (!reader.HasValue(importChannel) || (hasExport && !reader.HasValue(exportChannel)))
        {
            return;
        }

        long import = guard.WattHoursOf(Energy.Import, reader.Register(importChannel));
        long export = _filledSeconds == TableTime.None ? _endExport : _filledExport;
        if (hasExport)
        {
            export = guard.WattHoursOf(Energy.Export, reader.Register(exportChannel));
        }

        // A register that does not lie between those of the readings around it is not the same count any more.
        bool fits = import <= _endImport && export <= _endExport &&
            (_filledSeconds == TableTime.None || (import >= _filledImport && export >= _filledExport && reader.EndTime > _filledSeconds));
        if (fits)
        {
            FillTo(reader.EndTime, layout.Facts.OffsetSeconds((reader.Flags & IntervalFlags.DaylightSaving) != 0), import, export, true);
        }
    }

    private void FillTo(long utcSeconds, int offsetSeconds, long import, long export, bool isFilled)
    {
        if (_filledSeconds != TableTime.None && utcSeconds > _filledSeconds)
        {
            _history.AddEnergy(_filledSeconds, utcSeconds, import - _filledImport, export - _filledExport);
        }

        _days.AddPoint(utcSeconds, offsetSeconds, import, export, isFilled);
        _filledSeconds = utcSeconds;
        _filledImport = import;
        _filledExport = export;
    }

    private void EndFilling()
    {
        FillTo(_endSeconds, _endOffset, _endImport, _endExport, false);
        if (_liveSeconds != TableTime.None && _liveSeconds > _endSeconds)
        {
            _days.AddPoint(_liveSeconds, _liveOffset, _liveImport, _liveExport, false);
        }

        _isFilling = false;
        _reader = null;
        _days.KeepToday();
    }
}
