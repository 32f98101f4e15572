using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Decoding;

/// <summary>
/// Decodes bytes of any table. The browser's decoder (src/web/src/decoder) gives the same results; tests/corpus holds both to it.
/// </summary>
public sealed class TableDecoder(MeterCatalogue catalogue)
{
    private const int PendingTable = 0x1000;

    /// <summary>Decodes bytes of a table, for example the data of a partial read.</summary>
    /// <param name="id">The table, such as BT28.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="offset">The table offset of the first byte.</param>
    /// <param name="dimensions">What is known of the meter; without it typical values are assumed.</param>
    public DecodedTable Decode(string id, byte[] bytes, int offset = 0, Dimensions? dimensions = null)
    {
        var definition = catalogue.FindTable(id);
        var known = dimensions ?? new Dimensions();
        var own = new TableBytes();
        own.Add(offset, bytes);
        var session = new LayoutSession(catalogue, known, definition, own.With(known.BytesOf(id)));
        var tree = new TreeBuilder(session, bytes, offset);
        if (definition != null)
            new LayoutWalker(session, definition, own.With(known.BytesOf(id)), tree).WalkTable();
        return new DecodedTable(id, definition, offset, bytes.Length, tree.Roots, tree.Undecoded(), session.Assumptions, tree.Problems);
    }

    /// <summary>Decodes bytes of the table with this number of a message, also of the pending copy of a table.</summary>
    public DecodedTable Decode(int number, byte[] bytes, int offset = 0, Dimensions? dimensions = null) =>
        Decode(catalogue.FindTable(number & ~PendingTable)?.Id ?? MeterCatalogue.IdOf(number), bytes, offset, dimensions);

    /// <summary>The size of a table in bytes, or null when it is not known.</summary>
    public int? SizeOf(string id, Dimensions? dimensions = null)
    {
        var definition = catalogue.Table(id);
        var known = dimensions ?? new Dimensions();
        var bytes = known.BytesOf(id) ?? new TableBytes();
        var session = new LayoutSession(catalogue, known, definition, bytes);
        return (int?)definition.Size?.Evaluate(new LayoutScope(session, null, definition.Lets));
    }
}
