using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace MepModule.MeterSimulator.Tables;

/// <summary>
/// All tables of a meter as JSON, in the form of tests/corpus/inputs: what a decoder needs to know of the dimensions, and bytes of every
/// table. Of long tables it gives the beginning and the last bytes in use.
/// </summary>
internal static class TableDump
{
    private const int LongestWindow = 64;

    private static readonly int[] DimensionTables =
    [
        0, 1, 20, 21, 22, 27, 30, 50, 60, 61, 62, 70, 71,
        .. new[] { 4, 11, 36, 54, 55, 66, 90 }.Select(number => Table.Extended + number),
    ];

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, IndentSize = 2 };

    public static string Write(Meter meter)
    {
        string profile = meter.Options.Profile.Name;
        var dimensions = new SortedDictionary<string, object>(StringComparer.Ordinal);
        var windows = new List<object>();
        foreach (Table table in meter.Works.Tables.All.Where(table => table.ReadAccess != Access.Nobody))
        {
            byte[] bytes = meter.ReadTable(table.Id)!;
            if (DimensionTables.Contains(table.Id))
                dimensions.Add(NameOf(table.Id), new[] { new { offset = 0, bytes = Convert.ToHexString(bytes) } });
            windows.Add(Window(profile, table.Id, bytes, 0));
            int used = Array.FindLastIndex(bytes, value => value != 0) + 1;
            if (used > LongestWindow)
                windows.Add(Window(profile, table.Id, bytes, used - LongestWindow));
        }
        // ET11 of older meters ends before these.
        object values = meter.Options.Profile.Generation == MeterGeneration.Gen4
            ? new Dictionary<string, int>()
            : new Dictionary<string, int> { ["ET11.32"] = 0, ["ET11.33"] = 0, ["ET11.34"] = 1 };
        return JsonSerializer.Serialize(
            new { about = $"Tables of the simulated {profile} meter, written by MepModule.MeterSimulator --tables.", meter = new { values, tables = dimensions }, tables = windows },
            Format);
    }

    private static object Window(string profile, int id, byte[] bytes, int offset) => new
    {
        name = $"{profile}, {(offset == 0 ? "beginning" : "last bytes in use")}",
        table = NameOf(id),
        offset,
        bytes = Convert.ToHexString(bytes, offset, Math.Min(LongestWindow, bytes.Length - offset)),
    };

    private static string NameOf(int id) => id < Table.Extended ? $"BT{id:D2}" : $"ET{id - Table.Extended:D2}";
}
