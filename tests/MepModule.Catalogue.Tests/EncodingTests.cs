using System;
using System.Collections.Generic;
using MepModule.Catalogue.Encoding;
using MepModule.Catalogue.Layout;

namespace MepModule.Catalogue.Tests;

/// <summary>What the encoder writes, the decoder reads.</summary>
public sealed class EncodingTests
{
    private static readonly TableEncoder Encoder = new(TestCatalogue.Instance);

    [Fact]
    public void A_clock_is_encoded_from_text_and_enumeration_names()
    {
        var values = new Dictionary<string, object>
        {
            ["utcTime"] = "2004-02-16T15:59:55",
            ["status.weekday"] = "Monday",
            ["status.utc"] = true,
        };

        var bytes = Encoder.Encode("BT52", values);

        Assert.Equal("0402100F3B3711", Convert.ToHexString(bytes));
    }

    [Fact]
    public void Dimensions_that_are_stated_fill_the_table_that_holds_them()
    {
        var dimensions = new Dimensions().Set("BT21.3", 19).Set("BT21.9", 84).Set("BT21.0.2", 1);

        var bytes = Encoder.Encode("BT21", new Dictionary<string, object>(), dimensions);

        Assert.Equal("37000C130000010400" + "54", Convert.ToHexString(bytes));
    }

    [Fact]
    public void Values_are_given_in_the_unit_of_the_decoder()
    {
        var values = new Dictionary<string, object> { ["presentValues[7]"] = 230.123 };

        var bytes = Encoder.Encode("BT28", values, new Dimensions().Set("BT21.9", 22));

        Assert.Equal(88, bytes.Length);
        Assert.Equal(230123, BitConverter.ToInt32(bytes, 28));
    }

    [Fact]
    public void A_path_that_the_table_does_not_have_is_refused()
    {
        var values = new Dictionary<string, object> { ["localTime"] = "2024-01-01" };

        var mistake = Assert.Throws<ArgumentException>(() => Encoder.Encode("BT52", values));

        Assert.Contains("BT52 has no field localTime", mistake.Message);
    }

    [Fact]
    public void A_value_that_does_not_fit_is_refused()
    {
        var mistake = Assert.Throws<ArgumentException>(() => Encoder.Encode("ET11", new Dictionary<string, object> { ["devices"] = 256 }));

        Assert.Contains("does not fit", mistake.Message);
    }
}
