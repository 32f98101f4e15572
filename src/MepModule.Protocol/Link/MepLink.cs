using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;

namespace MepModule.Protocol.Link;

/// <summary>Told when the meter sends an alert.</summary>
public delegate void AlertHandler();

/// <summary>Told when an exchange ended; the link's properties describe it until the next one.</summary>
public delegate void ExchangeHandler(MeterError error);

/// <summary>
/// The link to the meter: one exchange at a time, repeated until its answer is verified or hope is lost. Sequence number and
/// digest are made when a frame is sent. An answer counts only when its digest, length and count agree.
/// Allocates nothing per exchange. Used by one thread, except <see cref="Cancel"/>.
/// </summary>
public sealed class MepLink
{
    /// <summary>Greatest number of frames that one exchange sends.</summary>
    public const int MaximumSends = 8;

    private const int MaximumTimeouts = 4;
    private const int MaximumRefusedKeys = 3;
    private const int MaximumRefusedNumbers = 3;
    private const int MessageStart = MepFrame.LengthField;

    // A line that is held low has no pauses, but the driver may hand its bytes over in portions.
    private const int PauseBetweenAlertsMilliseconds = 20;
    private const int PauseOfLowLineMilliseconds = 250;

    private readonly IByteChannel _channel;
    private readonly IMonotonicClock _clock;
    private readonly FrameReader _reader = new FrameReader();
    private readonly byte[] _request = new byte[MepFrame.MaximumFrame];
    private readonly object _cancelLock = new object();

    private MessageSigner? _signer;
    private bool _isEncrypted;
    private bool _cancelled;

    private uint _sequence;
    private uint _lastSent;
    private bool _isSynchronized;
    private long _requestStart = -LinkTiming.RequestSpacingMilliseconds;
    private long _lastByte;
    private int _tlsAnswers;
    private int _messageLength;
    private int _expectedCount;
    private int _resyncsCounted;

    /// <summary>Makes a link over a channel. Nothing is sent before the first exchange.</summary>
    public MepLink(IByteChannel channel, IMonotonicClock clock)
    {
        _channel = channel;
        _clock = clock;
    }

    /// <summary>Raised for each alert on the wire, on the thread that uses the link.</summary>
    public event AlertHandler? AlertReceived;

    /// <summary>Raised after each exchange in which something was sent, on the thread that uses the link. For a log.</summary>
    public event ExchangeHandler? ExchangeEnded;

    /// <summary>The key that signs requests; null until the user entered one.</summary>
    public MepKey? Key
    {
        get => _signer?.Key;
        set
        {
            _signer = value == null ? null : new MessageSigner(value) { IsEncrypted = _isEncrypted };
            _isSynchronized = false;
        }
    }

    /// <summary>Whether requests are encrypted with RC4. The meter answers alike. Off by default.</summary>
    public bool IsEncrypted
    {
        get => _isEncrypted;
        set
        {
            _isEncrypted = value;
            if (_signer != null)
            {
                _signer.IsEncrypted = value;
            }
        }
    }

    /// <summary>Counters since start.</summary>
    public LinkStatistics Statistics { get; } = new LinkStatistics();

    /// <summary>Code of the last answer (<see cref="Messages.ResponseCode"/>); -1 when the last exchange had no verified answer.</summary>
    public int ResponseCode { get; private set; } = -1;

    /// <summary>Holds the table data of the last answer. Overwritten by the next exchange.</summary>
    public byte[] ResponseBuffer => _reader.Buffer;

    /// <summary>Where the table data of the last answer starts in <see cref="ResponseBuffer"/>.</summary>
    public int DataOffset => MessageStart + 3;

    /// <summary>Number of table bytes in the last answer; 0 for other answers than a successful read.</summary>
    public int DataLength { get; private set; }

    /// <summary>Holds the last request frame as it was sent, decrypted.</summary>
    public byte[] RequestFrame => _request;

    /// <summary>Length of the last request frame; 0 when none was sent.</summary>
    public int RequestFrameLength { get; private set; }

    /// <summary>Length of the last answer's frame in <see cref="ResponseBuffer"/> (decrypted); 0 when there was none.</summary>
    public int ResponseFrameLength { get; private set; }

    /// <summary>Sequence number of the last request frame.</summary>
    public uint Sequence => _lastSent;

