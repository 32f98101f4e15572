namespace MepModule.Catalogue.Model;

/// <summary>A quantity that a register, a present value or a load profile channel can hold.</summary>
/// <param name="Id">The source id, 0 to 255.</param>
/// <param name="Name">The name of the quantity.</param>
/// <param name="Unit">The unit after scaling, empty when it has none.</param>
/// <param name="Scale">The value is the integer times ten to this power.</param>
/// <param name="Firmware">The firmware versions that have it; empty for all.</param>
public sealed record SourceDefinition(int Id, string Name, string Unit, int Scale, string Firmware);
