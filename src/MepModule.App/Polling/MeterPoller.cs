using System;
using MepModule.App.Alerts;
using MepModule.App.History;
using MepModule.App.Jobs;
using MepModule.App.MBus;
using MepModule.App.Meter;
using MepModule.App.Platform;
using MepModule.App.Storage;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;

namespace MepModule.App.Polling;

/// <summary>
/// What the meter's thread does in its turns: finds out about the meter, reads present values, energies and the rest in their rhythm, and keeps what it read.
/// One turn is one table, as the meter's maker recommends one a second. Used by one thread; what others may see is handed out under a lock.
/// </summary>
internal sealed class MeterPoller : ITableReader
{
    // Of ten turns eight read BT28, one BT23, and one does housekeeping.
    private const int TurnsInRound = 10;
    private const int EnergyTurn = 0;
    private const int HousekeepingTurn = 5;

    // While a gap in history is filled, one turn in four reads the load profile.
    private const int FillingPeriod = 4;

    // M-Bus devices that wait to be read get the housekeeping turns between the alert flags; after so many of them something else has its turn.
    private const int MostMBusTurns = 5;

    // An alert repeats every second. Its flags are read at once and then once a minute, until they change; housekeeping reads them as well.
    private const int AlertReadMilliseconds = 60000;

    private const int LongestRetryMilliseconds = 30000;
    private const int WrongKeyRetryMilliseconds = 30000;
    private const int TlsRetryMilliseconds = 60000;
    private const int PortRetryMilliseconds = 5000;

    private readonly IClock _clock;
    private readonly MepLink _link;
    private readonly MeterClient _client;
    private readonly ConditionJudge _judge;
    private readonly RecentHistory _history;
    private readonly DayTotals _days;
    private readonly EnergyTimeline _timeline;
    private readonly TwinFile _energyFile;
    private readonly AlertMonitor _alerts;
    private readonly MBusMonitor _mbus;
    private readonly WriteBudget _writes;
    private readonly int[] _registers = new int[Energy.PerTier];
    private readonly object _lock = new object();

    private MeterLayout? _layout;
    private RegisterGuard? _guard;
    private Reading? _current;
    private MeterCondition _condition;
    private string _sentence;
    private int[]? _present;
    private DateTime _presentTime;
    private long _presentMilliseconds;
    private long[]? _energies;
    private long[]? _taken;
    private DateTime _energyTime;
    private long _energyMilliseconds;

    private int _turn;
    private int _sinceFilling;
    private int _housekeeping;
    private int _rotation;
    private int _mbusTurns;
    private int _nextGroup;
    private int _jumpsSeen;
    private int _meterChecksum;
    private int _savedDay;
    private bool _isVersionCheckDue;
    private bool _isPortCheckDue;
    private bool _isAlertDue;
    private long _alertReadAt;
    private bool _isReadingNew;
    private long _retryAt;
    private int _retryMilliseconds;
    private long _answeredAt = -1;
    private long _exchangedAt;

    public MeterPoller(IByteChannel channel, IClock clock, IFileStore files, IBoard board, MeterServiceSettings settings, RecentHistory history, DayTotals days, ExchangeLog log)
    {
        _clock = clock;
        _link = new MepLink(channel, clock);
        _client = new MeterClient(_link, clock);
        _judge = new ConditionJudge(channel, board, _link.Statistics);
        _sentence = _judge.Sentence;
        _history = history;
        _days = days;
        _timeline = new EnergyTimeline(history, days);
        _energyFile = new TwinFile(files, "energy");
        _writes = new WriteBudget(clock, files);
        _alerts = new AlertMonitor(this, clock, settings);
        _mbus = new MBusMonitor(_client);
        Log = log;
        _link.AlertReceived += OnAlert;
        _link.ExchangeEnded += OnExchange;
    }

    public ExchangeLog Log { get; }

    public MeterClient Client => _client;

    /// <summary>The clock, to wait by.</summary>
    public IClock Clock => _clock;

    public AlertMonitor Alerts => _alerts;

    public MBusMonitor MBus => _mbus;

    /// <summary>Who the exchanges are for, until it is set anew.</summary>
    public ExchangeSource Source { get; set; }

