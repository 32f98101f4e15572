namespace MepModule.App.Web.Access;

/// <summary>What a browser calls itself, in two words that its user recognises.</summary>
internal static class BrowserName
{
    /// <summary>For example "Firefox, Linux"; the first word of what is not known.</summary>
    /// <param name="agent">The User-Agent header; null when there was none.</param>
    public static string Of(string? agent)
    {
        if (agent == null || agent.Length == 0)
        {
            return "?";
        }

        // Browsers name those whose pages they want to get, so the order counts.
        string browser = Has(agent, "Firefox/") ? "Firefox" : Has(agent, "Edg") ? "Edge" : Has(agent, "OPR/") ? "Opera" : Has(agent, "SamsungBrowser/") ? "Samsung Internet"
            : Has(agent, "Chrome/") || Has(agent, "CriOS/") ? "Chrome" : Has(agent, "Safari/") ? "Safari" : FirstWord(agent);
        string system = Has(agent, "Android") ? ", Android" : Has(agent, "iPhone") ? ", iPhone" : Has(agent, "iPad") ? ", iPad" : Has(agent, "Windows") ? ", Windows"
            : Has(agent, "Mac OS X") ? ", Mac" : Has(agent, "Linux") ? ", Linux" : "";
        return browser + system;
    }

    private static bool Has(string agent, string part) => agent.IndexOf(part) >= 0;

    // Without what a text of somebody else's may bring along.
    private static string FirstWord(string agent)
    {
        int length = 0;
        while (length < agent.Length && length < 16 && agent[length] > ' ' && agent[length] < 127 && agent[length] != '/')
        {
            length++;
        }

        return length == 0 ? "?" : agent.Substring(0, length);
    }
}
