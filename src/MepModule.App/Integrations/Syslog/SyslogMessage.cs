using System;

namespace MepModule.App.Integrations.Syslog;

/// <summary>One message to a log server, before it is written.</summary>
public sealed class SyslogMessage
{
    /// <summary>Severity of RFC 5424 for what needs the user.</summary>
    public const int Error = 3;

    /// <summary>Severity for what did not go as it should.</summary>
    public const int Warning = 4;

    /// <summary>Severity for what is good to know.</summary>
    public const int Information = 6;

    /// <summary>One of the severities.</summary>
    public int Severity = Information;

    /// <summary>When it happened, UTC; DateTime.MinValue while the time of day was not known.</summary>
    public DateTime TimeUtc;

    /// <summary>Seconds since the start of the module.</summary>
    public int UptimeSeconds;

    /// <summary>Kind of the message: a word of at most 32 characters above 32 and below 127.</summary>
    public string Kind = "";

    /// <summary>What happened, without secrets.</summary>
    public string Text = "";

    /// <summary>Running number since the output was started, from 1, so that a gap shows a loss.</summary>
    public int Sequence;
}
