using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;

namespace MepModule.Bundler.Tests;

public sealed class FlashImageTests
{
    private static readonly BaseDescription _base = BaseDescription.Parse(["launcher 1.0.0", "clr 1.17.0", "assembly mscorlib 1.17.11 1549C856", "assembly System.Net 1.11.60 8EFB9944", "assembly System.Threading 1.1.52 0"], "test");
    private static readonly byte[] _deployment = MadeUpPackage.Deployment(700001);

    public static TheoryData<string, int, int, int, int> Boards => new()
    {
        { "mep-module", 0x1000, 0x1E0000, 0x490000, 3 },
        { "dabbler", 0x1000, 0x1E0000, 0x3A0000, 2 },
        { "ustepper-c3", 0, 0x1B0000, 0x3A0000, 2 },
    };

    [Theory]
    [MemberData(nameof(Boards))]
    public void Every_part_lies_where_the_partition_table_says_and_the_storage_is_left_alone(string name, int bootloaderAt, int deploymentAt, int end, int sizeCode)
    {
        FlashBoard board = FlashBoard.Find(name)!;
        byte[] bootloader = MadeUpPackage.Bootloader(board.ChipId);
        byte[] table = MadeUpPackage.Table(MadeUpPackage.Rows(name));
        byte[] runtime = Runtime(board);
        byte[] flash = FlashImage.Make(board, bootloader, table, runtime, _base, _deployment);

        Assert.Equal(end, flash.Length);
        Assert.True(flash.Length <= PartitionTable.Parse(table).Storage.Offset);
        Assert.Equal(table, flash[0x8000..0x8C00]);
        Assert.Equal(runtime, flash[0x10000..(0x10000 + runtime.Length)]);
        Assert.Equal(_deployment, flash[deploymentAt..(deploymentAt + _deployment.Length)]);
        byte[] written = flash[bootloaderAt..(bootloaderAt + bootloader.Length)];
        Assert.Equal([2, (byte)(sizeCode << 4)], written[2..4]);
        Assert.Equal(bootloader[4..^32], written[4..^32]);
        Assert.Equal(SHA256.HashData(written.AsSpan(0, written.Length - 32)), written[^32..]);

        // All else is as an erased flash is.
        foreach (var (at, length) in new[] { (bootloaderAt, bootloader.Length), (0x8000, table.Length), (0x10000, runtime.Length), (deploymentAt, _deployment.Length) })
        {
            flash.AsSpan(at, length).Fill(0xFF);
        }

        Assert.Equal(-1, flash.AsSpan().IndexOfAnyExcept((byte)0xFF));
    }

    [Fact]
    public void A_part_that_does_not_belong_here_is_refused_with_a_sentence()
    {
        FlashBoard board = FlashBoard.Find("dabbler")!;
        Assert.Contains("chip 5", Refused(bootloader: MadeUpPackage.Bootloader(5)));
        Assert.Contains("ESP32_REV3", Refused(runtime: MadeUpPackage.Runtime(5, 0x1549C856, 0x8EFB9944)));
        Assert.Contains("native part of System.Net 1.11.60 (checksum 8EFB9944)", Refused(runtime: MadeUpPackage.Runtime(0, 0x1549C856)));
        Assert.Contains("does not begin with E9", Refused(bootloader: new byte[100]));
        Assert.Contains("NFMRK1", Refused(deployment: new byte[100]));
        Assert.Contains("cut short", Refused(bootloader: MadeUpPackage.Bootloader(0)[..^1]));
        Assert.Contains("room for 28672", Refused(bootloader: [.. MadeUpPackage.Bootloader(0), .. new byte[0x7000]]));
        Assert.Contains("room for 1835008", Refused(deployment: MadeUpPackage.Deployment(0x1C0001)));
        Assert.Contains("runtime has", Refused(runtime: [.. Runtime(board), .. new byte[0x1D0000]]));
        Assert.Contains("4 MB", Refused(table: MadeUpPackage.Table(MadeUpPackage.Rows("mep-module"))));
    }

    [Fact]
    public void A_table_that_is_damaged_or_another_is_refused_with_a_sentence()
    {
        byte[] table = MadeUpPackage.Table(MadeUpPackage.Rows("dabbler"));
        for (int at = 0; at < 192; at++)
        {
            byte[] damaged = [.. table];
            damaged[at] ^= 1;

            // The filling of the last row, which holds the checksum, says nothing.
            if (at is < 162 or >= 176)
                Assert.Throws<InvalidDataException>(() => PartitionTable.Parse(damaged));
        }

        Assert.Contains("without its checksum", Refused(table: table[..160]));
        Assert.Contains("0 partitions for the storage", Refused(table: MadeUpPackage.Table(MadeUpPackage.Rows("dabbler")[..^1])));
        Assert.Contains("2 partitions for the deployment", Refused(table: MadeUpPackage.Table([.. MadeUpPackage.Rows("dabbler"), ("other", 1, 0x84, 0, 0)])));
        Assert.Contains("storage lies before", Refused(table: MadeUpPackage.Table([.. MadeUpPackage.Rows("dabbler")[..^1], ("config", 1, 0x83, 0x1D0000, 0x10000)])));
    }

    [Fact]
    public void The_manifest_says_what_esp_web_tools_and_the_page_need()
    {
        byte[] flash = [1, 2, 3];
        using JsonDocument manifest = JsonDocument.Parse(FlashManifest.Write(FlashBoard.Find("ustepper-c3")!, "1.2.3", "mep-module-1.2.3-ustepper-c3.bin", flash));
        JsonElement root = manifest.RootElement;
        Assert.Equal("1.2.3", root.GetProperty("version").GetString());
        Assert.True(root.GetProperty("new_install_prompt_erase").GetBoolean());
        Assert.Equal(0, root.GetProperty("new_install_improv_wait_time").GetInt32());
        JsonElement build = Assert.Single(root.GetProperty("builds").EnumerateArray());
        Assert.Equal("ESP32-C3", build.GetProperty("chipFamily").GetString());
        JsonElement part = Assert.Single(build.GetProperty("parts").EnumerateArray());
        Assert.Equal("mep-module-1.2.3-ustepper-c3.bin", part.GetProperty("path").GetString());
        Assert.Equal(JsonValueKind.Number, part.GetProperty("offset").ValueKind);
        Assert.Equal(0, part.GetProperty("offset").GetInt32());
        Assert.Equal(3, part.GetProperty("size").GetInt32());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(flash)), part.GetProperty("sha256").GetString());
    }

    private static byte[] Runtime(FlashBoard board) => MadeUpPackage.Runtime(board.ChipId, 0x1549C856, 0x8EFB9944);

    private static string Refused(byte[]? bootloader = null, byte[]? table = null, byte[]? runtime = null, byte[]? deployment = null)
    {
        FlashBoard board = FlashBoard.Find("dabbler")!;
        return Assert.Throws<InvalidDataException>(() => FlashImage.Make(
            board,
            bootloader ?? MadeUpPackage.Bootloader(0),
            table ?? MadeUpPackage.Table(MadeUpPackage.Rows("dabbler")),
            runtime ?? Runtime(board),
            _base,
            deployment ?? _deployment)).Message;
    }
}
