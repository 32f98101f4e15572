using MepModule.Protocol.Messages;

namespace MepModule.Protocol.Link;

/// <summary>Counters of the link since start. One thread writes them; others may read at any time.</summary>
public sealed class LinkStatistics
{
    /// <summary>Response codes that are counted one by one: 0x00 to 0x0F.</summary>
    public const int CountedCodes = 16;

    // The meter sends one alert a second. Many without a pause are the zero bytes of a line that is held low.
    private const int MostAlertsInARow = 8;

    private readonly int[] _codes = new int[CountedCodes];
    private long _roundTripSum;

    /// <summary>Frames sent, repetitions included.</summary>
    public int Sent { get; internal set; }

    /// <summary>Frames sent again because no verified answer came.</summary>
    public int Retransmissions { get; internal set; }

    /// <summary>Verified answers, whatever their code.</summary>
    public int Answered { get; private set; }

    /// <summary>Attempts that got no verified answer in time.</summary>
    public int Timeouts { get; internal set; }

    /// <summary>Frames whose digest, length or count was wrong.</summary>
    public int BadDigests { get; internal set; }

    /// <summary>Verified answers that came too late, thrown away. Of encrypted ones they count as <see cref="BadDigests"/>: their key is gone.</summary>
    public int LateAnswers { get; internal set; }

    /// <summary>Times the frame reader lost track of the frames or gave one up.</summary>
    public int Resyncs { get; internal set; }

    /// <summary>Alerts on the wire.</summary>
    public int Alerts { get; internal set; }

    /// <summary>Whether the receive line brings nothing but zero bytes now, without a pause: it is held low.</summary>
    public bool IsLineLow => AlertsInARow > MostAlertsInARow;

    // Below 0 while bytes wait that came with pauses between.
    internal int AlertsInARow { get; set; }

    /// <summary>Requests of our own that came back.</summary>
    public int LoopBacks { get; internal set; }

    /// <summary>Sessions of TLS that were opened.</summary>
    public int Sessions { get; internal set; }

    /// <summary>Times the meter's sequence number, or its TLS session, was not where this link left it: reconfiguration, restart or another client.</summary>
    public int SequenceJumps { get; internal set; }

    /// <summary>Exchanges that ended without a verified answer.</summary>
    public int Failed { get; internal set; }

    /// <summary>
    /// Moves whenever the meter may be another than before, or may have been reconfigured: at each exchange without a verified answer, each jump of the sequence
    /// number, each time the channel was closed, and a new key. A jump alone does not tell: what was sent into a silence eats it up. What was read while it moved
    /// belongs to no layout that is known.
    /// </summary>
    public int Discontinuities { get; internal set; }

    /// <summary>Milliseconds from the start of a request to the end of its answer, of the last answer; 0 before the first.</summary>
    public int LastRoundTripMilliseconds { get; private set; }

    /// <summary>Shortest round trip in milliseconds; 0 before the first.</summary>
    public int MinimumRoundTripMilliseconds { get; private set; }

    /// <summary>Longest round trip in milliseconds.</summary>
    public int MaximumRoundTripMilliseconds { get; private set; }

    /// <summary>Average round trip in milliseconds; 0 before the first.</summary>
    public int AverageRoundTripMilliseconds => Answered == 0 ? 0 : (int)(_roundTripSum / Answered);

    /// <summary>Number of answers with a response code from 0 to 15 that says neither OK nor that key or sequence number are wrong.</summary>
    public int OtherAnswers { get; private set; }

    /// <summary>Number of answers with a response code from 0 to 15; 0x0B is counted although it cannot be verified.</summary>
    public int AnswersWithCode(int code)
    {
        return _codes[code];
    }

    internal void CountCode(int code)
    {
        if (code < CountedCodes)
        {
            _codes[code]++;
            if (code != ResponseCode.Ok && code != ResponseCode.AuthenticationFailure && code != ResponseCode.InvalidSequenceNumber)
            {
                OtherAnswers++;
            }
        }
    }

    internal void CountAnswer(int roundTripMilliseconds)
    {
        if (Answered == 0 || roundTripMilliseconds < MinimumRoundTripMilliseconds)
        {
            MinimumRoundTripMilliseconds = roundTripMilliseconds;
        }

        if (roundTripMilliseconds > MaximumRoundTripMilliseconds)
        {
            MaximumRoundTripMilliseconds = roundTripMilliseconds;
        }

        LastRoundTripMilliseconds = roundTripMilliseconds;
        _roundTripSum += roundTripMilliseconds;
        Answered++;
    }
}