    /// <summary>When the last exchange ended, in milliseconds of the monotonic clock.</summary>
    public long LastExchangeMilliseconds
    {
        get
        {
            lock (_lock)
            {
                return _exchangedAt;
            }
        }
    }

    public LinkStatistics Statistics => _link.Statistics;

    public Reading? Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    public MeterLayout? Layout
    {
        get
        {
            lock (_lock)
            {
                return _layout;
            }
        }
    }

    public MeterCondition Condition
    {
        get
        {
            lock (_lock)
            {
                return _condition;
            }
        }
    }

    public string Sentence
    {
        get
        {
            lock (_lock)
            {
                return _sentence;
            }
        }
    }

    /// <summary>Times that energies were held back because they did not follow from the last ones.</summary>
    public int HeldBackCount => _guard == null ? 0 : _guard.HeldBackCount;

    /// <summary>Power in W that energies may grow by without being held back; 0 while the meter is not known.</summary>
    public long MaxWatts => _guard == null ? 0 : _guard.MaxWatts;

    /// <summary>Whether history is being filled from the meter's load profile.</summary>
    public bool IsFilling => _timeline.IsFilling;

    /// <summary>Writes that are still allowed this hour, or <see cref="Reading.Unknown"/> where only transactions are counted.</summary>
    public int WritesLeft => WriteBudget.HasRule(FirmwareNumber) ? _writes.Left : Reading.Unknown;

    /// <summary>Writes to ET52 that are still allowed this hour.</summary>
    public int TransactionWritesLeft => _writes.Left;

    /// <summary>Asks for leave to write to the meter: see <see cref="WriteBudget"/>.</summary>
    /// <param name="table">The table, BT07 for a procedure call.</param>
    /// <param name="writes">How many writes: all are granted or none.</param>
    public bool TryTakeWrites(int table, int writes) => !WriteBudget.Counts(table, FirmwareNumber) || _writes.TryTake(writes);

    /// <summary>Takes a new key; the meter is asked anew.</summary>
    public void SetKey(MepKey? key, bool encrypts)
    {
        _link.Key = key;
        _link.IsEncrypted = encrypts;
        RetryNow();
    }

    /// <summary>Tries again at the next turn.</summary>
    public void RetryNow()
    {
        _retryAt = 0;
        _retryMilliseconds = 0;
    }

    /// <summary>Reads a table for one of the poller's own jobs.</summary>
    public MeterError Read(int table, int offset, byte[] buffer, int bufferOffset, int count)
    {
        return _client.Read(table, offset, buffer, bufferOffset, count);
    }

    /// <summary>Does what is next.</summary>
    /// <returns>A new reading, or null when this turn brought none.</returns>
    public Reading? RunTurn()
    {
        if (_clock.Milliseconds < _retryAt)
        {
            return null;
        }

        Source = ExchangeSource.Poller;
        _isReadingNew = false;
        MeterError error = Step();
        if (error == MeterError.None || MeterErrorText.IsRefusal(error))
        {
            _retryMilliseconds = 0;
        }

        if (error != MeterError.None)
        {
            SawFailure(error);
        }

        if (_link.Statistics.SequenceJumps != _jumpsSeen)
        {
            // The meter jumps its number to say that its configuration changed.
            _jumpsSeen = _link.Statistics.SequenceJumps;
            _isVersionCheckDue = true;
        }

        Publish();
        return _isReadingNew ? _current : null;
    }

    /// <summary>Writes down what must survive a restart.</summary>
    public void Save()
    {
        if (_guard == null || !_guard.HasValues(0))
        {
            return;
        }

        var content = new byte[4 + _guard.SavedSize];
        LittleEndian.WriteInt32(content, 0, _meterChecksum);
        _guard.Save(content, 4);
        _energyFile.Save(content);
    }

