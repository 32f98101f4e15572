using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MepModule.Hardware.Tests;

/// <summary>The rules that KiCad checks are those of the board house: "no findings" must not come from rules that were switched off.</summary>
public sealed class RulesTests
{
    // A PTC drawn with the footprint of a chip fuse, and a package with thermal vias: KiCad takes both for mistakes.
    private static readonly string[] Ignored = ["footprint_filter", "footprint_filters_mismatch", "footprint_type_mismatch"];

    private static readonly JsonElement Project = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Project, "mep-module.kicad_pro"))).RootElement;

    private static readonly JsonElement Design = Project.GetProperty("board").GetProperty("design_settings");

    [Fact]
    public void Every_finding_is_an_error() => Assert.Equal(
        Ignored,
        new[] { Project.GetProperty("erc"), Design }.SelectMany(rules => rules.GetProperty("rule_severities").EnumerateObject())
            .Where(rule => rule.Value.GetString() != "error").Select(rule => rule.Name));

    [Fact]
    public void No_finding_is_excluded()
    {
        Assert.Empty(Design.GetProperty("drc_exclusions").EnumerateArray());
        Assert.Empty(Project.GetProperty("erc").GetProperty("erc_exclusions").EnumerateArray());
    }

    [Fact]
    public void Raw_24_V_keeps_its_distance()
    {
        JsonElement settings = Project.GetProperty("net_settings");
        string[] nets = [.. settings.GetProperty("netclass_patterns").EnumerateArray().Where(item => item.GetProperty("netclass").GetString() == "Raw 24 V")
            .Select(item => item.GetProperty("pattern").GetString()!).Order()];
        Board board = Board.Load(Path.Combine(Repository.Project, "mep-module.kicad_pcb"));

        Assert.Equal(0.3, settings.GetProperty("classes").EnumerateArray().Single(item => item.GetProperty("name").GetString() == "Raw 24 V").GetProperty("clearance").GetDouble());
        Assert.Equal(new[] { "J1.5", "F1.2", "R1.2" }.Select(pin => board.Pads.Single(pad => $"{pad.Reference}.{pad.Number}" == pin).Net).Order(), nets);
    }

    [Theory]
    [InlineData("min_text_thickness", 0.15)]
    [InlineData("min_via_annular_width", 0.13)]
    public void The_print_and_the_vias_are_no_finer_than_usual(string rule, double least) => Assert.True(Design.GetProperty("rules").GetProperty(rule).GetDouble() >= least);

    [Theory]
    [InlineData("min_track_width", "track")]
    [InlineData("min_clearance", "gap")]
    [InlineData("min_through_hole_diameter", "drill")]
    [InlineData("min_via_diameter", "via")]
    [InlineData("min_via_annular_width", "ring")]
    public void The_board_house_is_told_the_smallest(string rule, string word)
    {
        Match match = Regex.Match(File.ReadAllText(Path.Combine(Repository.Project, "FABRICATION.md")), $@"\b{word} (\d\.\d+) mm");

        Assert.True(match.Success, $"FABRICATION.md does not name the smallest {word}.");
        Assert.Equal(double.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), Design.GetProperty("rules").GetProperty(rule).GetDouble());
    }
}
