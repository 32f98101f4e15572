namespace MepModule.Protocol.Security;

/// <summary>What a received frame is.</summary>
internal enum FrameVerdict
{
    /// <summary>A damaged answer, an answer to somebody else, or noise.</summary>
    Foreign,

    /// <summary>The verified answer to the last request.</summary>
    Answer,

    /// <summary>The verified answer to the request before the last one.</summary>
    Late,

    /// <summary>A refusal of the key, which cannot be verified.</summary>
    RefusedKey,

    /// <summary>What a port that only talks TLS answers, or a damaged frame that looks like it.</summary>
    AsksForTls,

    /// <summary>The answer to an opening frame. The next one can be sent, or a message.</summary>
    Step,

    /// <summary>The answer to the last opening frame: a session is open from here on.</summary>
    Opened,

    /// <summary>A refusal of an opening frame for another reason than the key.</summary>
    RefusedSession,

    /// <summary>The meter says that it has no session, so the last request was not executed, unless a copy of it was.</summary>
    NoSession,

    /// <summary>The meter ended the session. Whether the last request was executed is not told.</summary>
    SessionFailed,

    /// <summary>The meter ended the session and proved that the last request was not executed.</summary>
    NotExecuted,

    /// <summary>The meter ended the session over a copy of the last request, and proved that it answered the first.</summary>
    Executed,

    /// <summary>What must have been the answer to the last request, but cannot be opened.</summary>
    Damaged,
}
