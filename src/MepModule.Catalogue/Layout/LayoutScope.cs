using System.Collections.Generic;
using MepModule.Catalogue.Expressions;

namespace MepModule.Catalogue.Layout;

/// <summary>
/// The names that a structure's expressions see: its own fields read so far, indices and definitions, then those around it.
/// </summary>
internal sealed class LayoutScope(LayoutSession session, LayoutScope? outer, IReadOnlyDictionary<string, Expression>? lets = null)
    : IExpressionScope
{
    private Dictionary<string, long>? _values;
    private Dictionary<string, (IReadOnlyList<long> Defaults, string Reference)>? _unread;

    public void Set(string name, long value) => (_values ??= [])[name] = value;

    /// <summary>Names a field whose bytes are not at hand: the typical value is assumed when an expression asks for it.</summary>
    public void SetUnread(string name, IReadOnlyList<long> defaults, string reference) => (_unread ??= [])[name] = (defaults, reference);

    public long? Name(string name)
    {
        if (_values != null && _values.TryGetValue(name, out var value))
            return value;
        if (_unread != null && _unread.TryGetValue(name, out var unread))
            return session.Assume(unread.Defaults, 0, unread.Reference, unread.Reference);
        if (lets != null && lets.TryGetValue(name, out var definition))
            return definition.Evaluate(this);
        return outer != null ? outer.Name(name) : session.Global(name);
    }

    public long? Reference(TableReference reference, long[] indices) => session.Resolve(reference, indices);

    public LayoutScope Inner(IReadOnlyDictionary<string, Expression>? definitions = null) => new(session, this, definitions);
}
