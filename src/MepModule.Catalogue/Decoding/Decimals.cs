using System;
using System.Globalization;
using System.Numerics;

namespace MepModule.Catalogue.Decoding;

/// <summary>
/// Numbers with a power of ten. The digits are shifted as text and parsed once, so every implementation of the decoder gets
/// the same, nearest double.
/// </summary>
internal static class Decimals
{
    private static readonly BigInteger LargestExact = new(9007199254740991);

    /// <summary>A long where the number is whole and exact in a double, otherwise a double.</summary>
    public static object Scale(BigInteger digits, int powerOfTen)
    {
        if (powerOfTen == 0 && BigInteger.Abs(digits) <= LargestExact)
            return (long)digits;
        return double.Parse(string.Create(CultureInfo.InvariantCulture, $"{digits}e{powerOfTen}"), CultureInfo.InvariantCulture);
    }

    /// <summary>A real number of the wire with a power of ten.</summary>
    public static double Scale(double number, int powerOfTen)
    {
        var factor = double.Parse(string.Create(CultureInfo.InvariantCulture, $"1e{Math.Abs(powerOfTen)}"), CultureInfo.InvariantCulture);
        return powerOfTen < 0 ? number / factor : number * factor;
    }
}