    /// <summary>Number of frames that the last exchange sent.</summary>
    public int Attempts { get; private set; }

    /// <summary>From the start of the last request frame to the end of its answer, in milliseconds; -1 without an answer.</summary>
    public int RoundTripMilliseconds { get; private set; } = -1;

    /// <summary>Whether the digest of the last answer was right. False for 0x0B, whose digest means nothing.</summary>
    public bool IsDigestOk { get; private set; }

    /// <summary>Whether an alert arrived during the last exchange or just before it.</summary>
    public bool SawAlert { get; private set; }

    /// <summary>
    /// Sends a message and waits for its verified answer, repeating as the guide says: the identical frame first, then a new number.
    /// A write that may have been executed is not sent under a new number.
    /// </summary>
    /// <param name="message">Holds the message from its request code to its data.</param>
    /// <param name="offset">Where the message starts.</param>
    /// <param name="length">Its length, 1 to <see cref="MepFrame.MaximumMessage"/>.</param>
    /// <returns>
    /// <see cref="MeterError.None"/> when a verified answer came: <see cref="ResponseCode"/> says which. It never takes longer than
    /// <see cref="LinkTiming.BudgetMilliseconds"/>.
    /// </returns>
    public MeterError Exchange(byte[] message, int offset, int length)
    {
        ForgetLastExchange();
        if (length < 1 || length > MepFrame.MaximumMessage)
        {
            return MeterError.InvalidRequest;
        }

        if (_signer == null)
        {
            return MeterError.NoKey;
        }

        if (!_channel.EnsureOpen())
        {
            return MeterError.ChannelClosed;
        }

        _messageLength = length;
        _expectedCount = ExpectedCount(message, offset, length);
        MeterError error = Repeat(message, offset);
        if (error != MeterError.None)
        {
            Statistics.Failed++;
        }

        _signer.Reveal(_request);
        ExchangeEnded?.Invoke(error);
        return error;
    }

    /// <summary>Looks for an alert between two exchanges. Never waits.</summary>
    public void Listen()
    {
        if (_channel.EnsureOpen())
        {
            DiscardInput();
        }
    }

    /// <summary>
    /// Ends the exchange in progress, or the next one when there is none, with <see cref="MeterError.Cancelled"/>. Any thread may call it.
    /// </summary>
    public void Cancel()
    {
        lock (_cancelLock)
        {
            _cancelled = true;
        }
    }

    // What one attempt brought.
    private enum Attempt
    {
        Answered,
        Silence,
        RefusedKey,
        RefusedNumber,
        LoopBack,
        Cancelled,
        Broken,
    }

    private MeterError Repeat(byte[] message, int offset)
    {
        bool isWrite = Messages.RequestCode.IsWrite(message[offset]);
        bool mayHaveExecuted = false;
        bool sendAgain = false;
        int timeouts = 0;
        int refusedKeys = 0;
        int refusedNumbers = 0;
        while (Attempts < MaximumSends)
        {
            if (!sendAgain)
            {
                Build(message, offset);
            }

            bool repeated = sendAgain;
            sendAgain = false;
            switch (SendAndWait())
            {
                case Attempt.Answered:
                    return MeterError.None;

                case Attempt.LoopBack:
                    Statistics.LoopBacks++;
                    return MeterError.LoopBack;

                case Attempt.Cancelled:
                    return MeterError.Cancelled;

                case Attempt.Broken:
                    return MeterError.ChannelClosed;

                case Attempt.RefusedKey:
                    // A request damaged on the line is answered alike, so one refusal proves nothing.
                    refusedKeys++;
                    if (refusedKeys == MaximumRefusedKeys)
                    {
                        return MeterError.WrongKey;
                    }

                    sendAgain = isWrite && mayHaveExecuted;
                    break;

                case Attempt.RefusedNumber:
                    if (isWrite && (mayHaveExecuted || repeated))
                    {
                        return MeterError.Unconfirmed;
                    }

                    // The second copy of a frame is refused when the first arrived; that says nothing about our numbers.
                    if (!repeated && ++refusedNumbers == MaximumRefusedNumbers)
                    {
                        return MeterError.SequenceRejected;
                    }

                    break;

                default:
                    CountResyncs();
                    timeouts++;
                    Statistics.Timeouts++;
                    mayHaveExecuted = true;
                    if (timeouts == MaximumTimeouts || (isWrite && repeated))
                    {
                        return GiveUp(isWrite, refusedKeys + refusedNumbers);
                    }

                    sendAgain = !repeated;
                    break;
            }
        }

        return GiveUp(isWrite && mayHaveExecuted, refusedKeys + refusedNumbers);
    }

