namespace MepModule.Protocol.Link;

/// <summary>What one attempt brought.</summary>
internal enum AttemptResult
{
    /// <summary>The verified answer.</summary>
    Answered,

    /// <summary>No verified answer in time.</summary>
    Silence,

    /// <summary>As <see cref="Silence"/>, but what must have been the answer came and could not be opened.</summary>
    DamagedAnswer,

    /// <summary>0x0B, or its like in a handshake.</summary>
    RefusedKey,

    /// <summary>0x0C, verified, with the number of the meter.</summary>
    RefusedNumber,

    /// <summary>The answer to a frame that is sent before messages can be.</summary>
    Step,

    /// <summary>A session is open from here on.</summary>
    Opened,

    /// <summary>No answer to such a frame in time.</summary>
    NotOpened,

    /// <summary>A refusal of such a frame.</summary>
    RefusedSession,

    /// <summary>0x0A: the meter has no session.</summary>
    NoSession,

    /// <summary>The meter ended the session.</summary>
    SessionFailed,

    /// <summary>The meter ended the session and proved that the request was not executed.</summary>
    NotExecuted,

    /// <summary>The meter ended the session over a copy, and proved that it answered the first.</summary>
    Executed,

    /// <summary>The frame itself came back.</summary>
    LoopBack,

    /// <summary>Somebody ended it.</summary>
    Cancelled,

    /// <summary>The channel broke.</summary>
    Broken,
}
