using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace MepModule.Hardware.Tests;

/// <summary>What is ordered: numbers that have a source, files that a release carries, a case that prints.</summary>
public sealed partial class PackageTests
{
    [Fact]
    public void An_order_number_has_a_source_and_a_date()
    {
        string[][] rows = [.. File.ReadLines(Path.Combine(Repository.Hardware, "orders.csv")).Select(line => line.Split(','))];

        Assert.Equal(["MPN", "LCSC", "Source", "Date"], rows[0]);
        Assert.All(rows.Skip(1), row => Assert.True(
            Number().IsMatch(row[1]) && row[2].Length > 0 && Date().IsMatch(row[3]), $"{row[0]}: an order number needs the page it was read on and the day; leave it out otherwise."));
    }

    [Theory]
    [InlineData("gerbers.zip")]
    [InlineData("panel-gerbers.zip")]
    [InlineData("bom.csv")]
    [InlineData("positions.csv")]
    [InlineData("jlcpcb-bom.csv")]
    [InlineData("jlcpcb-cpl.csv")]
    [InlineData("schematic.pdf")]
    [InlineData("drawing.pdf")]
    [InlineData("board.step")]
    [InlineData("netlist.d356")]
    public void The_guide_to_ordering_tells_of(string file) => Assert.Contains($"`{file}`", File.ReadAllText(Path.Combine(Repository.Hardware, "ORDERING.md")), StringComparison.Ordinal);

    [Fact]
    public void A_release_is_made_by_what_the_fabrication_step_writes()
    {
        string workflow = File.ReadAllText(Path.Combine(Repository.Root, ".github", "workflows", "hardware.yml"));
        string script = File.ReadAllText(Path.Combine(Repository.Hardware, "build.sh"));
        string[] attached = Attached().Match(workflow).Groups[1].Value.Split(',');

        Assert.Contains("hardware/build.sh --install", workflow, StringComparison.Ordinal);
        Assert.Contains("hardware/build.sh check fab case", workflow, StringComparison.Ordinal);
        Assert.Contains("tar -czf artifacts/mep-module-rev-B.tar.gz -C hardware/out/fab mep-module-rev-B", workflow, StringComparison.Ordinal);
        Assert.Contains("startsWith(github.ref, 'refs/tags/v')", workflow, StringComparison.Ordinal);
        Assert.Contains("\nrevision=B\n", script, StringComparison.Ordinal);
        Assert.True(attached.Length > 10, "The list of attached files was not found.");
    }

    [Fact]
    public void Every_fitted_part_has_a_body_of_the_projects_own()
    {
        Expression[] fitted = [.. Board.Load(Path.Combine(Repository.Project, "mep-module.kicad_pcb")).Footprints.Where(
            footprint => !Mechanical().IsMatch(footprint.Property("Reference")!) && footprint.Find("attr")?.Items.Any(item => item.Word == "dnp") != true)];

        Assert.True(fitted.Length > 90);
        Assert.All(fitted, footprint =>
        {
            string body = Assert.Single(footprint.All("model"))[1];
            Assert.StartsWith("${KIPRJMOD}/lib/", body, StringComparison.Ordinal);
            Assert.True(File.Exists(body.Replace("${KIPRJMOD}", Repository.Project, StringComparison.Ordinal)), $"{footprint.Property("Reference")}: {body}");
        });
    }

    [Fact]
    public void Every_picture_of_the_guide_exists()
    {
        string folder = Repository.Hardware;
        string[] pictures = [.. Picture().Matches(File.ReadAllText(Path.Combine(folder, "ORDERING.md"))).Select(match => match.Groups[1].Value)];

        Assert.True(pictures.Length >= 4, "A guide without pictures.");
        Assert.All(pictures, picture => Assert.True(File.Exists(Path.Combine(folder, picture)), picture));
    }

    [Theory]
    [InlineData("floor")]
    [InlineData("roof")]
    [InlineData("wall")]
    [InlineData("thinnest")]
    public void The_case_has_no_wall_below_two_lines_of_a_nozzle(string name)
    {
        string scad = File.ReadAllText(Path.Combine(Repository.Hardware, "case", "case.scad"));
        Match match = Regex.Match(scad, $@"^{name} = (\d+(?:\.\d+)?);", RegexOptions.Multiline);

        Assert.True(match.Success, $"{name} is not set.");
        Assert.True(double.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) >= 0.8);
    }

    [Fact]
    public void The_case_knows_the_parts_of_the_board()
    {
        string[] known = [.. PartLine().Matches(File.ReadAllText(Path.Combine(Repository.Hardware, "case", "parts.scad"))).Select(match => match.Groups[1].Value).Order()];
        HashSet<string> placed = [.. Board.Load(Path.Combine(Repository.Project, "mep-module.kicad_pcb")).Footprints.Select(footprint => footprint.Property("Reference")!)];

        Assert.Equal(placed.Where(reference => !Mechanical().IsMatch(reference)).Order(), known);
    }

    [GeneratedRegex(@"^C\d{3,8}$")]
    private static partial Regex Number();

    [GeneratedRegex(@"mep-module-rev-B/\{([^}]*)\}")]
    private static partial Regex Attached();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}$")]
    private static partial Regex Date();

    [GeneratedRegex(@"!\[[^\]]*\]\(([^)]+)\)")]
    private static partial Regex Picture();

    [GeneratedRegex(@"\], // (\w+)")]
    private static partial Regex PartLine();

    [GeneratedRegex("^(H|FID|TP|JP)")]
    private static partial Regex Mechanical();
}
