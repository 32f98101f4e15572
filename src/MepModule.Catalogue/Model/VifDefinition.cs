namespace MepModule.Catalogue.Model;

/// <summary>What an M-Bus value information code means.</summary>
/// <param name="First">The first code of the range.</param>
/// <param name="Last">The last code of the range.</param>
/// <param name="Name">The quantity.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Scale">The power of ten of the first code; each further code of the range adds one.</param>
/// <param name="Kind">"number", "duration" (units s, min, h, d by code), "date" or "text".</param>
public sealed record VifDefinition(int First, int Last, string Name, string Unit, int Scale, string Kind);
