using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;

namespace MepModule.Protocol.Link;

/// <summary>
/// Listens to the meter: waits for bytes, tells frames from alerts, and alerts from a line that is held low. Knows nothing of requests and repetitions.
/// Used by one thread, except <see cref="Cancel"/>.
/// </summary>
internal sealed class LineListener
{
    // A line that is held low has no pauses, but the driver may hand its bytes over in portions.
    private const int PauseBetweenAlertsMilliseconds = 20;
    private const int PauseOfLowLineMilliseconds = 250;

    private readonly IMonotonicClock _clock;
    private readonly FrameReader _reader = new FrameReader();
    private long _lastByte;
    private bool _cancelled;

    public LineListener(IByteChannel channel, IMonotonicClock clock)
    {
        Channel = channel;
        _clock = clock;
    }

    /// <summary>Raised for each alert.</summary>
    public event AlertHandler? AlertReceived;

    /// <summary>The wire that is listened to.</summary>
    public IByteChannel Channel { get; }

    /// <summary>Counts what is heard.</summary>
    public LinkStatistics Statistics { get; } = new LinkStatistics();

    /// <summary>Whether an alert arrived since this was last set to false.</summary>
    public bool SawAlert { get; set; }

    /// <summary>Holds the frame that <see cref="WaitForFrame"/> found.</summary>
    public byte[] Buffer => _reader.Buffer;

    /// <summary>Length of that frame, length field included.</summary>
    public int FrameLength => _reader.FrameLength;

    /// <summary>Ends the wait in progress, or the next one when there is none. Any thread may call it.</summary>
    public void Cancel()
    {
        _cancelled = true;
    }

    /// <summary>Waits for a frame. Alerts neither end the wait nor prolong it; a frame that has begun is waited for beyond the deadline.</summary>
    /// <param name="deadline">When hope is lost unless a frame has begun, in milliseconds of the clock.</param>
    /// <param name="protection">Works on the frame while it arrives.</param>
    public ListenResult WaitForFrame(long deadline, IMessageProtection protection)
    {
        ListenResult result = Follow(deadline, protection);
        CountResyncs();
        return result;
    }

    /// <summary>
    /// Takes in what arrived unasked: alerts, late answers, rubbish. Waits only for the rest of a frame that has begun, because it would be taken for the next answer.
    /// </summary>
    /// <param name="protection">Knows late answers; null where there is no key.</param>
    public void Discard(IMessageProtection? protection)
    {
        long end = _clock.Milliseconds + LinkTiming.FrameMilliseconds(MepFrame.MaximumFrame);
        while (true)
        {
            long now = _clock.Milliseconds;
            if (now >= end)
            {
                break;
            }

            if (Channel.BytesAvailable > 0)
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
                    CountStray(protection);
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

    /// <summary>Says that the frame was verified: what follows it starts a frame or is an alert.</summary>
    public void TrustFrame()
    {
        _reader.FindTrack();
    }

    /// <summary>Says that the frame was verified and answers the request: no line that brings one is held low.</summary>
    public void SawAnswer()
    {
        SawPause();
    }

    /// <summary>Says that the frame was none or damaged: what follows it need not be the start of another.</summary>
    public void RejectFrame()
    {
        _reader.LoseTrack();
        Statistics.BadDigests++;
    }

    private ListenResult Follow(long deadline, IMessageProtection protection)
    {
        long frameStart = 0;
        while (!TakeCancel())
        {
            long now = _clock.Milliseconds;
            bool hasLength = _reader.HasLength;
            if (Channel.BytesAvailable > 0)
            {
                if (!hasLength)
                {
                    // A line that never falls silent must not be followed for ever.
                    if (now >= deadline + LinkTiming.GapMilliseconds)
                    {
                        return ListenResult.Silence;
                    }

                    frameStart = now;
                }

                if (!TakeBytes(now))
                {
                    return ListenResult.Broken;
                }

                if (_reader.Event == FrameReaderEvent.Frame)
                {
                    return ListenResult.Frame;
                }

                if (_reader.HasLength)
                {
                    protection.Follow(_reader.Buffer, _reader.Received);
                }

                if (_reader.Event == FrameReaderEvent.Alert)
                {
                    CountAlert();
                }
            }
            else
            {
                if (Channel.Problem != null)
                {
                    return ListenResult.Broken;
                }

                long silence = now - _lastByte;
                if (silence > LinkTiming.GapMilliseconds && _reader.IsInFrame)
                {
                    _reader.Abandon();
                    hasLength = false;
                }

                if (silence > PauseOfLowLineMilliseconds)
                {
                    SawPause();
                }

                if (!hasLength && now >= deadline)
                {
                    return ListenResult.Silence;
                }

                _clock.Sleep(hasLength ? SleepInFrame((int)silence) : LinkTiming.PollMilliseconds);
            }

            if (hasLength && now - frameStart > LinkTiming.FrameMilliseconds(_reader.ExpectedLength))
            {
                _reader.Abandon();
            }
        }

        return ListenResult.Cancelled;
    }

    private bool TakeBytes(long now)
    {
        long pause = now - _lastByte;
        if (pause >= LinkTiming.ResponseTimeoutMilliseconds)
        {
            _reader.FindTrack();

            // On a line that was never silent more bytes would wait by now. What waits came with pauses between.
            int waiting = Channel.BytesAvailable;
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
        return _reader.ReadFrom(Channel) > 0;
    }

    // As long as the rest of the frame needs, so that a slow processor is not kept busy by looking, but not beyond the pause that gives the frame up.
    private int SleepInFrame(int silence)
    {
        int longest = LinkTiming.GapMilliseconds + 1 - silence;
        if (longest > LinkTiming.LongestPollMilliseconds)
        {
            longest = LinkTiming.LongestPollMilliseconds;
        }

        int rest = LinkTiming.TransferMilliseconds(_reader.Missing);
        return rest < longest ? rest : longest;
    }

    // A frame that nobody waits for: the answer to the request before, or nothing.
    private void CountStray(IMessageProtection? protection)
    {
        FrameVerdict verdict = protection == null ? FrameVerdict.Foreign : protection.Judge(_reader.Buffer, _reader.FrameLength, out _);
        if (verdict == FrameVerdict.Answer || verdict == FrameVerdict.Late)
        {
            _reader.FindTrack();
            Statistics.LateAnswers++;
        }
        else
        {
            RejectFrame();
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
        Statistics.Resyncs = _reader.Resyncs;
    }

    // Needs no lock: a second call of Cancel that comes in between asks for what is done already.
    private bool TakeCancel()
    {
        bool cancelled = _cancelled;
        if (cancelled)
        {
            _cancelled = false;
        }

        return cancelled;
    }
}

/// <summary>How waiting for a frame ended.</summary>
internal enum ListenResult
{
    /// <summary>A whole frame arrived; nobody has verified it.</summary>
    Frame,

    /// <summary>Nothing that is a frame arrived in time.</summary>
    Silence,

    /// <summary>The channel broke.</summary>
    Broken,

    /// <summary><see cref="LineListener.Cancel"/> ended it.</summary>
    Cancelled,
}
