using System;
using MepModule.App.Meter;
using MepModule.Protocol;
using MepModule.Protocol.Tables;

namespace MepModule.App.Memory;

/// <summary>The meter's power quality table ET09 at one moment. Times are UTC, seconds since 1970, or <see cref="TableTime.None"/>.</summary>
public sealed class PowerQualityReport
{
    private readonly byte[] _thresholds = new byte[PowerQuality.ThresholdsSize];
    private readonly byte[] _events = new byte[PowerQuality.EventsSize];
    private readonly byte[] _outages;

    private PowerQualityReport(int outages)
    {
        _outages = new byte[outages * PowerQuality.OutageSize];
    }

    /// <summary>When the table was read, in UTC.</summary>
    public DateTime ReadTimeUtc { get; private set; }

    /// <summary>Records of outages; those without a time are empty.</summary>
    public int OutageCount => _outages.Length / PowerQuality.OutageSize;

    /// <summary>Outages shorter than this many seconds are only counted.</summary>
    public int LongOutageSeconds => PowerQuality.LongOutageSeconds(_thresholds, 0);

    /// <summary>Sag threshold in percent below the rated voltage.</summary>
    public int SagPercent => PowerQuality.SagPercent(_thresholds, 0);

    /// <summary>Surge threshold in percent above the rated voltage.</summary>
    public int SurgePercent => PowerQuality.SurgePercent(_thresholds, 0);

    /// <summary>Seconds that a sag or surge must last: the minutes of ET09.2 and the seconds that newer firmware adds.</summary>
    public int SagSurgeSeconds => PowerQuality.SagSurgeMinutes(_thresholds, 0) * 60 + PowerQuality.SagSurgeExtraSeconds(_events, 0);

    /// <summary>Lowest frequency so far in mHz, or <see cref="Reading.Unknown"/> as long as the meter has none.</summary>
    public int LowestFrequencyMillihertz => LowestFrequencyTime == TableTime.None ? Reading.Unknown : PowerQuality.LowestFrequencyMillihertz(_events, 0);

    /// <summary>Time of the lowest frequency.</summary>
    public long LowestFrequencyTime => PowerQuality.LowestFrequencyTime(_events, 0);

    /// <summary>Highest frequency so far in mHz, or <see cref="Reading.Unknown"/> as long as the meter has none.</summary>
    public int HighestFrequencyMillihertz => HighestFrequencyTime == TableTime.None ? Reading.Unknown : PowerQuality.HighestFrequencyMillihertz(_events, 0);

    /// <summary>Time of the highest frequency.</summary>
    public long HighestFrequencyTime => PowerQuality.HighestFrequencyTime(_events, 0);

    /// <summary>Number of outages too short for a record.</summary>
    public long ShortOutages => PowerQuality.ShortOutageCount(_events, 0);

    /// <summary>Reads the table in three parts; it is longer than one answer holds.</summary>
    /// <param name="tables">The meter.</param>
    /// <param name="outages">Number of outage records (<see cref="MeterFacts.OutageRecords"/>).</param>
    /// <param name="readTimeUtc">The time now.</param>
    /// <param name="error">Why there is no report.</param>
    /// <returns>The report, or null.</returns>
    internal static PowerQualityReport? Read(ITableReader tables, int outages, DateTime readTimeUtc, out MeterError error)
    {
        // Ten records are what every meter has; more than one answer holds are not needed.
        const int most = 465 / PowerQuality.OutageSize;
        int kept = outages < most ? outages : most;
        var report = new PowerQualityReport(kept) { ReadTimeUtc = readTimeUtc };
        error = tables.Read(PowerQuality.Table, 0, report._thresholds, 0, report._thresholds.Length);
        if (error == MeterError.None && kept > 0)
        {
            error = tables.Read(PowerQuality.Table, PowerQuality.OutageOffset(0), report._outages, 0, report._outages.Length);
        }

        if (error == MeterError.None)
        {
            error = tables.Read(PowerQuality.Table, PowerQuality.EventsOffset(outages), report._events, 0, report._events.Length);
        }

        return error == MeterError.None ? report : null;
    }

    /// <summary>When power went away in an outage, 0 being the newest.</summary>
    public long OutageStart(int outage) => PowerQuality.OutagePowerOff(_outages, outage * PowerQuality.OutageSize);

    /// <summary>When power came back after an outage.</summary>
    public long OutageEnd(int outage) => PowerQuality.OutagePowerOn(_outages, outage * PowerQuality.OutageSize);

    /// <summary>Duration of an outage in seconds.</summary>
    public long OutageSeconds(int outage) => PowerQuality.OutageSeconds(_outages, outage * PowerQuality.OutageSize);

    /// <summary>Cause of an outage: <see cref="PowerQuality.PowerFailure"/> or <see cref="PowerQuality.BrownOut"/>.</summary>
    public int OutageCause(int outage) => PowerQuality.OutageCause(_outages, outage * PowerQuality.OutageSize);

    /// <summary>Number of sags of a phase, 0 being L1.</summary>
    public int Sags(int phase) => PowerQuality.SagCount(_events, 0, phase);

    /// <summary>Time of the last sag of a phase.</summary>
    public long LastSag(int phase) => PowerQuality.LastSag(_events, 0, phase);

    /// <summary>Lowest voltage in mV of the last sag of a phase.</summary>
    public int LowestSagMillivolts(int phase) => PowerQuality.LowestSagMillivolts(_events, 0, phase);

    /// <summary>Number of surges of a phase.</summary>
    public int Surges(int phase) => PowerQuality.SurgeCount(_events, 0, phase);

    /// <summary>Time of the last surge of a phase.</summary>
    public long LastSurge(int phase) => PowerQuality.LastSurge(_events, 0, phase);

    /// <summary>Highest voltage in mV of the last surge of a phase.</summary>
    public int HighestSurgeMillivolts(int phase) => PowerQuality.HighestSurgeMillivolts(_events, 0, phase);

    /// <summary>Number of losses of a phase.</summary>
    public int PhaseLosses(int phase) => PowerQuality.PhaseLossCount(_events, 0, phase);

    /// <summary>Time of the last loss of a phase.</summary>
    public long LastPhaseLoss(int phase) => PowerQuality.LastPhaseLoss(_events, 0, phase);

    /// <summary>Whether a phase is without voltage now.</summary>
    public bool IsPhaseLost(int phase) => PowerQuality.IsPhaseLost(_events, 0, phase);

    /// <summary>Number of over-current events of a phase.</summary>
    public long OverCurrents(int phase) => PowerQuality.OverCurrentCount(_events, 0, phase);
}
