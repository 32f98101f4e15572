using MepModule.App.Meter;

namespace MepModule.App.History;

/// <summary>
/// Power of the last ten minutes by the second and energy of the last 24 hours by the minute, in memory of fixed size; half and a quarter of that where memory is small.
/// Seconds and minutes are counted since 1970-01-01 00:00 UTC. Safe to use from any thread.
/// </summary>
public sealed class RecentHistory
{
    /// <summary>Seconds of power that are kept where there is room.</summary>
    public const int SecondCount = 600;

    /// <summary>Minutes of energy that are kept where there is room.</summary>
    public const int MinuteCount = 1440;

    private const int FewSeconds = 300;
    private const int FewMinutes = 360;

    /// <summary>Channel of the power of all phases together.</summary>
    public const int AllPhases = 0;

    // A second: net power of all phases and of each in 16 bits: a sign, 2 bits for the step (1, 4, 16 or 64 W) and 13 bits that count steps, so that a home is
    // exact to the watt up to 8 kW and a factory fits. Where memory is large also three voltages in steps of 0.1 V.
    private const int PowerChannels = 4;
    private const int PowerBytes = 2;
    private const int PowerSign = 0x8000;
    private const int PowerStepShift = 13;
    private const int PowerStepCount = 1 << PowerStepShift;
    private const int UnknownPower = PowerSign;
    private const int VoltageStepMillivolts = 100;
    private const int UnknownVoltage = 0xFFFF;

    // A minute: import and export in steps of the energy register.
    private const int MinuteBytes = 4;
    private const int UnknownEnergy = 0xFFFF;

    private readonly byte[] _seconds;
    private readonly byte[] _minutes;
    private readonly int _secondBytes;
    private long _newestSecond;
    private long _newestMinute;
    private long _energySecond;
    private long _partialMinute;
    private long _partialFrom;
    private int _stepWattHours = 1;

    /// <summary>Makes an empty history.</summary>
    /// <param name="hasVoltages">Whether there is room for voltages.</param>
    /// <param name="isWhole">Whether there is room for ten minutes and a whole day; else for five minutes and six hours.</param>
    public RecentHistory(bool hasVoltages, bool isWhole = true)
    {
        KeptSeconds = isWhole ? SecondCount : FewSeconds;
        KeptMinutes = isWhole ? MinuteCount : FewMinutes;
        _secondBytes = PowerChannels * PowerBytes + (hasVoltages ? 2 * Reading.PhaseCount : 0);
        _seconds = new byte[KeptSeconds * _secondBytes];
        _minutes = new byte[KeptMinutes * MinuteBytes];
    }

    /// <summary>Seconds of power that are kept.</summary>
    public int KeptSeconds { get; }

    /// <summary>Minutes of energy that are kept.</summary>
    public int KeptMinutes { get; }

    /// <summary>Bytes of its buffers.</summary>
    public int BufferBytes => _seconds.Length + _minutes.Length;

    /// <summary>Whether voltages are kept.</summary>
    public bool HasVoltages => _secondBytes > PowerChannels * PowerBytes;

    /// <summary>The newest second with a sample; 0 when there is none yet.</summary>
    public long NewestSecond
    {
        get
        {
            lock (this)
            {
                return _newestSecond;
            }
        }
    }

    /// <summary>The newest minute with energy; 0 when there is none yet.</summary>
    public long NewestMinute
    {
        get
        {
            lock (this)
            {
                return _newestMinute;
            }
        }
    }

    /// <summary>The newest minute whose energy is whole, because energy is known up to its end; 0 when there is none yet. The one that still runs would look like less power than there is.</summary>
    public long NewestWholeMinute
    {
        get
        {
            lock (this)
            {
                long ended = _energySecond / 60 - 1;
                return _newestMinute == 0 ? 0 : ended < _newestMinute ? ended : _newestMinute;
            }
        }
    }

    /// <summary>Whether counting began in the middle of a minute: its energy would look like less power than there was.</summary>
    /// <param name="minute">Minute since 1970.</param>
    public bool IsPartial(long minute)
    {
        lock (this)
        {
            return minute == _partialMinute;
        }
    }

    /// <summary>Net power in W in a second: from the grid positive, to the grid negative. To the watt up to 8 kW, to 2 W up to 32 kW.</summary>
    /// <param name="second">Second since 1970.</param>
    /// <param name="channel"><see cref="AllPhases"/>, or 1 to 3 for L1 to L3.</param>
    /// <returns>W, or <see cref="Reading.Unknown"/>.</returns>
    public int NetPowerWatts(long second, int channel)
    {
        lock (this)
        {
            if (!IsKept(second, _newestSecond, KeptSeconds))
            {
                return Reading.Unknown;
            }

            int at = SecondAt(second) + channel * PowerBytes;
            return UnpackPower(_seconds[at] | (_seconds[at + 1] << 8));
        }
    }

