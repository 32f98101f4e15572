using System;
using System.Collections.Generic;
using System.Linq;

namespace MepModule.Hardware.Tests;

/// <summary>A pad with its place on the board, in millimetres from the board's upper left corner as seen from the front.</summary>
internal sealed record Pad(string Reference, string Number, string Net, double X, double Y, double Reach, IReadOnlyList<string> Layers);

/// <summary>The laid out board, read without KiCad.</summary>
internal sealed class Board
{
    private Board(Expression file, string path)
    {
        File = file;
        Path = path;
        Edges = [.. file.All("gr_line").Where(line => line.Find("layer")![1] == "Edge.Cuts")
            .SelectMany(line => new[] { Raw(line.Find("start")!), Raw(line.Find("end")!) })];
        Origin = (Edges.Min(point => point.X), Edges.Min(point => point.Y));
    }

    public Expression File { get; }

    public string Path { get; }

    public (double X, double Y)[] Edges { get; }

    public (double X, double Y) Origin { get; }

    public IEnumerable<Expression> Footprints => File.All("footprint");

    /// <summary>Every pad; the front copper layer reads "F.Cu", all layers read "*.Cu".</summary>
    public IEnumerable<Pad> Pads
    {
        get
        {
            foreach (Expression footprint in Footprints)
            {
                Expression at = footprint.Find("at")!;
                double angle = (at.Items.Count > 3 ? at.Number(3) : 0) * Math.PI / 180;
                foreach (Expression pad in footprint.All("pad"))
                {
                    (double x, double y) = Raw(pad.Find("at")!);
                    Expression size = pad.Find("size")!;
                    yield return new Pad(
                        footprint.Property("Reference")!,
                        pad[1],
                        pad.Find("net")?[2] ?? "",
                        at.Number(1) + x * Math.Cos(angle) + y * Math.Sin(angle) - Origin.X,
                        at.Number(2) - x * Math.Sin(angle) + y * Math.Cos(angle) - Origin.Y,
                        Math.Max(size.Number(1), size.Number(2)) / 2,
                        [.. pad.Find("layers")!.Items.Skip(1).Select(layer => layer.Word!)]);
                }
            }
        }
    }

    public static Board Load(string path) => new(Expression.Load(path), path);

    /// <summary>The name of the net that a track, via or zone belongs to.</summary>
    public string NetName(Expression item) => File.All("net").First(net => net[1] == item.Find("net")![1])[2];

    /// <summary>A point of the file in millimetres from the board's corner.</summary>
    public (double X, double Y) Local(Expression point)
    {
        (double x, double y) = Raw(point);
        return (x - Origin.X, y - Origin.Y);
    }

    private static (double X, double Y) Raw(Expression point) => (point.Number(1), point.Number(2));
}
