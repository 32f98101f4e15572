using System.Text;
using MepModule.App.Configuration;
using MepModule.App.Platform;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;
using MepModule.App.Web.Outputs;
using MepModule.Protocol.Security;

namespace MepModule.App.Web.Owner;

/// <summary>What settings may hold, whoever brings them. Each rule answers with what is wrong, or null when it is kept.</summary>
internal static class SettingsRules
{
    /// <summary>Shortest login password, in bytes of UTF-8.</summary>
    public const int LeastPassword = 8;

    /// <summary>Longest login password, in bytes of UTF-8.</summary>
    public const int MostPassword = 64;

    /// <summary>Longest text that is taken for a key.</summary>
    public const int MostKey = 64;

    /// <summary>The MEP key; empty for none.</summary>
    public static ApiException? Key(string key)
    {
        string explanation;
        return key.Length == 0 || MepKey.Parse(key, out explanation) != null ? null : ApiException.BadValue("key", explanation);
    }

    /// <summary>The module's own name.</summary>
    public static ApiException? HostName(string host)
    {
        bool isGood = host.Length >= 1 && host.Length <= 32;
        for (int i = 0; i < host.Length; i++)
        {
            bool edge = i == 0 || i == host.Length - 1;
            isGood &= IsNameCharacter(host[i]) || (!edge && host[i] == '-');
        }

        return isGood ? null : ApiException.BadValue("host_name", "A host name has 1 to 32 of a-z, 0-9 and '-', and '-' neither first nor last.");
    }

    /// <summary>A further name under which browsers may call.</summary>
    public static ApiException? AllowedHost(string host)
    {
        if (host.Length == 0 || host.Length > 64)
        {
            return ApiException.BadValue("allowed_hosts", $"There can be up to {Settings.MaximumHosts} further names of 1 to 64 characters.");
        }

        for (int i = 0; i < host.Length; i++)
        {
            if (!IsNameCharacter(host[i]) && host[i] != '-' && host[i] != '.')
            {
                return ApiException.BadValue("allowed_hosts", "A further name may have a-z, 0-9, '-' and '.' only, without port.");
            }
        }

        return null;
    }

    /// <summary>A WPA2 password; empty for an open network where that may be.</summary>
    public static ApiException? WifiPassword(string name, string password, bool mayBeEmpty)
    {
        int bytes = Encoding.UTF8.GetBytes(password).Length;
        if ((bytes >= 8 && bytes <= 63) || (bytes == 0 && mayBeEmpty))
        {
            return null;
        }

        return ApiException.BadValue(name, mayBeEmpty ? "A Wi-Fi password has 8 to 63 characters, or is empty for an open network." : "A Wi-Fi password has 8 to 63 characters.");
    }

    /// <summary>An IPv4 address; empty for none.</summary>
    public static ApiException? Address(string name, string address)
    {
        return address.Length == 0 || Ipv4.IsAddress(address) ? null : ApiException.BadValue(name, "This must be an IPv4 address such as 192.168.1.20, or empty.");
    }

    /// <summary>A network as a whole; its members one by one are other rules.</summary>
    public static ApiException? Network(WifiNetwork network)
    {
        if (network.Ssid.Length == 0 || Encoding.UTF8.GetBytes(network.Ssid).Length > 32)
        {
            return ApiException.BadValue("ssid", "The name of a network has 1 to 32 characters (bytes of UTF-8).");
        }

        return network.Address.Length > 0 && (network.SubnetMask.Length == 0 || network.Gateway.Length == 0)
            ? ApiException.BadValue(network.SubnetMask.Length == 0 ? "subnet_mask" : "gateway", "A fixed address needs a subnet mask and a gateway too.")
            : null;
    }

    /// <summary>The board profile of the next start; empty for the one that the firmware was built for.</summary>
    public static ApiException? BoardProfile(string profile)
    {
        return profile == "" || profile == "mep-module" || profile == "dabbler" || profile == "ustepper-c3" || profile == "desktop"
            ? null
            : ApiException.BadValue("profile", "`profile` must be mep-module, dabbler, ustepper-c3 or desktop, or empty for the one that the firmware was built for.");
    }

    /// <summary>Settings as a whole, for those that come from a sealed file: its seal says who made it, not that it is right.</summary>
    /// <param name="settings">What was in it.</param>
    /// <param name="mostIterations">Most iterations of a password's hash that this board can check.</param>
    public static ApiException? Whole(Settings settings, int mostIterations)
    {
        ApiException? problem = Key(settings.MeterKey) ?? HostName(settings.HostName) ?? BoardProfile(settings.BoardProfile);
        string? output = FieldCheck.ProblemOf(settings);
        problem = problem ?? (output == null ? null : ApiException.BadRequest(output));
        problem = problem ?? (GivenNames.AreGood(settings) ? null : ApiException.BadRequest("A name in it is longer than this module keeps."));
        problem = problem ?? (settings.PortalPassword.Length == 0 ? null : WifiPassword("portal_password", settings.PortalPassword, false));
        problem = problem ?? (TransformerFactor.IsGood(TransformerFactor.Of(settings)) ? null : ApiException.BadRequest("The factor of transformers in it is none from 1 to 10000."));
        if (settings.AllowedHosts.Length > Settings.MaximumHosts || settings.Networks.Length > Settings.MaximumNetworks || settings.Tokens.Length > Settings.MaximumTokens)
        {
            return ApiException.BadRequest("There are more host names, networks or tokens in it than this module keeps.");
        }

        foreach (string host in settings.AllowedHosts)
        {
            problem = problem ?? AllowedHost(host);
        }

        foreach (WifiNetwork network in settings.Networks)
        {
            problem = problem ?? Network(network) ?? WifiPassword("password", network.Password, true) ?? Address("address", network.Address)
                ?? Address("subnet_mask", network.SubnetMask) ?? Address("gateway", network.Gateway) ?? Address("dns", network.Dns);
        }

        foreach (ApiToken token in settings.Tokens)
        {
            if (token.Name.Length == 0 || Encoding.UTF8.GetBytes(token.Name).Length > 32 || token.Scope < TokenScope.Read || token.Scope > TokenScope.Settings || token.Id <= 0 || token.Id >= settings.NextTokenId)
            {
                problem = problem ?? ApiException.BadRequest("An API token in it is none.");
            }
        }

        int iterations = PasswordHash.IterationsOf(settings.Password);
        return problem ?? (iterations >= 0 && iterations <= mostIterations ? null : ApiException.BadRequest("Its login password was hashed for a faster machine, or is damaged."));
    }

    private static bool IsNameCharacter(char c) => (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
