using System;

namespace MepModule.MeterSimulator.World;

/// <summary>
/// One UTC day of a three-phase household with a solar roof, in blocks of ten seconds. Power is constant within a block but for a small
/// wave that adds up to nothing over the block, so that energy has a closed form and a day costs less than a millisecond to make.
/// </summary>
internal sealed class DayPlan
{
    public const int BlockSeconds = 10;
    public const int Blocks = 86_400 / BlockSeconds;
    private const int BlocksPerQuarter = 900 / BlockSeconds;
    private const double Latitude = 55.7 * Math.PI / 180;
    private const double LongitudeHours = 12.5 / 15;
    private const int SolarPeakMilliwatts = 6_300_000;

    /// <summary>The wave inside a block, one value a second; its sum is zero.</summary>
    private static readonly int[] Wave = [0, 3, 5, 3, 1, -1, -4, -5, -2, 0];
    private static readonly int[] WaveSum = SumsOf(Wave);

    private readonly int[] _active = new int[Blocks * 3];
    private readonly int[] _reactive = new int[Blocks * 3];
    private readonly EnergyTotals[] _quarters = new EnergyTotals[97];

    public DayPlan(Noise noise, DateTime day, int missingPhases)
    {
        Day = day;
        long number = day.Ticks / TimeSpan.TicksPerDay;
        AddStandby(noise, number);
        AddAppliances(noise, number);
        AddSun(noise, number);
        for (int value = 0; value < _active.Length; value++)
        {
            if ((missingPhases >> value % 3 & 1) != 0)
                _active[value] = _reactive[value] = 0;
        }
        for (int quarter = 0; quarter < 96; quarter++)
        {
            _quarters[quarter + 1] = _quarters[quarter];
            for (int block = quarter * BlocksPerQuarter; block < (quarter + 1) * BlocksPerQuarter; block++)
                AddBlock(ref _quarters[quarter + 1], block);
        }
    }

    public DateTime Day { get; }

    /// <summary>Energy of the whole day.</summary>
    public ref readonly EnergyTotals Total => ref _quarters[96];

    /// <summary>Energy from midnight to a moment of the day.</summary>
    public EnergyTotals EnergyAt(long microsecondOfDay)
    {
        int second = (int)(microsecondOfDay / 1_000_000), block = second / BlockSeconds, quarter = block / BlocksPerQuarter;
        EnergyTotals sum = _quarters[quarter];
        for (int whole = quarter * BlocksPerQuarter; whole < block; whole++)
            AddBlock(ref sum, whole);

        int seconds = second % BlockSeconds;
        long part = microsecondOfDay % 1_000_000;
        if (seconds == 0 && part == 0)
            return sum;
        long active = NetActive(block), swing = NetSwing(block), reactive = NetReactive(block), apparent = Apparent(active, reactive);
        sum.AddStretch(
            active * seconds + swing * WaveSum[seconds] + (active + swing * Wave[seconds]) * part / 1_000_000,
            reactive * seconds + reactive * part / 1_000_000,
            apparent * seconds + apparent * part / 1_000_000);
        return sum;
    }

    /// <summary>Active power of one phase at a second of the day, in mW; negative when the roof feeds it out.</summary>
    public int Active(int phase, int secondOfDay)
    {
        int block = secondOfDay / BlockSeconds;
        return _active[block * 3 + phase] + Swing(block, phase) * Wave[secondOfDay % BlockSeconds];
    }

    /// <summary>Mean active power of one phase over a block, in mW.</summary>
    public int BlockActive(int phase, int block) => _active[block * 3 + phase];

    /// <summary>Reactive power of one phase at a second of the day, in mvar; negative when it is capacitive.</summary>
    public int Reactive(int phase, int secondOfDay) => _reactive[secondOfDay / BlockSeconds * 3 + phase];

    private static long Apparent(long active, long reactive) => (long)Math.Sqrt((double)active * active + (double)reactive * reactive);

