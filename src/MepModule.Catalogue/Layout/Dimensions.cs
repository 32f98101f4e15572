using System.Collections.Generic;

namespace MepModule.Catalogue.Layout;

/// <summary>
/// What is known about a meter's dimensions: contents of tables that were read earlier, and single values. What is not
/// known is assumed as the catalogue says, and the result of a decoder tells which assumptions it made.
/// </summary>
public sealed class Dimensions
{
    private readonly Dictionary<string, long> _values = [];
    private readonly Dictionary<string, TableBytes> _tables = [];

    /// <summary>The values that were set, by reference.</summary>
    public IReadOnlyDictionary<string, long> Values => _values;

    /// <summary>
    /// States a value: a field of a table ("BT21.3", "BT61.9[0]", "BT22.summationSources[2]") or a definition of the
    /// catalogue ("firmware" as 370 for 3.70, "gen4", "energyUnit"). It goes before the content of a table.
    /// </summary>
    public Dimensions Set(string reference, long value)
    {
        _values[reference] = value;
        return this;
    }

    /// <summary>Adds bytes of a table, from the given offset on. A table may be added in several ranges; the first one wins.</summary>
    public Dimensions Add(string table, byte[] bytes, int offset = 0)
    {
        if (!_tables.TryGetValue(table, out var ranges))
            _tables[table] = ranges = new TableBytes();
        ranges.Add(offset, bytes);
        return this;
    }

    /// <summary>Forgets a table's content, for example before newer bytes are added.</summary>
    public Dimensions Remove(string table)
    {
        _tables.Remove(table);
        return this;
    }

    internal TableBytes? BytesOf(string table) => _tables.GetValueOrDefault(table);
}
