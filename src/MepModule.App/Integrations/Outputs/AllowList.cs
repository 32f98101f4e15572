using MepModule.App.Configuration;

namespace MepModule.App.Integrations.Outputs;

/// <summary>The addresses that may ask an output: four bytes each in the field of <see cref="Output.AllowTag"/>, none for all.</summary>
public static class AllowList
{
    private const int AddressBytes = 4;

    /// <summary>Whether an address may ask.</summary>
    /// <param name="section">Settings of the output.</param>
    /// <param name="address">IPv4 address as text; one that came by way of IPv6 may have <c>::ffff:</c> before it.</param>
    public static bool Has(SettingsSection section, string address)
    {
        int length = section.Length(Output.AllowTag);
        if (length < AddressBytes)
        {
            return true;
        }

        for (int at = 0; at + AddressBytes <= length; at += AddressBytes)
        {
            string allowed = TextOf(section, Output.AllowTag, at);
            if (address == allowed || address.EndsWith(":" + allowed))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An address of a field as text.</summary>
    public static string TextOf(SettingsSection section, int tag, int at) =>
        section.ByteAt(tag, at).ToString() + "." + section.ByteAt(tag, at + 1).ToString() + "." + section.ByteAt(tag, at + 2).ToString() + "." + section.ByteAt(tag, at + 3).ToString();
}