    private MeterError Step()
    {
        if (_layout == null)
        {
            return StartUp();
        }

        if (_isVersionCheckDue)
        {
            return CheckVersion();
        }

        if (_isPortCheckDue)
        {
            return CheckPort();
        }

        if (_isAlertDue && _clock.Milliseconds >= _alertReadAt)
        {
            int before = AlertFlags;
            MeterError error = ReadAlertFlags();
            _alertReadAt = AlertFlags == before ? _clock.Milliseconds + AlertReadMilliseconds : 0;
            return error;
        }

        if (_timeline.IsFilling && ++_sinceFilling >= FillingPeriod)
        {
            _sinceFilling = 0;
            Source = ExchangeSource.Job;
            return _timeline.Fill(this, _layout, _guard!);
        }

        int turn = _turn;
        _turn = (_turn + 1) % TurnsInRound;
        return turn switch
        {
            EnergyTurn => ReadRegisters(0),
            HousekeepingTurn => KeepHouse(),
            _ => ReadPresent(),
        };
    }

    private MeterError StartUp()
    {
        var sequence = new StartupSequence(_client, _clock);
        MeterError error = sequence.Run();
        if (error != MeterError.None)
        {
            return error;
        }

        MeterLayout layout = sequence.Layout!;
        TakeTime(layout.Facts, sequence.MeterTime, sequence.MeterTimeMilliseconds);
        layout.Facts.ReadTimeUtc = _clock.UtcNow;
        TakeLayout(layout);
        _turn = 0;
        _isVersionCheckDue = false;
        _jumpsSeen = _link.Statistics.SequenceJumps;
        return MeterError.None;
    }

    private void TakeLayout(MeterLayout layout)
    {
        string serial = layout.Facts.ManufacturerSerialNumber + layout.Facts.SerialNumber;
        int checksum = ChecksumOf(serial);
        int groups = 1 + layout.Registers.Tiers;
        bool isSame = _guard != null && checksum == _meterChecksum && groups == _guard.Groups && _guard.HasScale(layout.Scale);
        if (!isSame)
        {
            _meterChecksum = checksum;
            _guard = new RegisterGuard(layout.Scale, groups, MostWatts(layout.Facts));
            byte[]? saved = _energyFile.Load();
            if (saved != null && saved.Length > 4 && LittleEndian.Int32(saved, 0) == checksum)
            {
                _guard.Restore(saved, 4);
            }

            _energies = null;
            _present = null;
            _timeline.Forget();
            _history.SetStep(layout.Scale.RegisterUnitWattHours);
            _days.Open(checksum);
        }

        // Ratios of transformers may have been set while everything else stayed.
        _guard!.MaxWatts = MostWatts(layout.Facts);
        lock (_lock)
        {
            _layout = layout;
        }
    }

    private MeterError CheckVersion()
    {
        MeterError error = _client.ReadInPlace(SystemInfo.Table, SystemInfo.InterfaceVersionOffset, 1);
        if (error != MeterError.None && !MeterErrorText.IsRefusal(error))
        {
            return error;
        }

        _isVersionCheckDue = false;
        bool isSame = error == MeterError.None && _link.ResponseBuffer[_link.DataOffset] == _layout!.Facts.InterfaceVersion;
        if (!isSame)
        {
            lock (_lock)
            {
                _layout = null;
            }
        }

        return MeterError.None;
    }

    private MeterError ReadPresent()
    {
        MeterLayout layout = _layout!;
        MeterError error = _client.ReadInPlace(PresentData.Table, 0, layout.Registers.PresentDataSize);
        if (error == MeterError.None)
        {
            _present = layout.Present.Pick(_link.ResponseBuffer, _link.DataOffset);
            _presentTime = _clock.UtcNow;
            _presentMilliseconds = _clock.Milliseconds;
            MakeReading();
            _judge.SawReading(layout.Scale.IsUnitKnown);
            if (_clock.IsSet)
            {
                _history.AddReading(TableTime.FromDateTime(_presentTime), _current!);
            }
        }

        return error;
    }

    // Meters with many tiers do not fit into one answer: what is left comes in turns of its own, and is as old as it says.
    private MeterError ReadFurtherTiers()
    {
        RegisterDimensions registers = _layout!.Registers;
        int inFirst = registers.BlocksWithin(MepFrame.MaximumReadData);
        if (inFirst > registers.Tiers || _energies == null)
        {
            return ReadPresent();
        }

        if (_nextGroup < inFirst || _nextGroup > registers.Tiers)
        {
            _nextGroup = inFirst;
        }

        return ReadRegisters(_nextGroup);
    }

