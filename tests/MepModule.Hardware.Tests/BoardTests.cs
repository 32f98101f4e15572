using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace MepModule.Hardware.Tests;

/// <summary>What the slot, the antenna and the meter's socket ask of the layout. Places are millimetres from the upper left corner, seen from the front.</summary>
public sealed class BoardTests
{
    private static readonly Board Layout = Board.Load(Path.Combine(Repository.Project, "mep-module.kicad_pcb"));

    private static readonly (double Left, double Top, double Right, double Bottom) Antenna = (0, 20, 44, 28);

    [Fact]
    public void The_outline_fits_the_slot()
    {
        Assert.Equal(70, Layout.Edges.Max(point => point.X) - Layout.Origin.X, 3);
        Assert.Equal(28, Layout.Edges.Max(point => point.Y) - Layout.Origin.Y, 3);
    }

    [Fact]
    public void All_parts_lie_between_the_guides()
    {
        Pad[] pads = [.. Layout.Pads.Where(pad => !IsMechanical(pad.Reference))];

        Assert.NotEmpty(pads);
        Assert.All(pads, pad => Assert.True(pad.X is >= 6 and <= 64, $"{pad.Reference}.{pad.Number} lies at x = {pad.X:0.00}."));
    }

    [Fact]
    public void Nothing_stands_where_the_meter_socket_comes()
    {
        IEnumerable<Pad> front = Layout.Pads.Where(pad => pad.Layers.Contains("F.Paste") && pad.X is > 45 and < 64 && pad.Y is > 0 and < 18);

        Assert.DoesNotContain(front, pad => !pad.Reference.StartsWith("TP", StringComparison.Ordinal));
    }

    [Fact]
    public void The_slot_connector_is_numbered_and_placed_as_the_meter_has_it()
    {
        (string, double, double)[] expected =
        [
            ("1", 49, 22), ("2", 51.54, 22), ("3", 54.08, 22), ("4", 49, 19.46), ("5", 51.54, 19.46), ("6", 54.08, 19.46),
        ];

        Assert.Equal(expected, Layout.Pads.Where(pad => pad.Reference == "J1").OrderBy(pad => pad.Number).Select(pad => (pad.Number, Math.Round(pad.X, 2), Math.Round(pad.Y, 2))));
    }

    [Fact]
    public void The_antenna_keep_out_forbids_copper_on_all_layers()
    {
        Expression area = Layout.File.All("zone").Single(zone => zone.Find("name")?[1] == "antenna keep-out");
        (double X, double Y)[] corners = [.. area.Find("polygon")!.Find("pts")!.All("xy").Select(Layout.Local)];
        string[] layers = [.. (area.Find("layers") ?? area.Find("layer"))!.Items.Skip(1).Select(layer => layer.Word!)];

        Assert.Equal((Antenna.Left, Antenna.Top, Antenna.Right, Antenna.Bottom), (corners.Min(c => c.X), corners.Min(c => c.Y), corners.Max(c => c.X), corners.Max(c => c.Y)));
        Assert.True(layers.Contains("*.Cu") || CopperLayers().All(layer => layers.Contains(layer)), "It covers " + string.Join(", ", layers));
        Assert.All(new[] { "tracks", "vias", "copperpour" }, kind => Assert.Equal("not_allowed", area.Find("keepout")!.Find(kind)![1]));
    }

    [Fact]
    public void No_track_via_pad_or_pour_lies_in_the_antenna_keep_out()
    {
        List<string> found = [];
        foreach (Expression track in Layout.File.All("segment"))
        {
            Check("track", [Layout.Local(track.Find("start")!), Layout.Local(track.Find("end")!)]);
        }

        foreach (Expression via in Layout.File.All("via"))
        {
            Check("via", [Layout.Local(via.Find("at")!)]);
        }

        foreach (Pad pad in Layout.Pads.Where(pad => pad.Layers.Any(layer => layer.EndsWith(".Cu", StringComparison.Ordinal)) && !IsMechanical(pad.Reference)))
        {
            Check($"pad {pad.Reference}.{pad.Number}", [(pad.X, pad.Y)]);
        }

        Expression[] fills = [.. Layout.File.All("zone").SelectMany(zone => zone.All("filled_polygon"))];
        foreach (Expression fill in fills)
        {
            Check("pour on " + fill.Find("layer")![1], [.. fill.Find("pts")!.All("xy").Select(Layout.Local)]);
        }

        Assert.NotEmpty(fills);
        Assert.Empty(found);

        void Check(string what, (double X, double Y)[] points)
        {
            for (int i = 0; i < points.Length; i++)
            {
                if (Crosses(points[i], points[(i + 1) % points.Length]))
                {
                    found.Add(FormattableString.Invariant($"{what} at {points[i].X:0.00}, {points[i].Y:0.00}"));
                }
            }
        }
    }

