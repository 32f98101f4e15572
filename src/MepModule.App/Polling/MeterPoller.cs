using MepModule.App.Alerts;
using MepModule.App.History;
using MepModule.App.Jobs;
using MepModule.App.MBus;
using MepModule.App.Meter;
using MepModule.App.Platform;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;

namespace MepModule.App.Polling;

/// <summary>
/// What the meter's thread does in its turns: runs the <see cref="TurnTable"/> and the <see cref="FailureTable"/>, and lends the wire to jobs. Used by one thread; what others may see is
/// handed out under a lock.
/// </summary>
internal sealed class MeterPoller : ITableReader, IMeterWire
{
    private readonly WitnessedClock _clock;
    private readonly ConditionJudge _judge;
    private readonly ReadingMaker _maker;
    private readonly TurnTable _turns = new TurnTable();
    private readonly FailureTable _failures = new FailureTable();

    private MeterLayout? _layout;
    private int _discontinuities;
    private bool _isVersionInDoubt;
    private bool _isPortInDoubt;
    private bool _wasUsersTurn;
    private long _answeredAt = -1;
    private long _exchangedAt;

    public MeterPoller(IByteChannel channel, IClock moduleClock, IFileStore files, IBoard board, MeterServiceSettings settings, RecentHistory history, DayTotals days, ExchangeLog log, IRandomBytes? random)
    {
        var clock = new WitnessedClock(moduleClock);
        _clock = clock;
        Log = log;
        Client = new MeterClient(new MepLink(channel, clock, random), clock);
        _judge = new ConditionJudge(channel, board, Statistics);
        Energies = new EnergyRegisters(Client, clock, files, history, days);
        _maker = new ReadingMaker(Energies, history);
        Writes = new WriteBudget(clock, files);
        Alerts = new AlertMonitor(Client, clock, Writes, settings);
        MBus = new MBusMonitor(Client);
        Alerts.MBusChanged += MBus.ReadSoon;
        Client.Link.ExchangeEnded += OnExchange;
    }

    public ExchangeLog Log { get; }

    public MeterClient Client { get; }

    public IClock Clock => _clock;

    public WriteBudget Writes { get; }

    public AlertMonitor Alerts { get; }

    public MBusMonitor MBus { get; }

    public EnergyRegisters Energies { get; }

    /// <summary>Who the exchanges are for, until it is set anew.</summary>
    public ExchangeSource Source { get; set; }

    public LinkStatistics Statistics => Client.Link.Statistics;

    /// <summary>The last reading; null before the first.</summary>
    public Reading? Current => _maker.Current;

    /// <summary>When the last exchange ended, in milliseconds of the monotonic clock.</summary>
    public long LastExchangeMilliseconds
    {
        get
        {
            lock (_turns)
            {
                return _exchangedAt;
            }
        }
    }

    /// <summary>How the meter's tables look; null while that is not known. May be in doubt: see <see cref="IsLayoutInDoubt"/>.</summary>
    public MeterLayout? Layout
    {
        get
        {
            lock (_turns)
            {
                return _layout;
            }
        }
    }

    /// <summary>Whether somebody steers by the readings: then present values are read in every second slot at least.</summary>
    public bool IsSteered { get; set; }

    /// <summary>Whether the next slot is for readings and not for users.</summary>
    public bool KeepsNextSlot => _wasUsersTurn || _turns.KeepsNext(Conditions());

    public bool IsLayoutInDoubt => _layout == null || _isVersionInDoubt || Statistics.Discontinuities != _discontinuities;

    /// <summary>Whether the layout is in doubt and the meter can be asked about it now.</summary>
    public bool IsVersionNext => IsLayoutInDoubt && Client.Link.Key != null && _failures.IsOver(Clock.Milliseconds);

    public MeterCondition Condition => _judge.Condition;

    public string Sentence => _judge.Sentence;

    /// <summary>Takes a new key; the meter is asked anew.</summary>
    public void SetKey(MepKey? key, ProtectionMode protection)
    {
        Client.Link.Key = key;
        Client.Link.Protection = protection;
        _failures.Forget();
    }

