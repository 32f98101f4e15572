using System.Collections.Generic;
using MepModule.Catalogue.Expressions;

namespace MepModule.Catalogue.Model;

/// <summary>The parts of a catalogue, as read from JSON.</summary>
internal sealed record CatalogueContent(
    IReadOnlyList<TableDefinition> Tables,
    IReadOnlyList<ProcedureDefinition> Procedures,
    IReadOnlyDictionary<int, SourceDefinition> Sources,
    IReadOnlyDictionary<string, Enumeration> Enumerations,
    IReadOnlyDictionary<string, IReadOnlyList<FieldDefinition>> Structures,
    IReadOnlyDictionary<string, Expression> Globals,
    IReadOnlyDictionary<string, IReadOnlyList<VifDefinition>> VifTables);
