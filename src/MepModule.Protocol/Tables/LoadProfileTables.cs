using System;

namespace MepModule.Protocol.Tables;

/// <summary>
/// One set of a load profile: BT61 Actual Load Profile, and what follows from it for BT63 and the data tables BT64 to BT67.
/// A set is a ring of blocks; a block is a header and a number of intervals; an interval is status and one register snapshot for each channel.
/// </summary>
public sealed class LoadProfileSet
{
    /// <summary>Table id of the actual dimensions.</summary>
    public const int Table = 61;

    /// <summary>Bytes before the first set in BT61.</summary>
    public const int HeaderSize = 7;

    /// <summary>Bytes of each set in BT61.</summary>
    public const int EntrySize = 6;

    /// <summary>Sets that a meter can have (firmware before 3.50 has one).</summary>
    public const int MaximumSets = 4;

    /// <summary>Interval time that stands for 24 hours.</summary>
    private const int DayInterval = 84;

    /// <summary>Takes a set from a buffer that holds BT61.</summary>
    /// <param name="data">Holds the header and the set.</param>
    /// <param name="origin">Where BT61 starts.</param>
    /// <param name="set">Set, from 0.</param>
    public LoadProfileSet(byte[] data, int origin, int set)
    {
        int entry = origin + HeaderSize + set * EntrySize;
        Index = set;
        Blocks = LittleEndian.UInt16(data, entry);
        IntervalsPerBlock = LittleEndian.UInt16(data, entry + 2);
        Channels = data[entry + 4];
        IntervalMinutes = data[entry + 5] == DayInterval ? 1440 : data[entry + 5];
        HasEndReadings = LittleEndian.Flag(data, origin + 4, 4);
        HasScalars = LittleEndian.Flag(data, origin + 4, 6 + set);
    }

    /// <summary>Set, from 0.</summary>
    public int Index { get; }

    /// <summary>Blocks of the ring. BT61.7.</summary>
    public int Blocks { get; }

    /// <summary>Intervals of a block. BT61.9.</summary>
    public int IntervalsPerBlock { get; }

    /// <summary>Channels, 0 to 16; 0 for a set that is not in use. BT61.11.</summary>
    public int Channels { get; }

    /// <summary>Length of an interval in minutes: 1 to 60, or 1440. BT61.12.</summary>
    public int IntervalMinutes { get; }

    /// <summary>Whether block headers hold end readings. BT61.4 bit 4.</summary>
    public bool HasEndReadings { get; }

    /// <summary>Whether BT62 holds scalars and divisors for the set. BT61.4 bits 6-9.</summary>
    public bool HasScalars { get; }

    /// <summary>Whether the set records anything.</summary>
    public bool IsUsed => Blocks > 0 && IntervalsPerBlock > 0 && Channels > 0 && IntervalMinutes > 0;

    /// <summary>Id of the data table: BT64 for the first set to BT67.</summary>
    public int DataTable => 64 + Index;

    /// <summary>Offset in a block header of the flags that say which intervals were recorded.</summary>
    public int SimpleStatusOffset => TableTime.ShortSize + (HasEndReadings ? 4 * Channels : 0);

    /// <summary>Bytes of a block header.</summary>
    public int BlockHeaderSize => SimpleStatusOffset + (IntervalsPerBlock + 7) / 8;

    /// <summary>Bytes of status before the channels of an interval.</summary>
    public int StatusSize => Channels / 2 + 1;

    /// <summary>Bytes of an interval.</summary>
    public int IntervalSize => StatusSize + 4 * Channels;

    /// <summary>Bytes of a block.</summary>
    public int BlockSize => BlockHeaderSize + IntervalsPerBlock * IntervalSize;

    /// <summary>Offset in the data table of a block.</summary>
    public int BlockOffset(int block)
    {
        return block * BlockSize;
    }

    /// <summary>Offset in the data table of an interval of a block.</summary>
    public int IntervalOffset(int block, int interval)
    {
        return block * BlockSize + BlockHeaderSize + interval * IntervalSize;
    }

    /// <summary>The block that is <paramref name="steps"/> older than <paramref name="block"/>, around the ring.</summary>
    public int OlderBlock(int block, int steps)
    {
        int older = (block - steps) % Blocks;
        return older < 0 ? older + Blocks : older;
    }