    // As many groups as one answer holds: 0 is all tiers together, tiers follow. What was counted at the same moment stays together.
    private MeterError ReadRegisters(int first)
    {
        RegisterDimensions registers = _layout!.Registers;
        int count = registers.BlocksWithin(MepFrame.MaximumReadData);
        int left = 1 + registers.Tiers - first;
        count = count < left ? count : left;
        int size = (count - 1) * registers.TierSize + registers.SummationOffset(registers.Summations);
        MeterError error = _client.ReadInPlace(RegisterData.Table, first * registers.TierSize, size);
        if (error != MeterError.None)
        {
            return error;
        }

        bool isAny = false;
        for (int i = 0; i < count; i++)
        {
            bool isTaken = TakeRegisters(first + i, _link.ResponseBuffer, _link.DataOffset + i * registers.TierSize);
            if (!isTaken && first + i == 0)
            {
                // Tiers without their total would be of another time than it.
                return MeterError.None;
            }

            isAny |= isTaken;
        }

        if (first > 0)
        {
            _nextGroup = first + count;
        }

        if (isAny)
        {
            MakeEnergies();
        }

        return MeterError.None;
    }

    /// <summary>Takes registers that the meter has just shown, unless they do not follow from the last ones. <see cref="MakeEnergies"/> publishes what was taken.</summary>
    /// <param name="group">0 for all tiers together, 1 and up for a tier.</param>
    /// <param name="data">Holds a part of BT23.</param>
    /// <param name="origin">Where BT23, or <see cref="RegisterDimensions.TierBlockOffset"/>, stands in it.</param>
    /// <returns>False when they are held back.</returns>
    public bool TakeRegisters(int group, byte[] data, int origin)
    {
        for (int i = 0; i < Energy.PerTier; i++)
        {
            long register = Register(i, data, origin);
            _registers[i] = register == Reading.UnknownEnergy ? 0 : (int)register;
        }

        long seconds = TableTime.FromDateTime(_clock.UtcNow);
        RegisterGuard.Verdict verdict = _guard!.Offer(group, _registers, seconds);
        if (verdict == RegisterGuard.Verdict.HeldBack)
        {
            return false;
        }

        MeterLayout layout = _layout!;
        _taken ??= CopyOfEnergies(layout.Registers.Tiers);
        int at = group == 0 ? 0 : Energy.Total + (group - 1) * Energy.TierSize;
        for (int i = 0; i < Energy.PerTier; i++)
        {
            bool isKnown = layout.Scale.IsUnitKnown && layout.Energy.Summation(i) != EnergyPlan.Absent;
            _taken[at + i] = isKnown ? _guard.WattHours(group, i) : Reading.UnknownEnergy;
        }

        if (group > 0)
        {
            _taken[at + Energy.TierSeconds] = seconds;
        }
        else
        {
            KeepCounts(_taken, data, origin);
            if (layout.Scale.IsUnitKnown)
            {
                TakeIntoHistory(seconds, verdict == RegisterGuard.Verdict.AcceptedAnew);
            }
        }

        return true;
    }

    // The counts beside the energies are taken as they are.
    private void KeepCounts(long[] energies, byte[] data, int origin)
    {
        for (int i = Energy.PerTier; i < Energy.Total; i++)
        {
            long count = Register(i, data, origin);
            energies[i] = i == Energy.PowerOffSeconds && count != Reading.UnknownEnergy ? count * _layout!.PowerOffUnitSeconds : count;
        }

        _energyTime = _clock.UtcNow;
        _energyMilliseconds = _clock.Milliseconds;
    }

    private long Register(int energy, byte[] data, int origin)
    {
        MeterLayout layout = _layout!;
        int summation = layout.Energy.Summation(energy);
        return summation == EnergyPlan.Absent ? Reading.UnknownEnergy : RegisterData.Total(data, origin, layout.Registers, summation);
    }

