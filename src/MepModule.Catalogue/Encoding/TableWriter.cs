using System;
using System.Collections.Generic;
using System.IO;
using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Encoding;

/// <summary>Writes each field that the walker comes to.</summary>
internal sealed class TableWriter(LayoutSession session, string table, EncodingBuffer buffer, ValueSource valueOf) : ILayoutVisitor
{
    public int Start => 0;

    public int End => int.MaxValue;

    public void Begin(FieldDefinition field, string path, string name, int offset)
    {
    }

    public void Finish()
    {
    }

    public void Leaf(LeafContext leaf, LayoutScope scope)
    {
        var content = leaf.Field.IsInteger ? Integer(leaf) : ValueWriter.Write(leaf, valueOf(leaf.Path, leaf));
        if (content.Length != leaf.Length)
        {
            throw new ArgumentException(
                $"{table}.{leaf.Path} has {leaf.Length} bytes, but the value has {content.Length}.");
        }
        if (leaf.Offset < buffer.Length)
        {
            throw new ArgumentException(
                $"{table}.{leaf.Path} at {leaf.Offset} overlaps the field before it: an entry size of the dimensions is too small.");
        }
        buffer.Write(leaf.Offset, content);
    }

    /// <summary>Fields that go on to the end take as much as their value has.</summary>
    public int OpenLength(LeafContext leaf) => valueOf(leaf.Path, leaf) is { } value ? ValueWriter.ToBytes(value).Length : 0;

    public void Problem(string sentence) => throw new InvalidDataException($"{table} cannot be encoded. {sentence}");

    private byte[] Integer(LeafContext leaf)
    {
        var field = leaf.Field;
        var whole = valueOf(leaf.Path, leaf);
        var value = whole != null ? ValueWriter.ToInteger(leaf, whole) : Typical(leaf);
        foreach (var bits in field.Bits)
        {
            var part = valueOf(leaf.Path + "." + bits.Key, leaf);
            var stated = session.Stated($"{table}.{leaf.Path}.{bits.Key}") ?? bits.Default;
            if (part == null && (whole != null || stated == null))
                continue;
            var number = part == null ? stated!.Value : ValueWriter.ToInteger(bits, part);
            var mask = ((1L << (bits.To - bits.From + 1)) - 1) << bits.From;
            if ((number << bits.From & ~mask) != 0)
                throw new ArgumentException($"{table}.{leaf.Path}.{bits.Key} has bits {bits.From} to {bits.To}; {number} does not fit.");
            value = (value & ~mask) | (number << bits.From);
        }
        var content = WireInteger.Write(field, value);
        if (WireInteger.Read(field, content) != value)
            throw new ArgumentException($"{table}.{leaf.Path} has {leaf.Length} bytes; {value} does not fit.");
        return content;
    }

    private long Typical(LeafContext leaf)
    {
        if (session.Stated($"{table}.{leaf.Path}") is { } stated)
            return stated;
        IReadOnlyList<long> defaults = leaf.Field.Defaults;
        if (defaults.Count == 0)
            return 0;
        if (defaults.Count == 1)
            return defaults[0];
        var index = leaf.LastIndex;
        return index < defaults.Count ? defaults[index] : 0;
    }
}
