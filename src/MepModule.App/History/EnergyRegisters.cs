using System;
using MepModule.App.Meter;
using MepModule.App.Platform;
using MepModule.App.Storage;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Tables;

namespace MepModule.App.History;

/// <summary>
/// The energies of BT23: reads them, has the <see cref="RegisterGuard"/> judge them, leads them into history and keeps them for the next <see cref="Reading"/>. What must survive a
/// restart is in a file. Used by the meter's thread.
/// </summary>
internal sealed class EnergyRegisters
{
    private readonly MeterClient _client;
    private readonly WitnessedClock _clock;
    private readonly EnergyTimeline _timeline;
    private readonly TwinFile _file;
    private readonly int[] _registers = new int[Energy.PerTier];

    private MeterLayout? _layout;
    private RegisterGuard? _guard;
    private long[]? _energies;
    private long[]? _taken;
    private int _meterChecksum;
    private int _savedDay;
    private int _nextGroup;
    private int _heldBack;

    public EnergyRegisters(MeterClient client, WitnessedClock clock, IFileStore files, RecentHistory history, DayTotals days)
    {
        _client = client;
        _clock = clock;
        _timeline = new EnergyTimeline(history, days);
        _file = new TwinFile(files, "energy");
    }

    /// <summary>When the totals were read, in UTC.</summary>
    public DateTime TimeUtc { get; private set; }

    /// <summary>The same on the monotonic clock.</summary>
    public long Milliseconds { get; private set; }

    /// <summary>The energies as a <see cref="Reading"/> has them, never changed once they stand here; null before the first.</summary>
    public long[]? Values => _energies;

    /// <summary>Whether history is being filled from the meter's load profile.</summary>
    public bool IsFilling => _timeline.IsFilling;

    /// <summary>Whether the totals or a tier were held back when they were read last.</summary>
    public bool IsHeldBack => _heldBack != 0;

    /// <summary>Times that energies were held back because they did not follow from the last ones.</summary>
    public int HeldBackCount => _guard == null ? 0 : _guard.HeldBackCount;

    /// <summary>Power in W that energies may grow by without being held back; 0 while the meter is not known.</summary>
    public long MaxWatts => _guard == null ? 0 : _guard.MaxWatts;

    /// <summary>Goes on with a layout. What was read by another is forgotten; where meter and scale are the same, it is still what the next registers are judged by.</summary>
    public void Take(MeterLayout layout)
    {
        _layout = layout;
        _energies = null;
        _taken = null;
        _heldBack = 0;
        int checksum = ChecksumOf(layout.Facts.ManufacturerSerialNumber + layout.Facts.SerialNumber);
        int groups = 1 + layout.Registers.Tiers;
        bool goesOn = _guard != null && checksum == _meterChecksum && groups == _guard.Groups && _guard.HasScale(layout.Scale);
        if (!goesOn)
        {
            _meterChecksum = checksum;
            _guard = new RegisterGuard(layout.Scale, groups, 0);
            byte[]? saved = _file.Load();
            if (saved != null && saved.Length > 4 && LittleEndian.Int32(saved, 0) == checksum)
            {
                _guard.Restore(saved, 4);
            }

            _timeline.Open(checksum ^ (layout.Facts.AppliedFactor - 1), layout.Scale.RegisterUnitWattHours);
        }

        // Ratios of transformers may have been set while everything else stayed.
        _guard!.MaxWatts = Referee.MostWatts(layout.Facts);
    }

    /// <summary>Reads all tiers together, and as many tiers as the same answer holds.</summary>
    public MeterError ReadTotals() => Read(0);

    /// <summary>Whether tiers are left that do not fit into the answer with the totals.</summary>
    public bool HasFurtherTiers => _energies != null && GroupsInFirst <= _layout!.Registers.Tiers;

    /// <summary>Reads the next of the tiers that did not fit: they come in turns of their own, and are as old as they say.</summary>
    public MeterError ReadFurtherTiers()
    {
        if (_nextGroup < GroupsInFirst || _nextGroup > _layout!.Registers.Tiers)
        {
            _nextGroup = GroupsInFirst;
        }

        return Read(_nextGroup);
    }

