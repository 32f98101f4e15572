namespace MepModule.Protocol;

/// <summary>How talking to the meter can fail. Nothing in this assembly throws because of the wire or the meter.</summary>
public enum MeterError
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>The port is closed and could not be opened.</summary>
    ChannelClosed = 1,

    /// <summary>No verified answer came, although the request was repeated.</summary>
    NoAnswer = 2,

    /// <summary>The meter answered 0x0B again and again: the key is not one of its keys.</summary>
    WrongKey = 3,

    /// <summary>Our own request came back: transmit and receive lines are connected.</summary>
    LoopBack = 4,

    /// <summary>The port only talks TLS.</summary>
    TlsRequired = 5,

    /// <summary>The meter refused every sequence number, also its own.</summary>
    SequenceRejected = 6,

    /// <summary>A write was sent but not confirmed: it may have been executed or not.</summary>
    Unconfirmed = 7,

    /// <summary>Response 0x03: the key does not permit it.</summary>
    NoPermission = 8,

    /// <summary>Response 0x04: not possible now.</summary>
    NotPossible = 9,

    /// <summary>Response 0x05: the meter has no such table, or not for this operation.</summary>
    NoSuchTable = 10,

    /// <summary>Response 0x01, 0x02 or an unknown one.</summary>
    NotSupported = 11,

    /// <summary>The procedure was called but no response to this call appeared.</summary>
    NoProcedureResponse = 12,

    /// <summary>The request itself cannot be sent, for instance because it is too long.</summary>
    InvalidRequest = 13,

    /// <summary><see cref="Link.MepLink.Cancel"/> ended it.</summary>
    Cancelled = 14,

    /// <summary>No key has been entered yet, so no request can be signed.</summary>
    NoKey = 15,

    /// <summary>
    /// An answer came, but the meter's sequence number jumped meanwhile: by that it says that it was configured anew. What it answered belongs to no layout that is known, so
    /// it was thrown away.
    /// </summary>
    NumberJumped = 16,

    /// <summary>What the meter says of its tables cannot be right.</summary>
    ImplausibleLayout = 17,

    /// <summary>The meter proved that it executed or refused a write once, but its answer was lost on the line.</summary>
    AnswerLost = 18,

    /// <summary>The meter talks TLS, but opens no session.</summary>
    TlsRefused = 19,
}
