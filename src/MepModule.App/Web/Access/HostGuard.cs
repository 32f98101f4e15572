using MepModule.App.Configuration;

namespace MepModule.App.Web.Access;

/// <summary>
/// Decides by the Host header whether a browser meant this module. Another site's name that was made to point here
/// (DNS rebinding) must not get an answer in that site's name.
/// </summary>
internal static class HostGuard
{
    /// <summary>Whether a Host header names this module: an IP literal, localhost, or one of the configured names.</summary>
    /// <param name="host">Value of the header, with or without a port.</param>
    /// <param name="settings">Holds the configured names.</param>
    public static bool IsOurs(string host, Settings settings)
    {
        string name = NameOf(host).ToLower();
        if (name == "localhost" || IsIpLiteral(name) || name == settings.HostName || name == settings.HostName + ".local")
        {
            return true;
        }

        foreach (string allowed in settings.AllowedHosts)
        {
            if (name == allowed)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The header without its port.</summary>
    internal static string NameOf(string host)
    {
        if (host.StartsWith("["))
        {
            int end = host.IndexOf(']');
            return end < 0 ? host : host.Substring(0, end + 1);
        }

        int colon = host.IndexOf(':');
        return colon < 0 ? host : host.Substring(0, colon);
    }

    /// <summary>Whether a name is an IPv4 address or an IPv6 address in brackets.</summary>
    internal static bool IsIpLiteral(string name)
    {
        if (name.StartsWith("["))
        {
            return name.EndsWith("]");
        }

        return Ipv4.IsAddress(name);
    }
}
