using MepModule.App.Platform;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Security;

namespace MepModule.App.Metering;

/// <summary>
/// Owns the wire to the meter: one thread that reads the meter in turn, keeps the last <see cref="Reading"/>, and lets others have an exchange of their own.
/// All members are safe to use from any thread.
/// </summary>
public sealed class MeterService
{
    private readonly IClock _clock;
    private readonly object _lock = new object();
    private ReadingHandler? _readingTaken;

    /// <summary>Makes the service; nothing is sent before <see cref="Start"/>.</summary>
    /// <param name="channel">The wire, which belongs to the service from now on.</param>
    /// <param name="clock">Time.</param>
    /// <param name="files">Where days and counters are kept.</param>
    /// <param name="board">Tells how much memory there is.</param>
    /// <param name="settings">What the user chose.</param>
    /// <param name="key">The MEP key, or null when none was entered yet.</param>
    public MeterService(IByteChannel channel, IClock clock, IFileStore files, IBoard board, MeterServiceSettings settings, MepKey? key)
    {
        _clock = clock;
        Log = new ExchangeLog(board.HasLargeMemory ? 65536 : 4096);
        History = new History();
        Days = new DayTotals();
    }

    /// <summary>Raised on the meter's thread for every new reading.</summary>
    public event ReadingHandler? ReadingTaken
    {
        add
        {
            lock (_lock)
            {
                _readingTaken += value;
            }
        }

        remove
        {
            lock (_lock)
            {
                _readingTaken -= value;
            }
        }
    }

    /// <summary>The last verified reading; null before the first.</summary>
    public Reading? Current { get; private set; }

    /// <summary>What is known about the meter; null before the first start-up sequence was completed.</summary>
    public MeterFacts? Facts { get; private set; }

    /// <summary>How things stand with the meter.</summary>
    public MeterCondition Condition { get; private set; }

    /// <summary>The condition in words: what happened and what to do.</summary>
    public string ConditionSentence { get; private set; } = "The module has not asked the meter yet.";

    /// <summary>Counters of the link since the start.</summary>
    public LinkStatistics Statistics { get; } = new LinkStatistics();

    /// <summary>The last exchanges.</summary>
    public ExchangeLog Log { get; }

    /// <summary>Seconds and minutes of the past.</summary>
    public History History { get; }

    /// <summary>Days of the past.</summary>
    public DayTotals Days { get; }

    /// <summary>The alerts of the meter; null before they were read.</summary>
    public AlertState? Alerts { get; private set; }

    /// <summary>The M-Bus devices behind the meter, empty when there are none.</summary>
    public MBusDevice[] MBusDevices { get; private set; } = new MBusDevice[0];

    /// <summary>When the thread last turned, in milliseconds of the monotonic clock.</summary>
    public long HeartbeatMilliseconds { get; private set; }

    /// <summary>Milliseconds since the present values of <see cref="Current"/> were read, or -1 when there is none.</summary>
    public long AgeMilliseconds
    {
        get
        {
            Reading? current = Current;
            return current == null ? -1 : _clock.Milliseconds - current.SampleMilliseconds;
        }
    }

    /// <summary>True when there is no reading, or the last one is older than a minute.</summary>
    public bool IsStale
    {
        get
        {
            long age = AgeMilliseconds;
            return age < 0 || age > 60000;
        }
    }

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        HeartbeatMilliseconds = _clock.Milliseconds;
    }

    /// <summary>Ends the thread and waits for it.</summary>
    public void Stop()
    {
    }

    /// <summary>Sends a user's message in one of the next slots and waits for the response.</summary>
    /// <param name="exchange">The message; holds the results when true is returned.</param>
    /// <param name="timeoutMilliseconds">Longest wait for a turn and the answer.</param>
    /// <returns>False when there was no turn in time, for example because too many wait already; nothing was sent then.</returns>
    public bool TryExchange(RawExchange exchange, int timeoutMilliseconds)
    {
        return false;
    }

    /// <summary>Removes the registration of a former MEP client (EP17), which ends its alerts. Waits for the meter.</summary>
    /// <returns>Null when it is done, else a sentence that says why not.</returns>
    public string? RemoveRegistration(int timeoutMilliseconds)
    {
        return "The module has not asked the meter yet.";
    }

    /// <summary>Takes over what the user chose anew, at the next slot.</summary>
    public void Configure(MeterServiceSettings settings, MepKey? key)
    {
    }

    /// <summary>
    /// Tries a key with one harmless read in one of the next slots; the key in use stays what it was. Waits for the meter.
    /// </summary>
    /// <returns>
    /// <see cref="MeterError.None"/> when the meter accepted the key (whatever it answered to the read), <see cref="MeterError.WrongKey"/> when it
    /// refused it, <see cref="MeterError.Cancelled"/> when there was no turn in time, else why it could not be tried.
    /// </returns>
    public MeterError TestKey(MepKey key, int timeoutMilliseconds)
    {
        return MeterError.Cancelled;
    }
}
