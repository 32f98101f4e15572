using System;
using System.Linq;
using MepModule.Catalogue.Decoding;
using MepModule.Catalogue.Layout;

namespace MepModule.Catalogue.Tests;

/// <summary>
/// Whatever a line or a user delivers, the decoders answer with fields, undecoded bytes and sentences, never with an exception.
/// </summary>
public sealed class ArbitraryBytesTests
{
    private const int Rounds = 6;
    private const int LongestRead = 465;

    private static readonly string[] DimensionTables =
    [
        "BT01", "BT20", "BT21", "BT22", "BT27", "BT50", "BT60", "BT61", "BT62", "BT71", "ET11", "ET36", "ET52", "ET54", "ET90",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_byte_of_a_read_is_in_a_field_or_reported_as_not_decoded(bool withArbitraryDimensions)
    {
        var random = new Random(20261122);
        foreach (var table in TestCatalogue.Instance.Tables)
        {
            for (var round = 0; round < Rounds; round++)
            {
                var dimensions = new Dimensions();
                if (withArbitraryDimensions)
                {
                    foreach (var id in DimensionTables)
                        dimensions.Add(id, Some(random, 200));
                }
                var bytes = Some(random, LongestRead);
                var offset = random.Next(2) == 0 ? 0 : random.Next(1000);

                var decoded = new TableDecoder(TestCatalogue.Instance).Decode(table.Id, bytes, offset, dimensions);

                var covered = new bool[bytes.Length];
                var nodes = decoded.Fields.Concat(decoded.Undecoded).SelectMany(node => node.Descendants());
                foreach (var leaf in nodes.Where(node => node.Hex != null))
                    Array.Fill(covered, true, leaf.Offset - offset, leaf.Length);
                Assert.True(Array.TrueForAll(covered, isCovered => isCovered), $"{table.Id}, round {round}: some bytes are missing from the result.");
            }
        }
    }

    [Fact]
    public void A_frame_of_any_bytes_decodes_or_says_what_is_wrong()
    {
        var random = new Random(20261123);
        byte[] codes = [0x00, 0x01, 0x0C, 0x30, 0x3F, 0x40, 0x4F, 0x57, 0x80, 0xFF];
        for (var round = 0; round < 3000; round++)
        {
            var request = Frame(random, codes);
            var response = Frame(random, codes);

            var exchange = new FrameDecoder(TestCatalogue.Instance).DecodeExchange(request, response);

            foreach (var frame in new[] { exchange.Request, exchange.Response })
                Assert.True(frame.Kind != FrameKind.Unreadable || frame.Problems.Count > 0);
        }
    }

    private static byte[] Frame(Random random, byte[] codes)
    {
        var frame = Some(random, 60);
        if (frame.Length > 2)
        {
            (frame[0], frame[1]) = (0, (byte)(frame.Length - 2));
            frame[2] = codes[random.Next(codes.Length)];
        }
        if (frame.Length > 4 && random.Next(2) == 0)
            frame[3] = (byte)random.Next(2);
        return frame;
    }

    private static byte[] Some(Random random, int longest)
    {
        var bytes = new byte[random.Next(longest + 1)];
        random.NextBytes(bytes);
        return bytes;
    }
}