    private void AddBlock(ref EnergyTotals sum, int block)
    {
        long active = NetActive(block), reactive = NetReactive(block);
        sum.AddStretch(active * BlockSeconds, reactive * BlockSeconds, Apparent(active, reactive) * BlockSeconds);
    }

    private long NetActive(int block) => (long)_active[block * 3] + _active[block * 3 + 1] + _active[block * 3 + 2];

    private long NetReactive(int block) => (long)_reactive[block * 3] + _reactive[block * 3 + 1] + _reactive[block * 3 + 2];

    private long NetSwing(int block) => (long)Swing(block, 0) + Swing(block, 1) + Swing(block, 2);

    /// <summary>Height of the wave: small enough that neither a phase nor the sum changes direction within a block.</summary>
    private int Swing(int block, int phase) =>
        (int)Math.Min(Math.Abs(_active[block * 3 + phase]), Math.Abs(NetActive(block)) / 4) / 64;

    private void AddStandby(Noise noise, long day)
    {
        double[][] drift = [Drift(noise, 0, day), Drift(noise, 1, day), Drift(noise, 2, day)];
        for (int block = 0; block < Blocks; block++)
        {
            for (int phase = 0; phase < 3; phase++)
            {
                double watts = 55 + 25 * phase + 12 * drift[phase][block] + 3 * noise.Signed(10 + phase, day * Blocks + block);
                Add(phase, block, 1, watts, -0.25 * watts);
            }
        }
    }

    private void AddAppliances(Noise noise, long day)
    {
        // Fridge and freezer run through the night; each cycle starts where the last one ended, also over midnight.
        AddCycles(phase: 0, day, periodBlocks: 318, onBlocks: 105, offset: (long)(noise.Unit(20, 0) * 318), watts: 92, vars: 55);
        AddCycles(phase: 1, day, periodBlocks: 402, onBlocks: 168, offset: (long)(noise.Unit(21, 0) * 402), watts: 71, vars: 48);

        double cold = Math.Max(0, Math.Cos((Day.DayOfYear - 20) * 2 * Math.PI / 365));
        for (int phase = 0; phase < 3; phase++)
            AddCycles(phase, day, periodBlocks: 240, onBlocks: (int)(40 + 170 * cold), offset: 0, watts: 480, vars: 190);

        bool weekend = Day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        double sleepLater = weekend ? 1.8 : 0;
        AddAt(noise, day, 30, 0, hour: 6.6 + sleepLater, spread: 0.4, minutes: 4, watts: 2050, vars: 0);
        AddAt(noise, day, 31, 2, hour: 6.9 + sleepLater, spread: 0.3, minutes: 6, watts: 900, vars: 20);
        for (int phase = 0; phase < 3; phase++)
        {
            AddAt(noise, day, 33 + phase, phase, hour: 6.3 + sleepLater, spread: 0.3, minutes: 70, watts: 45 + 60 * cold, vars: 12);
            AddAt(noise, day, 36 + phase, phase, hour: 17.3, spread: 0.8, minutes: 310, watts: 90 + 90 * cold, vars: 25);
        }
        for (int pulse = 0; pulse < 14; pulse++)
            AddAt(noise, day, 40 + pulse, 1, hour: 17.8 + pulse * 0.06, spread: 0.02, minutes: 2, watts: 2200, vars: 0);
        for (int pulse = 0; pulse < 9; pulse++)
            AddAt(noise, day, 60 + pulse, 2, hour: 18.0 + pulse * 0.09, spread: 0.02, minutes: 3, watts: 2450, vars: 0);
        AddAt(noise, day, 72, 0, hour: 20.6, spread: 0.5, minutes: 16, watts: 1980, vars: 10);
        AddAt(noise, day, 72, 0, hour: 21.3, spread: 0.5, minutes: 13, watts: 1980, vars: 10);
        if (weekend || noise.Unit(73, day) < 0.3)
        {
            AddAt(noise, day, 74, 2, hour: 10.2, spread: 1.5, minutes: 17, watts: 2100, vars: 15);
            AddAt(noise, day, 74, 2, hour: 10.5, spread: 1.5, minutes: 55, watts: 310, vars: 160);
        }
        if (noise.Unit(75, day) < 0.4)
        {
            for (int phase = 0; phase < 3; phase++)
                AddAt(noise, day, 76, phase, hour: 0.6, spread: 0.3, minutes: 100 + 120 * noise.Unit(77, day), watts: 3620, vars: -60);
        }
    }

