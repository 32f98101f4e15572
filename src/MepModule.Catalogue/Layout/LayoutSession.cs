using System.Collections.Generic;
using System.Linq;
using MepModule.Catalogue.Expressions;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Layout;

/// <summary>
/// Resolves what the expressions of one decoding or encoding need: values that were stated, then contents of tables,
/// then the catalogue's typical values, which are recorded as assumptions.
/// </summary>
internal sealed class LayoutSession
{
    private readonly Dimensions _dimensions;
    private readonly ReferenceBinder _binder;
    private readonly TableDefinition? _currentTable;
    private readonly TableBytes _currentBytes;
    private readonly Dictionary<string, long> _stated = [];
    private readonly Dictionary<(TableReference Reference, long First, long Second), long> _resolved = [];
    private readonly HashSet<string> _resolving = [];
    private readonly List<Assumption> _assumptions = [];
    private readonly List<string> _missing = [];
    private readonly LayoutScope _globals;

    public LayoutSession(MeterCatalogue catalogue, Dimensions dimensions, TableDefinition? currentTable, TableBytes currentBytes)
    {
        Catalogue = catalogue;
        _dimensions = dimensions;
        _currentTable = currentTable;
        _currentBytes = currentBytes;
        _binder = new ReferenceBinder(catalogue);
        _globals = new LayoutScope(this, null);
        foreach (var (name, value) in dimensions.Values)
            _stated[CanonicalName(name)] = value;
    }

    public MeterCatalogue Catalogue { get; }

    public Dimensions Dimensions => _dimensions;

    /// <summary>What was assumed so far, in the order of first use.</summary>
    public IReadOnlyList<Assumption> Assumptions => _assumptions;

    /// <summary>References that could not be resolved since the last call, for an error sentence.</summary>
    public string TakeMissing()
    {
        var text = string.Join(", ", _missing.Distinct());
        _missing.Clear();
        return text;
    }

    /// <summary>The value that the dimensions state for a field, by table, keys and indices.</summary>
    public long? Stated(string canonical) => _stated.TryGetValue(canonical, out var value) ? value : null;

    public long? Global(string name)
    {
        if (_stated.TryGetValue(name, out var value))
            return value;
        if (Catalogue.Globals.TryGetValue(name, out var definition))
            return definition.Evaluate(_globals);
        _missing.Add(name);
        return null;
    }

    public long? Resolve(TableReference reference, long[] indices)
    {
        // A load profile asks for the same few references thousands of times; making their names would take most of the time.
        var key = (reference, indices.Length > 0 ? indices[0] : -1, indices.Length > 1 ? indices[1] : -1);
        if (_resolved.TryGetValue(key, out var known))
            return known;
        var value = ResolveAnew(reference, indices, out var isFixed);
        if (value != null && isFixed)
            _resolved[key] = value.Value;
        return value;
    }

    private long? ResolveAnew(TableReference reference, long[] indices, out bool isFixed)
    {
        isFixed = true;
        var text = reference.TextWith(indices);
        if (_binder.Bind(reference, indices) is not { } bound)
        {
            _missing.Add(text);
            return null;
        }
        var canonical = bound.Canonical;
        if (_stated.TryGetValue(canonical, out var stated))
            return stated;
        if (!_resolving.Add(canonical))
            return null;
        try
        {
            if (ReadFromTable(bound) is { } value)
            {
                isFixed = bound.Table != _currentTable;
                return value;
            }
        }
        finally
        {
            _resolving.Remove(canonical);
        }
        isFixed = bound.Table != _currentTable;
        return Assume(bound.Defaults, bound.LastIndex, reference.Text, text);
    }

    /// <summary>Takes the typical value of a field whose content is not at hand.</summary>
    public long? Assume(IReadOnlyList<long> defaults, long index, string reference, string referenceWithIndex)
    {
        if (defaults.Count == 0 || (defaults.Count > 1 && index >= defaults.Count))
        {
            _missing.Add(referenceWithIndex);
            return null;
        }
        var value = defaults.Count == 1 ? defaults[0] : defaults[(int)index];
        var assumption = defaults.Count == 1 ? new Assumption(referenceWithIndex, value) : new Assumption(reference, null);
        if (!_assumptions.Contains(assumption))
            _assumptions.Add(assumption);
        return value;
    }

    private long? ReadFromTable(BoundReference bound)
    {
        var bytes = bound.Table == _currentTable ? _currentBytes : _dimensions.BytesOf(bound.Table.Id);
        if (bytes == null || bytes.IsEmpty)
            return null;
        var missingBefore = _missing.Count;
        var value = new LayoutWalker(this, bound.Table, bytes, SilentVisitor.Instance).ReadInteger(bound.Steps);
        if (value == null)
            _missing.RemoveRange(missingBefore, _missing.Count - missingBefore);
        return value;
    }

    private string CanonicalName(string name)
    {
        if (Expression.Parse(name) is not Expression.Reference reference)
            return name;
        var indices = reference.Target.Steps
            .Where(step => step.Index != null)
            .Select(step => step.Index!.Evaluate(_globals) ?? 0)
            .ToArray();
        return _binder.Bind(reference.Target, indices) is { } bound
            ? bound.Canonical
            : throw new System.ArgumentException($"The dimension {name} means no field of the catalogue.", nameof(name));
    }
}
