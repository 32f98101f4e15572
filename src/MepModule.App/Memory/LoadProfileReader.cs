using MepModule.App.Meter;
using MepModule.Protocol;
using MepModule.Protocol.Tables;

namespace MepModule.App.Memory;

/// <summary>What <see cref="LoadProfileReader.Next"/> brought.</summary>
public enum LoadProfileStep
{
    /// <summary>An exchange was done and another is needed.</summary>
    Working = 0,

    /// <summary>The reader shows an interval. The step after it costs no exchange.</summary>
    Interval = 1,

    /// <summary>There are no more intervals in the range.</summary>
    End = 2,

    /// <summary>A read failed (<see cref="LoadProfileReader.Error"/>); calling again tries again.</summary>
    Failed = 3,
}

/// <summary>
/// Reads a range of a load profile set from the oldest interval to the newest, one exchange at a time, whoever gives it the turns. Registers are what the meter kept at the end of
/// each interval; consumption is the difference from the interval before. To go on after a break start a new reader behind the last <see cref="EndTime"/>.
/// </summary>
public sealed class LoadProfileReader
{
    private const int ChunkBytes = 465;
    private const int SecondsPerMinute = 60;

    // Stands in the place of the oldest time while it is to be found.
    private const long Wanted = -2;

    private readonly LoadProfileLayout _layout;
    private readonly EnergyScale _scale;
    private readonly long _from;
    private readonly long _to;
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private readonly byte[] _recorded;
    private readonly int[] _registers;
    private readonly int[] _previous;
    private readonly byte[] _status;

    private State _state = State.ReadPointers;
    private int _lastBlock;

    // Ages of blocks: 0 is the newest. The search keeps the oldest block known to be needed, which is then the first to be read, and the youngest known not to be.
    private int _age;
    private int _tooOld;
    private long _newestEnd;
    private long _oldest = TableTime.None;
    private long _blockEnd;
    private int _newestInterval;
    private int _nextInterval;
    private int _chunkFirst;
    private int _channelsKnown;
    private int _channelsKnownBefore;

    /// <summary>Makes a reader.</summary>
    /// <param name="layout">The set.</param>
    /// <param name="scale">Unit and roll-over of the meter's registers.</param>
    /// <param name="fromUtc">Intervals that end later than this are wanted, seconds since 1970.</param>
    /// <param name="toUtc">Intervals that end up to this are wanted, seconds since 1970.</param>
    internal LoadProfileReader(LoadProfileLayout layout, EnergyScale scale, long fromUtc, long toUtc)
    {
        _layout = layout;
        _scale = scale;
        _from = fromUtc;
        _to = toUtc;
        _recorded = new byte[(Set.IntervalsPerBlock + 7) / 8];
        _registers = new int[Set.Channels];
        _previous = new int[Set.Channels];
        _status = new byte[Set.Channels];
    }

    private enum State
    {
        ReadPointers,
        ReadOldest,
        ReadNewest,
        Search,
        ReadHeader,
        ReadIntervals,
        ShowIntervals,
        Ended,
    }

    /// <summary>Bytes of its buffers for a set of two channels.</summary>
    public const int BufferBytes = ChunkBytes + 8 + 16 + 2;

    /// <summary>Asks for <see cref="OldestTime"/> too, which costs an exchange; before the first step.</summary>
    public void WantOldest()
    {
        _oldest = Wanted;
    }

    /// <summary>End of the oldest interval that the meter keeps in UTC, seconds since 1970; <see cref="TableTime.None"/> when it was not asked for, or there is none.</summary>
    public long OldestTime => _oldest == Wanted ? TableTime.None : _oldest;

    /// <summary>The set that is read.</summary>
    public LoadProfileLayout Layout => _layout;

    private LoadProfileSet Set => _layout.Set;

    /// <summary>Why the last step failed.</summary>
    public MeterError Error { get; private set; }

    /// <summary>End of the interval in UTC, seconds since 1970.</summary>
    public long EndTime { get; private set; }

    /// <summary>Seconds from the end of the interval before to the end of this one; 0 for the first. More than an interval means a gap.</summary>
    public long SpanSeconds { get; private set; }

    /// <summary>Flags of the whole interval.</summary>
    public IntervalFlags Flags { get; private set; }

    /// <summary>Intervals shown so far.</summary>
    public int Shown { get; private set; }

    /// <summary>Most intervals that the range can have; 0 while not known.</summary>
    public int Expected { get; private set; }

    /// <summary>Whether intervals are missing between the one before and this one.</summary>
    public bool IsAfterGap => SpanSeconds > Set.IntervalMinutes * SecondsPerMinute;

    /// <summary>Whether the next step costs no exchange.</summary>
    public bool HasMore => _state == State.Ended || (_state == State.ShowIntervals && _nextInterval < _chunkFirst + ChunkCount);

