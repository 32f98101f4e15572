using System.Collections.Generic;
using System.Linq;
using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Decoding;

/// <summary>Bytes of a table and what they say.</summary>
/// <param name="Id">The table, such as BT21; also for tables that the catalogue does not know.</param>
/// <param name="Definition">The catalogue's description, null for an unknown table.</param>
/// <param name="Offset">The table offset of the first byte.</param>
/// <param name="Length">The number of bytes.</param>
/// <param name="Fields">The fields in order of their offsets.</param>
/// <param name="Undecoded">Ranges that no field describes.</param>
/// <param name="Assumptions">Dimensions that were not known and therefore assumed.</param>
/// <param name="Problems">Sentences about what could not be placed, and why.</param>
public sealed record DecodedTable(
    string Id, TableDefinition? Definition, int Offset, int Length, IReadOnlyList<FieldNode> Fields,
    IReadOnlyList<FieldNode> Undecoded, IReadOnlyList<Assumption> Assumptions, IReadOnlyList<string> Problems)
{
    /// <summary>All nodes, each before its children.</summary>
    public IEnumerable<FieldNode> AllNodes() => Fields.SelectMany(field => field.Descendants());

    /// <summary>The node with this path, or null.</summary>
    public FieldNode? Find(string path) => AllNodes().FirstOrDefault(node => node.Path == path);

    /// <summary>The node with this path. Throws when the bytes do not hold it.</summary>
    public FieldNode this[string path] =>
        Find(path) ?? throw new KeyNotFoundException($"{Id} has no field {path} in bytes {Offset} to {Offset + Length - 1}.");
}
