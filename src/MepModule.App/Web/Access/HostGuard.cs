using MepModule.App.Configuration;
using MepModule.App.Discovery;

namespace MepModule.App.Web.Access;

/// <summary>
/// Decides by the Host header whether a browser meant this module. Another site's name that was made to point here
/// (DNS rebinding) must not get an answer in that site's name.
/// </summary>
internal static class HostGuard
{
    /// <summary>
    /// Whether a Host header names this module: an IP literal, localhost, one of the configured names, or the host name with one of the endings that routers give to what
    /// is in their network and that nobody can register. The host name counts as it is set and as it is announced; a name that an output announces counts on the paths of
    /// that output. A final dot says that the name is complete.
    /// </summary>
    /// <param name="host">Value of the header, with or without a port.</param>
    /// <param name="path">Path of the request.</param>
    /// <param name="settings">Holds the configured names.</param>
    /// <param name="names">Holds the announced ones.</param>
    public static bool IsOurs(string host, string path, Settings settings, Announcements names)
    {
        string name = PlainNameOf(host);
        if (name == "localhost" || IsIpLiteral(name))
        {
            return true;
        }

        if (IsLocal(name, settings.HostName) || IsLocal(name, names.Own.Name) || names.Opens(name, path))
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

    /// <summary>
    /// Whether a name is the module's host name with an ending that it does not know, such as <c>mep-module.fritz.box</c>: a router's, as a rule. It gets words and a link
    /// instead of the page.
    /// </summary>
    public static bool IsNearlyOurs(string host, Settings settings) => HasLabel(PlainNameOf(host), settings.HostName);

    private static bool IsLocal(string name, string own) => HasLabel(name, own) && IsLocalEnding(name.Substring(own.Length));

    private static bool HasLabel(string name, string own)
    {
        return own.Length > 0 && name.StartsWith(own) && (name.Length == own.Length || name[own.Length] == '.');
    }

    private static bool IsLocalEnding(string ending)
    {
        switch (ending)
        {
            case "":
            case ".local":
            case ".lan":
            case ".home":
            case ".home.arpa":
            case ".internal":
            case ".localdomain":
                return true;
            default:
                return false;
        }
    }

    private static string PlainNameOf(string host)
    {
        string name = NameOf(host).ToLower();
        return name.Length > 1 && name[name.Length - 1] == '.' ? name.Substring(0, name.Length - 1) : name;
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
