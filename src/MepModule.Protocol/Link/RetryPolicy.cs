namespace MepModule.Protocol.Link;

/// <summary>
/// What follows an attempt: the only place that decides about repetitions, sequence numbers and when hope is lost. The times are in <see cref="LinkTiming"/>.
/// <code>
/// the attempt brought                               what follows
/// ------------------------------------------------  ------------------------------------------------------------------------------
/// nothing within 500 ms of the last request byte    the same frame once; after its silence a new number; 4 silences end it
///   a write and its copy                            Unconfirmed: it may have been executed, so it never gets a new number
///   with 2 frames of TLS, nothing refused           at the end TlsRequired instead of NoAnswer
/// 0x0C, the number of the meter                     always: number + 1 is next. Another frame with it; 3 refusals end it
///   to the copy of a frame                          the first arrived: a read gets a new number, a write is Unconfirmed
/// 0x0B, the key                                     a new number, since a request damaged on the line is answered alike; 3 mean WrongKey
///   after the silence of a write                    the same frame again
/// our own frame, a broken channel, a cancellation   it ends
/// 8 frames sent                                     it ends
///
/// of a session                                      a new number means: what opens one first, where none is open
/// a step, an open session                           a new number
/// silence or refusal of what opens one              a new number; 4 silences or 3 refusals end it: TlsRefused, or NoAnswer where nothing was ever answered
/// an answer that cannot be opened                   a read gets a new number, in the same session; of a write the copy, which tells whether the first was executed
/// a proof of no execution                           a new number
/// no session (0x0A), which anybody can say          a read gets a new number, a write is Unconfirmed
/// the session failed                                a read gets a new number, a write is Unconfirmed
/// a proof of execution, over a copy                 a read gets a new number, a write is AnswerLost
/// </code>
/// </summary>
internal sealed class RetryPolicy
{
    /// <summary>Greatest number of frames that one exchange sends.</summary>
    public const int MaximumSends = 8;

    /// <summary>So many frames that look like TLS prove that the port wants it.</summary>
    public const int FramesThatProveTls = 2;

    private const int MaximumSilences = 4;
    private const int MaximumRefusedKeys = 3;
    private const int MaximumRefusedNumbers = 3;
    private const int MaximumRefusedSessions = 3;

    private uint _next;
    private bool _isSynchronized;

    private bool _isWrite;
    private bool _isCopy;

    // A write may have been executed; a session was begun and is not open.
    private bool _isUncertain;
    private bool _isHeldUp;

    private int _silences;
    private int _refusedSessions;
    private int _refusedKeys;
    private int _refusedNumbers;

    /// <summary>Number of frames that the exchange has sent.</summary>
    public int Sends { get; private set; }

    /// <summary>Sequence number of the last new frame.</summary>
    public uint Number { get; private set; }

    /// <summary>How the exchange ended, once <see cref="After"/> said so.</summary>
    public MeterError Error { get; private set; }

    /// <summary>Whether nothing that was sent of this exchange can have ended a session.</summary>
    public bool IsFirstOfMessage => _silences == 0 && !_isHeldUp;

    /// <summary>Begins an exchange.</summary>
    /// <param name="isWrite">Whether executing its message twice, or under two numbers, could do harm.</param>
    public void Begin(bool isWrite)
    {
        _isWrite = isWrite;
        Sends = 0;
        BeginAnew();
    }

    /// <summary>Goes on with another protection, as if nothing had been tried.</summary>
    public void BeginAnew()
    {
        _isCopy = false;
        _isUncertain = false;
        _isHeldUp = false;
        _silences = 0;
        _refusedSessions = 0;
        _refusedKeys = 0;
        _refusedNumbers = 0;
    }

    /// <summary>The number of the next new frame.</summary>
    public uint TakeNumber()
    {
        Number = _next++;
        return Number;
    }

    /// <summary>Forgets that the meter's number is known, as after a new key.</summary>
    public void Desynchronize()
    {
        _isSynchronized = false;
    }

    /// <summary>Goes on from the meter's number.</summary>
    /// <returns>Whether it jumped: the meter was reconfigured or restarted, or another client uses the port.</returns>
    public bool Resynchronize(uint numberOfMeter)
    {
        // Where the answer to a frame was lost, its copy is refused with its own number, or the one after it: the guide can be read
        // either way. Behind us is a meter that frames did not reach; further ahead, or far behind, it jumped.
        int ahead = (int)(numberOfMeter - Number);
        bool jumped = _isSynchronized && (ahead > 1 || ahead < -4 * MaximumSends);
        _next = numberOfMeter + 1;
        _isSynchronized = true;
        return jumped;
    }

