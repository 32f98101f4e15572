namespace MepModule.App.Integrations.Dialling;

/// <summary>Names and addresses of peers, as users enter them.</summary>
internal static class HostText
{
    /// <summary>Whether a text can be a host name or an IPv4 address.</summary>
    public static bool IsHost(string text) => text.Length > 0 && HasOnly(text, ".-_");

    /// <summary>Whether a text has letters, digits and some other characters only.</summary>
    public static bool HasOnly(string text, string others)
    {
        foreach (char character in text)
        {
            bool isFine = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || (character >= '0' && character <= '9') || others.IndexOf(character) >= 0;
            if (!isFine)
            {
                return false;
            }
        }

        return true;
    }
}
