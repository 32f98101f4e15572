using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Clients;

/// <summary>What Wireshark makes of a capture of the explorer with the dissector of this repository: tshark of Debian, unpacked under <c>artifacts/</c>.</summary>
public sealed class WiresharkTests
{
    private const string Nobody = "65534";
    private const string Masked = "0000000000000000";
    private const string Read = "00143f0034000000000700000101";
    private const string Clock = "00120000071a0b1e08090d00";

    private static readonly string _dissector = Repository.Place("src/tools/wireshark/mep.lua");

    // Milliseconds, direction, frame: a read, one that is refused, one that is lost, and the same again. As the page saves them, masked digests are zeros.
    private static readonly (int At, byte Direction, string Frame)[] _packets =
    [
        (0, 0, Read + Masked),
        (120, 1, Clock + Masked),
        (1000, 0, "00143f00050000000001000001020102030405060708"),
        (1090, 1, "0009050102030405060708"),
        (2000, 0, "00143f0034000000000700000103" + Masked),
        (3000, 0, "00143f0034000000000700000104" + Masked),
        (3050, 1, Clock + "1122334455667788"),
    ];

    [Fact]
    public void Request_and_response_lead_to_each_other_with_the_time_between_them()
    {
        string[][] rows = Rows("frame.number", "mep.response_in", "mep.response_to", "mep.time", "mep.data");

        Assert.Equal(
            [
                ["1", "2", "", "", ""],
                ["2", "", "1", "0.120000000", "1a0b1e08090d00"],
                ["3", "4", "", "", ""],
                ["4", "", "3", "0.090000000", ""],
                ["5", "", "", "", ""],
                ["6", "7", "", "", ""],
                ["7", "", "6", "0.050000000", "1a0b1e08090d00"],
            ],
            rows);
    }

    [Fact]
    public void Masked_digests_are_named_and_others_are_not()
    {
        Assert.Equal(["1", "1", "0", "0", "1", "1", "0"], Rows("mep.digest.masked").Select(row => row[0]));
        Assert.Equal(4, Tshark("-V").Split("(masked by the module: the file does not tell it)").Length - 1);
    }

    private static string[][] Rows(params string[] fields) =>
        [.. Tshark(["-T", "fields", .. fields.SelectMany(field => new[] { "-e", field })]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];

    // Two passes, as Wireshark makes them: a request knows its response only after it.
    private static string Tshark(params string[] arguments)
    {
        string root = Root();
        string folder = ForeignPackages.NewFolder("tshark");
        string capture = Path.Combine(folder, "mep.pcap");
        File.WriteAllBytes(capture, Capture());
        List<string> command = [root.Length == 0 ? "tshark" : Path.Combine(root, "usr/bin/tshark"), "-2", "-X", "lua_script:" + _dissector, "-r", capture, .. arguments];
        if (!OperatingSystem.IsWindows() && Environment.UserName == "root")
        {
            // It takes neither scripts nor folders from the superuser.
            command.InsertRange(0, ["setpriv", "--reuid=" + Nobody, "--regid=" + Nobody, "--clear-groups"]);
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
            Assert.SkipUnless(Try([.. command[..4], "test", "-r", _dissector], folder, root, out _), "tshark takes no scripts from the superuser, and nobody else may read this folder.");
        }

        Assert.True(Try([.. command], folder, root, out string said), said);
        return said;
    }

    private static byte[] Capture()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(0xa1b2c3d4);
        writer.Write((ushort)2);
        writer.Write((ushort)4);
        writer.Write(0L);
        writer.Write(65535);
        writer.Write(147);
        foreach ((int at, byte direction, string frame) in _packets)
        {
            byte[] bytes = [direction, .. Convert.FromHexString(frame)];
            writer.Write(1780000000 + (at / 1000));
            writer.Write(at % 1000 * 1000);
            writer.Write(bytes.Length);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }

        return stream.ToArray();
    }

    /// <summary>Where tshark is unpacked, with the folders of a root; empty where it is installed.</summary>
    private static string Root()
    {
        if (ForeignFiles.IsOnPath("tshark"))
        {
            return "";
        }

        // What it needs and this machine lacks has other names in each release.
        string plan = "";
        Assert.SkipUnless(ForeignFiles.IsOnPath("apt-get") && Try(["apt-get", "install", "-s", "--no-install-recommends", "tshark"], ".", "", out plan), "There is no tshark here, and no apt to download it with.");
        string root = Repository.Place("artifacts/clients/tshark");
        Assert.True(ForeignFiles.Unpack(root, [.. plan.Split('\n').Where(line => line.StartsWith("Inst ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1])]));

        // A link to where an installed one would be.
        string start = Path.Combine(root, "usr/share/wireshark/init.lua");
        File.Delete(start);
        File.Copy(Path.Combine(root, "etc/wireshark/init.lua"), start);
        return root;
    }

    private static bool Try(string[] command, string folder, string root, out string said)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = folder;
        if (root.Length > 0)
        {
            start.Environment["LD_LIBRARY_PATH"] = Directory.GetDirectories(Path.Combine(root, "usr/lib"), "*-linux-gnu*").Single();
            start.Environment["WIRESHARK_DATA_DIR"] = Path.Combine(root, "usr/share/wireshark");
        }

        using Process process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        said = process.ExitCode == 0 ? said : said + errors.GetAwaiter().GetResult();
        return process.ExitCode == 0;
    }
}
