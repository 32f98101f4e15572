using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;

namespace MepModule.Protocol.Link;

/// <summary>Told when the meter sends an alert.</summary>
public delegate void AlertHandler();

/// <summary>Told when an exchange ended; the link's properties describe it until the next one.</summary>
public delegate void ExchangeHandler(MeterError error);

/// <summary>
/// The link to the meter: one exchange at a time, repeated until its answer is verified or hope is lost. Sequence number and protection are made when a
/// frame is sent. Here the parts meet: <see cref="LineListener"/> hears, <see cref="LinkAttempt"/> asks once, <see cref="RetryPolicy"/> says what follows,
/// <see cref="IMessageProtection"/> seals. Allocates nothing per exchange. Used by one thread, except <see cref="Cancel"/>.
/// </summary>
public sealed class MepLink
{
    // Code and count.
    private const int ReadHeader = 3;

    private readonly LineListener _listener;
    private readonly LinkAttempt _attempt;
    private readonly RetryPolicy _policy = new RetryPolicy();
    private readonly ProtectionChoice _choice;

    /// <summary>Makes a link over a channel. Nothing is sent before the first exchange.</summary>
    /// <param name="channel">The wire.</param>
    /// <param name="clock">Times and waits.</param>
    /// <param name="random">For sessions of TLS, which do not open without it.</param>
    public MepLink(IByteChannel channel, IMonotonicClock clock, IRandomBytes? random = null)
    {
        _choice = new ProtectionChoice(random);
        _listener = new LineListener(channel, clock);
        _attempt = new LinkAttempt(_listener, clock);
    }

    /// <summary>Raised for each alert on the wire, on the thread that uses the link.</summary>
    public event AlertHandler? AlertReceived
    {
        add => _listener.AlertReceived += value;
        remove => _listener.AlertReceived -= value;
    }

    /// <summary>Raised after each exchange in which something was sent, on the thread that uses the link. For a log.</summary>
    public event ExchangeHandler? ExchangeEnded;

    /// <summary>The key that protects messages; null until the user entered one.</summary>
    public MepKey? Key
    {
        get => _attempt.Protection?.Key;
        set
        {
            _choice.SetKey(value);
            _policy.Desynchronize();
            Statistics.Discontinuities++;
            TakeChoice();
        }
    }

    /// <summary>How messages are to be protected.</summary>
    public ProtectionMode Protection
    {
        get => _choice.Mode;
        set
        {
            _choice.Mode = value;
            TakeChoice();
        }
    }

    /// <summary>How messages are protected now: never <see cref="ProtectionMode.Automatic"/>.</summary>
    public ProtectionMode ProtectionInForce => _choice.InForce;

    /// <summary>Number of the last alert of a TLS session (RFC 5246, 7.2); 255 where there was none.</summary>
    public byte LastTlsAlert => _choice.LastAlert;

    /// <summary>Greatest number of bytes of a message, as messages are protected now.</summary>
    public int MaximumMessage => _attempt.Protection == null ? MepFrame.MaximumMessage : _attempt.Protection.MaximumRequest;

    /// <summary>Greatest number of table bytes that one read returns, as messages are protected now.</summary>
    public int MaximumReadData => _attempt.Protection == null ? MepFrame.MaximumReadData : _attempt.Protection.MaximumAnswer - ReadHeader;

    /// <summary>Counters since start.</summary>
    public LinkStatistics Statistics => _listener.Statistics;

    /// <summary>Code of the last answer (<see cref="Messages.ResponseCode"/>); -1 when the last exchange had no verified answer.</summary>
    public int ResponseCode => _attempt.ResponseCode;

    /// <summary>Holds the table data of the last answer. Overwritten by the next exchange.</summary>
    public byte[] ResponseBuffer => _listener.Buffer;

    /// <summary>Where the table data of the last answer starts in <see cref="ResponseBuffer"/>.</summary>
    public int DataOffset => MepFrame.LengthField + ReadHeader;

    /// <summary>Number of table bytes in the last answer; 0 for other answers than a successful read.</summary>
    public int DataLength => _attempt.DataLength;

    /// <summary>
    /// Holds the last request frame as it was sent, decrypted. For the next exchange its message can be written here, from <see cref="MepFrame.LengthField"/> on.
    /// </summary>
    public byte[] RequestFrame => _attempt.RequestFrame;

    /// <summary>Length of the last request frame; 0 when none was sent.</summary>
    public int RequestFrameLength => _attempt.RequestFrameLength;

    /// <summary>Length of the last answer's frame in <see cref="ResponseBuffer"/> (decrypted); 0 when there was none.</summary>
    public int ResponseFrameLength => _attempt.ResponseFrameLength;

    /// <summary>Sequence number of the last request frame.</summary>
    public uint Sequence => _policy.Number;

    /// <summary>Number of frames that the last exchange sent.</summary>
    public int Attempts => _policy.Sends;

