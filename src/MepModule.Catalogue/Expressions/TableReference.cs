using System.Collections.Generic;
using System.Text;

namespace MepModule.Catalogue.Expressions;

/// <summary>
/// A reference to a field of a table: by byte offset (BT21.3), by offset and bit (BT21.0.2) or by key
/// (BT27.presentValueSources[k]). An index selects an element of the array that the field lies in.
/// </summary>
public sealed class TableReference
{
    internal TableReference(string table, IReadOnlyList<Step> steps)
    {
        Table = table;
        Steps = steps;
        var text = new StringBuilder(table);
        foreach (var step in steps)
            text.Append('.').Append(step.Name);
        Text = text.ToString();
    }

    /// <summary>The table, such as BT21.</summary>
    public string Table { get; }

    /// <summary>The reference without its indices, such as BT61.9.</summary>
    public string Text { get; }

    internal IReadOnlyList<Step> Steps { get; }

    /// <summary>The reference with its indices, such as BT61.9[2].</summary>
    public string TextWith(long[] indices)
    {
        var text = new StringBuilder(Table);
        var next = 0;
        foreach (var step in Steps)
        {
            text.Append('.').Append(step.Name);
            if (step.Index != null)
                text.Append('[').Append(indices[next++]).Append(']');
        }
        return text.ToString();
    }

    internal sealed record Step(string Name, Expression? Index);
}
