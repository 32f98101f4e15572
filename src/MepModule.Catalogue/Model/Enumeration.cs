using System.Collections.Generic;

namespace MepModule.Catalogue.Model;

/// <summary>Names of numbers.</summary>
public class Enumeration(string name, IReadOnlyDictionary<long, string> texts)
{
    /// <summary>The name of the enumeration, empty for one that belongs to a single field.</summary>
    public string Name => name;

    /// <summary>All named values.</summary>
    public IReadOnlyDictionary<long, string> Texts => texts;

    /// <summary>The name of a value, or null when it has none.</summary>
    public virtual string? TextOf(long value) => texts.TryGetValue(value, out var text) ? text : null;
}
