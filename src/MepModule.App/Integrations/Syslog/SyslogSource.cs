using System;
using MepModule.App.Diagnostics;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Polling;

namespace MepModule.App.Integrations.Syslog;

/// <summary>
/// What is worth a message: entries of the event log, and changes of how things stand with the meter. Nothing waits here: entries stay in the log until they are through, and when the log
/// had to give some up in the meantime the server is told how many.
/// </summary>
internal sealed class SyslogSource
{
    // An output that starts with the module tells of the start itself too.
    private const int StartMilliseconds = 60000;

    private readonly OutputContext _context;
    private readonly int _leastSeverity;
    private readonly LogEntry _entry = new LogEntry();
    private MeterCondition _condition;
    private int _index;
    private int _sequence;

    public SyslogSource(OutputContext context, int leastSeverity)
    {
        _context = context;
        _leastSeverity = leastSeverity;
        _condition = MeterCondition.Starting;
        EventLog log = context.Log;
        _index = log.NewestIndex;
        if (context.Clock.Milliseconds < StartMilliseconds)
        {
            // Entries of earlier starts have a greater uptime, or come before the first of this one.
            int uptime = int.MaxValue;
            while (_index > 0 && log.TryGet(_index, _entry) && _entry.UptimeSeconds <= uptime && _entry.UptimeSeconds * 1000L <= context.Clock.Milliseconds)
            {
                uptime = _entry.UptimeSeconds;
                _index--;
            }
        }
    }

    /// <summary>The next message, or null when there is none.</summary>
    public SyslogMessage? Next()
    {
        EventLog log = _context.Log;
        int lost = log.OldestIndex - _index - 1;
        if (lost > 0)
        {
            _index = log.OldestIndex - 1;
            return Message(SyslogMessage.Warning, Now(), Uptime(), "log", lost.ToString() + " entries of the event log were given up before they could be sent.");
        }

        while (_index < log.NewestIndex)
        {
            _index++;
            if (log.TryGet(_index, _entry))
            {
                int severity = _entry.Level == LogLevel.Error ? SyslogMessage.Error : _entry.Level == LogLevel.Warning ? SyslogMessage.Warning : SyslogMessage.Information;
                if (severity <= _leastSeverity)
                {
                    return Message(severity, _entry.TimeUtc, _entry.UptimeSeconds, _entry.Area, _entry.Text);
                }
            }
        }

        MeterCondition condition = _context.Meter.Condition;
        if (condition != _condition)
        {
            _condition = condition;
            int severity = condition == MeterCondition.Reading || condition == MeterCondition.Starting ? SyslogMessage.Information : SyslogMessage.Warning;
            if (severity <= _leastSeverity)
            {
                return Message(severity, Now(), Uptime(), "condition", _context.Meter.ConditionSentence);
            }
        }

        return null;
    }

    /// <summary>A message of the moment.</summary>
    public SyslogMessage Message(int severity, string kind, string text) => Message(severity, Now(), Uptime(), kind, text);

    private SyslogMessage Message(int severity, DateTime utc, int uptime, string kind, string text)
    {
        _sequence++;
        return new SyslogMessage { Severity = severity, TimeUtc = utc, UptimeSeconds = uptime, Kind = kind, Text = text, Sequence = _sequence };
    }

    private DateTime Now() => _context.Clock.IsSet ? _context.Clock.UtcNow : DateTime.MinValue;

    private int Uptime() => (int)(_context.Clock.Milliseconds / 1000);
}