    private void AddSun(Noise noise, long day)
    {
        double declination = -23.44 * Math.PI / 180 * Math.Cos(2 * Math.PI * (Day.DayOfYear + 10) / 365);
        double clearness = 0.3 + 0.7 * noise.Unit(80, day);
        double[] drift = Drift(noise, 81, day);
        for (int block = 0; block < Blocks; block++)
        {
            double angle = (block * BlockSeconds / 3600.0 + LongitudeHours - 12) * Math.PI / 12;
            double height = Math.Sin(Latitude) * Math.Sin(declination) + Math.Cos(Latitude) * Math.Cos(declination) * Math.Cos(angle);
            if (height <= 0)
                continue;
            double cloud = Math.Clamp(clearness + 0.45 * (1.1 - clearness) * drift[block], 0.06, 1);
            double watts = SolarPeakMilliwatts / 1000.0 * height * cloud / 3;
            for (int phase = 0; phase < 3; phase++)
                Add(phase, block, 1, -watts, -0.03 * watts);
        }
    }

    /// <summary>Smooth noise with a knot every five minutes, block by block; it flows over midnight.</summary>
    private static double[] Drift(Noise noise, int stream, long day)
    {
        const int blocksPerKnot = 30;
        var values = new double[Blocks];
        for (int knot = 0; knot < Blocks / blocksPerKnot; knot++)
        {
            long position = day * (Blocks / blocksPerKnot) + knot;
            double left = noise.Signed(stream, position), right = noise.Signed(stream, position + 1);
            for (int n = 0; n < blocksPerKnot; n++)
            {
                double part = (double)n / blocksPerKnot;
                values[knot * blocksPerKnot + n] = left + (right - left) * part * part * (3 - 2 * part);
            }
        }
        return values;
    }

    private void AddCycles(int phase, long day, int periodBlocks, int onBlocks, long offset, double watts, double vars)
    {
        long into = (day * Blocks + offset) % periodBlocks;
        for (int start = (int)-into; start < Blocks; start += periodBlocks)
            Add(phase, Math.Max(0, start), start + onBlocks - Math.Max(0, start), watts, vars);
    }

    private void AddAt(Noise noise, long day, int stream, int phase, double hour, double spread, double minutes, double watts, double vars)
    {
        double local = hour + spread * noise.Signed(stream, day);
        double utc = local - EuropeanTime.ZoneMinutes / 60.0 - (EuropeanTime.IsSummer(Day.AddHours(12)) ? EuropeanTime.SummerMinutes / 60.0 : 0);
        int start = (int)((utc + 24) % 24 * 3600 / BlockSeconds);
        Add(phase, start, Math.Max(1, (int)(minutes * 60 / BlockSeconds)), watts, vars);
    }

    private void Add(int phase, int firstBlock, int blocks, double watts, double vars)
    {
        int end = Math.Min(Blocks, firstBlock + blocks);
        for (int block = firstBlock; block < end; block++)
        {
            _active[block * 3 + phase] += (int)(watts * 1000);
            _reactive[block * 3 + phase] += (int)(vars * 1000);
        }
    }

    private static int[] SumsOf(int[] values)
    {
        var sums = new int[values.Length + 1];
        for (int n = 0; n < values.Length; n++)
            sums[n + 1] = sums[n] + values[n];
        return sums;
    }
}
