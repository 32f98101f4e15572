using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;

namespace MepModule.Protocol.Link;

/// <summary>
/// One attempt: a frame goes out, and what answers it is judged. An answer counts only when its protection, length and count agree. What follows
/// an attempt is decided by <see cref="RetryPolicy"/>.
/// </summary>
internal sealed class LinkAttempt
{
    private const int MessageStart = MepFrame.LengthField;
    private const int ExpectNothing = -1;
    private const int ExpectAnything = -2;

    private readonly LineListener _listener;
    private readonly IMonotonicClock _clock;
    private long _sentAt = -LinkTiming.RequestSpacingMilliseconds;
    private int _expectedCount;

    // What goes out: the frame of the request, or one that opens a session.
    private byte[] _frame;
    private bool _isOpening;
    private bool _sawDamagedAnswer;

    public LinkAttempt(LineListener listener, IMonotonicClock clock)
    {
        _listener = listener;
        _clock = clock;
        _frame = RequestFrame;
    }

    /// <summary>Protects the messages; null until there is a key.</summary>
    public IMessageProtection? Protection { get; set; }

    /// <summary>Holds the message of the request, from <see cref="MepFrame.LengthField"/> on; once it was sent, in a frame that can be logged.</summary>
    public byte[] RequestFrame { get; } = new byte[MepFrame.MaximumFrame];

    /// <summary>Length of that frame; 0 when there is none.</summary>
    public int RequestFrameLength { get; private set; }

    /// <summary>Length of the answer's frame, 0 without an answer.</summary>
    public int ResponseFrameLength { get; private set; }

    /// <summary>Code of the answer, -1 without one.</summary>
    public int ResponseCode { get; private set; }

    /// <summary>Number of table bytes in the answer.</summary>
    public int DataLength { get; private set; }

    /// <summary>From the start of the request to the end of its answer, in milliseconds; -1 without an answer.</summary>
    public int RoundTripMilliseconds { get; private set; }

    /// <summary>Whether the answer was verified.</summary>
    public bool IsVerified => ResponseCode >= 0 && ResponseCode != Messages.ResponseCode.AuthenticationFailure;

    /// <summary>The number that the meter gave with <see cref="AttemptResult.RefusedNumber"/>.</summary>
    public uint NumberOfMeter => BigEndian.ReadUInt32(_listener.Buffer, MessageStart + 1);

    /// <summary>Number of frames since <see cref="Forget"/> that looked like those of a port that only talks TLS.</summary>
    public int TlsFrames { get; private set; }

    private LinkStatistics Statistics => _listener.Statistics;

    /// <summary>Forgets the frame, not its message, and the answer.</summary>
    public void Forget()
    {
        RequestFrameLength = 0;
        TlsFrames = 0;
        ForgetAnswer();
    }

    /// <summary>Makes the next frame that opens a session, where the protection wants one.</summary>
    /// <returns>Whether there is such a frame to send; where not, a message can be sent.</returns>
    public bool PrepareOpening()
    {
        byte[]? opening = Protection!.Opening();
        _isOpening = opening != null;
        if (opening != null)
        {
            _frame = opening;
        }

        return _isOpening;
    }

    /// <summary>Makes the frame of the message, also when it was sent under another number.</summary>
    /// <param name="length">Length of the message in bytes, from its code to its data.</param>
    /// <param name="sequence">Sequence number.</param>
    public void Prepare(int length, uint sequence)
    {
        Reveal();
        _expectedCount = ExpectedCount(RequestFrame, length);
        _frame = Protection!.Seal(RequestFrame, length, sequence);
        RequestFrameLength = LengthOf(RequestFrame);
    }

    /// <summary>Makes the message of the frame readable again.</summary>
    public void Reveal()
    {
        if (RequestFrameLength > 0)
        {
            Protection!.Reveal(RequestFrame);
        }
    }

    /// <summary>Sends the frame, as soon as the meter may be asked again, and waits for its answer.</summary>
    public AttemptResult Send()
    {
        SleepUntil(_sentAt + LinkTiming.RequestSpacingMilliseconds);
        _listener.Discard(Protection);
        ForgetAnswer();
        _sawDamagedAnswer = false;
        _sentAt = _clock.Milliseconds;
        Statistics.Sent++;
        int length = LengthOf(_frame);
        if (!_listener.Channel.Write(_frame, 0, length))
        {
            return AttemptResult.Broken;
        }

        // No answer begins before the request has ended.
        long end = _sentAt + LinkTiming.TransferMilliseconds(length);
        Protection!.Sent();
        SleepUntil(end);
        while (true)
        {
            switch (_listener.WaitForFrame(end + LinkTiming.ResponseTimeoutMilliseconds, Protection))
            {
                case ListenResult.Cancelled:
                    return AttemptResult.Cancelled;
                case ListenResult.Broken:
                    return AttemptResult.Broken;
                case ListenResult.Silence:
                    Statistics.Timeouts++;
                    return _isOpening ? AttemptResult.NotOpened : _sawDamagedAnswer ? AttemptResult.DamagedAnswer : AttemptResult.Silence;
            }

            AttemptResult result = Judge();
            if (result != AttemptResult.Silence)
            {
                return result;
            }
        }
    }

