using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace MepModule.Hardware.Tests;

/// <summary>KiCad's own verdict, through the script that a maker runs. Skipped only where nothing can be installed because there is no apt.</summary>
public sealed class KiCadTests(KiCadTests.BuildOnce build) : IClassFixture<KiCadTests.BuildOnce>
{
    [Fact]
    public void The_electrical_rules_find_nothing() => Assert.Empty(
        build.Report("erc.json").GetProperty("sheets").EnumerateArray().SelectMany(sheet => sheet.GetProperty("violations").EnumerateArray()).Select(Describe));

    [Theory]
    [InlineData("violations")]
    [InlineData("unconnected_items")]
    [InlineData("schematic_parity")]
    public void The_design_rules_find_no(string kind) => Assert.Empty(build.Report("drc.json").GetProperty(kind).EnumerateArray().Select(Describe));

    [Theory]
    [InlineData("gerbers.zip")]
    [InlineData("gerbers/mep-module.drl")]
    [InlineData("positions.csv")]
    [InlineData("bom.csv")]
    [InlineData("board.step")]
    [InlineData("schematic.pdf")]
    [InlineData("assembly.html")]
    public void The_fabrication_package_has(string file) => Assert.True(new FileInfo(Path.Combine(build.Fabrication, file)).Length > 500);

    [Theory]
    [InlineData("F_Cu")]
    [InlineData("In1_Cu")]
    [InlineData("In2_Cu")]
    [InlineData("B_Cu")]
    [InlineData("F_Mask")]
    [InlineData("B_Mask")]
    [InlineData("F_Paste")]
    [InlineData("B_Paste")]
    [InlineData("F_Silkscreen")]
    [InlineData("B_Silkscreen")]
    [InlineData("Edge_Cuts")]
    public void A_gerber_file_is_made_of(string layer) => Assert.Single(Directory.GetFiles(Path.Combine(build.Fabrication, "gerbers"), $"*-{layer}.*"));

    [Fact]
    public void The_committed_bill_of_materials_is_the_one_that_kicad_writes() => Assert.Equal(
        File.ReadAllLines(Path.Combine(Repository.Hardware, "bom.csv")), File.ReadAllLines(Path.Combine(build.Fabrication, "bom.csv")));

    private static string Describe(JsonElement finding) => finding.GetProperty("description").GetString() + ": " +
        string.Join("; ", finding.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("description").GetString()));

    /// <summary>Runs hardware/build.sh once for all tests of the class.</summary>
    public sealed class BuildOnce
    {
        private readonly string? _log;

        public BuildOnce()
        {
            if (!HasApt())
            {
                return;
            }

            ProcessStartInfo start = new("bash") { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true };
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add("hardware/build.sh --install check; hardware/build.sh fab");
            using Process process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            _log = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
            process.WaitForExit();
        }

        internal string Fabrication => Need(Path.Combine(Repository.Hardware, "out", "fab", "mep-module-rev-A"));

        internal JsonElement Report(string file) => JsonDocument.Parse(File.ReadAllText(Need(Path.Combine(Repository.Hardware, "out", "reports", file)))).RootElement;

        private static bool HasApt() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "apt-get")));

        private string Need(string path)
        {
            Assert.SkipWhen(_log is null, "There is no apt here, so KiCad cannot be installed.");
            Assert.True(File.Exists(path) || Directory.Exists(path), $"hardware/build.sh did not make {path}:\n{_log}");
            return path;
        }
    }
}