    private MeterError GiveUp(bool isUncertainWrite, int refusals)
    {
        // One such answer may be a damaged frame; a port that knows the classic mode refuses in it.
        if (_tlsAnswers > 1 && refusals == 0)
        {
            return MeterError.TlsRequired;
        }

        return isUncertainWrite && _isSynchronized ? MeterError.Unconfirmed : MeterError.NoAnswer;
    }

    private void Build(byte[] message, int offset)
    {
        _lastSent = _sequence++;
        int signed = _messageLength + MepFrame.SequenceField;
        BigEndian.WriteUInt16(_request, 0, signed + MepFrame.DigestField);
        for (int i = 0; i < _messageLength; i++)
        {
            _request[MessageStart + i] = message[offset + i];
        }

        BigEndian.WriteUInt32(_request, MessageStart + _messageLength, _lastSent);
        _signer!.Seal(_request, signed);
        RequestFrameLength = MessageStart + signed + MepFrame.DigestField;
    }

    private Attempt SendAndWait()
    {
        long wait = _requestStart + LinkTiming.RequestSpacingMilliseconds - _clock.Milliseconds;
        if (wait > 0)
        {
            _clock.Sleep((int)wait);
        }

        DiscardInput();
        ForgetAnswer();
        _requestStart = _clock.Milliseconds;
        Attempts++;
        Statistics.Sent++;
        if (Attempts > 1)
        {
            Statistics.Retransmissions++;
        }

        if (!_channel.Write(_request, 0, RequestFrameLength))
        {
            return Attempt.Broken;
        }

        return Wait();
    }

    private Attempt Wait()
    {
        long deadline = _requestStart + LinkTiming.TransferMilliseconds(RequestFrameLength) + LinkTiming.ResponseTimeoutMilliseconds;
        long frameStart = 0;
        while (!TakeCancel())
        {
            long now = _clock.Milliseconds;
            if (_channel.BytesAvailable > 0)
            {
                if (!_reader.HasLength)
                {
                    // A line that never falls silent must not be followed for ever.
                    if (now >= deadline + LinkTiming.GapMilliseconds)
                    {
                        return Attempt.Silence;
                    }

                    frameStart = now;
                }

                if (!TakeBytes(now))
                {
                    return Attempt.Broken;
                }

                Attempt attempt = Judge();
                if (attempt != Attempt.Silence)
                {
                    return attempt;
                }
            }
            else
            {
                if (_channel.Problem != null)
                {
                    return Attempt.Broken;
                }

                if (_reader.IsInFrame && now - _lastByte > LinkTiming.GapMilliseconds)
                {
                    _reader.Abandon();
                }

                if (now - _lastByte > PauseOfLowLineMilliseconds)
                {
                    SawPause();
                }

                if (!_reader.HasLength && now >= deadline)
                {
                    return Attempt.Silence;
                }

                _clock.Sleep(SleepFor());
            }

            if (_reader.HasLength && now - frameStart > LinkTiming.FrameMilliseconds(_reader.ExpectedLength))
            {
                _reader.Abandon();
            }
        }

        return Attempt.Cancelled;
    }

    private bool TakeBytes(long now)
    {
        long pause = now - _lastByte;
        if (pause >= LinkTiming.ResponseTimeoutMilliseconds)
        {
            _reader.FindTrack();

            // On a line that was never silent more bytes would wait by now. What waits came with pauses between.
            int waiting = _channel.BytesAvailable;
            if (LinkTiming.TransferMilliseconds(waiting) < (Statistics.IsLineLow ? PauseOfLowLineMilliseconds : pause / 2))
            {
                Statistics.AlertsInARow = -waiting / 2;
            }
        }
        else if (pause > PauseBetweenAlertsMilliseconds && !Statistics.IsLineLow)
        {
            SawPause();
        }

        _lastByte = now;
        return _reader.ReadFrom(_channel) > 0;
    }