    private void SleepUntil(long time)
    {
        long wait = time - _clock.Milliseconds;
        if (wait > 0)
        {
            _clock.Sleep((int)wait);
        }
    }

    // Silence where the frame is not the answer, so that the wait goes on.
    private AttemptResult Judge()
    {
        if (IsOwnRequest())
        {
            Statistics.LoopBacks++;
            return AttemptResult.LoopBack;
        }

        int length;
        switch (Protection!.Judge(_listener.Buffer, _listener.FrameLength, out length))
        {
            case FrameVerdict.Answer:
                _listener.TrustFrame();
                return Accept(length);

            case FrameVerdict.RefusedKey:
                return RefuseKey();

            case FrameVerdict.Step:
                return TakeStep(AttemptResult.Step);

            case FrameVerdict.Opened:
                Statistics.Sessions++;
                return TakeStep(AttemptResult.Opened);

            case FrameVerdict.RefusedSession:
                return TakeStep(AttemptResult.RefusedSession);

            case FrameVerdict.NoSession:
                return TakeStep(AttemptResult.NoSession);

            case FrameVerdict.SessionFailed:
                return TakeStep(AttemptResult.SessionFailed);

            case FrameVerdict.NotExecuted:
                return TakeStep(AttemptResult.NotExecuted);

            case FrameVerdict.Executed:
                return TakeStep(AttemptResult.Executed);

            case FrameVerdict.Damaged:
                _sawDamagedAnswer = true;
                _listener.RejectFrame();
                break;

            case FrameVerdict.Late:
                _listener.TrustFrame();
                Statistics.LateAnswers++;
                break;

            case FrameVerdict.AsksForTls:
                TlsFrames++;
                _listener.RejectFrame();
                break;

            default:
                _listener.RejectFrame();
                break;
        }

        return AttemptResult.Silence;
    }

    private AttemptResult Accept(int length)
    {
        int code = _listener.Buffer[MessageStart];
        if (!HasRightLength(code, length))
        {
            Statistics.BadDigests++;
            return AttemptResult.Silence;
        }

        // When the line damaged only the digest of a request, even the digest of the refusal is right.
        if (code == Messages.ResponseCode.AuthenticationFailure)
        {
            return RefuseKey();
        }

        KeepAnswer(code);
        Statistics.CountAnswer(RoundTripMilliseconds);
        if (code == Messages.ResponseCode.InvalidSequenceNumber)
        {
            return AttemptResult.RefusedNumber;
        }

        DataLength = code == Messages.ResponseCode.Ok && length > 3 ? length - 3 : 0;
        return AttemptResult.Answered;
    }

    // Zero bytes at the end are not protected by the digest, so the length is checked by itself.
    private bool HasRightLength(int code, int length)
    {
        if (code == Messages.ResponseCode.InvalidSequenceNumber)
        {
            return length == 1 + MepFrame.SequenceField;
        }

        if (code != Messages.ResponseCode.Ok || _expectedCount == ExpectNothing)
        {
            return length == 1;
        }

        if (length < 3)
        {
            return false;
        }

        int count = BigEndian.ReadUInt16(_listener.Buffer, MessageStart + 1);
        return length == 3 + count && (_expectedCount == ExpectAnything || count == _expectedCount);
    }

    // A frame that concerns the session: no line that brings one is held low.
    private AttemptResult TakeStep(AttemptResult result)
    {
        _listener.TrustFrame();
        _listener.SawAnswer();
        return result;
    }

    private AttemptResult RefuseKey()
    {
        if (_isOpening)
        {
            return TakeStep(AttemptResult.RefusedKey);
        }

        KeepAnswer(Messages.ResponseCode.AuthenticationFailure);
        return AttemptResult.RefusedKey;
    }

    private void KeepAnswer(int code)
    {
        _listener.SawAnswer();
        ResponseCode = code;
        DataLength = 0;
        ResponseFrameLength = LengthOf(_listener.Buffer);
        RoundTripMilliseconds = (int)(_clock.Milliseconds - _sentAt);
        Statistics.CountCode(code);
    }

    private void ForgetAnswer()
    {
        ResponseCode = -1;
        DataLength = 0;
        ResponseFrameLength = 0;
        RoundTripMilliseconds = -1;
    }

    private bool IsOwnRequest()
    {
        int length = LengthOf(_frame);
        if (_listener.FrameLength != length)
        {
            return false;
        }

        byte[] buffer = _listener.Buffer;
        for (int i = MessageStart; i < length; i++)
        {
            if (buffer[i] != _frame[i])
            {
                return false;
            }
        }

        return true;
    }

    private static int LengthOf(byte[] frame)
    {
        return MepFrame.LengthField + BigEndian.ReadUInt16(frame, 0);
    }

    // A partial read must bring exactly what it asked for. What the length of a full read means is not said anywhere.
    private static int ExpectedCount(byte[] frame, int length)
    {
        byte code = frame[MessageStart];
        if (code == RequestCode.PartialRead && length == RequestMessage.PartialHeader)
        {
            return BigEndian.ReadUInt16(frame, MessageStart + 6);
        }

        return RequestCode.IsWrite(code) ? ExpectNothing : ExpectAnything;
    }
}