    /// <summary>Status of a channel: see <see cref="ChannelStatus"/>.</summary>
    public int Status(int channel)
    {
        return _status[channel];
    }

    /// <summary>Whether the channel has a value in this interval. An energy has none while its unit is not known.</summary>
    public bool HasValue(int channel)
    {
        return ChannelStatus.HasValue(_status[channel]) && (_scale.IsUnitKnown || !IsEnergy(channel));
    }

    /// <summary>The register as the meter kept it, unscaled.</summary>
    internal int Register(int channel)
    {
        return _registers[channel];
    }

    /// <summary>Whether the channel counts energy, so that <see cref="Consumption"/> says what was used.</summary>
    public bool IsEnergy(int channel)
    {
        return SourceId.IsEnergy(_layout.Source(channel));
    }

    /// <summary>The value at the end of the interval: Wh (varh, VAh) for energies, else as its source counts. Powers and currents are times the factor of transformers, as energies are.</summary>
    public long Value(int channel)
    {
        return IsEnergy(channel) ? _scale.WattHours(_registers[channel]) : SourceId.IsBehindTransformers(_layout.Source(channel)) ? (long)_registers[channel] * _scale.Factor : _registers[channel];
    }

    /// <summary>Whether <see cref="Consumption"/> is known: this interval and one before it have a value.</summary>
    public bool HasConsumption(int channel)
    {
        return (_channelsKnownBefore & (1 << channel)) != 0 && HasValue(channel) && IsEnergy(channel);
    }

    /// <summary>What was counted since the last interval with a value, Wh (varh, VAh): nothing gets lost over missing ones.</summary>
    public long Consumption(int channel)
    {
        return _scale.Consumption(_previous[channel], _registers[channel]);
    }

    /// <summary>Goes on by one interval, or by one exchange with the meter.</summary>
    public LoadProfileStep Next(ITableReader tables)
    {
        switch (_state)
        {
            case State.ReadPointers:
                return ReadPointers(tables);
            case State.ReadOldest:
                return ReadOldest(tables);
            case State.ReadNewest:
                return ReadNewest(tables);
            case State.Search:
                return Search(tables);
            case State.ReadHeader:
                return ReadHeader(tables);
            case State.ReadIntervals:
                return ReadIntervals(tables);
            case State.ShowIntervals:
                return ShowInterval();
            default:
                return LoadProfileStep.End;
        }
    }

    private LoadProfileStep ReadPointers(ITableReader tables)
    {
        if (!Read(tables, LoadProfileStatus.Table, Set.Index * LoadProfileStatus.SetSize, LoadProfileStatus.SetSize))
        {
            return LoadProfileStep.Failed;
        }

        int valid = LoadProfileStatus.ValidBlocks(_chunk, 0);
        _lastBlock = LoadProfileStatus.LastBlock(_chunk, 0);
        if (valid == 0 || _lastBlock >= Set.Blocks)
        {
            return End();
        }

        _age = 0;
        _tooOld = valid > Set.Blocks ? Set.Blocks : valid;
        _state = _oldest == Wanted ? State.ReadOldest : State.ReadNewest;
        return LoadProfileStep.Working;
    }

    private LoadProfileStep ReadOldest(ITableReader tables)
    {
        if (!ReadHeaderOf(tables, _tooOld - 1))
        {
            return LoadProfileStep.Failed;
        }

        int oldest = 0;
        while (oldest < _newestInterval && !LittleEndian.Flag(_recorded, 0, oldest))
        {
            oldest++;
        }

        _oldest = _newestInterval < 0 || _blockEnd == TableTime.None ? TableTime.None : EndOf(oldest);
        _state = State.ReadNewest;
        return LoadProfileStep.Working;
    }

    private LoadProfileStep ReadNewest(ITableReader tables)
    {
        if (!ReadBlockEnd(tables, 0))
        {
            return LoadProfileStep.Failed;
        }

        _newestEnd = LoadProfileBlock.EndTime(_chunk, 0);
        if (_newestEnd == TableTime.None || _newestEnd <= _from)
        {
            return End();
        }

        long end = _newestEnd < _to ? _newestEnd : _to;
        long most = (long)_tooOld * Set.IntervalsPerBlock;
        long inRange = (end - _from) / (Set.IntervalMinutes * SecondsPerMinute) + 1;
        Expected = (int)(inRange < most ? inRange : most);
        _state = State.Search;
        return LoadProfileStep.Working;
    }

    // Looks for the oldest block that is needed, with the interval before the first one wanted: blocks end later the younger they are.
    private LoadProfileStep Search(ITableReader tables)
    {
        if (_tooOld - _age > 1)
        {
            int middle = (_age + _tooOld) / 2;
            if (!ReadBlockEnd(tables, middle))
            {
                return LoadProfileStep.Failed;
            }

            long end = LoadProfileBlock.EndTime(_chunk, 0);
            if (end != TableTime.None && end > _from - Set.IntervalMinutes * SecondsPerMinute)
            {
                _age = middle;
            }
            else
            {
                _tooOld = middle;
            }

            return LoadProfileStep.Working;
        }

        _state = State.ReadHeader;
        return Next(tables);
    }

