using System;
using System.Threading;
using MepModule.App.Alerts;
using MepModule.App.History;
using MepModule.App.Jobs;
using MepModule.App.MBus;
using MepModule.App.Memory;
using MepModule.App.Meter;
using MepModule.App.Platform;
using MepModule.App.Polling;
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
    private const int SmallLogBytes = 1024;
    private const int LargeLogBytes = 65536;
    private const int StaleMilliseconds = 60000;

    // The thread looks this often whether it should end, and shows that it lives.
    private const int NapMilliseconds = 100;

    private const int StopMilliseconds = 30000;

    // A turn of a queued read may come after others and a retry of each. Whoever waits is watched, and 60 s count as stuck: an exchange that is on the wire by then ends in between.
    private const int JobReadMilliseconds = 40000;

    private readonly IByteChannel _channel;
    private readonly IClock _clock;
    private readonly WorkQueue _queue = new WorkQueue();
    private readonly MeterPoller _poller;
    private readonly SilenceWatch _silence = new SilenceWatch();
    private readonly SlotLoan _loan = new SlotLoan();

    private int _slotDelay;
    private ReadingHandler? _readingTaken;
    private MeterServiceSettings _settings;
    private MepKey? _key;
    private string? _lastMistake;
    private int _mistakes;
    private bool _isConfigured;
    private bool _stopping;
    private long _heartbeat;
    private long _nextSlot;
    private Thread? _thread;

    /// <summary>Makes the service; nothing is sent before <see cref="Start"/>.</summary>
    /// <param name="channel">The wire, which belongs to the service from now on.</param>
    /// <param name="clock">Time.</param>
    /// <param name="files">Where days and counters are kept.</param>
    /// <param name="board">Tells how much memory there is.</param>
    /// <param name="settings">What the user chose.</param>
    /// <param name="key">The MEP key, or null when none was entered yet.</param>
    /// <param name="random">For sessions of TLS; without it there are none.</param>
    public MeterService(IByteChannel channel, IClock clock, IFileStore files, IBoard board, MeterServiceSettings settings, MepKey? key, IRandomBytes? random = null)
    {
        _channel = channel;
        _clock = clock;
        _settings = settings;
        _key = key;
        Log = new ExchangeLog(board.HasLargeMemory ? LargeLogBytes : SmallLogBytes);
        History = new RecentHistory(board.HasLargeMemory, board.HasLargeMemory);
        Days = new DayTotals(files);
        _poller = new MeterPoller(channel, clock, files, board, settings, History, Days, Log, random);
    }

    /// <summary>Raised on the meter's thread for every new reading.</summary>
    public event ReadingHandler? ReadingTaken
    {
        add
        {
            lock (this)
            {
                _readingTaken += value;
            }
        }

        remove
        {
            lock (this)
            {
                _readingTaken -= value;
            }
        }
    }

    /// <summary>The last verified reading; null before the first.</summary>
    public Reading? Current => _poller.Current;

    /// <summary>What is known about the meter; null before the first start-up sequence was completed.</summary>
    public MeterFacts? Facts => _poller.Layout?.Facts;

    /// <summary>How things stand with the meter.</summary>
    public MeterCondition Condition => _poller.Condition;

    /// <summary>The condition in words: what happened and what to do.</summary>
    public string ConditionSentence => _poller.Sentence;

    /// <summary>Counters of the link since the start.</summary>
    public LinkStatistics Statistics => _poller.Statistics;

    /// <summary>Times that energies were held back because they did not follow from the last ones: spikes that nobody saw.</summary>
    public int HeldBackReadings => _poller.Energies.HeldBackCount;

    /// <summary>The last exchanges.</summary>
    public ExchangeLog Log { get; }

    /// <summary>Seconds and minutes of the past.</summary>
    public RecentHistory History { get; }

    /// <summary>Days of the past.</summary>
    public DayTotals Days { get; }

    /// <summary>The alerts of the meter; null before they were read.</summary>
    public AlertState? Alerts => _poller.Alerts.State;

    /// <summary>Writes to the meter that its maker's 4-per-hour rule still allows this hour, or <see cref="Reading.Unknown"/> where the firmware has no such rule.</summary>
    public int WritesLeft => _poller.Writes.LeftOfAll;

    /// <summary>Writes to ET52, the transactions, that the meter's maker still allows this hour, whatever the firmware.</summary>
    public int TransactionWritesLeft => _poller.Writes.Left;

    /// <summary>The M-Bus devices behind the meter, empty when there are none.</summary>
    public MBusDevice[] MBusDevices => _poller.MBus.Devices;

    /// <summary>Whether the meter was asked yet which M-Bus devices there are.</summary>
    public bool HasLookedForMBus => _poller.MBus.HasLooked;

    /// <summary>The load profile sets that the meter records; empty when there are none, or nothing is known yet.</summary>
    public LoadProfileLayout[] LoadProfiles
    {
        get
        {
            MeterLayout? layout = _poller.Layout;
            return layout == null ? new LoadProfileLayout[0] : layout.LoadProfiles;
        }
    }

    /// <summary>Whether history is being filled from the meter's load profile.</summary>
    public bool IsFillingHistory => _poller.Energies.IsFilling;

    /// <summary>Times that the thread caught an exception and went on; anything but 0 is a mistake in this program or in a listener.</summary>
    public int Mistakes
    {
        get
        {
            lock (this)
            {
                return _mistakes;
            }
        }
    }

    /// <summary>The last exception that the thread caught, in its own words; null when there was none.</summary>
    public string? LastMistake
    {
        get
        {
            lock (this)
            {
                return _lastMistake;
            }
        }
    }

    /// <summary>When the thread last turned or ended an exchange, in milliseconds of the monotonic clock.</summary>
    public long HeartbeatMilliseconds
    {
        get
        {
            lock (this)
            {
                return _heartbeat > _poller.LastExchangeMilliseconds ? _heartbeat : _poller.LastExchangeMilliseconds;
            }
        }
    }

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
    public bool IsStale => AgeMilliseconds is < 0 or > StaleMilliseconds;

    /// <summary>While true no slot begins: an update needs processor and flash for itself. Readings grow stale meanwhile.</summary>
    public bool IsResting { get; set; }

    /// <summary>Whether somebody steers by the readings, such as a battery: then present values are read in every second slot at least, whatever users want.</summary>
    public bool IsSteered { get => _poller.IsSteered; set => _poller.IsSteered = value; }

    /// <summary>By how many ms the next slot, and with it all after it, begins later than it would; whoever steers sets it, and the next slot takes it.</summary>
    public int SlotDelay { set => Interlocked.Exchange(ref _slotDelay, value); }

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        Beat();
        _stopping = false;
        _queue.IsServed = true;
        _thread = new Thread(Run);
        _thread.Start();
    }

    /// <summary>Ends the thread, waits for it and lets go of the wire. What must survive a restart is written down.</summary>
    public void Stop()
    {
        Thread? thread = _thread;
        if (thread == null)
        {
            return;
        }

        lock (this)
        {
            _stopping = true;
        }

        _queue.IsServed = false;
        _poller.Client.Link.Cancel();
        thread.Join(StopMilliseconds);
        _thread = null;
        _channel.Close();
        _poller.Energies.Save();
    }

    /// <summary>Takes over what the user chose anew, at the next slot.</summary>
    public void Configure(MeterServiceSettings settings, MepKey? key, IRandomBytes? random = null)
    {
        lock (this)
        {
            _settings = settings;
            _key = key;
            _isConfigured = false;
        }
    }

    /// <summary>Sends a user's message in one of the next slots and waits for the response.</summary>
    /// <param name="exchange">The message; holds the results when true is returned.</param>
    /// <param name="timeoutMilliseconds">Longest wait for a turn and the answer.</param>
    /// <returns>False when there was no turn in time, for example because too many wait already; nothing was sent then.</returns>
    public bool TryExchange(RawExchange exchange, int timeoutMilliseconds) => _queue.TryRun(exchange, timeoutMilliseconds);

    /// <summary>
    /// Tries a key with one harmless read in one of the next slots; the key in use stays what it was. Waits for the meter.
    /// </summary>
    /// <returns>
    /// <see cref="MeterError.None"/> when the meter accepted the key (whatever it answered to the read), <see cref="MeterError.WrongKey"/> when it
    /// refused it, <see cref="MeterError.Cancelled"/> when there was no turn in time, else why it could not be tried.
    /// </returns>
    public MeterError TestKey(MepKey key, int timeoutMilliseconds)
    {
        var test = new KeyTest(key);
        return _queue.TryRun(test, timeoutMilliseconds) ? test.Error : MeterError.Cancelled;
    }

    /// <summary>Removes the registration of a former MEP client (EP17), which ends its alerts. Waits for the meter.</summary>
    /// <returns>Null when it is done, else a sentence that says why not.</returns>
    public string? RemoveRegistration(int timeoutMilliseconds)
    {
        var removal = new RegistrationRemoval();
        return _queue.TryRun(removal, timeoutMilliseconds) ? removal.Problem : "The wire to the meter had no turn for this in time; try again in a moment.";
    }

    /// <summary>Has the meter read its clock, present values and energies at one moment. Waits for the meter.</summary>
    /// <param name="snapshot">Holds the results when true is returned.</param>
    /// <param name="timeoutMilliseconds">Longest wait for a turn.</param>
    /// <returns>False when there was no turn in time; nothing was sent then.</returns>
    public bool TryTakeSnapshot(MeterSnapshot snapshot, int timeoutMilliseconds) => _queue.TryRun(snapshot, timeoutMilliseconds);

    /// <summary>Tries the port without a meter, see <see cref="LoopTest"/>. Waits for its end.</summary>
    /// <param name="offMilliseconds">How long the port is without power first; 0 to leave it on.</param>
    /// <param name="timeoutMilliseconds">Longest wait for a turn.</param>
    public LoopTest TryLoop(int offMilliseconds, int timeoutMilliseconds)
    {
        var test = new LoopTest(_channel, offMilliseconds);
        _queue.TryRun(test, timeoutMilliseconds);
        return test;
    }

    /// <summary>Makes a reader of tables for a thread of its own, such as one that serves a web page. Each read waits for its turn.</summary>
    public ITableReader OpenTables() => new QueuedTableReader(_queue, JobReadMilliseconds);

    /// <summary>Makes a reader of a load profile set; give it <see cref="OpenTables"/> to read with.</summary>
    /// <param name="layout">One of <see cref="LoadProfiles"/>.</param>
    /// <param name="fromUtc">Intervals that end later than this are wanted, seconds since 1970.</param>
    /// <param name="toUtc">Intervals that end up to this are wanted, seconds since 1970.</param>
    /// <returns>Null when the meter is just being asked anew.</returns>
    public LoadProfileReader? OpenLoadProfile(LoadProfileLayout layout, long fromUtc, long toUtc)
    {
        MeterLayout? meter = _poller.Layout;
        return meter == null ? null : new LoadProfileReader(layout, meter.Scale, fromUtc, toUtc);
    }

    /// <summary>Makes a reader of an event log, for a thread of its own: each read waits for its turn.</summary>
    /// <param name="isAlternate">Whether to read the alternate log ET79 instead of BT74.</param>
    public EventLogReader OpenEventLog(bool isAlternate) => new EventLogReader(OpenTables(), isAlternate);

    /// <summary>Makes a reader of the outage log, for a thread of its own: each read waits for its turn.</summary>
    /// <returns>Null when the meter is not known yet.</returns>
    public OutageLogReader? OpenOutages()
    {
        MeterFacts? facts = Facts;
        return facts == null ? null : new OutageLogReader(OpenTables(), facts);
    }

    /// <summary>Reads the power quality table; takes a few turns.</summary>
    /// <param name="error">Why there is no report.</param>
    /// <returns>The report, or null.</returns>
    public PowerQualityReport? ReadPowerQuality(out MeterError error)
    {
        MeterFacts? facts = Facts;
        error = MeterError.NoAnswer;
        return facts == null ? null : PowerQualityReport.Read(OpenTables(), facts.OutageRecords, _clock.UtcNow, out error);
    }

    /// <summary>As the other, who is registered at the MEP ports and what is asked of them.</summary>
    public PortReport? ReadPorts(out MeterError error) => PortReport.Read(OpenTables(), _poller.Layout, _clock.UtcNow, out error);

    internal MeterPoller Poller => _poller;

    /// <summary>Queues work, without waiting.</summary>
    internal bool TryQueue(MeterWork work) => _queue.TryAdd(work);

    /// <summary>Waits for the next slot and uses it, or serves a user before it. The thread does nothing else; tests call it in virtual time.</summary>
    internal void RunSlot()
    {
        while (!IsStopping)
        {
            Beat();
            _nextSlot += Interlocked.Exchange(ref _slotDelay, 0);
            // After the work was taken: whoever chose a key and then asks for an exchange gets it with this key.
            long wait = _nextSlot - _clock.Milliseconds;
            MeterWork? asked = IsResting || !_loan.CanLend(_settings.SlotMilliseconds, wait) ? null : _queue.Take(!_poller.IsVersionNext);
            TakeConfiguration();
            if (asked != null)
            {
                _loan.Lend();
                _poller.Source = asked.Source;
                asked.Serve(_poller);
                return;
            }

            if (wait <= 0 && !IsResting)
            {
                break;
            }

            _clock.Sleep(wait <= 0 || wait > NapMilliseconds ? NapMilliseconds : (int)wait);
        }

        _silence.Look(_channel, Statistics, _clock.Milliseconds);
        long now = _clock.Milliseconds;
        _nextSlot = now - _nextSlot > _settings.SlotMilliseconds ? now + _settings.SlotMilliseconds : _nextSlot + _settings.SlotMilliseconds;

        // Who asks is served between two slots while that can be lent, else gets every second slot at most. Before what is read by the layout goes a look whether it still holds.
        MeterWork? work = !_loan.GivesSlot(_settings.SlotMilliseconds) || _poller.KeepsNextSlot ? null : _queue.Take(!_poller.IsVersionNext);
        bool isEmpty = _loan.BeginSlot(!_queue.IsEmpty, work == null && _queue.IsEmpty && !_poller.KeepsNextSlot && !IsSteered);
        if (isEmpty || work != null)
        {
            _poller.GiveSlotAway(work == null ? ExchangeSource.Poller : work.Source);
            work?.Serve(_poller);
            return;
        }

        Reading? reading = _poller.RunTurn();
        ReadingHandler? handler = _readingTaken;
        if (reading != null && handler != null)
        {
            handler(reading);
        }
    }

    private bool IsStopping
    {
        get
        {
            lock (this)
            {
                return _stopping;
            }
        }
    }

    // The thread must not die, whatever a listener, the storage or a mistake of ours throws.
    private void Run()
    {
        while (!IsStopping)
        {
            try
            {
                RunSlot();
            }
            catch (Exception mistake)
            {
                lock (this)
                {
                    _lastMistake = mistake.Message;
                    _mistakes++;
                }

                _clock.Sleep(NapMilliseconds);
            }
        }
    }

    private void TakeConfiguration()
    {
        MepKey? key;
        lock (this)
        {
            if (_isConfigured)
            {
                return;
            }

            _isConfigured = true;
            key = _key;
        }

        _poller.SetKey(key, _settings.Protection);
        _poller.Configure(_settings);
    }

    private void Beat()
    {
        lock (this)
        {
            _heartbeat = _clock.Milliseconds;
        }
    }
}
