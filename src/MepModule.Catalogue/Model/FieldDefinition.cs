using System.Collections.Generic;
using System.Text;
using MepModule.Catalogue.Expressions;

namespace MepModule.Catalogue.Model;

/// <summary>One field of a table, a structure or a procedure, as the catalogue describes it.</summary>
public sealed class FieldDefinition
{
    /// <summary>The name that a reader sees, such as "Present values".</summary>
    public required string Name { get; init; }

    /// <summary>The name within a path, such as presentValues.</summary>
    public required string Key { get; init; }

    /// <summary>How the bytes are read.</summary>
    public required FieldType Type { get; init; }

    /// <summary>The type as written in the catalogue, the name of a shared structure, or empty for a structure of its own.</summary>
    public string TypeName { get; init; } = "";

    /// <summary>Bytes of a field of fixed size, 0 when <see cref="LengthRule"/> or the content decides.</summary>
    public int FixedLength { get; init; }

    /// <summary>Bytes of a field whose type does not fix them.</summary>
    public Expression? LengthRule { get; init; }

    /// <summary>Offset from the start of the structure; without it the field follows the one before.</summary>
    public Expression? At { get; init; }

    /// <summary>The field exists only if this is not zero.</summary>
    public Expression? When { get; init; }

    /// <summary>Number of elements of an array, null for a single field.</summary>
    public Expression? Count { get; init; }

    /// <summary>The array ends behind the first element that makes this non-zero.</summary>
    public Expression? Until { get; init; }

    /// <summary>Bytes from one element to the next; without it elements follow one another.</summary>
    public Expression? Stride { get; init; }

    /// <summary>The name under which expressions see the number of the element.</summary>
    public string Index { get; init; } = "i";

    /// <summary>The word that names an element ("Block" gives "Block 3").</summary>
    public string? Item { get; init; }

    /// <summary>An enumeration that names the elements by their number.</summary>
    public Enumeration? Items { get; init; }

    /// <summary>The fields of a structure.</summary>
    public IReadOnlyList<FieldDefinition> Fields { get; init; } = [];

    /// <summary>The bit fields of an integer.</summary>
    public IReadOnlyList<BitDefinition> Bits { get; init; } = [];

    /// <summary>Further definitions that the fields of the structure see.</summary>
    public IReadOnlyDictionary<string, Expression> Lets { get; init; } = new Dictionary<string, Expression>();

    /// <summary>The unit of the value, empty when it has none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The value is the integer times ten to this power.</summary>
    public int Scale { get; init; }

    /// <summary>A further factor of energy values (units Wh, varh, VAh).</summary>
    public Expression? EnergyFactor { get; init; }

    /// <summary>The source id that gives the value its name, unit and scale.</summary>
    public Expression? Source { get; init; }

    /// <summary>The meaning of the values.</summary>
    public Enumeration? Enumeration { get; init; }

    /// <summary>What is assumed while the content is not known: one value, several for the elements of an array, or none.</summary>
    public IReadOnlyList<long> Defaults { get; init; } = [];

    /// <summary>The firmware versions that have the field, such as "3.70+, CPM 1.20+"; empty for all.</summary>
    public string Firmware { get; init; } = "";

    /// <summary>Remarks for the reader.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Where the public guide is ambiguous, and what is taken here.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <summary>True for types that hold an integer.</summary>
    public bool IsInteger => Type is FieldType.Unsigned or FieldType.Signed or FieldType.UnsignedBigEndian;

    /// <summary>Makes the key of a name: "Present values" gives presentValues, "ET13 entry size" gives et13EntrySize.</summary>
    public static string KeyOf(string name)
    {
        var key = new StringBuilder();
        var startOfWord = false;
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character))
            {
                startOfWord = key.Length > 0;
                continue;
            }
            key.Append(startOfWord ? char.ToUpperInvariant(character) : char.ToLowerInvariant(character));
            startOfWord = false;
        }
        return key.ToString();
    }
}
