using System.Collections.Generic;
using MepModule.Catalogue.Expressions;

namespace MepModule.Catalogue.Model;

/// <summary>How much of a table's layout the public guides tell.</summary>
public enum LayoutKnowledge
{
    /// <summary>Every byte is described.</summary>
    Complete,

    /// <summary>Some bytes are not described.</summary>
    Partial,

    /// <summary>Nothing but the table's existence is public.</summary>
    Unknown,
}

/// <summary>A table of the meter.</summary>
public sealed class TableDefinition
{
    /// <summary>BT and two digits for a basic table, ET and two digits for an extended one.</summary>
    public required string Id { get; init; }

    /// <summary>The id in a message: n for basic table n, 2048 + n for extended table n.</summary>
    public required int Number { get; init; }

    /// <summary>The name of the table.</summary>
    public required string Name { get; init; }

    /// <summary>What the table is for, in a sentence.</summary>
    public required string Purpose { get; init; }

    /// <summary>The keys that may read it: "MBK MAK", "none" or "unknown".</summary>
    public required string ReadKeys { get; init; }

    /// <summary>The keys that may write it: "MBK MAK", "MAK", "none" or "unknown".</summary>
    public required string WriteKeys { get; init; }

    /// <summary>Reads come from non-volatile memory: slow, be gentle.</summary>
    public bool ReadsFromNvm { get; init; }

    /// <summary>Writes go to non-volatile memory: at most 4 an hour before firmware 3.40.</summary>
    public bool WritesToNvm { get; init; }

    /// <summary>The size in bytes, null when it is not known.</summary>
    public Expression? Size { get; init; }

    /// <summary>The firmware versions that have the table; empty for all.</summary>
    public string Firmware { get; init; } = "";

    /// <summary>How much of the layout is public.</summary>
    public LayoutKnowledge Layout { get; init; }

    /// <summary>Definitions that the fields' expressions use.</summary>
    public IReadOnlyDictionary<string, Expression> Lets { get; init; } = new Dictionary<string, Expression>();

    /// <summary>The structure that the table has in common with others, or null.</summary>
    public string? Structure { get; init; }

    /// <summary>The fields in order of their offsets.</summary>
    public IReadOnlyList<FieldDefinition> Fields { get; init; } = [];

    /// <summary>Remarks for the reader.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Where the public guide is ambiguous, and what is taken here.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];
}
