using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using MepModule.Catalogue.Expressions;

namespace MepModule.Catalogue.Model;

/// <summary>
/// All tables, procedures, source ids and enumerations of the meter. Load it once and share it: it does not change.
/// </summary>
public sealed class MeterCatalogue
{
    private const string ResourceName = "MepModule.Catalogue.catalogue.json";
    private readonly Dictionary<string, TableDefinition> _tablesById;
    private readonly Dictionary<int, TableDefinition> _tablesByNumber;
    private readonly Dictionary<int, ProcedureDefinition> _proceduresByNumber;

    internal MeterCatalogue(CatalogueContent content)
    {
        Tables = content.Tables;
        Procedures = content.Procedures;
        Sources = content.Sources;
        Enumerations = content.Enumerations;
        Structures = content.Structures;
        Globals = content.Globals;
        VifTables = content.VifTables;
        _tablesById = Tables.ToDictionary(table => table.Id);
        _tablesByNumber = Tables.ToDictionary(table => table.Number);
        _proceduresByNumber = Procedures.ToDictionary(procedure => procedure.Number);
    }

    /// <summary>All tables, basic ones first.</summary>
    public IReadOnlyList<TableDefinition> Tables { get; }

    /// <summary>All procedures, basic ones first.</summary>
    public IReadOnlyList<ProcedureDefinition> Procedures { get; }

    /// <summary>The quantities by source id.</summary>
    public IReadOnlyDictionary<int, SourceDefinition> Sources { get; }

    /// <summary>The shared enumerations by name, such as responseCode.</summary>
    public IReadOnlyDictionary<string, Enumeration> Enumerations { get; }

    /// <summary>The structures that several tables share, by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FieldDefinition>> Structures { get; }

    /// <summary>The M-Bus value information tables: primary, fb, fd.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<VifDefinition>> VifTables { get; }

    internal IReadOnlyDictionary<string, Expression> Globals { get; }

    /// <summary>Loads the catalogue that this assembly carries.</summary>
    public static MeterCatalogue Load()
    {
        using var stream = OpenAsset();
        using var document = JsonDocument.Parse(stream);
        return CatalogueReader.Read(document.RootElement);
    }

    /// <summary>Opens the compact JSON that the browser also uses.</summary>
    public static Stream OpenAsset() =>
        typeof(MeterCatalogue).Assembly.GetManifestResourceStream(ResourceName)
        ?? throw new InvalidOperationException($"The assembly carries no {ResourceName}; build MepModule.Catalogue again.");

    /// <summary>The table with this id, such as BT21. Throws when there is none.</summary>
    public TableDefinition Table(string id) =>
        FindTable(id) ?? throw new ArgumentException($"The catalogue has no table {id}; ids look like BT21 or ET04.", nameof(id));

    /// <summary>The table with this id, or null.</summary>
    public TableDefinition? FindTable(string id) => _tablesById.GetValueOrDefault(id);

    /// <summary>The table with this number of a message (21 for BT21, 0x0804 for ET04), or null.</summary>
    public TableDefinition? FindTable(int number) => _tablesByNumber.GetValueOrDefault(number);

    /// <summary>The procedure with this number of BT07 (0x811 for EP17), or null.</summary>
    public ProcedureDefinition? FindProcedure(int number) => _proceduresByNumber.GetValueOrDefault(number);

    /// <summary>The id of a table number, also of one that the catalogue does not know: BT99, ET99.</summary>
    public static string IdOf(int number) => number switch
    {
        >= 0x1000 => "pending " + IdOf(number & 0x0FFF),
        >= 0x0800 => $"ET{number & 0x7FF:D2}",
        _ => $"BT{number:D2}",
    };
}
