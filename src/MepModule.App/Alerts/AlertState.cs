using System;
using MepModule.App.Meter;

namespace MepModule.App.Alerts;

/// <summary>What the meter wants of the MEP client, as a snapshot that never changes.</summary>
public sealed class AlertState
{
    /// <summary>A scheduled read is requested (ET13 flag bit 0).</summary>
    public const int ScheduledRead = 1;

    /// <summary>An on-demand request waits in ET15 (bit 1).</summary>
    public const int OnDemandRequest = 2;

    /// <summary>A value of an M-Bus device changed (bit 3).</summary>
    public const int MBusChange = 8;

    /// <summary>A watched value moved by its delta (bit 4).</summary>
    public const int DeltaData = 16;

    // Who is registered at our port; one number, since each field takes 12 bytes of a board.
    internal const int RegisteredNobody = 0;
    internal const int RegisteredOther = 1;
    internal const int RegisteredOurs = 2;

    /// <summary>The flags as last read, or <see cref="Reading.Unknown"/>. Source: ET13, alert flags of our port.</summary>
    public int Flags { get; internal set; } = Reading.Unknown;

    /// <summary>When the flags were read, in UTC.</summary>
    public DateTime FlagsTimeUtc { get; internal set; }

    /// <summary>Number of alerts on the wire since the start.</summary>
    public int WireAlerts { get; internal set; }

    /// <summary>Whether it is known if a client is registered.</summary>
    public bool IsRegistrationKnown => Registration != Reading.Unknown;

    /// <summary>Whether a client is registered at our port. Source: ET50 flags, bit 0.</summary>
    public bool IsRegistered => Registration > RegisteredNobody;

    /// <summary>Identification string that the registered client gave: text where it can be printed, else hexadecimal digits. Source: ET50.0.</summary>
    public string Identification { get; internal set; } = "";

    /// <summary>Handle of the registered client, or 0. Source: ET14.</summary>
    public int Handle { get; internal set; }

    /// <summary>Since when this module has seen the registration as it is, in UTC. The meter keeps no time of it.</summary>
    public DateTime RegistrationTimeUtc { get; internal set; }

    /// <summary>True when the registered client is this module.</summary>
    public bool IsOurs => Registration == RegisteredOurs;

    /// <summary>What the alerts mean and what can be done, as a sentence; empty when there is nothing to do.</summary>
    public string Advice
    {
        get
        {
            bool asks = WireAlerts > 0 || (Flags != Reading.Unknown && Flags != 0);
            return Registration != RegisteredOther || !asks ? "" :
                "A former device is still registered at this MEP port, so the meter keeps asking for it. That does no harm to readings; removing the registration ends it.";
        }
    }

    internal int Registration { get; set; } = Reading.Unknown;

    /// <summary>The last alerts, newest first.</summary>
    public AlertEvent[] History { get; internal set; } = new AlertEvent[0];
}

/// <summary>An alert that was heard or found.</summary>
public sealed class AlertEvent
{
    /// <summary>Kind: an alert on the wire, whose reason is in the flags.</summary>
    public const int Wire = 0;

    /// <summary>Makes an event.</summary>
    /// <param name="kind"><see cref="Wire"/>, or one flag of <see cref="AlertState"/>.</param>
    /// <param name="timeUtc">When, in UTC.</param>
    public AlertEvent(int kind, DateTime timeUtc)
    {
        Kind = kind;
        TimeUtc = timeUtc;
    }

    /// <summary><see cref="Wire"/>, or one flag of <see cref="AlertState"/>.</summary>
    public int Kind { get; }

    /// <summary>When, in UTC.</summary>
    public DateTime TimeUtc { get; }

    /// <summary>What it was and what was done, as a sentence.</summary>
    public string Text => Kind switch
    {
        Wire => "The meter sent an alert; its flags tell why.",
        AlertState.ScheduledRead => "The grid company asks for billing data of a former device. It was left alone: this module has none and makes none up.",
        AlertState.OnDemandRequest => "The grid company asks the MEP client for something. It was left alone and expires by itself.",
        AlertState.MBusChange => "An M-Bus device has news; it was read.",
        _ => "A watched value moved by its delta.",
    };
}
