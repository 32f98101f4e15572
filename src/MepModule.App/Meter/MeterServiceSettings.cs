using System;
using System.Text;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;

namespace MepModule.App.Meter;

/// <summary>What the user may choose about the way the meter is read.</summary>
public sealed class MeterServiceSettings
{
    /// <summary>
    /// Milliseconds per slot of the poller: 1000 as the meter's maker recommends, down to 200 in the faster mode. The faster mode reads more than one table
    /// a second, which the maker advises against on all firmware.
    /// </summary>
    public int SlotMilliseconds = 1000;

    /// <summary>Whether the module registers itself with the meter, which lets the meter send alerts. Off unless the user wants it: it writes to the meter.</summary>
    public bool Register;

    /// <summary>Factor of transformers in front of a meter that does not apply it; 1 for none.</summary>
    public int TransformerFactor = 1;

    /// <summary>How messages are protected.</summary>
    public ProtectionMode Protection;

    /// <summary>The module's own 30-byte identification for a registration, or null for none.</summary>
    public byte[]? Identification;

    /// <summary>
    /// Makes the identification of a module: its name and something that no other module has, as ASCII, filled up with zeros. The guide's standard format, marked by
    /// the highest bit, needs a manufacturer number of the OSGP Alliance, which this project does not have.
    /// </summary>
    /// <param name="unique">What tells this module apart, such as its hardware address; cut when it is too long.</param>
    public static byte[] IdentificationOf(string unique)
    {
        byte[] text = Encoding.UTF8.GetBytes("MepModule " + unique);
        var identification = new byte[InboundData.IdentificationSize];
        Array.Copy(text, identification, text.Length < identification.Length ? text.Length : identification.Length);
        return identification;
    }
}