    /// <summary>Voltage of a phase in mV in a second, where memory is large; else <see cref="Reading.Unknown"/>.</summary>
    /// <param name="second">Second since 1970.</param>
    /// <param name="phase">0 to 2 for L1 to L3.</param>
    public int VoltageMillivolts(long second, int phase)
    {
        lock (this)
        {
            if (!HasVoltages || !IsKept(second, _newestSecond, KeptSeconds))
            {
                return Reading.Unknown;
            }

            int at = SecondAt(second) + PowerChannels * PowerBytes + 2 * phase;
            int steps = _seconds[at] | (_seconds[at + 1] << 8);
            return steps == UnknownVoltage ? Reading.Unknown : steps * VoltageStepMillivolts;
        }
    }

    /// <summary>Energy in Wh taken from the grid within a minute, or <see cref="Reading.Unknown"/>.</summary>
    /// <param name="minute">Minute since 1970.</param>
    public int ImportWattHours(long minute)
    {
        return MinuteWattHours(minute, 0);
    }

    /// <summary>Energy in Wh given to the grid within a minute, or <see cref="Reading.Unknown"/>.</summary>
    /// <param name="minute">Minute since 1970.</param>
    public int ExportWattHours(long minute)
    {
        return MinuteWattHours(minute, 2);
    }

    /// <summary>Says what a step of the energy registers is, so that large meters fit. Forgets the minutes when it changes.</summary>
    internal void SetStep(int stepWattHours)
    {
        lock (this)
        {
            if (_stepWattHours != stepWattHours)
            {
                _stepWattHours = stepWattHours;
                _newestMinute = 0;
            }
        }
    }

    /// <summary>Forgets the energy of all minutes.</summary>
    internal void ForgetEnergy()
    {
        lock (this)
        {
            _newestMinute = 0;
        }
    }

    /// <summary>Forgets the energy of minutes that a clock which was set back has yet to see, and of the running one.</summary>
    internal void ForgetEnergyAfter(long second)
    {
        lock (this)
        {
            long minute = second / 60;
            if (minute <= _newestMinute - KeptMinutes)
            {
                _newestMinute = 0;
            }

            for (; _newestMinute >= minute; _newestMinute--)
            {
                ForgetMinute(_newestMinute);
            }

            _energySecond = _newestMinute * 60 + 60;
        }
    }

    /// <summary>Adds the power of a second.</summary>
    internal void AddReading(long second, Reading reading)
    {
        lock (this)
        {
            if (_newestSecond != 0 && second <= _newestSecond && second > _newestSecond - KeptSeconds)
            {
                if (second != _newestSecond)
                {
                    return;
                }
            }
            else
            {
                ForgetSeconds(second);
                _newestSecond = second;
            }

            int at = SecondAt(second);
            PutPower(at, reading.NetPowerWatts);
            for (int phase = 0; phase < Reading.PhaseCount; phase++)
            {
                PutPower(at + (1 + phase) * PowerBytes, reading.PhaseNetPowerWatts(phase));
                if (HasVoltages)
                {
                    PutVoltage(at + PowerChannels * PowerBytes + 2 * phase, reading.VoltageMillivolts(phase));
                }
            }
        }
    }

    /// <summary>
    /// Spreads energy evenly over the time in which it was counted. Every step lands in exactly one minute, so minutes add up to the registers.
    /// </summary>
    /// <param name="fromSecond">Start, second since 1970.</param>
    /// <param name="toSecond">End, later than the start.</param>
    /// <param name="importWattHours">Energy from the grid in that time.</param>
    /// <param name="exportWattHours">Energy to the grid in that time.</param>
    internal void AddEnergy(long fromSecond, long toSecond, long importWattHours, long exportWattHours)
    {
        long importSteps = importWattHours / _stepWattHours;
        long exportSteps = exportWattHours / _stepWattHours;
        long last = (toSecond - 1) / 60;
        lock (this)
        {
            if (last > _newestMinute)
            {
                ForgetMinutes(last);
                _newestMinute = last;
                _energySecond = toSecond;
            }
            else if (last == _newestMinute && toSecond > _energySecond)
            {
                _energySecond = toSecond;
            }

            long first = fromSecond / 60;
            long oldest = _newestMinute - KeptMinutes + 1;
            for (long minute = first < oldest ? oldest : first; minute <= last; minute++)
            {
                long start = minute * 60 < fromSecond ? fromSecond : minute * 60;
                long end = (minute + 1) * 60 > toSecond ? toSecond : (minute + 1) * 60;
                NotePart(minute, start, end);
                AddToMinute(minute, 0, Share(importSteps, start, end, fromSecond, toSecond));
                AddToMinute(minute, 2, Share(exportSteps, start, end, fromSecond, toSecond));
            }
        }
    }

