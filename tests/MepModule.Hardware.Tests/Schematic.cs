using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace MepModule.Hardware.Tests;

/// <summary>A part as the schematic has it.</summary>
internal sealed record Part(string Reference, string Value, string Footprint, bool InBom, bool Fitted, IReadOnlyDictionary<string, string> Fields);

/// <summary>
/// The drawn schematic, read without KiCad: parts, and which pins its wires, labels and power symbols join. Pins are "R1.2", as on the board.
/// </summary>
internal sealed class Schematic
{
    private readonly Dictionary<string, string> _parent = [];
    private readonly Dictionary<string, string> _pinNames = [];
    private readonly HashSet<string> _pins = [];
    private readonly List<Part> _parts = [];

    private Schematic()
    {
    }

    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>Nets with at least two pins.</summary>
    public IReadOnlyList<HashSet<string>> Nets =>
        [.. _pins.GroupBy(Root).Select(group => group.ToHashSet()).Where(net => net.Count > 1)];

    public static Schematic Load(string folder)
    {
        Schematic schematic = new();
        foreach (string file in Directory.GetFiles(folder, "*.kicad_sch").Order())
        {
            schematic.AddSheet(Path.GetFileName(file), Expression.Load(file));
        }

        return schematic;
    }

    /// <summary>The pin of a part that has this name in its symbol, as "U4.28".</summary>
    public string PinNamed(string reference, string name) =>
        _pinNames.Single(pin => pin.Key.StartsWith(reference + ".", StringComparison.Ordinal) && pin.Value == name).Key;

    /// <summary>True when the drawing joins the two pins.</summary>
    public bool Joined(string pin, string other) => Root(pin) == Root(other);

    /// <summary>True when nothing else is joined to the pin.</summary>
    public bool Alone(string pin) => _pins.Count(other => Joined(pin, other)) == 1;

    private void AddSheet(string sheet, Expression root)
    {
        Dictionary<string, Expression> library = root.Find("lib_symbols")!.All("symbol").ToDictionary(symbol => symbol[1]);
        List<(double X, double Y)> points = [];
        List<((double X, double Y) A, (double X, double Y) B)> wires = [];
        foreach (Expression wire in root.All("wire"))
        {
            Expression[] ends = [.. wire.Find("pts")!.All("xy")];
            wires.Add((Point(ends[0], 1), Point(ends[1], 1)));
            Join(Name(sheet, wires[^1].A), Name(sheet, wires[^1].B));
            points.AddRange([wires[^1].A, wires[^1].B]);
        }

        foreach (Expression label in root.All("global_label").Concat(root.All("label")))
        {
            (double X, double Y) at = Point(label.Find("at")!, 1);
            points.Add(at);
            Join(Name(sheet, at), label.Kind == "label" ? $"label {sheet} {label[1]}" : $"global {label[1]}");
        }

        foreach (Expression symbol in root.All("symbol"))
        {
            points.AddRange(AddSymbol(sheet, symbol, library[symbol.Find("lib_id")![1]]));
        }

        foreach ((double X, double Y) point in points.Distinct())
        {
            foreach (((double X, double Y) a, (double X, double Y) b) in wires)
            {
                if (Between(point, a, b))
                {
                    Join(Name(sheet, point), Name(sheet, a));
                }
            }
        }
    }

    private List<(double X, double Y)> AddSymbol(string sheet, Expression symbol, Expression drawing)
    {
        string reference = symbol.Property("Reference")!;
        bool power = drawing.Find("power") is not null;
        if (!power)
        {
            _parts.Add(new Part(reference, symbol.Property("Value")!, symbol.Property("Footprint")!, symbol.Flag("in_bom"), !symbol.Flag("dnp"),
                symbol.All("property").GroupBy(property => property[1]).ToDictionary(group => group.Key, group => group.First()[2])));
        }

        List<(double X, double Y)> points = [];
        foreach (Expression pin in drawing.All("symbol").SelectMany(unit => unit.All("pin")))
        {
            (double X, double Y) at = Place(Point(pin.Find("at")!, 1), symbol);
            points.Add(at);
            string number = pin.Find("number")![1];
            if (power)
            {
                if (reference.StartsWith("#PWR", StringComparison.Ordinal))
                {
                    Join(Name(sheet, at), $"global {symbol.Property("Value")}");
                }

                continue;
            }

            string name = $"{reference}.{number}";
            _pins.Add(name);
            _pinNames[name] = pin.Find("name")![1];
            if (pin[1] != "no_connect")
            {
                Join(name, Name(sheet, at));
            }
        }

        return points;
    }

    private static (double X, double Y) Place((double X, double Y) pin, Expression symbol)
    {
        Expression at = symbol.Find("at")!;
        (double x, double y) = ((int)at.Number(3)) switch
        {
            90 => (-pin.Y, pin.X),
            180 => (-pin.X, -pin.Y),
            270 => (pin.Y, -pin.X),
            _ => pin,
        };
        string? mirror = symbol.Find("mirror")?[1];
        (x, y) = (mirror == "y" ? -x : x, mirror == "x" ? -y : y);
        return (Math.Round(at.Number(1) + x, 3), Math.Round(at.Number(2) - y, 3));
    }

    private static (double X, double Y) Point(Expression at, int first) => (Math.Round(at.Number(first), 3), Math.Round(at.Number(first + 1), 3));

    private static bool Between((double X, double Y) p, (double X, double Y) a, (double X, double Y) b) =>
        (Math.Abs(a.X - b.X) < 0.01 && Math.Abs(p.X - a.X) < 0.01 && p.Y >= Math.Min(a.Y, b.Y) - 0.01 && p.Y <= Math.Max(a.Y, b.Y) + 0.01)
        || (Math.Abs(a.Y - b.Y) < 0.01 && Math.Abs(p.Y - a.Y) < 0.01 && p.X >= Math.Min(a.X, b.X) - 0.01 && p.X <= Math.Max(a.X, b.X) + 0.01);

    private static string Name(string sheet, (double X, double Y) point) => FormattableString.Invariant($"{sheet} {point.X:0.00} {point.Y:0.00}");

    private string Root(string node)
    {
        while (_parent.TryGetValue(node, out string? parent) && parent != node)
        {
            node = parent;
        }

        return node;
    }

    private void Join(string a, string b) => _parent[Root(a)] = Root(b);
}
