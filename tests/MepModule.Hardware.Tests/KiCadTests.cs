using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

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
    [InlineData("gerbers/mep-module-PTH.drl")]
    [InlineData("netlist.d356")]
    [InlineData("jlcpcb-bom.csv")]
    [InlineData("jlcpcb-cpl.csv")]
    [InlineData("rotations.csv")]
    [InlineData("panel-gerbers.zip")]
    [InlineData("panel-gerbers/panel-PTH.drl")]
    [InlineData("panel.kicad_pcb")]
    [InlineData("drawing.pdf")]
    [InlineData("ORDERING.md")]
    [InlineData("FABRICATION.md")]
    [InlineData("mep-module.kicad_dru")]
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

    [Fact]
    public void The_unplated_holes_are_a_file_of_their_own()
    {
        string unplated = File.ReadAllText(Path.Combine(build.Fabrication, "gerbers", "mep-module-NPTH.drl"));
        string plated = File.ReadAllText(Path.Combine(build.Fabrication, "gerbers", "mep-module-PTH.drl"));

        Assert.Matches("T1C3\\.200?\\b", unplated);
        Assert.Equal(2, Regex.Matches(unplated, "^X", RegexOptions.Multiline).Count);
        Assert.DoesNotMatch("C3\\.200?\\b", plated);
    }

    [Fact]
    public void A_release_attaches_only_files_that_are_written()
    {
        string workflow = File.ReadAllText(Path.Combine(Repository.Root, ".github", "workflows", "hardware.yml"));
        string[] attached = Regex.Match(workflow, @"mep-module-rev-B/\{([^}]*)\}").Groups[1].Value.Split(',');

        Assert.NotEmpty(attached);
        Assert.All(attached, file => Assert.True(File.Exists(Path.Combine(build.Fabrication, file)), file));
        Assert.All(
            File.ReadLines(Path.Combine(build.Fabrication, "CONTENTS.txt")),
            line => Assert.Equal(line[..64], Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(build.Fabrication, line[66..]))))));
    }

    [Fact]
    public void The_assembler_gets_a_place_for_each_part_that_it_solders()
    {
        string[] listed = [.. Table("jlcpcb-bom.csv").SelectMany(row => row[1].Split(','))];
        string[] placed = [.. Table("jlcpcb-cpl.csv").Select(row => row[0])];
        string[] machine = [.. Schematic.Load(Repository.Project).Parts.Where(part => part.InBom && part.Fitted).Select(part => part.Reference).Except(["J1", "SC1"])];

        Assert.Equal(machine.Order(), listed.Order());
        Assert.Equal(machine.Order(), placed.Order());
    }

    [Fact]
    public void A_place_on_the_back_has_the_angle_seen_from_there_and_every_changed_angle_is_listed()
    {
        Dictionary<string, (double Angle, bool Back)> drawn = Table("positions.csv").ToDictionary(row => row[0], row => (Degrees(row[5]), row[6] == "bottom"));
        Dictionary<string, string[]> changes = Table("rotations.csv").ToDictionary(row => row[0]);

        Assert.Contains(changes.Values, row => row[2] == "top");
        Assert.All(Table("jlcpcb-cpl.csv"), row =>
        {
            (double angle, bool back) = drawn[row[0]];
            double seen = back ? 180 - angle : angle;
            double added = changes.TryGetValue(row[0], out string[]? change) ? Degrees(change[5]) : 0;
            Assert.Equal((seen + added + 360) % 360, Degrees(row[4]), 3);
            Assert.True(Degrees(row[4]) == angle || change is not null, row[0]);
            Assert.True(added == 0 || change![7].Length > 0, $"{row[0]}: from where are the {added} degrees?");
        });

        static double Degrees(string text) => (double.Parse(text, CultureInfo.InvariantCulture) + 720) % 360;
    }

    [Fact]
    public void Every_order_number_comes_from_the_list_with_sources()
    {
        string[] known = [.. File.ReadLines(Path.Combine(Repository.Hardware, "orders.csv")).Skip(1).Select(line => line.Split(',')[1])];

        Assert.All(Table("jlcpcb-bom.csv").Where(row => row[3].Length > 0), row => Assert.Contains(row[3], known));
    }

    [Theory]
    [InlineData("ESP32-WROOM-32E_Notch")]
    [InlineData("MEP_Port_2x03_Horizontal")]
    [InlineData("SuperCap_DMF_21x14mm")]
    [InlineData("L_Taiyo-Yuden_NR-50xx")]
    [InlineData("Fuse_1812_4532Metric")]
    [InlineData("SOIC-16_3.9x9.9mm_P1.27mm")]
    public void The_step_file_shows_the_large(string body) => Assert.Contains($"PRODUCT('{body}'", File.ReadAllText(Path.Combine(build.Fabrication, "board.step")), StringComparison.Ordinal);

    [Fact]
    public void The_step_file_shows_a_body_of_each_fitted_part()
    {
        int fitted = Schematic.Load(Repository.Project).Parts.Count(part => part.InBom && part.Fitted);
        int shown = Regex.Matches(File.ReadAllText(Path.Combine(build.Fabrication, "board.step")), "NEXT_ASSEMBLY_USAGE_OCCURRENCE\\(").Count;

        Assert.True(fitted > 90, $"Only {fitted} fitted parts in the drawing.");
        Assert.Equal(fitted + 1, shown); // the parts, and the bare board
    }

    [Fact]
    public void The_drawing_scripts_still_write_the_committed_board() => Assert.Contains("the drawing is the committed one", build.Log, StringComparison.Ordinal);

    [Fact]
    public void The_panel_holds_three_boards_between_rails()
    {
        Board panel = Board.Load(Path.Combine(build.Fabrication, "panel.kicad_pcb"));

        Assert.Equal(3, panel.Footprints.Count(footprint => footprint.Property("Reference") == "U4"));
        Assert.Equal(70, panel.Edges.Max(point => point.X) - panel.Origin.X, 3);
        Assert.Equal((3 * 28) + (2 * 7), panel.Edges.Max(point => point.Y) - panel.Origin.Y, 3);
    }

    private IEnumerable<string[]> Table(string file) =>
        File.ReadLines(Path.Combine(build.Fabrication, file)).Skip(1).Select(line => Regex.Matches(line, "\"([^\"]*)\"|([^,]+)|(?<=,)(?=,|$)").Select(cell => cell.Value.Trim('"')).ToArray());

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
            start.ArgumentList.Add("hardware/build.sh --install check; hardware/build.sh fab; hardware/build.sh redraw");
            using Process process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            _log = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
            process.WaitForExit();
        }

        internal string Log => _log ?? "";

        internal string Fabrication => Need(Path.Combine(Repository.Hardware, "out", "fab", "mep-module-rev-B"));

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