    private LoadProfileStep ReadHeader(ITableReader tables)
    {
        if (!ReadHeaderOf(tables, _age))
        {
            return LoadProfileStep.Failed;
        }

        // The ring goes on while we read: a block that is newer than the newest was overwritten meanwhile.
        bool isUsable = _blockEnd != TableTime.None && _newestInterval >= 0 && (_age == 0 || _blockEnd <= _newestEnd);
        if (!isUsable)
        {
            return NextBlock();
        }

        // One interval earlier than wanted, for the difference.
        long steps = (_blockEnd - _from) / (Set.IntervalMinutes * SecondsPerMinute) + 1;
        _nextInterval = steps > _newestInterval ? 0 : _newestInterval - (int)steps;
        _state = State.ReadIntervals;
        return LoadProfileStep.Working;
    }

    // As many intervals as fit into one answer, from the first of the chunk on.
    private int ChunkCount
    {
        get
        {
            int most = ChunkBytes / Set.IntervalSize;
            int left = _newestInterval - _chunkFirst + 1;
            return left < most ? left : most;
        }
    }

    private LoadProfileStep ReadIntervals(ITableReader tables)
    {
        _chunkFirst = _nextInterval;
        int block = Set.OlderBlock(_lastBlock, _age);
        if (!Read(tables, Set.DataTable, Set.IntervalOffset(block, _nextInterval), ChunkCount * Set.IntervalSize))
        {
            return LoadProfileStep.Failed;
        }

        _state = State.ShowIntervals;
        return LoadProfileStep.Working;
    }

    private LoadProfileStep ShowInterval()
    {
        while (_nextInterval < _chunkFirst + ChunkCount)
        {
            int interval = _nextInterval++;
            if (!LittleEndian.Flag(_recorded, 0, interval))
            {
                continue;
            }

            long end = EndOf(interval);
            if (end > _to)
            {
                return End();
            }

            Take((interval - _chunkFirst) * Set.IntervalSize, end);
            if (end > _from)
            {
                Shown++;
                return LoadProfileStep.Interval;
            }
        }

        if (_nextInterval <= _newestInterval)
        {
            _state = State.ReadIntervals;
            return LoadProfileStep.Working;
        }

        return NextBlock();
    }

    private void Take(int at, long end)
    {
        _channelsKnownBefore = _channelsKnown;
        for (int i = 0; i < _registers.Length; i++)
        {
            _previous[i] = _registers[i];
            _status[i] = (byte)LoadProfileBlock.Status(_chunk, at, i);
            if (ChannelStatus.HasValue(_status[i]))
            {
                _registers[i] = LoadProfileBlock.Value(_chunk, at, Set, i);
                _channelsKnown |= 1 << i;
            }
        }

        SpanSeconds = EndTime == 0 ? 0 : end - EndTime;
        EndTime = end;
        Flags = (IntervalFlags)LoadProfileBlock.CommonFlags(_chunk, at);
    }

    private LoadProfileStep NextBlock()
    {
        if (_age == 0)
        {
            return End();
        }

        _age--;
        _state = State.ReadHeader;
        return LoadProfileStep.Working;
    }

    private LoadProfileStep End()
    {
        _state = State.Ended;
        return LoadProfileStep.End;
    }

    // Takes when a block ends, and which of its intervals are recorded.
    private bool ReadHeaderOf(ITableReader tables, int age)
    {
        if (!Read(tables, Set.DataTable, Set.BlockOffset(Set.OlderBlock(_lastBlock, age)), Set.BlockHeaderSize))
        {
            return false;
        }

        _blockEnd = LoadProfileBlock.EndTime(_chunk, 0);
        for (int i = 0; i < _recorded.Length; i++)
        {
            _recorded[i] = _chunk[Set.SimpleStatusOffset + i];
        }

        _newestInterval = Set.IntervalsPerBlock - 1;
        while (_newestInterval >= 0 && !LittleEndian.Flag(_recorded, 0, _newestInterval))
        {
            _newestInterval--;
        }

        return true;
    }

    // A block ends with its newest interval.
    private long EndOf(int interval) => _blockEnd - (long)(_newestInterval - interval) * Set.IntervalMinutes * SecondsPerMinute;

    private bool ReadBlockEnd(ITableReader tables, int age)
    {
        return Read(tables, Set.DataTable, Set.BlockOffset(Set.OlderBlock(_lastBlock, age)), TableTime.ShortSize);
    }

    private bool Read(ITableReader tables, int table, int offset, int count)
    {
        Error = tables.Read(table, offset, _chunk, 0, count);
        return Error == MeterError.None;
    }
}