    // Readings that were handed out keep their own. What was not read yet is unknown.
    private long[] CopyOfEnergies(int tiers)
    {
        long[] copy = UnknownEnergies(Energy.Total + tiers * Energy.TierSize);
        if (_energies != null)
        {
            Array.Copy(_energies, copy, _energies.Length < copy.Length ? _energies.Length : copy.Length);
        }

        return copy;
    }

    private void TakeIntoHistory(long seconds, bool isBreak)
    {
        if (!_clock.IsSet)
        {
            return;
        }

        MeterFacts facts = _layout!.Facts;
        int offset = facts.OffsetSeconds(facts.DaylightSavingInEffect);
        long import = _guard!.WattHours(0, Energy.Import);
        long export = _guard.WattHours(0, Energy.Export);
        if (isBreak)
        {
            _timeline.Break(seconds, offset, import, export);
        }
        else
        {
            _timeline.AddReading(seconds, offset, import, export);
        }

        if (_guard.HasNewTurn || _days.NewestDay != _savedDay)
        {
            _savedDay = _days.NewestDay;
            Save();
        }
    }

    /// <summary>Makes a reading of the registers that were taken.</summary>
    public void MakeEnergies()
    {
        _energies = _taken;
        _taken = null;
        MakeReading();
    }

    /// <summary>The energies that were published last, as a <see cref="Reading"/> has them, under another time.</summary>
    /// <param name="tiers">Number of tiers to tell about.</param>
    /// <param name="seconds">When the tiers were read by the clock of the reading, seconds since 1970.</param>
    public long[] AcceptedEnergies(int tiers, long seconds)
    {
        long[] energies = CopyOfEnergies(tiers);
        for (int tier = 0; tier < tiers; tier++)
        {
            energies[Energy.Total + tier * Energy.TierSize + Energy.TierSeconds] = seconds;
        }

        return energies;
    }

    // A reading needs present values and energies; it is made anew whenever one of them is.
    private void MakeReading()
    {
        if (_present == null)
        {
            return;
        }

        long[] energies = _energies ?? UnknownEnergies(Energy.Total);
        var reading = new Reading(_present, _presentTime, _presentMilliseconds, energies, _energyTime, _energyMilliseconds);
        lock (_lock)
        {
            _current = reading;
        }

        _isReadingNew = true;
    }

    private static long[] UnknownEnergies(int count)
    {
        var energies = new long[count];
        for (int i = 0; i < energies.Length; i++)
        {
            energies[i] = Reading.UnknownEnergy;
        }

        return energies;
    }

    private MeterError KeepHouse()
    {
        MeterLayout layout = _layout!;
        if ((_housekeeping++ & 1) == 0)
        {
            return Tolerate(ReadAlertFlags());
        }

        if (_mbus.HasWork && _mbusTurns < MostMBusTurns)
        {
            _mbusTurns++;
            return Tolerate(_mbus.Step(layout));
        }

        _mbusTurns = 0;
        switch (_rotation++ % 6)
        {
            case 0:
                return Tolerate(_alerts.ReadRegistration(layout));
            case 1:
                return ReadClock();
            case 2:
                return Tolerate(_mbus.Step(layout));
            case 3:
                return CheckVersion();
            case 4:
                return CheckPort();
            default:
                return ReadFurtherTiers();
        }
    }

    private int AlertFlags => _alerts.State == null ? Reading.Unknown : _alerts.State.Flags;

    private MeterError ReadAlertFlags()
    {
        _isAlertDue = false;
        return _alerts.ReadFlags(_layout!);
    }

    // A table that this meter does not have is no trouble here.
    private static MeterError Tolerate(MeterError error)
    {
        return MeterErrorText.IsRefusal(error) ? MeterError.None : error;
    }

    private MeterError ReadClock()
    {
        MeterError error = _client.ReadInPlace(UtcClock.Table, 0, UtcClock.Size);
        if (error == MeterError.None)
        {
            MeterFacts facts = _layout!.Facts;
            facts.DaylightSavingInEffect = UtcClock.DaylightSavingInEffect(_link.ResponseBuffer, _link.DataOffset);
            TakeTime(facts, UtcClock.Seconds(_link.ResponseBuffer, _link.DataOffset), _clock.Milliseconds);
        }

        return error;
    }

