using System;
using MepModule.Protocol.Security;

namespace MepModule.App.Jobs;

/// <summary>Who asked for an exchange.</summary>
public enum ExchangeSource
{
    /// <summary>The module itself.</summary>
    Poller = 0,

    /// <summary>A user's raw message.</summary>
    User = 1,

    /// <summary>A job that a user started, such as reading the load profile.</summary>
    Job = 2,
}

/// <summary>One exchange with the meter, copied out of the <see cref="ExchangeLog"/>. Reuse one entry for many <see cref="ExchangeLog.TryGet"/> calls.</summary>
public sealed class ExchangeLogEntry
{
    /// <summary>Number of the exchange, counted from 1 since the start of the module.</summary>
    public int Index;

    /// <summary>When it ended, in UTC.</summary>
    public DateTime TimeUtc;

    /// <summary>Who asked.</summary>
    public ExchangeSource Source;

    /// <summary>Response code, or -1 when no response was accepted.</summary>
    public int Code;

    /// <summary>How many times a request was sent.</summary>
    public int Attempts;

    /// <summary>Milliseconds from the start of the last request frame to the end of its response; -1 without one.</summary>
    public int RoundTripMilliseconds;

    /// <summary>True when an alert came while waiting.</summary>
    public bool Alert;

    /// <summary>How the exchange was protected on the wire.</summary>
    public ProtectionMode Protection;

    /// <summary>
    /// Request frame followed by response frame, decrypted, digests and all. Of TLS they are the messages alone, with their lengths before them. As long as the longest exchange that this entry held:
    /// for the longest there can be, a small heap has no piece.
    /// </summary>
    public byte[] Frames = new byte[0];

    /// <summary>Length of the request frame, which starts at 0 of <see cref="Frames"/>.</summary>
    public int RequestLength;

    /// <summary>Length of the response frame, which follows the request frame; 0 when none came.</summary>
    public int ResponseLength;
}
