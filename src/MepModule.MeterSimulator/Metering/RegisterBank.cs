using System;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator.Metering;

/// <summary>
/// The energy registers: totals and tiers. Totals are what the household took while the meter had power; a tier holds what the totals
/// gained while it was in force.
/// </summary>
internal sealed class RegisterBank
{
    /// <summary>Registers in the default order of BT22; a meter has the first 11, 15 or 19 of them.</summary>
    public const int Count = 19;

    public const int ActiveForward = 0;
    public const int ActiveReverse = 1;
    public const int ReactiveImport = 2;
    public const int ReactiveExport = 3;
    public const int OutageSeconds = 4;
    public const int OutageCount = 5;
    public const int ActiveSum = 6;
    public const int ActiveDifference = 7;
    public const int ErrorCounter = 10;
    public const int ReactiveQ1 = 11;
    public const int ApparentQ1 = 15;

    /// <summary>Source ids of the registers. No id is published for apparent energy: 255 there.</summary>
    public static ReadOnlySpan<byte> SourceIds => [0, 1, 2, 3, 4, 5, 6, 7, 26, 27, 28, 108, 109, 110, 111, 255, 255, 255, 255];

    private readonly Household _household;
    private readonly long _rollover;
    private readonly int _unit;
    private readonly long[] _initial = new long[Count];
    private readonly long[] _atSwitch = new long[Count];
    private readonly long[] _now = new long[Count];
    private readonly long[][] _tiers;
    private EnergyTotals _missed;
    private DateTime? _offSince;
    private long _outageTicks;
    private int _outages;
    private int _errors;

    public RegisterBank(Household household, int tiers, int rolloverDigits, int unit, long initialForward, long initialReverse)
    {
        _household = household;
        _rollover = (long)Math.Pow(10, rolloverDigits);
        _unit = unit;
        _initial[ActiveForward] = initialForward;
        _initial[ActiveReverse] = initialReverse;
        _initial[ReactiveImport] = initialForward / 7;
        _initial[ReactiveExport] = initialForward / 5;
        _initial[ReactiveQ1] = _initial[ReactiveImport] - _initial[ReactiveImport] / 9;
        _initial[ReactiveQ1 + 1] = _initial[ReactiveImport] / 9;
        _initial[ReactiveQ1 + 2] = _initial[ReactiveExport] / 3;
        _initial[ReactiveQ1 + 3] = _initial[ReactiveExport] - _initial[ReactiveExport] / 3;
        for (int quadrant = 0; quadrant < 4; quadrant++)
            _initial[ApparentQ1 + quadrant] = _initial[quadrant is 0 or 3 ? ActiveForward : ActiveReverse] * 27 / 50;

        _tiers = new long[tiers][];
        for (int tier = 0; tier < tiers; tier++)
            _tiers[tier] = new long[Count];
        _initial.CopyTo(_tiers[0], 0);
        _initial.CopyTo(_atSwitch, 0);
    }

    /// <summary>The tier in force.</summary>
    public int Tier { get; private set; }

    /// <summary>Totals at a moment: Wh, varh, VAh, seconds and counts, before roll-over.</summary>
    public void ReadTotals(DateTime trueUtc, Span<long> totals)
    {
        EnergyTotals energy = _household.EnergyAt(_offSince ?? trueUtc);
        energy.Subtract(_missed);
        for (int register = 0; register < 4; register++)
            totals[register] = _initial[register] + energy[register] / EnergyTotals.PerWattHour;
        totals[OutageSeconds] = _outageTicks / TimeSpan.TicksPerSecond;
        totals[OutageCount] = _outages;
        totals[8] = totals[9] = 0;
        totals[ErrorCounter] = _errors;
        for (int quadrant = 0; quadrant < 8; quadrant++)
            totals[ReactiveQ1 + quadrant] = _initial[ReactiveQ1 + quadrant] + energy[(int)Energy.ReactiveQ1 + quadrant] / EnergyTotals.PerWattHour;
        Derive(totals);
    }

    /// <summary>What one tier has gathered. Outages, pulses and errors are not kept by tier.</summary>
    public void ReadTier(int tier, ReadOnlySpan<long> totals, Span<long> values)
    {
        _tiers[tier].CopyTo(values);
        if (tier == Tier)
        {
            for (int register = 0; register < Count; register++)
                values[register] += totals[register] - _atSwitch[register];
        }
        values[OutageSeconds] = values[OutageCount] = values[8] = values[9] = values[ErrorCounter] = 0;
        Derive(values);
    }

    /// <summary>A value as a register of limited digits shows it; energies in steps of the meter's unit.</summary>
    public int Shown(int register, long value)
    {
        bool isCount = register is OutageSeconds or OutageCount or 8 or 9 or ErrorCounter;
        return (int)((isCount ? value : value / _unit) % _rollover);
    }

    public void SwitchTier(int tier, DateTime trueUtc)
    {
        if (tier == Tier)
            return;
        ReadTotals(trueUtc, _now);
        for (int register = 0; register < Count; register++)
            _tiers[Tier][register] += _now[register] - _atSwitch[register];
        _now.CopyTo(_atSwitch, 0);
        Tier = tier;
    }

    public void PowerOff(DateTime trueUtc) => _offSince ??= trueUtc;

    /// <summary>Counts the outage and forgets what the household used meanwhile.</summary>
    public void PowerOn(DateTime trueUtc)
    {
        if (_offSince is not { } off)
            return;
        EnergyTotals lost = _household.EnergyAt(trueUtc);
        lost.Subtract(_household.EnergyAt(off));
        _missed.Add(lost);
        _outageTicks += (trueUtc - off).Ticks;
        _outages++;
        _offSince = null;
    }

    public void CountError() => _errors++;

    private static void Derive(Span<long> values)
    {
        values[ActiveSum] = values[ActiveForward] + values[ActiveReverse];
        values[ActiveDifference] = Math.Max(0, values[ActiveForward] - values[ActiveReverse]);
    }
}