    /// <summary>Bytes that a set takes in BT62 (a set without channels still takes its format byte).</summary>
    public int ControlSize => 3 * Channels + 1 + (HasScalars ? 4 * Channels : 0);
}

/// <summary>BT62 Load Profile Control: the source of each channel. Sets follow each other with sizes of their own (<see cref="LoadProfileSet.ControlSize"/>).</summary>
public static class LoadProfileControl
{
    /// <summary>Table id.</summary>
    public const int Table = 62;

    /// <summary>Bytes of a channel record.</summary>
    public const int ChannelSize = 3;

    /// <summary>Source id of a channel; ids from <see cref="SourceId.FirstMapped"/> to <see cref="SourceId.LastMapped"/> are explained by ET66.</summary>
    /// <param name="data">Holds the set.</param>
    /// <param name="setOrigin">Index in the buffer where the set starts.</param>
    /// <param name="channel">Channel, from 0.</param>
    public static int Source(byte[] data, int setOrigin, int channel)
    {
        return data[setOrigin + ChannelSize * channel + 1];
    }
}

/// <summary>BT63 Load Profile Status: the ring pointers of each set.</summary>
public static class LoadProfileStatus
{
    /// <summary>Table id.</summary>
    public const int Table = 63;

    /// <summary>Bytes of each set.</summary>
    public const int SetSize = 13;

    /// <summary>Whether older data was overwritten. Set +0 bit 1.</summary>
    public static bool HasOverflowed(byte[] data, int entry)
    {
        return (data[entry] & 0x02) != 0;
    }

    /// <summary>Blocks with at least one interval. Set +1.</summary>
    public static int ValidBlocks(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry + 1);
    }

    /// <summary>The newest block, from 0. Set +3.</summary>
    public static int LastBlock(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry + 3);
    }

    /// <summary>Sequence number of the newest block. Set +5.</summary>
    public static uint LastBlockSequence(byte[] data, int entry)
    {
        return LittleEndian.UInt32(data, entry + 5);
    }

    /// <summary>Recorded intervals of the newest block. Set +11.</summary>
    public static int ValidIntervals(byte[] data, int entry)
    {
        return LittleEndian.UInt16(data, entry + 11);
    }
}

/// <summary>A block of BT64 to BT67: header and intervals.</summary>
public static class LoadProfileBlock
{
    /// <summary>End of the newest interval of the block in UTC, seconds since 1970. Header +0.</summary>
    public static long EndTime(byte[] data, int block)
    {
        return TableTime.Short(data, block);
    }

    /// <summary>Whether an interval of the block was recorded. Simple status, bit 0 is the first interval.</summary>
    public static bool IsRecorded(byte[] data, int block, LoadProfileSet set, int interval)
    {
        return LittleEndian.Flag(data, block + set.SimpleStatusOffset, interval);
    }

    /// <summary>Flags of a whole interval: see <see cref="IntervalFlags"/>. High half of the first status byte.</summary>
    public static int CommonFlags(byte[] data, int interval)
    {
        return data[interval] >> 4;
    }

    /// <summary>Status of a channel of an interval: see <see cref="ChannelStatus"/>. Half bytes: low of byte 0, high of byte 1, low of byte 1, ...</summary>
    public static int Status(byte[] data, int interval, int channel)
    {
        int status = data[interval + (channel + 1) / 2];
        return (channel & 1) == 0 ? status & 0x0F : status >> 4;
    }

    /// <summary>Register of a channel at the end of an interval, unscaled.</summary>
    public static int Value(byte[] data, int interval, LoadProfileSet set, int channel)
    {
        return LittleEndian.Int32(data, interval + set.StatusSize + 4 * channel);
    }
}

/// <summary>Flags of a load profile interval.</summary>
[Flags]
public enum IntervalFlags
{
    /// <summary>Nothing to note.</summary>
    None = 0,

    /// <summary>Daylight saving was in effect; interval times do not shift by it.</summary>
    DaylightSaving = 1,

    /// <summary>Power failed within the interval.</summary>
    PowerFail = 2,

