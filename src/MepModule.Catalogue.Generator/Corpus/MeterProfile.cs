using System.Collections.Generic;
using System.Linq;
using MepModule.Catalogue.Encoding;
using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Generator.Corpus;

/// <summary>A kind of meter: its dimensions, stated as values or given as contents of tables.</summary>
public sealed class MeterProfile
{
    private static readonly string[] DimensionTables =
    [
        "BT00", "BT01", "BT20", "BT21", "BT22", "BT27", "BT30", "BT50", "BT60", "BT61", "BT62", "BT71", "ET11", "ET36", "ET55", "ET90",
    ];

    private readonly Dictionary<string, long> _values = [];
    private readonly Dictionary<string, byte[]> _tables = [];

    private MeterProfile(string name, bool hasAllTables)
    {
        Name = name;
        HasAllTables = hasAllTables;
    }

    /// <summary>A short name, such as gen3-55.</summary>
    public string Name { get; }

    /// <summary>True when the corpus has every table of this meter, false for the register tables only.</summary>
    public bool HasAllTables { get; }

    /// <summary>True when the meter has the table: load profile sets 2 to 4 came with firmware 3.50.</summary>
    public bool Has(TableDefinition table) => table.Id is not ("BT65" or "BT66" or "BT67") || Name is not ("gen3-22" or "gen3-26");

    /// <summary>Stated dimensions.</summary>
    public IReadOnlyDictionary<string, long> Values => _values;

    /// <summary>Contents of dimension tables.</summary>
    public IReadOnlyDictionary<string, byte[]> Tables => _tables;

    /// <summary>All profiles: three generations by their numbers of present values, CPM, and a meter with demands.</summary>
    public static IReadOnlyList<MeterProfile> All(MeterCatalogue catalogue) =>
    [
        Registers("gen3-22", 300, 11, 22, false),
        Registers("gen3-26", 310, 11, 26, false),
        Registers("gen3-41", 350, 11, 41, false),
        Registers("gen3-55", 370, 11, 55, true),
        Registers("gen4-72", 400, 19, 72, false),
        Registers("gen4-75", 410, 19, 75, false),
        Registers("gen4-84", 430, 19, 84, true).With("BT21.7", 8).With("BT20.7", 8).AsTables(catalogue),
        Registers("cpm", 121, 11, 55, true).With("ET11.22", 20),
        Registers("demand", 360, 15, 41, true).With("BT21.0.2", 1).With("BT21.4", 8).With("BT21.5", 2).With("BT21.8", 8).With("BT21.0.6", 1)
            .WithMany("BT22.demandSources", 8, 9, 10, 11, 81, 82, 83, 84).WithMany("BT22.coincidentSources", 8, 10).AsTables(catalogue),
    ];

    /// <summary>The dimensions for a decoder or an encoder.</summary>
    public Dimensions Dimensions
    {
        get
        {
            var dimensions = new Dimensions();
            foreach (var (reference, value) in _values)
                dimensions.Set(reference, value);
            foreach (var (table, content) in _tables)
                dimensions.Add(table, content);
            return dimensions;
        }
    }

    private static MeterProfile Registers(string name, int firmware, int summations, int presentValues, bool hasAllTables)
    {
        var isGen4 = firmware >= 400;
        var profile = new MeterProfile(name, hasAllTables)
            .With("BT01.14.12", firmware / 100).With("BT01.14.5", firmware % 100)
            .With("BT21.3", summations).With("BT21.9", presentValues)
            .With("BT20.3", summations).With("BT20.9", presentValues).With("BT20.7", 4)
            .With("ET11.0", isGen4 ? 6 : 5).With("ET11.34", isGen4 ? 2 : 1)
            .With("BT00.14", isGen4 ? 20 : 13)
            .With("BT60.11", 16).With("BT71.5", 20).With("BT71.3", 2)
            .With("ET36.logs[4].currentEntries", 2).With("ET36.logs[6].currentEntries", 5).With("ET36.logs[5].currentEntries", 1)
            .With("ET36.logs[3].currentEntries", 1).With("ET54.69", 2).With("ET54.80", 10)
            .With("ET55.energyRegisterUnit", firmware == 410 ? 10 : 1)
            .With("ET36.logs[0].entrySize", 8 + 1 + (summations * 4 * 9) + (8 * 17 * 9));
        int[] channels = [2, 3, 0, 1];
        var sets = firmware >= 350 || firmware < 200 ? 4 : 1;
        for (var set = 0; set < sets; set++)
        {
            profile.With($"BT61.7[{set}]", channels[set] == 0 ? 0 : 3).With($"BT61.9[{set}]", 24).With($"BT61.11[{set}]", channels[set]);
            for (var channel = 0; channel < channels[set]; channel++)
                profile.With($"BT62.sets[{set}].channels[{channel}].sourceId", channel == 2 ? 112 : channel);
        }
        return profile;
    }

    private MeterProfile With(string reference, long value)
    {
        _values[reference] = value;
        return this;
    }

    private MeterProfile WithMany(string reference, params long[] values)
    {
        foreach (var (value, index) in values.Select((value, index) => (value, index)))
            With($"{reference}[{index}]", value);
        return this;
    }

    /// <summary>Turns the stated values into contents of the tables that hold them.</summary>
    private MeterProfile AsTables(MeterCatalogue catalogue)
    {
        var encoder = new TableEncoder(catalogue);
        var dimensions = Dimensions;
        foreach (var table in DimensionTables)
            _tables[table] = encoder.Encode(table, (_, _) => null, dimensions);
        foreach (var reference in _values.Keys.Where(reference => _tables.ContainsKey(reference[..4])).ToList())
            _values.Remove(reference);
        return this;
    }
}
