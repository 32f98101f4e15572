using System;
using MepModule.App.Integrations.Modbus;
using MepModule.App.Integrations.Values;
using MepModule.App.Polling;
using MepModule.App.Tests.Integrations.Values;
using MepModule.Protocol.Link;

namespace MepModule.App.Tests.Integrations;

/// <summary>How numbers become registers.</summary>
public sealed class RegisterMapTests
{
    private const int FloatPower = 40097;
    private const int FloatVoltage = 40081;
    private const int FloatEnergy = 40137;
    private const int WholePower = 40087;
    private const int WholeVoltage = 40077;
    private const int WholeReactive = 40097;
    private const int Tries = 20000;

    [Fact]
    public void A_number_with_a_point_is_the_nearest_that_32_bits_can_hold()
    {
        var random = new Random(17);
        for (int i = 0; i < Tries; i++)
        {
            long scaled = (random.NextInt64() >> random.Next(12, 63)) * (random.Next(2) == 0 ? 1 : -1);
            HoldNearest(scaled, 1, Float(Filled(RegisterMap.Float, Value.Power, scaled), FloatPower));
            HoldNearest(scaled, 1, Float(Filled(RegisterMap.Float, Value.EnergyImport, scaled), FloatEnergy));
            HoldNearest(scaled, 1000, Float(Filled(RegisterMap.Float, Value.VoltageL1, scaled), FloatVoltage));
        }
    }

    [Theory]
    [InlineData(0, 0f)]
    [InlineData(1, 1f)]
    [InlineData(-1, -1f)]
    [InlineData(16777215, 16777215f)]
    [InlineData(16777217, 16777216f)]
    [InlineData(16777219, 16777220f)]
    [InlineData(33554431, 33554432f)]
    public void Whole_numbers_up_to_24_bits_are_kept_and_longer_ones_rounded_to_even(long scaled, float expected) =>
        Assert.Equal(expected, Float(Filled(RegisterMap.Float, Value.Power, scaled), FloatPower));

    [Theory]
    [InlineData(32767, 32767, 0)]
    [InlineData(-32767, -32767, 0)]
    [InlineData(32768, 3277, 1)]
    [InlineData(-43215, -4322, 1)]
    [InlineData(327674, 32767, 1)]
    [InlineData(327680, -32768, 1)]
    public void A_power_beyond_16_bits_is_told_in_tens_and_one_beyond_that_not(long watts, int expected, int factor)
    {
        RegisterMap map = Filled(RegisterMap.Whole, Value.Power, watts);
        Assert.Equal(expected, (short)Register(map, WholePower));
        Assert.Equal(factor, Register(map, WholePower + 4));
        Assert.Equal(0x8000, Register(map, WholePower + 1));
        Assert.Equal(0, Register(map, WholeReactive + 4));
    }

    [Fact]
    public void All_powers_of_a_kind_have_the_factor_of_the_largest()
    {
        RegisterMap map = new(RegisterMap.Whole, Readings.Module);
        map.Fill(new Numbers([(Value.Power, 1234), (Value.PowerL1, 40000), (Value.PowerL2, -38766)]));
        Assert.Equal([123, 4000, -3877], new[] { (short)Register(map, WholePower), (short)Register(map, WholePower + 1), (short)Register(map, WholePower + 2) });
        Assert.Equal(1, Register(map, WholePower + 4));
    }

    [Theory]
    [InlineData(230114, 23011)]
    [InlineData(230115, 23012)]
    [InlineData(230119, 23012)]
    public void Volts_are_rounded_to_hundredths(long millivolts, int expected) => Assert.Equal(expected, Register(Filled(RegisterMap.Whole, Value.VoltageL1, millivolts), WholeVoltage));

    private static RegisterMap Filled(int model, int value, long scaled)
    {
        var map = new RegisterMap(model, Readings.Module);
        map.Fill(new Numbers([(value, scaled)]));
        return map;
    }

    private static int Register(RegisterMap map, int number)
    {
        byte[] bytes = new byte[2];
        map.Copy(number, 1, bytes, 0);
        return (bytes[0] << 8) | bytes[1];
    }

    private static float Float(RegisterMap map, int number) => BitConverter.Int32BitsToSingle((Register(map, number) << 16) | Register(map, number + 1));

    private static void HoldNearest(long scaled, int divisor, float found)
    {
        double Error(float one) => Math.Abs(((double)one * divisor) - scaled);
        Assert.True(Error(found) <= Error(MathF.BitIncrement(found)) && Error(found) <= Error(MathF.BitDecrement(found)), $"{scaled} / {divisor} became {found:R}.");
    }

    /// <summary>Some values are known.</summary>
    private sealed class Numbers((int Value, long Scaled)[] known) : OutputData(
        Readings.Module, Readings.Empty(0), 0, Readings.Rules, null, [], MeterCondition.Reading, new LinkStatistics(), new ModuleHealth(1, 2, 3))
    {
        public override long Of(int value)
        {
            foreach ((int one, long scaled) in known)
            {
                if (one == value)
                {
                    return scaled;
                }
            }

            return Value.Unknown;
        }
    }
}
