using MepModule.Catalogue.Layout;

namespace MepModule.Catalogue.Tests;

/// <summary>Meters of several generations, as dimensions.</summary>
internal sealed record MeterProfiles(string Name, Dimensions Dimensions)
{
    /// <summary>A three-phase meter with firmware 3.70 and one load profile set of two channels.</summary>
    public static MeterProfiles Gen3(int presentValues = 55, int firmware = 370) => new("gen3-" + presentValues, LoadProfile(new Dimensions()
        .Set("firmware", firmware)
        .Set("BT21.3", 11)
        .Set("BT21.9", presentValues)
        .Set("ET11.0", 5)
        .Set("ET11.34", 1)));

    private static Dimensions LoadProfile(Dimensions dimensions)
    {
        int[] channels = [2, 3, 0, 1];
        for (var set = 0; set < 4; set++)
        {
            dimensions.Set($"BT61.7[{set}]", channels[set] == 0 ? 0 : 3);
            dimensions.Set($"BT61.9[{set}]", 24);
            dimensions.Set($"BT61.11[{set}]", channels[set]);
            for (var channel = 0; channel < channels[set]; channel++)
                dimensions.Set($"BT62.sets[{set}].channels[{channel}].sourceId", channel);
        }
        return dimensions.Set("BT60.11", 16).Set("BT20.7", 8).Set("BT71.5", 20).Set("BT71.3", 2);
    }
}
