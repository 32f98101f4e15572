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

    public LinkAttempt(LineListener listener, IMonotonicClock clock)
    {
        _listener = listener;
        _clock = clock;
    }

    /// <summary>Protects the messages; null until there is a key.</summary>
    public IMessageProtection? Protection { get; set; }

    /// <summary>Holds the frame to send; before that its message, from <see cref="MepFrame.LengthField"/> on.</summary>
    public byte[] RequestFrame { get; } = new byte[MepFrame.MaximumFrame];

    /// <summary>Length of the frame to send; 0 when there is none.</summary>
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

    /// <summary>Makes the frame of the message, also when it was sent under another number.</summary>
    /// <param name="length">Length of the message in bytes, from its code to its data.</param>
    /// <param name="sequence">Sequence number.</param>
    public void Prepare(int length, uint sequence)
    {
        Reveal();
        _expectedCount = ExpectedCount(RequestFrame, length);
        RequestFrameLength = Protection!.Seal(RequestFrame, length, sequence);
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
        _sentAt = _clock.Milliseconds;
        Statistics.Sent++;
        if (!_listener.Channel.Write(RequestFrame, 0, RequestFrameLength))
        {
            return AttemptResult.Broken;
        }

        // No answer begins before the request has ended.
        long end = _sentAt + LinkTiming.TransferMilliseconds(RequestFrameLength);
        SleepUntil(end);
        while (true)
        {
            switch (_listener.WaitForFrame(end + LinkTiming.ResponseTimeoutMilliseconds))
            {
                case ListenResult.Cancelled:
                    return AttemptResult.Cancelled;
                case ListenResult.Broken:
                    return AttemptResult.Broken;
                case ListenResult.Silence:
                    Statistics.Timeouts++;
                    return AttemptResult.Silence;
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

            case FrameVerdict.Late:
                _listener.TrustFrame();
                Statistics.LateAnswers++;
                return AttemptResult.Silence;

            case FrameVerdict.AsksForTls:
                TlsFrames++;
                _listener.RejectFrame();
                return AttemptResult.Silence;

            default:
                _listener.RejectFrame();
                return AttemptResult.Silence;
        }
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

    private AttemptResult RefuseKey()
    {
        KeepAnswer(Messages.ResponseCode.AuthenticationFailure);
        return AttemptResult.RefusedKey;
    }

    private void KeepAnswer(int code)
    {
        _listener.SawAnswer();
        ResponseCode = code;
        DataLength = 0;
        ResponseFrameLength = _listener.FrameLength;
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
        if (_listener.FrameLength != RequestFrameLength)
        {
            return false;
        }

        byte[] buffer = _listener.Buffer;
        for (int i = MessageStart; i < RequestFrameLength; i++)
        {
            if (buffer[i] != RequestFrame[i])
            {
                return false;
            }
        }

        return true;
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

/// <summary>What one attempt brought.</summary>
internal enum AttemptResult
{
    /// <summary>The verified answer.</summary>
    Answered,

    /// <summary>No verified answer in time.</summary>
    Silence,

    /// <summary>0x0B.</summary>
    RefusedKey,

    /// <summary>0x0C, verified, with the number of the meter.</summary>
    RefusedNumber,

    /// <summary>The frame itself came back.</summary>
    LoopBack,

    /// <summary>Somebody ended it.</summary>
    Cancelled,

    /// <summary>The channel broke.</summary>
    Broken,
}
