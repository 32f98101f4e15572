namespace MepModule.Catalogue.Model;

/// <summary>What an M-Bus value information code, or a modifier behind it, means.</summary>
/// <param name="First">The first code of the range.</param>
/// <param name="Last">The last code of the range.</param>
/// <param name="Name">The quantity, or what a modifier says of it; with "|" between when each code of the range has its own.</param>
/// <param name="Unit">The unit, or what a modifier puts behind it; likewise.</param>
/// <param name="Scale">The power of ten of the first code; each further code of the range adds one.</param>
/// <param name="Kind">
/// Of a quantity: "number", "unsigned", "duration" (units s, min, h, d by code), "date", "dateTime". Of a modifier: "remark", "unit", "factor",
/// "unsigned", "count", "duration" and "time" (what the value has become), "second" (the next code is in the second table). Of both: "hidden"
/// (the number would mislead).
/// </param>
public sealed record VifDefinition(int First, int Last, string Name, string Unit, int Scale, string Kind);
