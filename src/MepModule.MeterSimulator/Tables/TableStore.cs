using System;
using System.Collections.Generic;

namespace MepModule.MeterSimulator.Tables;

/// <summary>All tables of the meter by id.</summary>
internal sealed class TableStore
{
    private readonly SortedDictionary<int, Table> _tables = [];

    public IEnumerable<Table> All => _tables.Values;

    public Table Basic(int number, Access read, Access write, int size, Action<Table>? refresh = null, Func<Table, int, int, ResponseCode>? written = null) =>
        Add(new Table(number, read, write, size) { Refresh = refresh, Written = written });

    public Table Extended(int number, Access read, Access write, int size, Action<Table>? refresh = null, Func<Table, int, int, ResponseCode>? written = null) =>
        Add(new Table(Table.Extended + number, read, write, size) { Refresh = refresh, Written = written });

    /// <summary>From now on nobody may read or write the table.</summary>
    public void Lock(int id)
    {
        if (Find(id) is { } table)
            table.ReadAccess = table.WriteAccess = Access.Nobody;
    }

    public Table? Find(int id) => _tables.GetValueOrDefault(id);

    private Table Add(Table table)
    {
        _tables.Add(table.Id, table);
        return table;
    }
}
