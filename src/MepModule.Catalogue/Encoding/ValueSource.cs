using MepModule.Catalogue.Layout;

namespace MepModule.Catalogue.Encoding;

/// <summary>Gives the value of a field, or null for the typical value.</summary>
/// <param name="path">The path of the field or of the bits, such as total.summations[3] or status.weekday.</param>
/// <param name="leaf">The field: definition, offset, length, unit, scale and source id.</param>
public delegate object? ValueSource(string path, LeafContext leaf);
