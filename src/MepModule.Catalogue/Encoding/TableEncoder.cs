using System;
using System.Collections.Generic;
using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Encoding;

/// <summary>
/// Makes table contents out of field values, the reverse of the decoder. A field without a value gets what the dimensions
/// state for it, else the typical value of the catalogue, else zero.
/// </summary>
public sealed class TableEncoder(MeterCatalogue catalogue)
{
    /// <summary>Encodes a whole table from values by path, as the decoder names them (such as "sets[0].blocks").</summary>
    /// <param name="id">The table, such as BT28.</param>
    /// <param name="values">
    /// For each path a number (in the unit of the decoder: amperes, not milliamperes), a bool, a text (also times as ISO 8601,
    /// decimal digits, and bytes as hex), a DateTime, a byte[], an int[] of flags, or the text of an enumeration.
    /// Bits are given by their own path or as part of the whole integer. A path that the table does not have throws.
    /// </param>
    /// <param name="dimensions">The meter's dimensions.</param>
    public byte[] Encode(string id, IReadOnlyDictionary<string, object> values, Dimensions? dimensions = null)
    {
        var unused = new HashSet<string>(values.Keys);
        var encoded = Encode(id, (path, _) =>
        {
            unused.Remove(path);
            return values.GetValueOrDefault(path);
        }, dimensions);
        foreach (var path in unused)
            throw new ArgumentException($"{id} has no field {path} with these dimensions.", nameof(values));
        return encoded;
    }

    /// <summary>Encodes a whole table; a function gives the value of each path, or null for the typical value.</summary>
    public byte[] Encode(string id, ValueSource valueOf, Dimensions? dimensions = null)
    {
        var definition = catalogue.Table(id);
        var known = dimensions ?? new Dimensions();
        var buffer = new EncodingBuffer();
        var session = new LayoutSession(catalogue, known, definition, buffer.Bytes);
        var writer = new TableWriter(session, id, buffer, valueOf);
        new LayoutWalker(session, definition, buffer.Bytes, writer).WalkTable();
        var size = (int?)definition.Size?.Evaluate(new LayoutScope(session, null, definition.Lets)) ?? buffer.Length;
        return buffer.ToArray(Math.Max(size, buffer.Length));
    }
}
