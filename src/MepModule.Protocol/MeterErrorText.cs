namespace MepModule.Protocol;

/// <summary>Sentences for <see cref="MeterError"/>.</summary>
public static class MeterErrorText
{
    /// <summary>What happened and what to do about it, as a sentence.</summary>
    public static string Sentence(MeterError error)
    {
        return error switch
        {
            MeterError.None => "The meter answered.",
            MeterError.ChannelClosed => "The port to the meter could not be opened; check its name and that no other program uses it.",
            MeterError.NoAnswer => "The meter did not answer; check the wiring and whether the grid company has switched the MEP port on.",
            MeterError.WrongKey => "The meter answers but refuses the key; check it against the letter of the grid company.",
            MeterError.LoopBack => "Our own request came back; the transmit and receive lines are connected to each other.",
            MeterError.TlsRequired => "This MEP port only accepts TLS; set the protection to automatic or TLS.",
            MeterError.SequenceRejected => "The meter refused every sequence number; another device may use the same port.",
            MeterError.Unconfirmed => "The write was sent but not confirmed; read the table to see whether it took effect.",
            MeterError.NoPermission => "The meter does not permit this with the key in use (0x03).",
            MeterError.NotPossible => "The meter says that this is not possible now (0x04).",
            MeterError.NoSuchTable => "The meter does not have this table or part of it (0x05).",
            MeterError.NotSupported => "The meter does not support this request (0x01 or 0x02).",
            MeterError.NoProcedureResponse => "The procedure was called, but the meter posted no response to it.",
            MeterError.InvalidRequest => "The request cannot be sent; a message has 1 to 464 bytes (446 in TLS) and a count of at least 1.",
            MeterError.Cancelled => "The operation was cancelled.",
            MeterError.NoKey => "No key has been entered yet; enter the key (MBK) that you got from the grid company.",
            MeterError.NumberJumped => "The meter may just have been configured anew, so its answer was thrown away; try again in a moment.",
            MeterError.ImplausibleLayout => "What the meter says of its tables cannot be right; the module asks again in a minute.",
            MeterError.AnswerLost => "The meter received the write once and answered, but its answer was lost on the line; read the table to see what became of it.",
            MeterError.TlsRefused => "The meter refuses to open a TLS session; check the key against the letter of the grid company, and whether this meter knows TLS (generation 4).",
            _ => "An unknown error occurred.",
        };
    }

    /// <summary>The error as a word for programs.</summary>
    public static string Code(MeterError error)
    {
        return error switch
        {
            MeterError.ChannelClosed => "no_port",
            MeterError.NoAnswer => "no_answer",
            MeterError.WrongKey => "wrong_key",
            MeterError.LoopBack => "loopback",
            MeterError.TlsRequired => "tls_required",
            MeterError.NoKey => "no_key",
            MeterError.ImplausibleLayout => "implausible",
            MeterError.NumberJumped => "number_jumped",
            MeterError.Cancelled => "busy",
            _ => "failed",
        };
    }

    /// <summary>Whether an error is the meter's answer to this request, not a failure to talk to it.</summary>
    public static bool IsRefusal(MeterError error)
    {
        return error == MeterError.NoPermission || error == MeterError.NotPossible || error == MeterError.NoSuchTable || error == MeterError.NotSupported;
    }
}