    // Sleeps as long as the rest of the frame needs, so that a slow processor is not kept busy by looking.
    private int SleepFor()
    {
        if (!_reader.HasLength)
        {
            return LinkTiming.PollMilliseconds;
        }

        int rest = LinkTiming.TransferMilliseconds(_reader.Missing);
        return rest < LinkTiming.PollMilliseconds ? 1 : rest > 4 * LinkTiming.PollMilliseconds ? 4 * LinkTiming.PollMilliseconds : rest;
    }

    private Attempt Judge()
    {
        if (_reader.Event == FrameReaderEvent.Alert)
        {
            CountAlert();
            return Attempt.Silence;
        }

        if (_reader.Event != FrameReaderEvent.Frame)
        {
            return Attempt.Silence;
        }

        if (IsOwnRequest())
        {
            return Attempt.LoopBack;
        }

        int signed = _reader.FrameLength - MepFrame.LengthField - MepFrame.DigestField;
        if (signed < 1)
        {
            return RejectFrame();
        }

        if (_signer!.Open(_reader.Buffer, signed))
        {
            _reader.FindTrack();
            return Accept(signed);
        }

        if (_reader.Buffer[MessageStart] == Messages.ResponseCode.AuthenticationFailure && signed == 1)
        {
            return RefuseKey();
        }

        if (_signer.IsLate(_reader.Buffer, signed))
        {
            _reader.FindTrack();
            Statistics.LateAnswers++;
            return Attempt.Silence;
        }

        return RejectFrame();
    }

    private Attempt RejectFrame()
    {
        if (LooksLikeTls())
        {
            _tlsAnswers++;
        }

        _reader.LoseTrack();
        Statistics.BadDigests++;
        return Attempt.Silence;
    }

    private Attempt Accept(int signed)
    {
        byte[] buffer = _reader.Buffer;
        int code = buffer[MessageStart];
        if (!HasRightLength(code, signed))
        {
            Statistics.BadDigests++;
            return Attempt.Silence;
        }

        // When the line damaged only the digest of a request, even the digest of the refusal is right.
        if (code == Messages.ResponseCode.AuthenticationFailure)
        {
            return RefuseKey();
        }

        KeepAnswer(code);
        IsDigestOk = true;
        Statistics.CountAnswer(RoundTripMilliseconds);
        if (code == Messages.ResponseCode.InvalidSequenceNumber)
        {
            Resynchronize(BigEndian.ReadUInt32(buffer, MessageStart + 1));
            return Attempt.RefusedNumber;
        }

        _isSynchronized = true;
        DataLength = code == Messages.ResponseCode.Ok && signed > 3 ? signed - 3 : 0;
        return Attempt.Answered;
    }

    // Zero bytes at the end are not protected by the digest, so the length is checked by itself.
    private bool HasRightLength(int code, int signed)
    {
        if (code == Messages.ResponseCode.InvalidSequenceNumber)
        {
            return signed == 1 + MepFrame.SequenceField;
        }

        if (code != Messages.ResponseCode.Ok || _expectedCount == ExpectNothing)
        {
            return signed == 1;
        }

        if (signed < 3)
        {
            return false;
        }

        int count = BigEndian.ReadUInt16(_reader.Buffer, MessageStart + 1);
        return signed == 3 + count && (_expectedCount == ExpectAnything || count == _expectedCount);
    }

    private Attempt RefuseKey()
    {
        KeepAnswer(Messages.ResponseCode.AuthenticationFailure);
        return Attempt.RefusedKey;
    }

    private void KeepAnswer(int code)
    {
        CountResyncs();
        SawPause();
        ResponseCode = code;
        DataLength = 0;
        ResponseFrameLength = _reader.FrameLength;
        RoundTripMilliseconds = (int)(_clock.Milliseconds - _requestStart);
        Statistics.CountCode(code);
    }

    private void Resynchronize(uint current)
    {
        // Where the answer to a frame was lost, its copy is refused with its own number, or the one after it: the guide can be read
        // either way. Behind us is a meter that frames did not reach; further ahead, or far behind, it jumped.
        int ahead = (int)(current - _lastSent);
        if (_isSynchronized && (ahead > 1 || ahead < -4 * MaximumSends))
        {
            Statistics.SequenceJumps++;
        }

        _sequence = current + 1;
        _isSynchronized = true;
    }

