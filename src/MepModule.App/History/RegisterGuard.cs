using System;
using MepModule.App.Meter;
using MepModule.Protocol.Tables;

namespace MepModule.App.History;

/// <summary>
/// Accepts energy registers or holds them back. A register may grow by what the meter's rated current allows since the last accepted value, around the
/// roll-over if need be; then the turns are counted, so that energies go on in 64 bits. Anything else, backwards or a jump, is believed only when a second
/// read agrees with the first. Registers come in groups that are read together: all tiers first, then each tier.
/// </summary>
internal sealed class RegisterGuard
{
    private const int HeaderSize = 3;
    private const int GroupSize = 8 + 6 * Energy.PerTier;

    // More would not be told apart from less; it keeps power times time within 64 bits.
    private const long MostWatts = 10_000_000_000;
    private const long MostSeconds = 10L * 366 * 86400;

    private readonly EnergyScale _scale;
    private readonly int[] _last;
    private readonly int[] _candidate;
    private readonly ushort[] _turns;
    private readonly long[] _lastSeconds;
    private readonly long[] _candidateSeconds;
    private long _maxWatts;

    /// <summary>Makes a guard that knows no value yet.</summary>
    /// <param name="scale">Unit and roll-over.</param>
    /// <param name="groups">1 and the number of tiers.</param>
    /// <param name="maxWatts">Greatest power that the meter can measure, W.</param>
    public RegisterGuard(EnergyScale scale, int groups, long maxWatts)
    {
        _scale = scale;
        MaxWatts = maxWatts;
        _last = new int[groups * Energy.PerTier];
        _candidate = new int[groups * Energy.PerTier];
        _turns = new ushort[groups * Energy.PerTier];
        _lastSeconds = new long[groups];
        _candidateSeconds = new long[groups];
        for (int i = 0; i < groups; i++)
        {
            _lastSeconds[i] = TableTime.None;
            _candidateSeconds[i] = TableTime.None;
        }
    }

    /// <summary>How registers were judged.</summary>
    public enum Verdict
    {
        /// <summary>They follow from the last ones.</summary>
        Accepted,

        /// <summary>They do not follow from the last ones; a second read has to agree.</summary>
        HeldBack,

        /// <summary>They do not follow from the last ones, but two reads agree: the meter was changed or set. Energy before and after must not be subtracted.</summary>
        AcceptedAnew,
    }

    /// <summary>Greatest power that the meter can measure, W.</summary>
    public long MaxWatts
    {
        get => _maxWatts;
        set => _maxWatts = value < MostWatts ? value : MostWatts;
    }

    /// <summary>Number of groups.</summary>
    public int Groups => _lastSeconds.Length;

    /// <summary>Times that registers were held back since the start.</summary>
    public int HeldBackCount { get; private set; }

    /// <summary>Whether a turn was counted since <see cref="Save"/>: the count is lost when the module loses power before it is saved.</summary>
    public bool HasNewTurn { get; private set; }

    /// <summary>Whether it counts with a scale like this one.</summary>
    public bool HasScale(EnergyScale scale)
    {
        return scale.RegisterUnitWattHours == _scale.RegisterUnitWattHours && scale.RolloverDigits == _scale.RolloverDigits;
    }

    /// <summary>Judges the registers of a group.</summary>
    /// <param name="group">0 for all tiers together, 1 and up for a tier.</param>
    /// <param name="registers">The four registers by <see cref="Energy"/>, unscaled.</param>
    /// <param name="seconds">When they were read, seconds since 1970.</param>
    public Verdict Offer(int group, int[] registers, long seconds)
    {
        int first = group * Energy.PerTier;
        if (!AreRegisters(registers))
        {
            HeldBackCount++;
            return Verdict.HeldBack;
        }

        if (_lastSeconds[group] == TableTime.None)
        {
            Accept(group, registers, seconds);
            return Verdict.Accepted;
        }

        if (Follows(_last, first, registers, seconds - _lastSeconds[group]))
        {
            CountTurns(first, registers);
            Accept(group, registers, seconds);
            return Verdict.Accepted;
        }

        if (_candidateSeconds[group] != TableTime.None && Follows(_candidate, first, registers, seconds - _candidateSeconds[group]))
        {
            Array.Clear(_turns, first, Energy.PerTier);
            HasNewTurn = true;
            Accept(group, registers, seconds);
            return Verdict.AcceptedAnew;
        }

        HeldBackCount++;
        Array.Copy(registers, 0, _candidate, first, Energy.PerTier);
        _candidateSeconds[group] = seconds;
        return Verdict.HeldBack;
    }

