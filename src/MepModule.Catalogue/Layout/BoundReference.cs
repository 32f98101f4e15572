using System.Collections.Generic;
using System.Linq;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Layout;

/// <summary>One step of the way from a table to a field.</summary>
internal readonly record struct BoundStep(FieldDefinition? Field, BitDefinition? Bits, long Index)
{
    public string Text => Bits != null ? Bits.Key : Field!.Count == null ? Field.Key : $"{Field.Key}[{Index}]";
}

/// <summary>A reference whose steps are found in the catalogue.</summary>
internal sealed record BoundReference(TableDefinition Table, IReadOnlyList<BoundStep> Steps)
{
    /// <summary>One spelling for all ways to write the reference: keys and indices.</summary>
    public string Canonical => Table.Id + "." + string.Join(".", Steps.Select(step => step.Text));

    public IReadOnlyList<long> Defaults
    {
        get
        {
            var last = Steps[^1];
            if (last.Bits == null)
                return last.Field!.Defaults;
            return last.Bits.Default is { } value ? [value] : [];
        }
    }

    /// <summary>The index within the array that the field is or lies in, 0 without one.</summary>
    public long LastIndex => Steps.Where(step => step.Field?.Count != null).Select(step => step.Index).LastOrDefault();
}
