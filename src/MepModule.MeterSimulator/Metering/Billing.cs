using System;
using MepModule.MeterSimulator.Tables;

namespace MepModule.MeterSimulator.Metering;

/// <summary>
/// Snapshots of the registers: at the change of season (BT24), at the monthly demand reset (BT25, ET41 where demand is configured), every
/// night as a self read (BT26), and the one-time reads of ET31. Capture times are local.
/// </summary>
internal sealed class Billing
{
    public const int OneTimeEntries = 2;
    public const int DemandResetEntries = 4;
    private const int SelfReadHour = 0;
    private const int SelfReadMinute = 5;

    private readonly MeterWorks _works;
    private readonly Table _previousSeason;
    private readonly Table _previousReset;
    private readonly RingLog _selfReads;
    private readonly RingLog? _resets;
    private readonly int _billingNumber;
    private DateTime _nextSelfRead;
    private int _season;
    private int _month;

    public Billing(MeterWorks works)
    {
        _works = works;
        MeterProfile profile = works.Profile;
        _billingNumber = profile.HasDemand ? 2 : 0;
        EntrySize = _billingNumber + 6 + profile.RegisterDataSize;
        TableStore tables = works.Tables;
        Access season = profile.MaySetPreviousSeason ? Access.Advanced : Access.Nobody;
        _previousSeason = tables.Basic(24, Access.Basic, season, 6 + profile.RegisterDataSize);
        _previousReset = tables.Basic(25, Access.Basic, Access.Nobody, 6 + profile.RegisterDataSize);
        _selfReads = new RingLog(tables.Basic(26, Access.Basic, Access.Nobody, 0), 6, EntrySize, MeterWorks.SelfReads);
        OneTimeReads = new RingLog(tables.Extended(31, Access.Basic, Access.Nobody, 0), 6, EntrySize, OneTimeEntries);
        DemandResetEntrySize = 3 + 2 + 6 + profile.RegisterDataSize;
        Table resets = tables.Extended(41, Access.Basic, Access.Nobody, 6);
        if (profile.HasDemand)
            _resets = new RingLog(resets, 6, DemandResetEntrySize, DemandResetEntries);

        DateTime local = works.Clock.Local;
        _season = works.Tariff.Season(local);
        _month = local.Month;
        _nextSelfRead = local.Date.AddHours(SelfReadHour).AddMinutes(SelfReadMinute);
        if (_nextSelfRead <= local)
            _nextSelfRead = _nextSelfRead.AddDays(1);
        Capture(OneTimeReads.Append());
    }

    /// <summary>Bytes of an entry of BT26 and ET31.</summary>
    public int EntrySize { get; }

    /// <summary>Bytes of an entry of ET41.</summary>
    public int DemandResetEntrySize { get; }

    public RingLog OneTimeReads { get; }

    public void OnMinute()
    {
        DateTime local = _works.Clock.Local;
        if (local >= _nextSelfRead)
        {
            Capture(_selfReads.Append());
            _works.Events.Add(MeterEvent.SelfRead);
            while (_nextSelfRead <= local)
                _nextSelfRead = _nextSelfRead.AddDays(1);
        }
        if (_works.Tariff.Season(local) != _season)
        {
            CaptureData(_previousSeason.Bytes, local);
            _season = _works.Tariff.Season(local);
            _works.Events.Add(MeterEvent.SeasonChanged, _season);
        }
        if (local.Month != _month)
        {
            _month = local.Month;
            ResetDemand(local);
        }
    }

    private void ResetDemand(DateTime local)
    {
        CaptureData(_previousReset.Bytes, local);
        if (_resets is null)
            return;
        Span<byte> entry = _resets.Append();
        entry.PutU16(0, DemandResetEntrySize - 2);
        Capture(entry[3..]);
        _works.Demand.Reset();
        _works.Events.Add(MeterEvent.DemandReset);
    }

    private void Capture(Span<byte> entry)
    {
        if (_billingNumber > 0)
            entry.PutU16(0, 1);
        CaptureData(entry[_billingNumber..], _works.Clock.Local);
    }

    private void CaptureData(Span<byte> snapshot, DateTime local)
    {
        snapshot.PutShortTime(0, local);
        snapshot[5] = (byte)_season;
        _works.RegisterTables.FillRegisters(snapshot[6..]);
    }
}
