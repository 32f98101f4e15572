using System;

namespace MepModule.MeterSimulator.World;

/// <summary>Randomness as a function of place instead of order: the same seed and place give the same number, whenever one asks.</summary>
internal readonly struct Noise(int seed)
{
    private readonly ulong _seed = Mix((ulong)(uint)seed + 0x9E3779B97F4A7C15UL);

    public ulong Bits(int stream, long index) => Mix(_seed ^ Mix((ulong)index * 0xD1B54A32D192ED03UL + (ulong)(uint)stream));

    /// <summary>0 (inclusive) to 1 (exclusive).</summary>
    public double Unit(int stream, long index) => (Bits(stream, index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>-1 to 1.</summary>
    public double Signed(int stream, long index) => Unit(stream, index) * 2 - 1;

    /// <summary>-1 to 1, flowing smoothly from one whole position to the next.</summary>
    public double Smooth(int stream, double position)
    {
        long left = (long)Math.Floor(position);
        double part = position - left;
        double blend = part * part * (3 - 2 * part);
        return Signed(stream, left) * (1 - blend) + Signed(stream, left + 1) * blend;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ value >> 27) * 0x94D049BB133111EBUL;
        return value ^ value >> 31;
    }
}
