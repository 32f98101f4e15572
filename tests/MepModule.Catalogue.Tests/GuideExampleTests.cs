using System.Linq;
using MepModule.Catalogue.Decoding;
using MepModule.Catalogue.Layout;

namespace MepModule.Catalogue.Tests;

/// <summary>The examples of the public guide decode to the values that it names.</summary>
public sealed class GuideExampleTests
{
    private const string ReadRegisters = "0014 3F0017000000002C 77635B91 13DB85A135A0575E";
    private const string Registers =
        "0037 00 002C 00000000000000000000000000000000 08000000 03000000 00000000000000000000000000000000 06000000 ADDCB82C3D417F91";

    private const string TransactionRequest =
        "43000001 00 08003F080B000000000A 08003F0014000000000A 08003F0015000000000A 08003F08040000370001 08003F080E000000000C "
        + "08003F080F000000001F 0100";

    private const string TransactionResponse =
        "6F00010100 0D0000000A054224050605020103F9 0D0000000A3F0EFD0F08100104081A 0D0000000A3F0E0C0F08000104081A 040000000104 " +
        "0F0000000C000000000011010001042F00 220000001F00420001000201450001000201480001000201 0300F8030201 4B0001000201 0100";

    private readonly FrameDecoder _frames = new(TestCatalogue.Instance);

    [Fact]
    public void The_register_read_shows_eight_seconds_of_outage_in_three_outages_and_six_errors()
    {
        var exchange = _frames.DecodeExchange(TestCatalogue.Bytes(ReadRegisters), TestCatalogue.Bytes(Registers));

        var table = exchange.Response.Table;
        Assert.NotNull(table);
        Assert.Empty(exchange.Response.Problems);
        Assert.Equal(11, table["total.summations"].Children.Count);
        Assert.Equal(8L, table["total.summations[4]"].Value);
        Assert.Equal("s", table["total.summations[4]"].Unit);
        Assert.Equal(3L, table["total.summations[5]"].Value);
        Assert.Equal("Error counter", table["total.summations[10]"].Name);
        Assert.Equal(6L, table["total.summations[10]"].Value);
        Assert.All(table["total.summations"].Children.Where((_, k) => k is not (4 or 5 or 10)), node => Assert.Equal(0L, node.Value));
        Assert.Empty(table.Undecoded);
        Assert.Contains(new Assumption("BT21.3", 11), table.Assumptions);
    }

    [Fact]
    public void The_six_reads_of_the_transaction_decode_to_the_values_that_the_guide_lists()
    {
        var dimensions = new Dimensions().Add("ET52", TestCatalogue.Bytes(TransactionRequest));

        var table = TestCatalogue.Decode("ET53", TransactionResponse, 0, dimensions);

        Assert.Empty(table.Problems);
        Assert.Empty(table.Undecoded);
        Assert.Equal(111L, table["size"].Value);
        Assert.Equal(1L, table["transactionRepeated"].Value);
        Assert.Equal(6, table["records"].Children.Count);
        string Value(string path) => $"{table["records" + path].Value}";
        Assert.Equal("5", Value("[0].response.data.devices"));
        Assert.Equal("66", Value("[0].response.data.et13EntrySize"));
        Assert.Equal("36", Value("[0].response.data.et14EntrySize"));
        Assert.Equal("517", Value("[0].response.data.et16EntrySize"));
        Assert.Equal("769", Value("[0].response.data.transactionRequestLength"));
        Assert.Equal("253", Value("[1].response.data.selfReads"));
        Assert.Equal("15", Value("[1].response.data.summations"));
        Assert.Equal("16", Value("[1].response.data.coincidentValues"));
        Assert.Equal("4", Value("[2].response.data.tiers"));
        Assert.Equal("8", Value("[2].response.data.presentDemands"));
        Assert.Equal("26", Value("[2].response.data.presentValues"));
        Assert.Equal("0", Value("[2].response.data.coincidentValues"));
        Assert.Equal("4", Value("[3].response.data.teRegisters"));
        Assert.Equal("True", Value("[4].response.data.occupancy.mBus1"));
        Assert.Equal("True", Value("[4].response.data.occupancy.mep1"));
        Assert.Equal("1", Value("[4].response.data.devices[0].deviceHandle"));
        Assert.Equal("M-Bus up", table["records[4].response.data.devices[0].status"].Text);
        Assert.Equal("47", Value("[4].response.data.devices[0].billingReadLength"));
        var handles = Enumerable.Range(0, 5).Select(k => Value($"[5].response.data.requests[{k}].deviceHandle"));
        Assert.Equal(["1", "1", "1", "1016", "1"], handles);
        Assert.All(Enumerable.Range(0, 5), k => Assert.Equal("success", table[$"records[5].response.data.requests[{k}].result"].Text));
    }
}
