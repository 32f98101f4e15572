using System.Collections.Generic;

namespace MepModule.Catalogue.Model;

/// <summary>A range of bits of an integer, counted from the least significant bit.</summary>
/// <param name="Name">The name that a reader sees.</param>
/// <param name="Key">The name within a path.</param>
/// <param name="From">The lowest bit.</param>
/// <param name="To">The highest bit.</param>
/// <param name="Unit">The unit, empty when there is none.</param>
/// <param name="Enumeration">The meaning of the values; a single bit without one is true or false.</param>
/// <param name="Default">What is assumed while the content is not known.</param>
/// <param name="Firmware">The firmware versions that have the bits; empty for all.</param>
/// <param name="Notes">Remarks for the reader.</param>
/// <param name="Doubts">Where the public guide is ambiguous.</param>
public sealed record BitDefinition(
    string Name, string Key, int From, int To, string Unit, Enumeration? Enumeration, long? Default, string Firmware,
    IReadOnlyList<string> Notes, IReadOnlyList<string> Doubts)
{
    /// <summary>True when the bits are a flag.</summary>
    public bool IsFlag => From == To && Enumeration == null;

    /// <summary>The bits, cut out of the integer.</summary>
    public long Extract(long container) => (container >> From) & ((1L << (To - From + 1)) - 1);
}