    /// <summary>The clock was set forward: the interval is short.</summary>
    ClockForward = 4,

    /// <summary>The clock was set back: the interval is long.</summary>
    ClockBack = 8,
}

/// <summary>Status of a channel of a load profile interval.</summary>
public static class ChannelStatus
{
    /// <summary>The value is good.</summary>
    public const int Ok = 0;

    /// <summary>The register overflowed.</summary>
    public const int Overflow = 1;

    /// <summary>The interval is short: the clock was set forward.</summary>
    public const int Partial = 2;

    /// <summary>The interval is long: the clock was set back.</summary>
    public const int Long = 3;

    /// <summary>There is no value: the source was not polled.</summary>
    public const int Skipped = 4;

    /// <summary>The meter was in test mode.</summary>
    public const int TestMode = 5;

    /// <summary>The value is still encrypted.</summary>
    public const int Encrypted = 8;

    /// <summary>The clock was wrong.</summary>
    public const int ClockError = 9;

    /// <summary>The M-Bus device did not answer.</summary>
    public const int DeviceMissing = 10;

    /// <summary>The value of the M-Bus device is old.</summary>
    public const int NotCurrent = 11;

    /// <summary>There is no value: the customer opted out.</summary>
    public const int OptedOut = 12;

    /// <summary>There is no value yet: the M-Bus device has not been read.</summary>
    public const int NotYetRead = 15;

    /// <summary>Whether the register value may be used: it is what the register showed, even where the interval's length is not what it should be.</summary>
    public static bool HasValue(int status)
    {
        return status == Ok || status == Partial || status == Long || status == ClockError || status == Overflow;
    }
}

/// <summary>ET21 Load Profile Internal Configuration; one element for each set. The accessors take the index of an element's first byte.</summary>
public static class LoadProfileConfiguration
{
    /// <summary>Table id.</summary>
    public const int Table = 0x815;

    /// <summary>Bytes of an element from firmware 3.60 on.</summary>
    public const int ElementSize = 131;

    /// <summary>Bytes of an element that the module reads: block size to number of channels.</summary>
    public const int ReadSize = 30;

    /// <summary>Size of a block in bytes. +8.</summary>
    public static int BlockSize(byte[] data, int element)
    {
        return LittleEndian.Int32(data, element + 8);
    }

    /// <summary>Size of a block header in bytes. +12.</summary>
    public static int BlockHeaderSize(byte[] data, int element)
    {
        return LittleEndian.UInt16(data, element + 12);
    }

    /// <summary>Blocks with at least one interval. +14.</summary>
    public static int ValidBlocks(byte[] data, int element)
    {
        return LittleEndian.UInt16(data, element + 14);
    }

    /// <summary>The newest block, from 0. +18.</summary>
    public static int LastBlock(byte[] data, int element)
    {
        return LittleEndian.UInt16(data, element + 18);
    }

    /// <summary>The newest interval of the newest block, from 0. +20.</summary>
    public static int LastInterval(byte[] data, int element)
    {
        return LittleEndian.UInt16(data, element + 20);
    }

    /// <summary>Size of an interval in bytes. +25.</summary>
    public static int IntervalSize(byte[] data, int element)
    {
        return data[element + 25];
    }

    /// <summary>Configuration id, which changes when the load profile is configured anew. +78.</summary>
    public static uint ConfigurationId(byte[] data, int element)
    {
        return LittleEndian.UInt32(data, element + 78);
    }
}

/// <summary>ET66 LP Source ID Mapping: the extended source ids behind the ids that BT62 has no room for.</summary>
public static class SourceMapping
{
    /// <summary>Table id.</summary>
    public const int Table = 0x842;

    /// <summary>Bytes of an entry.</summary>
    public const int EntrySize = 2;

    /// <summary>Extended source id of a mapped one.</summary>
    /// <param name="data">Holds the table.</param>
    /// <param name="origin">Where it starts.</param>
    /// <param name="mapped"><see cref="SourceId.FirstMapped"/> to <see cref="SourceId.LastMapped"/>.</param>
    public static int ExtendedSource(byte[] data, int origin, int mapped)
    {
        return LittleEndian.UInt16(data, origin + EntrySize * (mapped - SourceId.FirstMapped));
    }
}
