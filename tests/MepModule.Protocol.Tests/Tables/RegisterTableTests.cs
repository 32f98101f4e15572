using System;
using System.Linq;
using MepModule.Protocol.Tables;

namespace MepModule.Protocol.Tests.Tables;

public class RegisterTableTests
{
    private static readonly RegisterDimensions Plain = Dimensions("03 0E 0C 0B 00 00 00 04 00 37");
    private static readonly RegisterDimensions WithDemand = Dimensions("3F 0E 0C 0F 08 00 01 04 08 1A");

    [Fact]
    public void A_plain_meter_has_its_summations_from_the_first_byte()
    {
        Assert.Equal(11, Plain.Summations);
        Assert.Equal(4, Plain.Tiers);
        Assert.Equal(55, Plain.PresentValues);
        Assert.Equal(44, Plain.TierSize);
        Assert.Equal(220, Plain.RegisterDataSize);
        Assert.Equal(220, Plain.PresentDataSize);
        Assert.Equal(0, Plain.SummationOffset(0));
        Assert.Equal(44 + 44 + 4, Plain.TierSummationOffset(1, 1));
        Assert.Equal(4 * 10, Plain.PresentValueOffset(10));
    }

    [Fact]
    public void A_meter_with_demand_shifts_its_registers_by_one_byte_and_its_present_values_by_all_demands()
    {
        Assert.Equal(17, WithDemand.DemandRecordSize);
        Assert.Equal(196, WithDemand.TierSize);
        Assert.Equal(981, WithDemand.RegisterDataSize);
        Assert.Equal(1, WithDemand.SummationOffset(0));
        Assert.Equal(1 + 196, WithDemand.TierSummationOffset(0, 0));
        Assert.Equal(1 + 60 + 17, WithDemand.DemandOffset(1));
        Assert.Equal(32, WithDemand.PresentValueOffset(0));
        Assert.Equal(136, WithDemand.PresentDataSize);
        Assert.Equal(15 + 8 + 1, WithDemand.DataSelectionSize);
        Assert.Equal(34, WithDemand.PresentSelectionSize);
    }

    [Theory]
    [InlineData("0F 00 00 0B 02 02 01 04 02 12", 5 + 4, "event time and demand")]
    [InlineData("1D 00 00 0B 02 02 01 04 02 12", 4 + 4, "cumulative and demand")]
    [InlineData("2D 00 00 0B 02 02 01 04 02 12", 4 + 4, "continuous cumulative and demand")]
    [InlineData("0D 00 00 0B 02 02 01 04 02 12", 4, "demand only")]
    public void Each_part_of_a_demand_record_is_there_or_not_on_its_own(string table, int size, string parts)
    {
        RegisterDimensions dimensions = Dimensions(table);
        Assert.True(size == dimensions.DemandRecordSize, parts);
        Assert.Equal(1 + 44 + 2 * size, dimensions.CoincidentOffset(0));
        Assert.Equal(44 + 2 * size + 2 * 4, dimensions.TierSize);
    }

    [Fact]
    public void Present_demands_with_time_remaining_take_seven_bytes()
    {
        RegisterDimensions dimensions = Dimensions("47 00 00 0B 02 00 01 04 02 12");
        Assert.Equal(3, dimensions.PresentDemandOffset(0));
        Assert.Equal(10, dimensions.PresentDemandOffset(1));
        Assert.Equal(14, dimensions.PresentValueOffset(0));
    }

    [Fact]
    public void The_registers_of_the_guide_s_example_decode_to_what_the_guide_says()
    {
        byte[] frame = Vectors.Bytes(Vectors.Rows("exchanges.txt").Single(row => row[0].StartsWith("V3-V4"))[2]);
        byte[] table = frame[5..^8];
        Assert.Equal([0, 0, 0, 0, 8, 3, 0, 0, 0, 0, 6], Enumerable.Range(0, 11).Select(k => RegisterData.Total(table, 0, Plain, k)));
    }

    [Fact]
    public void Values_are_signed()
    {
        byte[] table = new byte[220];
        table.AsSpan(8, 4).Fill(0xFF);
        Assert.Equal(-1, PresentData.Value(table, 0, Plain, 2));
        Assert.Equal(-1, RegisterData.Total(table, 0, Plain, 2));
    }

    [Fact]
    public void A_value_is_found_by_its_source_wherever_it_stands()
    {
        byte[] selection = new byte[WithDemand.PresentSelectionSize];
        selection[8 + 5] = SourceId.Frequency;
        selection[2] = SourceId.Frequency;
        Assert.Equal(5, PresentSelection.FindValue(selection, 0, WithDemand, SourceId.Frequency));
        Assert.Equal(-1, PresentSelection.FindValue(selection, 0, WithDemand, SourceId.Voltage));
    }

    [Theory]
    [InlineData(1, 9, 100, 150, 50)]
    [InlineData(10, 9, 100, 150, 500)]
    [InlineData(1, 5, 99_990, 15, 25)]
    [InlineData(100, 6, 999_999, 0, 100)]
    [InlineData(0, 0, 5, 7, 2)]
    public void Consumption_knows_the_register_unit_and_the_roll_over(int unit, int digits, int earlier, int later, long wattHours)
    {
        Assert.Equal(wattHours, new EnergyScale(unit, digits).Consumption(earlier, later));
    }

    [Fact]
    public void The_default_order_of_present_values_is_the_one_of_the_guide()
    {
        Assert.Equal([8, 9, 10, 11, 12, 15, 18, 19, 20, 21, 81, 104, 185, 191, 197, 199, 202, 205, 208, 215, 216, 232, 235, 236, 244],
            new[] { 0, 1, 2, 3, 4, 7, 10, 11, 12, 13, 18, 22, 26, 32, 38, 40, 41, 44, 47, 54, 55, 71, 74, 75, 83 }.Select(SourceId.DefaultPresentValue));
        Assert.Equal(SourceId.None, SourceId.DefaultPresentValue(84));
    }

    private static RegisterDimensions Dimensions(string hex) => new(Vectors.Bytes(hex), 0);
}
