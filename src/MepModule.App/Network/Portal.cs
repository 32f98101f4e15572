using MepModule.App.Platform;

namespace MepModule.App.Network;

/// <summary>
/// The set-up access point: its address, its name and its password. Phones find the page in it because every name leads to the
/// module and a request for a foreign host is redirected here.
/// </summary>
public static class Portal
{
    /// <summary>Address of the module in its own network.</summary>
    public const string Address = "192.168.4.1";

    /// <summary>Address of the page.</summary>
    public const string Url = "http://192.168.4.1/";

    private const int PasswordLength = 10;

    // Letters and digits that nobody mistakes for one another on a label: 32, so that each byte gives five bits without a bias.
    private const string PasswordLetters = "abcdefghijkmnpqrstuvwxyz23456789";

    /// <summary>Name of the network: the last three bytes of the hardware address tell modules apart.</summary>
    public static string NetworkName(string macAddress)
    {
        return macAddress.Length < 6 ? "MEP-Module" : "MEP-Module-" + macAddress.Substring(macAddress.Length - 6).ToUpper();
    }

    /// <summary>Makes a password of 50 random bits.</summary>
    public static string NewPassword(IRandom random)
    {
        byte[] bytes = new byte[PasswordLength];
        random.Fill(bytes, 0, bytes.Length);
        char[] letters = new char[PasswordLength];
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = PasswordLetters[bytes[i] & 31];
        }

        return new string(letters);
    }

    /// <summary>The address as bytes. A new array each time, because arrays can be changed.</summary>
    internal static byte[] AddressBytes()
    {
        return new byte[] { 192, 168, 4, 1 };
    }
}
