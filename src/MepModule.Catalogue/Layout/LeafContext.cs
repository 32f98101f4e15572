using System;
using System.Globalization;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Layout;

/// <summary>A field that holds a value, at its place.</summary>
/// <param name="Field">The definition.</param>
/// <param name="Path">The path of keys and indices, such as sets[0].intervalsPerBlock.</param>
/// <param name="Name">The name a reader sees; for a value with a source id the name of the source.</param>
/// <param name="Offset">The offset in the table.</param>
/// <param name="Length">The number of bytes.</param>
/// <param name="Unit">The unit of the scaled value.</param>
/// <param name="Scale">The power of ten of the integer.</param>
/// <param name="Factor">The factor of the integer, 1 when there is none.</param>
/// <param name="SourceId">The source id of the value, or null.</param>
public sealed record LeafContext(
    FieldDefinition Field, string Path, string Name, int Offset, int Length, string Unit, int Scale, long Factor, int? SourceId)
{
    /// <summary>The element of an array that the field is or lies in, 0 without one.</summary>
    public int LastIndex
    {
        get
        {
            var from = Path.LastIndexOf('[');
            return from < 0 ? 0 : int.Parse(Path.AsSpan(from + 1, Path.IndexOf(']', from) - from - 1), CultureInfo.InvariantCulture);
        }
    }
}