    /// <summary>Takes over what the user chose; with another factor of transformers the meter is asked anew, so that nothing is read by the former.</summary>
    public void Configure(MeterServiceSettings settings)
    {
        bool isSame = settings.TransformerFactor == Alerts.Settings.TransformerFactor;
        Alerts.Configure(settings);
        if (!isSame)
        {
            SetLayout(null);
        }
    }

    /// <summary>Reads a table for one of the poller's own jobs.</summary>
    public MeterError Read(int table, int offset, byte[] buffer, int bufferOffset, int count) => Client.Read(table, offset, buffer, bufferOffset, count);

    /// <summary>Makes a reading of energies that a job has taken.</summary>
    public void PublishEnergies()
    {
        Energies.Publish();
        _maker.TakeEnergies();
    }

    /// <summary>The next slot goes to a user.</summary>
    /// <param name="source">Who the exchanges in it are for.</param>
    public void GiveSlotAway(ExchangeSource source)
    {
        Source = source;
        _wasUsersTurn = true;
        _turns.GiveAway();
    }

    /// <summary>Does what is next.</summary>
    /// <returns>A new reading, or null when this turn brought none.</returns>
    public Reading? RunTurn()
    {
        _wasUsersTurn = false;
        if (!_failures.IsOver(Clock.Milliseconds))
        {
            return null;
        }

        LookForDiscontinuity();
        Reading? before = _maker.Current;
        byte turn = _turns.Next(Conditions());
        Source = turn == Turn.LoadProfile ? ExchangeSource.Job : ExchangeSource.Poller;
        MeterError error = Run(turn);
        if (error == MeterError.None || MeterErrorText.IsRefusal(error))
        {
            _failures.Succeeded();
        }
        else
        {
            _turns.Repeat();
        }

        if (error != MeterError.None)
        {
            SawFailure(error);
        }

        Reading? now = _maker.Current;
        return now == before ? null : now;
    }

    private int Conditions()
    {
        return (_layout == null ? While.MeterUnknown : 0) |
            (_isVersionInDoubt ? While.VersionInDoubt : 0) |
            (_isPortInDoubt ? While.PortInDoubt : 0) |
            (Alerts.IsReadDue ? While.AlertHeard : 0) |
            (Energies.IsFilling ? While.GapOpen : 0) |
            (MBus.HasWork ? While.MBusWaits : 0) |
            (IsSteered ? While.Steered : 0);
    }

    private MeterError Run(byte turn)
    {
        // Only start-up has a turn without a layout.
        MeterLayout layout = _layout!;
        return turn switch
        {
            Turn.StartUp => StartUp(),
            Turn.Version => CheckVersion(),
            Turn.Port => CheckPort(),

            // A table that this meter does not have is no trouble in the round.
            Turn.AlertFlags => Alerts.IsReadDue ? Alerts.ReadAfterAlert(layout) : Tolerate(Alerts.ReadFlags(layout)),
            Turn.LoadProfile => Energies.FillGap(this),
            Turn.Energies => Taken(Energies.ReadTotals()),
            Turn.FurtherTiers => Energies.HasFurtherTiers ? Taken(Energies.ReadFurtherTiers()) : ReadPresent(layout),
            Turn.MBus => Tolerate(MBus.Step(layout)),
            Turn.Registration => Tolerate(Alerts.ReadRegistration(layout)),
            Turn.Clock => MeterTime.Read(Client, _clock, layout.Facts),
            _ => ReadPresent(layout),
        };
    }

    private MeterError ReadPresent(MeterLayout layout)
    {
        MeterError error = Client.ReadInPlace(PresentData.Table, 0, layout.Registers.PresentDataSize);
        if (error == MeterError.None)
        {
            _maker.TakePresent(layout.Present.Pick(Client.Link.ResponseBuffer, Client.Link.DataOffset), layout.Facts, _clock, Client.AnsweredMilliseconds);
            _judge.SawReading(layout.Scale.IsUnitKnown);
        }

        return error;
    }