    // What is missing at the start of a minute may be filled in later.
    private void NotePart(long minute, long start, long end)
    {
        int at = MinuteAt(minute);
        if (start > minute * 60 && (_minutes[at] | (_minutes[at + 1] << 8)) == UnknownEnergy)
        {
            _partialMinute = minute;
            _partialFrom = start;
        }
        else if (minute == _partialMinute && end >= _partialFrom && start < _partialFrom)
        {
            _partialFrom = start;
            _partialMinute = start > minute * 60 ? minute : 0;
        }
    }

    // What was counted up to `end` less what was counted up to `start`, both rounded down: the rounding cancels out over the whole.
    private static long Share(long steps, long start, long end, long from, long to)
    {
        return steps * (end - from) / (to - from) - steps * (start - from) / (to - from);
    }

    private void AddToMinute(long minute, int part, long steps)
    {
        int at = MinuteAt(minute) + part;
        int before = _minutes[at] | (_minutes[at + 1] << 8);
        long sum = (before == UnknownEnergy ? 0 : before) + steps;
        int value = sum >= UnknownEnergy ? UnknownEnergy - 1 : (int)sum;
        _minutes[at] = (byte)value;
        _minutes[at + 1] = (byte)(value >> 8);
    }

    private int MinuteWattHours(long minute, int part)
    {
        lock (this)
        {
            if (!IsKept(minute, _newestMinute, KeptMinutes))
            {
                return Reading.Unknown;
            }

            int at = MinuteAt(minute) + part;
            int steps = _minutes[at] | (_minutes[at + 1] << 8);
            return steps == UnknownEnergy ? Reading.Unknown : steps * _stepWattHours;
        }
    }

    // Slots between the newest one and the next are unknown until something is put there; after a clock set back, all are.
    private void ForgetSeconds(long newest)
    {
        long first = newest > _newestSecond && newest - _newestSecond < KeptSeconds ? _newestSecond + 1 : newest - KeptSeconds + 1;
        for (long second = first; second <= newest; second++)
        {
            int at = SecondAt(second);
            for (int channel = 0; channel < PowerChannels; channel++)
            {
                PutPower(at + channel * PowerBytes, Reading.Unknown);
            }

            for (int phase = 0; HasVoltages && phase < Reading.PhaseCount; phase++)
            {
                PutVoltage(at + PowerChannels * PowerBytes + 2 * phase, Reading.Unknown);
            }
        }
    }

    private void ForgetMinutes(long newest)
    {
        long first = newest - _newestMinute < KeptMinutes ? _newestMinute + 1 : newest - KeptMinutes + 1;
        for (long minute = first; minute <= newest; minute++)
        {
            ForgetMinute(minute);
        }
    }

    private void ForgetMinute(long minute)
    {
        int at = MinuteAt(minute);
        for (int i = 0; i < MinuteBytes; i++)
        {
            _minutes[at + i] = 0xFF;
        }
    }

    private static bool IsKept(long index, long newest, int count)
    {
        return newest != 0 && index <= newest && index > newest - count;
    }

    private int SecondAt(long second)
    {
        return (int)(second % KeptSeconds) * _secondBytes;
    }

    private int MinuteAt(long minute)
    {
        return (int)(minute % KeptMinutes) * MinuteBytes;
    }

    private void PutPower(int at, int watts)
    {
        int value = PackPower(watts);
        _seconds[at] = (byte)value;
        _seconds[at + 1] = (byte)(value >> 8);
    }

    private static int PackPower(int watts)
    {
        if (watts == Reading.Unknown)
        {
            return UnknownPower;
        }

        int steps = watts < 0 ? -watts : watts;
        int size = 0;
        while (steps >= PowerStepCount && size < 3)
        {
            steps = (steps + 2) >> 2;
            size++;
        }

        if (steps == 0 || steps >= PowerStepCount)
        {
            return steps == 0 ? 0 : UnknownPower;
        }

        return (watts < 0 ? PowerSign : 0) | (size << PowerStepShift) | steps;
    }

    private static int UnpackPower(int value)
    {
        if (value == UnknownPower)
        {
            return Reading.Unknown;
        }

        int watts = (value & (PowerStepCount - 1)) << (2 * ((value >> PowerStepShift) & 3));
        return (value & PowerSign) != 0 ? -watts : watts;
    }

    private void PutVoltage(int at, int millivolts)
    {
        int steps = millivolts == Reading.Unknown ? UnknownVoltage : (millivolts + VoltageStepMillivolts / 2) / VoltageStepMillivolts;
        int value = steps < 0 || steps > UnknownVoltage ? UnknownVoltage : steps;
        _seconds[at] = (byte)value;
        _seconds[at + 1] = (byte)(value >> 8);
    }
}