    /// <summary>Decides what follows an attempt.</summary>
    /// <param name="result">What it brought.</param>
    /// <param name="tlsFrames">How many frames since the exchange began looked like TLS.</param>
    public NextStep After(AttemptResult result, int tlsFrames)
    {
        Sends++;
        NextStep step = Decide(result, tlsFrames);
        if (step != NextStep.End && Sends == MaximumSends)
        {
            step = GiveUp(tlsFrames);
        }

        _isCopy = step == NextStep.SameFrame;
        return step;
    }

    private NextStep Decide(AttemptResult result, int tlsFrames)
    {
        switch (result)
        {
            case AttemptResult.Answered:
                _isSynchronized = true;
                return End(MeterError.None);

            case AttemptResult.LoopBack:
                return End(MeterError.LoopBack);

            case AttemptResult.Cancelled:
                return End(MeterError.Cancelled);

            case AttemptResult.Broken:
                return End(MeterError.ChannelClosed);

            case AttemptResult.RefusedKey:
                if (++_refusedKeys == MaximumRefusedKeys)
                {
                    return End(MeterError.WrongKey);
                }

                return _isUncertain ? NextStep.SameFrame : NextStep.NewNumber;

            case AttemptResult.RefusedNumber:
                if (_isUncertain || (_isWrite && _isCopy))
                {
                    return End(MeterError.Unconfirmed);
                }

                // The second copy of a frame is refused when the first arrived; that says nothing about our numbers.
                return !_isCopy && ++_refusedNumbers == MaximumRefusedNumbers ? End(MeterError.SequenceRejected) : NextStep.NewNumber;

            case AttemptResult.DamagedAnswer:
                return AfterSilence(_isWrite && !_isCopy ? NextStep.SameFrame : NextStep.NewNumber, tlsFrames);

            case AttemptResult.Silence:
                return AfterSilence(_isCopy ? NextStep.NewNumber : NextStep.SameFrame, tlsFrames);

            default:
                return DecideOfSession(result, tlsFrames);
        }
    }

    private NextStep DecideOfSession(AttemptResult result, int tlsFrames)
    {
        switch (result)
        {
            case AttemptResult.Step:
                _isHeldUp = true;
                return NextStep.NewNumber;

            case AttemptResult.Opened:
                _isSynchronized = true;
                _isHeldUp = false;
                return NextStep.NewNumber;

            case AttemptResult.NotOpened:
                return ++_silences == MaximumSilences ? GiveUp(tlsFrames) : NextStep.NewNumber;

            case AttemptResult.RefusedSession:
                _isHeldUp = true;
                return ++_refusedSessions == MaximumRefusedSessions ? GiveUp(tlsFrames) : NextStep.NewNumber;

            case AttemptResult.Executed:
                return _isWrite ? End(MeterError.AnswerLost) : NextStep.NewNumber;

            case AttemptResult.NotExecuted:
                _isUncertain = false;
                return NextStep.NewNumber;

            default:
                return _isWrite ? End(MeterError.Unconfirmed) : NextStep.NewNumber;
        }
    }

    private NextStep AfterSilence(NextStep next, int tlsFrames)
    {
        _silences++;
        _isUncertain = _isWrite;
        return _silences == MaximumSilences || (_isWrite && _isCopy) ? GiveUp(tlsFrames) : next;
    }

    private NextStep GiveUp(int tlsFrames)
    {
        // One such frame may be a damaged one; a port that knows the classic mode refuses in it.
        if (tlsFrames >= FramesThatProveTls && _refusedKeys + _refusedNumbers == 0)
        {
            return End(MeterError.TlsRequired);
        }

        if (_isUncertain && _isSynchronized)
        {
            return End(MeterError.Unconfirmed);
        }

        return End(_isHeldUp ? MeterError.TlsRefused : MeterError.NoAnswer);
    }

    private NextStep End(MeterError error)
    {
        Error = error;
        return NextStep.End;
    }
}

/// <summary>What follows an attempt.</summary>
internal enum NextStep
{
    /// <summary>The exchange ends with <see cref="RetryPolicy.Error"/>.</summary>
    End,

    /// <summary>The identical frame is sent again.</summary>
    SameFrame,

    /// <summary>The message is sent in a frame with a new number.</summary>
    NewNumber,
}
