namespace MepModule.Catalogue.Layout;

/// <summary>A dimension that was not known and taken from the catalogue's typical values.</summary>
/// <param name="Reference">The reference, such as BT21.3 or firmware.</param>
/// <param name="Value">The value taken; null when a whole default order was taken, such as that of BT27.</param>
public sealed record Assumption(string Reference, long? Value);
