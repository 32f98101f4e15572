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

    private static readonly JsonElement Board = Project.GetProperty("board").GetProperty("design_settings");

    [Fact]
    public void Every_finding_is_an_error() => Assert.Equal(
        Ignored,
        new[] { Project.GetProperty("erc"), Board }.SelectMany(rules => rules.GetProperty("rule_severities").EnumerateObject())
            .Where(rule => rule.Value.GetString() != "error").Select(rule => rule.Name));

    [Fact]
    public void No_finding_is_excluded()
    {
        Assert.Empty(Board.GetProperty("drc_exclusions").EnumerateArray());
        Assert.Empty(Project.GetProperty("erc").GetProperty("erc_exclusions").EnumerateArray());
    }

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
        Assert.Equal(double.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), Board.GetProperty("rules").GetProperty(rule).GetDouble());
    }
}
