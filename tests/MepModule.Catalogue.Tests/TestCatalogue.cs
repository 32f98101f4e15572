using System;
using MepModule.Catalogue.Decoding;
using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Tests;

/// <summary>The catalogue and short ways to decode hex text.</summary>
internal static class TestCatalogue
{
    public static readonly MeterCatalogue Instance = MeterCatalogue.Load();

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", ""));

    public static DecodedTable Decode(string id, string hex, int offset = 0, Dimensions? dimensions = null) =>
        new TableDecoder(Instance).Decode(id, Bytes(hex), offset, dimensions);
}