    // Until SNTP has spoken, the meter's clock is the best one there is.
    private void TakeTime(MeterFacts facts, long meterSeconds, long readMilliseconds)
    {
        if (meterSeconds == TableTime.None)
        {
            return;
        }

        long meterNow = meterSeconds + (_clock.Milliseconds - readMilliseconds) / 1000;
        if (!_clock.IsSet)
        {
            _clock.Set(TableTime.ToDateTime(meterNow));
        }

        facts.ClockAheadSeconds = (int)(meterNow - TableTime.FromDateTime(_clock.UtcNow));
    }

    private MeterError CheckPort()
    {
        MeterError error = _client.ReadInPlace(PortConfiguration.Table, (_client.Port - 1) * PortConfiguration.PortSize, PortConfiguration.PortSize);
        if (error == MeterError.None)
        {
            _judge.SawPort(PortConfiguration.IsDisabled(_link.ResponseBuffer, _link.DataOffset));
        }

        error = Tolerate(error);
        _isPortCheckDue &= error != MeterError.None;
        return error;
    }

    private void SawFailure(MeterError error)
    {
        long silent = _answeredAt < 0 ? -1 : _clock.Milliseconds - _answeredAt;
        _judge.SawFailure(error, silent, SharesOpticalPort);

        // A port that speaks again after it was disabled has most likely been enabled.
        _isPortCheckDue |= _judge.IsPortDisabled;
        int most = error switch
        {
            MeterError.WrongKey => WrongKeyRetryMilliseconds,
            MeterError.TlsRequired => TlsRetryMilliseconds,
            MeterError.ChannelClosed => PortRetryMilliseconds,
            MeterError.LoopBack => PortRetryMilliseconds,
            MeterError.NoKey => 0,
            _ => LongestRetryMilliseconds,
        };
        _retryMilliseconds = _retryMilliseconds == 0 ? 1000 : 2 * _retryMilliseconds;
        if (error == MeterError.WrongKey || error == MeterError.TlsRequired || _retryMilliseconds > most)
        {
            _retryMilliseconds = most;
        }

        _retryAt = _clock.Milliseconds + _retryMilliseconds;
    }

    // From hardware generation 4 on the optical head has a line of its own.
    private bool SharesOpticalPort => _layout == null || _layout.Facts.Generation != "gen4";

    private int FirmwareNumber
    {
        get
        {
            MeterLayout? layout = Layout;
            return layout == null ? Reading.Unknown : layout.Facts.FirmwareNumber;
        }
    }

    private static long MostWatts(MeterFacts facts)
    {
        // The guard is there for jumps of thousands of kWh: overload and an unknown ratio get plenty of room.
        long amperes = facts.MaxCurrentAmperes > 0 ? facts.MaxCurrentAmperes : 100;
        long volts = facts.RatedVoltageVolts > 0 ? facts.RatedVoltageVolts : 230;
        long ratio = facts.TransformerRatio > 1 ? facts.TransformerRatio : 1;
        ratio *= facts.VoltageTransformerRatio > 1 ? facts.VoltageTransformerRatio : 1;
        const long most = 1_000_000;
        return Reading.PhaseCount * volts * amperes * 3 / 2 * (ratio < most ? ratio : most);
    }

    private static int ChecksumOf(string text)
    {
        var bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)text[i];
        }

        return TwinFile.Checksum(bytes, bytes.Length);
    }

    private void Publish()
    {
        lock (_lock)
        {
            _condition = _judge.Condition;
            _sentence = _judge.Sentence;
        }
    }

    private void OnAlert()
    {
        _alerts.CountWireAlert();
        _isAlertDue = true;
    }

    private void OnExchange(MeterError error)
    {
        long now = _clock.Milliseconds;
        lock (_lock)
        {
            _exchangedAt = now;
        }

        if (_link.ResponseCode >= 0)
        {
            _answeredAt = now;
        }

        Log.Add(_clock.UtcNow, Source, _link.ResponseCode, _link.Attempts, _link.RoundTripMilliseconds, _link.SawAlert,
            _link.RequestFrame, _link.RequestFrameLength, _link.ResponseBuffer, _link.ResponseFrameLength);
    }
}