    [Theory]
    [InlineData("C18", "U5.16")]
    [InlineData("C19", "U6.1")]
    [InlineData("C20", "U2.5")]
    [InlineData("C21", "U3.6")]
    public void A_chip_has_its_capacitor_within_two_millimetres(string capacitor, string pin)
    {
        Pad supply = Layout.Pads.Single(pad => $"{pad.Reference}.{pad.Number}" == pin);
        Pad near = Layout.Pads.Single(pad => pad.Reference == capacitor && pad.Net == supply.Net);

        Assert.InRange(Math.Sqrt(Math.Pow(near.X - supply.X, 2) + Math.Pow(near.Y - supply.Y, 2)), 0.1, 2);
        Assert.Equal(supply.Layers.First(layer => layer.EndsWith(".Cu", StringComparison.Ordinal)), near.Layers.First(layer => layer.EndsWith(".Cu", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_module_is_fed_by_a_pour_and_two_vias()
    {
        Pad supply = Layout.Pads.Single(pad => pad.Reference == "U4" && pad.Number == "2");
        Expression pour = Layout.File.All("zone").Single(zone => zone.Find("name")?[1] == "+3V3 by hand" && zone.Find("layer")?[1] == "F.Cu");
        (double X, double Y)[] corners = [.. pour.Find("polygon")!.Find("pts")!.All("xy").Select(Layout.Local)];
        int vias = Layout.File.All("via").Where(via => Layout.NetName(via) == "+3V3").Select(via => Layout.Local(via.Find("at")!)).Count(at => Inside(at, corners));

        Assert.True(Inside((supply.X, supply.Y), corners), "The pour begins at the module's pin.");
        Assert.True(vias >= 2, $"{vias} vias lead from the pour into the plane.");
    }

    [Fact]
    public void Nothing_but_the_module_has_holes_under_the_store() => Assert.DoesNotContain(
        Layout.Pads, pad => pad.Reference == "U4" && pad.Layers.Contains("*.Cu"));

    [Fact]
    public void The_pads_for_programming_hold_a_pin_strip_by_their_stagger()
    {
        Pad[] pads = [.. Layout.Pads.Where(pad => pad.Reference == "J2").OrderBy(pad => pad.Y)];

        Assert.Equal(6, pads.Length);
        Assert.All(pads.Zip(pads.Skip(1)), pair => Assert.Equal(0.254, Math.Abs(pair.First.X - pair.Second.X), 3));
    }

    [Fact]
    public void All_layers_are_poured() => Assert.Equal(
        CopperLayers().Order(),
        Layout.File.All("zone").SelectMany(zone => zone.All("filled_polygon")).Select(fill => fill.Find("layer")![1]).Distinct().Order());

    private static IEnumerable<string> CopperLayers() =>
        Layout.File.Find("layers")!.Items.Skip(1).Select(layer => layer.Items[1].Word!).Where(name => name.EndsWith(".Cu", StringComparison.Ordinal));

    private static bool Inside((double X, double Y) point, (double X, double Y)[] corners)
    {
        bool inside = false;
        for (int i = 0, j = corners.Length - 1; i < corners.Length; j = i++)
        {
            if (corners[i].Y > point.Y != corners[j].Y > point.Y
                && point.X < (corners[j].X - corners[i].X) * (point.Y - corners[i].Y) / (corners[j].Y - corners[i].Y) + corners[i].X)
            {
                inside = !inside;
            }
        }

        return inside;
    }

    private static bool IsMechanical(string reference) => reference.StartsWith('H') || reference.StartsWith("FID", StringComparison.Ordinal);

    /// <summary>True when the line from a to b touches the inside of the keep-out (clipping it against the four sides).</summary>
    private static bool Crosses((double X, double Y) a, (double X, double Y) b)
    {
        double enter = 0, leave = 1, dx = b.X - a.X, dy = b.Y - a.Y;
        foreach ((double slope, double room) in new[] { (-dx, a.X - Antenna.Left), (dx, Antenna.Right - a.X), (-dy, a.Y - Antenna.Top), (dy, Antenna.Bottom - a.Y) })
        {
            if (Math.Abs(slope) < 1e-9)
            {
                if (room <= 0)
                {
                    return false;
                }
            }
            else if (slope < 0)
            {
                enter = Math.Max(enter, room / slope);
            }
            else
            {
                leave = Math.Min(leave, room / slope);
            }
        }

        return enter < leave || (enter <= leave && dx == 0 && dy == 0);
    }
}