    private MeterError Taken(MeterError error)
    {
        _maker.TakeEnergies();
        return error;
    }

    private static MeterError Tolerate(MeterError error) => MeterErrorText.IsRefusal(error) ? MeterError.None : error;

    private MeterError StartUp()
    {
        var sequence = new StartupSequence(Client, Clock, Alerts.Settings.TransformerFactor);
        MeterError error = sequence.Run();
        if (error != MeterError.None)
        {
            if (sequence.Problem != null)
            {
                _judge.SawImplausible(sequence.Problem);
            }

            return error;
        }

        MeterLayout layout = sequence.Layout!;
        MeterTime.Take(_clock, layout.Facts, sequence.MeterTime, sequence.MeterTimeMilliseconds);
        layout.Facts.ReadTimeUtc = Clock.UtcNow;
        Energies.Take(layout);
        _maker.Forget();
        Writes.FirmwareNumber = layout.Facts.FirmwareNumber;
        SetLayout(layout);
        _turns.BeginRound();

        // In TLS nothing tells that it changed meanwhile.
        _isVersionInDoubt = Client.Link.ProtectionInForce == ProtectionMode.Tls;
        _discontinuities = Statistics.Discontinuities;
        return MeterError.None;
    }

    private MeterError CheckVersion()
    {
        MeterError error = Client.ReadInPlace(SystemInfo.Table, SystemInfo.InterfaceVersionOffset, 1);
        if (error != MeterError.None && !MeterErrorText.IsRefusal(error))
        {
            return error;
        }

        _isVersionInDoubt = false;
        bool isSame = error == MeterError.None && Client.Link.ResponseBuffer[Client.Link.DataOffset] == _layout!.Facts.InterfaceVersion;
        if (!isSame)
        {
            Writes.FirmwareNumber = Reading.Unknown;
            SetLayout(null);
        }

        return MeterError.None;
    }

    private MeterError CheckPort()
    {
        MeterError error = Client.ReadInPlace(PortConfiguration.Table, (Client.Port - 1) * PortConfiguration.PortSize, PortConfiguration.PortSize);
        if (error == MeterError.None)
        {
            _judge.SawPort(PortConfiguration.IsDisabled(Client.Link.ResponseBuffer, Client.Link.DataOffset));
        }

        error = Tolerate(error);
        _isPortInDoubt &= error != MeterError.None;
        return error;
    }

    // By a jump of its number the meter says that it was configured anew; during silence our own unanswered numbers eat the jump up.
    private void LookForDiscontinuity()
    {
        if (Statistics.Discontinuities != _discontinuities)
        {
            _discontinuities = Statistics.Discontinuities;
            _isVersionInDoubt = true;
        }
    }

    private void SawFailure(MeterError error)
    {
        long now = Clock.Milliseconds;
        _judge.SawFailure(error, _answeredAt < 0 ? -1 : now - _answeredAt, SharesOpticalPort);
        _isVersionInDoubt |= _failures.Failed(error, now) == Turn.Version;

        // A port that speaks again after it was disabled has most likely been enabled.
        _isPortInDoubt |= _judge.IsPortDisabled;
    }

    // From hardware generation 4 on the optical head has a line of its own.
    private bool SharesOpticalPort => _layout == null || _layout.Facts.Generation != "gen4";

    private void SetLayout(MeterLayout? layout)
    {
        Client.InterfaceVersion = layout == null ? -1 : layout.Facts.InterfaceVersion;
        lock (_turns)
        {
            _layout = layout;
        }
    }

    private void OnExchange(MeterError error)
    {
        long now = Clock.Milliseconds;
        lock (_turns)
        {
            _exchangedAt = now;
        }

        MepLink link = Client.Link;
        if (link.ResponseCode >= 0)
        {
            _answeredAt = now;
        }

        Log.Add(Clock.UtcNow, Source, link.ResponseCode, link.Attempts, link.RoundTripMilliseconds, link.SawAlert, link.ProtectionInForce,
            link.RequestFrame, link.RequestFrameLength, link.ResponseBuffer, link.ResponseFrameLength);
    }
}
