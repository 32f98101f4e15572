using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.Modbus;

/// <summary>Model 213: a meter of three phases with numbers of 32 bits with a point. What is not known is NaN.</summary>
internal sealed class FloatModel : IMeterModel
{
    private const int Points = 61;
    private const int NotANumber = 0x7FC00000;
    private const int FirstPoint = 2;
    private const int Events = 124;

    /// <inheritdoc/>
    public void Fill(RegisterMap map, int start, OutputData data)
    {
        for (int point = 0; point < Points; point++)
        {
            int value = ValueOf(point);
            long scaled = value < 0 || !data.IsSteerable ? Value.Unknown : data.Of(value);
            map.Put32(start + FirstPoint + (2 * point), scaled == Value.Unknown ? NotANumber : Bits(scaled, OutputData.DecimalsOf(value)));
        }

        map.Put32(start + Events, 0);
    }

    /// <summary>The value of a point; -1 for one that this meter does not measure: the mean and linked voltages, energies of phases, of apparent power and of the quadrants.</summary>
    private static int ValueOf(int point) => point switch
    {
        0 => Value.Current,
        1 or 2 or 3 => Value.CurrentL1 + point - 1,
        5 or 6 or 7 => Value.VoltageL1 + point - 5,
        12 => Value.Frequency,
        13 => Value.Power,
        14 or 15 or 16 => Value.PowerL1 + point - 14,
        17 => Value.ApparentPower,
        18 or 19 or 20 => Value.ApparentPowerL1 + point - 18,
        21 => Value.ReactivePower,
        22 or 23 or 24 => Value.ReactivePowerL1 + point - 22,
        25 => Value.PowerFactor,
        26 or 27 or 28 => Value.PowerFactorL1 + point - 26,
        29 => Value.EnergyExport,
        33 => Value.EnergyImport,
        _ => -1,
    };

    /// <summary>A number of IEEE 754 with 32 bits, rounded to the nearest one. Whole numbers make it, as the text of nanoFramework's own is not to be trusted and its bytes come in an array each time.</summary>
    private static int Bits(long scaled, int decimals)
    {
        if (scaled == 0)
        {
            return 0;
        }

        long divisor = 1;
        for (int i = 0; i < decimals; i++)
        {
            divisor *= 10;
        }

        // The quotient gets 24 bits: 2^23 up to 2^24.
        long number = scaled < 0 ? -scaled : scaled;
        int exponent = 0;
        while (number / divisor < 1 << 23)
        {
            number <<= 1;
            exponent--;
        }

        while (number / divisor >= 1 << 24)
        {
            divisor <<= 1;
            exponent++;
        }

        long mantissa = number / divisor;
        long rest = 2 * (number % divisor);
        if (rest > divisor || (rest == divisor && (mantissa & 1) == 1))
        {
            mantissa++;
        }

        // One that was rounded up to 2^24 carries into the exponent by itself.
        int bits = (int)((long)(exponent + 126 + 24) << 23) + (int)(mantissa - (1 << 23));
        return scaled < 0 ? bits | int.MinValue : bits;
    }
}
