using System;
using MepModule.MeterSimulator.Tables;

namespace MepModule.MeterSimulator.Metering;

/// <summary>Gives the value of a load profile channel at the end of an interval, and the status nibble that goes with it.</summary>
internal delegate (int Value, int Status) ChannelReader(int sourceId);

/// <summary>
/// One set of the load profile: a ring of blocks of equal length whose intervals stand at fixed times, so that a power failure or a
/// clock set forward leaves marks but never shifts what follows. All times are the meter's UTC.
/// </summary>
internal sealed class LoadProfileSet
{
    public const int Ok = 0;
    public const int PartialInterval = 2;
    public const int LongInterval = 3;

    private const int SummerTime = 1;
    private const int PowerFail = 2;
    private const int ClockForward = 4;
    private const int ClockBack = 8;
    private const int BlockTimeSize = 5;

    private readonly TimeSpan _interval;
    private DateTime _nextEnd;
    private int _flags;
    private bool _partial;
    private bool _long;
    private long _blocksStarted;

    /// <param name="minutes">Interval time; 1440 is written as the code 84.</param>
    /// <param name="sources">Source id of each channel; none: the set is not in use.</param>
    public LoadProfileSet(int blocks, int intervalsPerBlock, int minutes, byte[] sources, DateTime utc)
    {
        Blocks = blocks;
        IntervalsPerBlock = intervalsPerBlock;
        Minutes = minutes;
        Sources = sources;
        _interval = TimeSpan.FromMinutes(Math.Max(1, minutes));
        Data = new byte[blocks * BlockSize];
        _nextEnd = Ceiling(utc.AddTicks(1));
        BlockStart = AlignedBlockStart(_nextEnd);
        LastInterval = -1;
    }

    public int Blocks { get; }

    public int IntervalsPerBlock { get; }

    public int Minutes { get; }

    public byte[] Sources { get; }

    public bool IsActive => Sources.Length > 0;

    /// <summary>BT61 code of the interval time.</summary>
    public int IntervalCode => Minutes == 1440 ? 84 : Minutes;

    public int StatusBytes => (IntervalsPerBlock + 7) / 8;

    public int HeaderSize => IsActive ? BlockTimeSize + StatusBytes : 0;

    public int ExtendedStatusSize => IsActive ? Sources.Length / 2 + 1 : 0;

    public int IntervalSize => ExtendedStatusSize + 4 * Sources.Length;

    public int BlockSize => HeaderSize + IntervalsPerBlock * IntervalSize;

    /// <summary>The bytes of BT64 to BT67.</summary>
    public byte[] Data { get; }

    /// <summary>Blocks with at least one interval.</summary>
    public int ValidBlocks => (int)Math.Min(_blocksStarted, Blocks);

    /// <summary>The ring has forgotten its first block.</summary>
    public bool HasOverflowed => _blocksStarted > Blocks;

    /// <summary>Number of the newest block since the meter was installed, from 0; -1 before the first interval.</summary>
    public long LastBlockNumber => _blocksStarted - 1;

    public int LastBlock => _blocksStarted == 0 ? 0 : (int)((_blocksStarted - 1) % Blocks);

    /// <summary>Index of the newest interval in the newest block; -1 before the first.</summary>
    public int LastInterval { get; private set; }

    public DateTime LastEnd { get; private set; }

    public DateTime BlockStart { get; private set; }

    /// <summary>The flags that the interval in progress has gathered so far.</summary>
    public int FlagsSoFar => _flags;

    /// <summary>The power is gone: whatever interval runs now is marked.</summary>
    public void MarkPowerFail() => _flags |= PowerFail;

    /// <summary>The clock was set: the running interval gets shorter or longer.</summary>
    public void MarkClockChange(TimeSpan change)
    {
        _flags |= change > TimeSpan.Zero ? ClockForward : ClockBack;
        _partial |= change > TimeSpan.Zero;
        _long |= change < TimeSpan.Zero;
    }

    /// <summary>Ends every interval that is over at a moment of the meter's clock.</summary>
    /// <param name="afterOutage">The meter was off: the intervals it missed are written with the power-fail mark and an unchanged register.</param>
    public void CloseUpTo(DateTime utc, bool summer, ChannelReader read, bool afterOutage)
    {
        if (!IsActive)
            return;
        int ended = 0;
        for (; _nextEnd <= utc; _nextEnd += _interval, ended++)
        {
            // A clock set forward over whole intervals leaves them out: their bit in the simple status stays 0.
            if (ended == 0 || afterOutage)
                Write(_nextEnd, summer, read);
            if (afterOutage)
                _flags |= PowerFail;
        }
        if (ended > 1 && !afterOutage)
            MarkClockChange(_interval);
        if (afterOutage)
            _flags |= PowerFail;
    }

    private void Write(DateTime end, bool summer, ChannelReader read)
    {
        DateTime start = AlignedBlockStart(end);
        if (_blocksStarted == 0 || start != BlockStart)
        {
            BlockStart = start;
            _blocksStarted++;
            Data.AsSpan(LastBlock * BlockSize, BlockSize).Clear();
        }
        LastInterval = (int)((end - start).Ticks / _interval.Ticks) - 1;
        LastEnd = end;

        Span<byte> block = Data.AsSpan(LastBlock * BlockSize, BlockSize);
        block.PutShortTime(0, end);
        block[BlockTimeSize + LastInterval / 8] |= (byte)(1 << LastInterval % 8);
        Span<byte> interval = block.Slice(HeaderSize + LastInterval * IntervalSize, IntervalSize);
        interval[0] = (byte)((_flags | (summer ? SummerTime : 0)) << 4);
        for (int channel = 0; channel < Sources.Length; channel++)
        {
            (int value, int status) = read(Sources[channel]);
            if (status == Ok)
                status = _long ? LongInterval : _partial ? PartialInterval : Ok;
            // Channel 0 in the low half of the first byte, channel 1 in the high half of the second, channel 2 in its low half, ...
            interval[(channel + 1) / 2] |= (byte)(channel % 2 == 0 ? status : status << 4);
            interval.PutI32(ExtendedStatusSize + 4 * channel, value);
        }
        _flags = 0;
        _partial = _long = false;
    }

    private DateTime Ceiling(DateTime utc) => utc.AddTicks((_interval.Ticks - utc.Ticks % _interval.Ticks) % _interval.Ticks);

    /// <summary>Start of the block that holds the interval with this end: blocks follow each other without a gap from the year 2000.</summary>
    private DateTime AlignedBlockStart(DateTime end)
    {
        var origin = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        long block = ((end - origin).Ticks - 1) / (_interval.Ticks * Math.Max(1, IntervalsPerBlock));
        return origin.AddTicks(block * _interval.Ticks * Math.Max(1, IntervalsPerBlock));
    }
}