    private bool IsOwnRequest()
    {
        if (_reader.FrameLength != RequestFrameLength)
        {
            return false;
        }

        for (int i = MessageStart; i < RequestFrameLength; i++)
        {
            if (_reader.Buffer[i] != _request[i])
            {
                return false;
            }
        }

        return true;
    }

    // In TLS mode an answer is a bare code, or a code and a TLS record (type 0x14 to 0x17, version 3).
    private bool LooksLikeTls()
    {
        byte[] buffer = _reader.Buffer;
        int length = _reader.FrameLength - MepFrame.LengthField;
        byte code = buffer[MessageStart];
        if (length == 1)
        {
            return code == Messages.ResponseCode.UnrecognizedRequest || code == Messages.ResponseCode.NoPermission ||
                code == Messages.ResponseCode.InvalidServiceSequenceState;
        }

        return length >= 6 && buffer[MessageStart + 1] >= 0x14 && buffer[MessageStart + 1] <= 0x17 && buffer[MessageStart + 2] == 0x03;
    }

    // Before a request: what still arrives belongs to no request, except alerts. A frame in progress is waited for, because
    // its rest would be taken for the next answer.
    private void DiscardInput()
    {
        long end = _clock.Milliseconds + LinkTiming.FrameMilliseconds(MepFrame.MaximumFrame);
        while (true)
        {
            long now = _clock.Milliseconds;
            if (now >= end)
            {
                break;
            }

            if (_channel.BytesAvailable > 0)
            {
                if (!TakeBytes(now))
                {
                    break;
                }

                if (_reader.Event == FrameReaderEvent.Alert)
                {
                    CountAlert();
                }
                else if (_reader.Event == FrameReaderEvent.Frame)
                {
                    JudgeStray();
                }
            }
            else if (_reader.IsInFrame && now - _lastByte <= LinkTiming.GapMilliseconds)
            {
                _clock.Sleep(LinkTiming.PollMilliseconds);
            }
            else
            {
                break;
            }
        }

        if (_reader.IsInFrame)
        {
            _reader.Abandon();
        }

        CountResyncs();
    }

    // A frame that nobody waits for: the answer to the request before, or nothing.
    private void JudgeStray()
    {
        int signed = _reader.FrameLength - MepFrame.LengthField - MepFrame.DigestField;
        if (signed > 0 && _signer != null && (_signer.Open(_reader.Buffer, signed) || _signer.IsLate(_reader.Buffer, signed)))
        {
            _reader.FindTrack();
            Statistics.LateAnswers++;
        }
        else
        {
            _reader.LoseTrack();
            Statistics.BadDigests++;
        }
    }

    private void SawPause()
    {
        Statistics.AlertsInARow = 0;
    }

    private void CountAlert()
    {
        Statistics.AlertsInARow++;
        if (Statistics.IsLineLow)
        {
            _reader.LoseTrack();
            return;
        }

        Statistics.Alerts++;
        SawAlert = true;
        AlertReceived?.Invoke();
    }

    private void CountResyncs()
    {
        Statistics.Resyncs += _reader.Resyncs - _resyncsCounted;
        _resyncsCounted = _reader.Resyncs;
    }

    private bool TakeCancel()
    {
        lock (_cancelLock)
        {
            bool cancelled = _cancelled;
            _cancelled = false;
            return cancelled;
        }
    }

    private void ForgetLastExchange()
    {
        ForgetAnswer();
        RequestFrameLength = 0;
        Attempts = 0;
        SawAlert = false;
        _tlsAnswers = 0;
    }

    private void ForgetAnswer()
    {
        ResponseCode = -1;
        DataLength = 0;
        ResponseFrameLength = 0;
        RoundTripMilliseconds = -1;
        IsDigestOk = false;
    }

    private const int ExpectNothing = -1;
    private const int ExpectAnything = -2;

    // A partial read must bring exactly what it asked for. What the length of a full read means is not said anywhere.
    private static int ExpectedCount(byte[] message, int offset, int length)
    {
        if (message[offset] == Messages.RequestCode.PartialRead && length == RequestMessage.PartialHeader)
        {
            return BigEndian.ReadUInt16(message, offset + 6);
        }

        return Messages.RequestCode.IsWrite(message[offset]) ? ExpectNothing : ExpectAnything;
    }
}