    /// <summary>From the start of the last request frame to the end of its answer, in milliseconds; -1 without an answer.</summary>
    public int RoundTripMilliseconds => _attempt.RoundTripMilliseconds;

    /// <summary>Whether the digest of the last answer was right. False for 0x0B, whose digest means nothing.</summary>
    public bool IsDigestOk => _attempt.IsVerified;

    /// <summary>Whether an alert arrived during the last exchange or just before it.</summary>
    public bool SawAlert => _listener.SawAlert;

    /// <summary>
    /// Sends a message and waits for its verified answer, repeating as <see cref="RetryPolicy"/> says. A write that may have been executed is not sent
    /// under a new number.
    /// </summary>
    /// <param name="message">Holds the message from its request code to its data.</param>
    /// <param name="offset">Where the message starts.</param>
    /// <param name="length">Its length, 1 to <see cref="MaximumMessage"/>.</param>
    /// <returns>
    /// <see cref="MeterError.None"/> when a verified answer came: <see cref="ResponseCode"/> says which. It never takes longer than
    /// <see cref="LinkTiming.BudgetMilliseconds"/>.
    /// </returns>
    public MeterError Exchange(byte[] message, int offset, int length)
    {
        if (length >= 1 && length <= MepFrame.MaximumMessage)
        {
            System.Array.Copy(message, offset, RequestFrame, MepFrame.LengthField, length);
        }

        return Exchange(length);
    }

    /// <summary>As the other, with a message that stands in <see cref="RequestFrame"/>, where it still stands after the exchange.</summary>
    /// <param name="length">Length of the message, 1 to <see cref="MaximumMessage"/>.</param>
    public MeterError Exchange(int length)
    {
        _attempt.Forget();
        _listener.SawAlert = false;
        _policy.Begin(RequestCode.IsWrite(RequestFrame[MepFrame.LengthField]));
        if (length < 1 || length > MaximumMessage)
        {
            return MeterError.InvalidRequest;
        }

        // The port first: who has no key yet wants to know all the same whether the port can be opened.
        if (!EnsureOpen())
        {
            return MeterError.ChannelClosed;
        }

        if (_attempt.Protection == null)
        {
            return MeterError.NoKey;
        }

        MeterError error = Repeat(length);
        if (error != MeterError.None)
        {
            Statistics.Failed++;
            Statistics.Discontinuities++;
        }

        _attempt.Reveal();
        ExchangeEnded?.Invoke(error);
        _choice.Ended(error);
        TakeChoice();
        return error;
    }

    /// <summary>Says that the meter wants TLS on this port. It comes into force where <see cref="Protection"/> leaves it to the port.</summary>
    public void DemandTls()
    {
        _choice.DemandTls();
        TakeChoice();
    }

    /// <summary>Looks for an alert between two exchanges. Never waits.</summary>
    public void Listen()
    {
        if (EnsureOpen())
        {
            _listener.Discard(_attempt.Protection);
        }
    }

    /// <summary>
    /// Ends the exchange in progress, or the next one when there is none, with <see cref="MeterError.Cancelled"/>. Any thread may call it.
    /// </summary>
    public void Cancel()
    {
        _listener.Cancel();
    }

    private MeterError Repeat(int length)
    {
        NextStep step = NextStep.NewNumber;
        bool isRepetition = false;
        while (step != NextStep.End)
        {
            if (step == NextStep.NewNumber && !_attempt.PrepareOpening())
            {
                _attempt.Prepare(length, _policy.TakeNumber());
            }

            if (isRepetition)
            {
                Statistics.Retransmissions++;
            }

            AttemptResult result = _attempt.Send();
            if ((result == AttemptResult.RefusedNumber && _policy.Resynchronize(_attempt.NumberOfMeter)) || (result == AttemptResult.NoSession && _policy.IsFirstOfMessage))
            {
                Statistics.SequenceJumps++;
                Statistics.Discontinuities++;
            }

            isRepetition = result != AttemptResult.Step && result != AttemptResult.Opened;
            step = _policy.After(result, _attempt.TlsFrames);
            if (_attempt.TlsFrames >= RetryPolicy.FramesThatProveTls && _choice.DemandTls())
            {
                _attempt.Forget();
                TakeChoice();
                if (length > MaximumMessage)
                {
                    return MeterError.InvalidRequest;
                }

                _policy.BeginAnew();
                step = NextStep.NewNumber;
            }
        }

        return _policy.Error;
    }

    private bool EnsureOpen()
    {
        if (_listener.Channel.EnsureOpen())
        {
            return true;
        }

        Statistics.Discontinuities++;
        return false;
    }

    private void TakeChoice()
    {
        if (_attempt.Protection != _choice.Current)
        {
            _attempt.Protection = _choice.Current;
            _policy.Desynchronize();
        }
    }
}