    /// <summary>Takes registers that the meter has just shown, unless they do not follow from the last ones. <see cref="Publish"/> makes energies of what was taken.</summary>
    /// <param name="group">0 for all tiers together, 1 and up for a tier.</param>
    /// <param name="data">Holds a part of BT23.</param>
    /// <param name="origin">Where BT23, or <see cref="RegisterDimensions.TierBlockOffset"/>, stands in it.</param>
    /// <returns>False when they are held back.</returns>
    public bool Take(int group, byte[] data, int origin)
    {
        for (int i = 0; i < Energy.PerTier; i++)
        {
            long register = Register(i, data, origin);
            _registers[i] = register == Reading.UnknownEnergy ? 0 : (int)register;
        }

        long seconds = TableTime.FromDateTime(_clock.UtcAt(_client.AnsweredMilliseconds));
        RegisterGuard.Verdict verdict = _guard!.Offer(group, _registers, seconds);
        if (verdict == RegisterGuard.Verdict.HeldBack)
        {
            _heldBack |= 1 << group;
            return false;
        }

        _heldBack &= ~(1 << group);

        MeterLayout layout = _layout!;
        _taken ??= Copy(layout.Registers.Tiers);
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
                LeadIntoHistory(seconds, verdict == RegisterGuard.Verdict.AcceptedAnew);
            }
        }

        return true;
    }

    /// <summary>Makes what was taken the energies of the next reading.</summary>
    public void Publish()
    {
        _energies = _taken;
        _taken = null;
    }

    /// <summary>The energies that were published last, under another time.</summary>
    /// <param name="tiers">Number of tiers to tell about.</param>
    /// <param name="seconds">When the tiers were read by the clock of the reading, seconds since 1970.</param>
    public long[] ValuesAt(int tiers, long seconds)
    {
        long[] energies = Copy(tiers);
        for (int tier = 0; tier < tiers; tier++)
        {
            energies[Energy.Total + tier * Energy.TierSize + Energy.TierSeconds] = seconds;
        }

        return energies;
    }

    /// <summary>Fills a bit of a gap in history from the load profile, with one exchange at most.</summary>
    public MeterError FillGap(ITableReader tables) => _timeline.Fill(tables, _layout!, _guard!);

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
        _file.Save(content);
    }

    private int GroupsInFirst => _layout!.Registers.BlocksWithin(_client.Link.MaximumReadData);

    // As many groups as one answer holds: 0 is all tiers together, tiers follow. What was counted at the same moment stays together.
    private MeterError Read(int first)
    {
        RegisterDimensions registers = _layout!.Registers;
        int left = 1 + registers.Tiers - first;
        int count = GroupsInFirst < left ? GroupsInFirst : left;
        int size = (count - 1) * registers.TierSize + registers.SummationOffset(registers.Summations);
        MeterError error = _client.ReadInPlace(RegisterData.Table, first * registers.TierSize, size);
        if (error != MeterError.None)
        {
            return error;
        }

        MepLink link = _client.Link;
        bool isAny = false;
        for (int i = 0; i < count; i++)
        {
            bool isTaken = Take(first + i, link.ResponseBuffer, link.DataOffset + i * registers.TierSize);
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
            Publish();
        }

        return MeterError.None;
    }

    // The counts beside the energies are taken as they are.
    private void KeepCounts(long[] energies, byte[] data, int origin)
    {
        for (int i = Energy.PerTier; i < Energy.Total; i++)
        {
            long count = Register(i, data, origin);
            energies[i] = i == Energy.PowerOffSeconds && count != Reading.UnknownEnergy ? count * _layout!.PowerOffUnitSeconds : count;
        }

        Milliseconds = _client.AnsweredMilliseconds;
        TimeUtc = _clock.UtcAt(Milliseconds);
    }

    private long Register(int energy, byte[] data, int origin)
    {
        MeterLayout layout = _layout!;
        int summation = layout.Energy.Summation(energy);
        return summation == EnergyPlan.Absent ? Reading.UnknownEnergy : RegisterData.Total(data, origin, layout.Registers, summation);
    }

    // Readings that were handed out keep their own. What was not read yet is unknown.
    private long[] Copy(int tiers)
    {
        long[] copy = Unknown(Energy.Total + tiers * Energy.TierSize);
        if (_energies != null)
        {
            Array.Copy(_energies, copy, _energies.Length < copy.Length ? _energies.Length : copy.Length);
        }

        return copy;
    }

    /// <summary>Values of which none is known.</summary>
    public static long[] Unknown(int count)
    {
        var energies = new long[count];
        for (int i = 0; i < energies.Length; i++)
        {
            energies[i] = Reading.UnknownEnergy;
        }

        return energies;
    }

    private void LeadIntoHistory(long seconds, bool isBreak)
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
            _timeline.AddReading(seconds, offset, import, export, _clock.IsWitnessed);
        }

        if (_guard.HasNewTurn || _timeline.NewestDay != _savedDay)
        {
            _savedDay = _timeline.NewestDay;
            Save();
        }
    }

    private static int ChecksumOf(string text)
    {
        var bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)text[i];
        }

        return (int)(long)Checksum.Of(bytes);
    }
}
