using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace MepModule.Catalogue.Decoding;

/// <summary>A decoded field: a value, or a structure or array with children.</summary>
public sealed class FieldNode
{
    /// <summary>Keys and indices from the table down, such as sets[0].intervalsPerBlock.</summary>
    public required string Path { get; set; }

    /// <summary>The name that a reader sees.</summary>
    public required string Name { get; init; }

    /// <summary>Offset of the first byte: in the table, or in the frame for the parts of a frame.</summary>
    public int Offset { get; set; }

    /// <summary>The number of bytes.</summary>
    public int Length { get; set; }

    /// <summary>The lowest and highest bit of a bit field, counted from the least significant one; null for whole bytes.</summary>
    public (int From, int To)? Bits { get; init; }

    /// <summary>The bytes as on the wire, null for structures, arrays and bit fields.</summary>
    public string? Hex { get; init; }

    /// <summary>
    /// A long, a double (scaled numbers), a bool (flags), a string (texts, and times as ISO 8601), a long[] (the flags of a set),
    /// or null when there is no single value or it is not set.
    /// </summary>
    public object? Value { get; set; }

    /// <summary>What the value means in words, or null.</summary>
    public string? Text { get; set; }

    /// <summary>The unit of the value; "UTC" or "local time" for times; empty when there is none.</summary>
    public string Unit { get; set; } = "";

    /// <summary>Remarks; those that begin with "Uncertain:" tell where the public guide is ambiguous.</summary>
    public List<string> Notes { get; init; } = [];

    /// <summary>The fields of a structure, the elements of an array, the bits of an integer.</summary>
    public List<FieldNode> Children { get; init; } = [];

    /// <summary>The value as a number. Throws when it is none.</summary>
    public double Number => Value switch
    {
        long whole => whole,
        double real => real,
        _ => throw new InvalidOperationException($"{Path} is no number but {Value ?? "nothing"}."),
    };

    /// <summary>The value as a whole number. Throws when it is none.</summary>
    public long Integer => Value is long whole
        ? whole
        : throw new InvalidOperationException($"{Path} is no whole number but {Value ?? "nothing"}.");

    /// <summary>This node and everything below it.</summary>
    public IEnumerable<FieldNode> Descendants() => Children.SelectMany(child => child.Descendants()).Prepend(this);

    /// <summary>The node and its value on one line.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Path} = {Value} {Unit} {Text}").TrimEnd();

    internal void Rebase(string pathPrefix, int offset)
    {
        foreach (var node in Descendants().ToList())
        {
            node.Path = pathPrefix + "." + node.Path;
            node.Offset += offset;
        }
    }
}