    /// <summary>Whether a group has accepted values.</summary>
    public bool HasValues(int group)
    {
        return _lastSeconds[group] != TableTime.None;
    }

    /// <summary>An accepted energy in Wh, varh or VAh.</summary>
    public long WattHours(int group, int energy)
    {
        int i = group * Energy.PerTier + energy;
        return _scale.WattHours(_last[i]) + _scale.RolloverWattHours * _turns[i];
    }

    /// <summary>The energy that a register value from the past stood for, given that it had not turned more than once since.</summary>
    public long WattHoursOf(int energy, int pastRegister)
    {
        return WattHours(0, energy) - _scale.Consumption(pastRegister, _last[energy]);
    }

    /// <summary>Bytes of <see cref="Save"/>.</summary>
    public int SavedSize => HeaderSize + Groups * GroupSize;

    /// <summary>Writes the accepted values, for <see cref="Restore"/> after a restart.</summary>
    public void Save(byte[] data, int at)
    {
        data[at] = (byte)Groups;
        data[at + 1] = (byte)_scale.RegisterUnitWattHours;
        data[at + 2] = (byte)_scale.RolloverDigits;
        at += HeaderSize;
        for (int group = 0; group < Groups; group++)
        {
            LittleEndian.WriteInt32(data, at, (int)_lastSeconds[group]);
            LittleEndian.WriteInt32(data, at + 4, (int)(_lastSeconds[group] >> 32));
            at += 8;
            for (int i = group * Energy.PerTier; i < (group + 1) * Energy.PerTier; i++)
            {
                LittleEndian.WriteInt32(data, at, _last[i]);
                LittleEndian.WriteUInt16(data, at + 4, _turns[i]);
                at += 6;
            }
        }

        HasNewTurn = false;
    }

    /// <summary>Takes over what was saved of the groups that are still there. Registers that were counted with another scale say nothing about these.</summary>
    /// <param name="data">What <see cref="Save"/> wrote, up to its end.</param>
    /// <param name="at">Where it starts.</param>
    public void Restore(byte[] data, int at)
    {
        bool fits = data.Length >= at + HeaderSize && data.Length == at + HeaderSize + data[at] * GroupSize &&
            data[at + 1] == (byte)_scale.RegisterUnitWattHours && data[at + 2] == _scale.RolloverDigits;
        if (!fits)
        {
            return;
        }

        int groups = data[at] < Groups ? data[at] : Groups;
        at += HeaderSize;
        for (int group = 0; group < groups; group++)
        {
            _lastSeconds[group] = LittleEndian.Signed(data, at, 8);
            at += 8;
            for (int i = group * Energy.PerTier; i < (group + 1) * Energy.PerTier; i++)
            {
                _last[i] = LittleEndian.Int32(data, at);
                _turns[i] = (ushort)LittleEndian.UInt16(data, at + 4);
                at += 6;
            }
        }
    }

    private static bool AreRegisters(int[] values)
    {
        foreach (int value in values)
        {
            if (value < 0)
            {
                return false;
            }
        }

        return true;
    }

    private bool Follows(int[] earlier, int first, int[] registers, long elapsedSeconds)
    {
        // A clock that was set back says nothing about how much may have been counted; a minute is the least that is allowed for.
        long seconds = elapsedSeconds < 60 ? 60 : elapsedSeconds < MostSeconds ? elapsedSeconds : MostSeconds;
        long allowed = _maxWatts * seconds / 3600 + 2 * _scale.RegisterUnitWattHours;
        for (int i = 0; i < Energy.PerTier; i++)
        {
            // A register beyond its own roll-over comes out negative here: the roll-over is not what the meter says.
            long consumption = _scale.Consumption(earlier[first + i], registers[i]);
            if (consumption < 0 || consumption > allowed)
            {
                return false;
            }
        }

        return true;
    }

    private void CountTurns(int first, int[] registers)
    {
        for (int i = 0; i < Energy.PerTier; i++)
        {
            if (registers[i] < _last[first + i] && _turns[first + i] < 0xFFFF)
            {
                _turns[first + i]++;
                HasNewTurn = true;
            }
        }
    }

    private void Accept(int group, int[] registers, long seconds)
    {
        Array.Copy(registers, 0, _last, group * Energy.PerTier, Energy.PerTier);
        _lastSeconds[group] = seconds;
        _candidateSeconds[group] = TableTime.None;
    }
}
