using System.Collections.Generic;

namespace MepModule.Catalogue.Model;

/// <summary>A procedure that a client calls through BT07.</summary>
public sealed class ProcedureDefinition
{
    /// <summary>BP and two digits for a basic procedure, EP and two digits for an extended one.</summary>
    public required string Id { get; init; }

    /// <summary>The number in BT07: n for basic procedure n, 2048 + n for extended procedure n.</summary>
    public required int Number { get; init; }

    /// <summary>The name of the procedure.</summary>
    public required string Name { get; init; }

    /// <summary>What the procedure does, in a sentence.</summary>
    public required string Purpose { get; init; }

    /// <summary>The keys that may call it: "MBK MAK", "MAK" or "unknown".</summary>
    public required string Keys { get; init; }

    /// <summary>How much of the parameters is public.</summary>
    public LayoutKnowledge Layout { get; init; }

    /// <summary>The parameters, from BT07 offset 3.</summary>
    public IReadOnlyList<FieldDefinition> Parameters { get; init; } = [];

    /// <summary>The response parameters, from offset 4 of the response table.</summary>
    public IReadOnlyList<FieldDefinition> Response { get; init; } = [];

    /// <summary>Results that mean something special for this procedure.</summary>
    public required Enumeration Results { get; init; }

    /// <summary>Remarks for the reader.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
