using System.Text;
using MepModule.App.Configuration;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.Protocol.Security;

namespace MepModule.App.Web.Api;

/// <summary>
/// Settings to JSON and back, for the settings page and for backups. Secrets never go out. Coming in, every member may be left
/// out, read-only members are passed over, so that what was got can be sent back, and unknown ones are refused.
/// </summary>
internal sealed class SettingsJson
{
    public const int LeastPassword = 8;
    public const int MostPassword = 64;
    public const int MostKey = 64;

    /// <summary>The new login password that was read, or empty.</summary>
    public string NewPassword = "";

    /// <summary>The password in force as the sender gave it, or empty.</summary>
    public string CurrentPassword = "";

    private readonly Settings _settings;

    /// <param name="settings">A copy that <see cref="Read"/> changes.</param>
    public SettingsJson(Settings settings)
    {
        _settings = settings;
    }

    /// <summary>Writes settings without their secrets.</summary>
    public static void Write(JsonWriter json, Settings settings, bool restartRequired)
    {
        string understood;
        MepKey? key = MepKey.Parse(settings.MeterKey, out understood);
        json.BeginObject();
        json.Name("meter");
        json.BeginObject();
        json.Member("key_set", key != null);
        json.Member("key_understood", key == null ? null : understood);
        json.Member("key_fingerprint", key == null ? null : KeyFingerprint.Of(key));
        json.Member("encryption", settings.EncryptsWire);
        json.Member("polling", settings.PollsFast ? "fast" : "recommended");
        json.Member("alerts", settings.RegistersForAlerts);
        json.EndObject();
        json.Name("access");
        json.BeginObject();
        json.Member("user", SessionApi.User);
        json.Member("public_reading", settings.HasPublicReading);
        json.EndObject();
        json.Name("network");
        json.BeginObject();
        json.Member("host_name", settings.HostName);
        json.Name("allowed_hosts");
        json.BeginArray();
        foreach (string host in settings.AllowedHosts)
        {
            json.String(host);
        }

        json.EndArray();
        json.Name("networks");
        json.BeginArray();
        foreach (WifiNetwork network in settings.Networks)
        {
            json.BeginObject();
            json.Member("ssid", network.Ssid);
            json.Member("password_set", network.Password.Length > 0);
            json.Member("address", network.Address);
            json.Member("subnet_mask", network.SubnetMask);
            json.Member("gateway", network.Gateway);
            json.Member("dns", network.Dns);
            json.EndObject();
        }

        json.EndArray();
        json.Member("portal_password_set", settings.PortalPassword.Length > 0);
        json.EndObject();
        json.Name("board");
        json.BeginObject();
        json.Member("profile", settings.BoardProfile);
        json.EndObject();
        json.Member("restart_required", restartRequired);
        json.EndObject();
    }

    /// <summary>Reads settings, from the opening bracket on, into the copy.</summary>
    /// <exception cref="ApiException">400 with a sentence; the copy is then worth nothing.</exception>
    public void Read(JsonReader json)
    {
        json.ExpectObject("Settings");
        string? name;
        while ((name = json.NextName()) != null)
        {
            switch (name)
            {
                case "meter": ReadMeter(json); break;
                case "access": ReadAccess(json); break;
                case "network": ReadNetworkSection(json); break;
                case "board": ReadBoard(json); break;
                case "restart_required": json.SkipValue(); break;
                default: throw ApiException.UnknownMember(name);
            }
        }
    }

    /// <summary>Reads one network, from the opening bracket on. A password left out is that of the same ssid in the stored settings.</summary>
    public static WifiNetwork ReadNetwork(JsonReader json, Settings stored)
    {
        json.ExpectObject("A network");
        var network = new WifiNetwork();
        bool hasPassword = false;
        string? name;
        while ((name = json.NextName()) != null)
        {
            switch (name)
            {
                case "ssid": network.Ssid = json.ReadString(name, 1, 32); break;
                case "password":
                    network.Password = ReadWifiPassword(json, name, true);
                    hasPassword = true;
                    break;
                case "password_set": json.SkipValue(); break;
                case "address": network.Address = ReadAddress(json, name); break;
                case "subnet_mask": network.SubnetMask = ReadAddress(json, name); break;
                case "gateway": network.Gateway = ReadAddress(json, name); break;
                case "dns": network.Dns = ReadAddress(json, name); break;
                default: throw ApiException.UnknownMember(name);
            }
        }

        if (network.Ssid.Length == 0)
        {
            throw ApiException.BadRequest("A network needs its `ssid`.");
        }

        if (network.Address.Length > 0 && (network.SubnetMask.Length == 0 || network.Gateway.Length == 0))
        {
            throw ApiException.BadRequest("A static address needs `subnet_mask` and `gateway` too.");
        }

        if (!hasPassword)
        {
            foreach (WifiNetwork known in stored.Networks)
            {
                if (known.Ssid == network.Ssid)
                {
                    network.Password = known.Password;
                }
            }
        }

        return network;
    }

    private void ReadMeter(JsonReader json)
    {
        json.ExpectObject("`meter`");
        string? name;
        while ((name = json.NextName()) != null)
        {
            switch (name)
            {
                case "key": _settings.MeterKey = ReadKey(json, name); break;
                case "encryption": _settings.EncryptsWire = json.ReadBool(name); break;
                case "polling":
                    string polling = json.ReadString(name, 0, 16);
                    if (polling != "recommended" && polling != "fast")
                    {
                        throw ApiException.BadRequest("`polling` must be 'recommended' or 'fast'.");
                    }

                    _settings.PollsFast = polling == "fast";
                    break;
                case "alerts": _settings.RegistersForAlerts = json.ReadBool(name); break;
                case "key_set":
                case "key_understood":
                case "key_fingerprint": json.SkipValue(); break;
                default: throw ApiException.UnknownMember(name);
            }
        }
    }

    private void ReadAccess(JsonReader json)
    {
        json.ExpectObject("`access`");
        string? name;
        while ((name = json.NextName()) != null)
        {
            switch (name)
            {
                case "password": NewPassword = json.ReadString(name, LeastPassword, MostPassword); break;
                case "current_password": CurrentPassword = json.ReadString(name, 0, 256); break;
                case "public_reading": _settings.HasPublicReading = json.ReadBool(name); break;
                case "user": json.SkipValue(); break;
                default: throw ApiException.UnknownMember(name);
            }
        }
    }

    private void ReadNetworkSection(JsonReader json)
    {
        Settings stored = _settings.Copy();
        json.ExpectObject("`network`");
        string? name;
        while ((name = json.NextName()) != null)
        {
            switch (name)
            {
                case "host_name": _settings.HostName = ReadHostName(json, name); break;
                case "allowed_hosts": _settings.AllowedHosts = ReadHosts(json, name); break;
                case "networks": _settings.Networks = ReadNetworks(json, name, stored); break;
                case "portal_password": _settings.PortalPassword = ReadWifiPassword(json, name, false); break;
                case "portal_password_set": json.SkipValue(); break;
                default: throw ApiException.UnknownMember(name);
            }
        }
    }

    private void ReadBoard(JsonReader json)
    {
        json.ExpectObject("`board`");
        string? name;
        while ((name = json.NextName()) != null)
        {
            if (name != "profile")
            {
                throw ApiException.UnknownMember(name);
            }

            string profile = json.ReadString(name, 0, 32);
            if (profile != "" && profile != "mep-module" && profile != "dabbler" && profile != "ustepper-c3" && profile != "desktop")
            {
                throw ApiException.BadRequest("`profile` must be mep-module, dabbler, ustepper-c3 or desktop, or empty for the one that the firmware was built for.");
            }

            _settings.BoardProfile = profile;
        }
    }

    private static string ReadKey(JsonReader json, string name)
    {
        string key = json.ReadString(name, 0, MostKey).Trim();
        if (key.Length > 0)
        {
            string explanation;
            if (MepKey.Parse(key, out explanation) == null)
            {
                throw ApiException.BadRequest(explanation);
            }
        }

        return key;
    }

    private static string ReadWifiPassword(JsonReader json, string name, bool mayBeEmpty)
    {
        string password = json.ReadString(name, 0, 63);
        if ((password.Length > 0 || !mayBeEmpty) && Encoding.UTF8.GetBytes(password).Length < 8)
        {
            throw ApiException.BadRequest(mayBeEmpty
                ? $"`{name}` must have 8 to 63 characters, or be empty for an open network."
                : $"`{name}` must have 8 to 63 characters.");
        }

        return password;
    }

    private static string ReadAddress(JsonReader json, string name)
    {
        string address = json.ReadString(name, 0, 15);
        if (address.Length > 0 && !Ipv4.IsAddress(address))
        {
            throw ApiException.BadRequest($"`{name}` must be an IPv4 address such as 192.168.1.20, or empty.");
        }

        return address;
    }

    private static string ReadHostName(JsonReader json, string name)
    {
        string host = json.ReadString(name, 1, 32).ToLower();
        for (int i = 0; i < host.Length; i++)
        {
            bool edge = i == 0 || i == host.Length - 1;
            if (!IsNameCharacter(host[i]) && (edge || host[i] != '-'))
            {
                throw ApiException.BadRequest("`host_name` must have 1 to 32 of a-z, 0-9 and '-', and '-' neither first nor last.");
            }
        }

        return host;
    }

    private static string[] ReadHosts(JsonReader json, string name)
    {
        string[] hosts = StringArray.OfEmpty(Settings.MaximumHosts);
        int count = 0;
        json.ExpectArray(name);
        while (json.Read() != JsonToken.EndArray)
        {
            string host = json.Token == JsonToken.String ? json.Text().ToLower() : "";
            if (host.Length == 0 || host.Length > 64 || count == hosts.Length)
            {
                throw ApiException.BadRequest($"`{name}` must be up to {Settings.MaximumHosts} names of 1 to 64 characters.");
            }

            for (int i = 0; i < host.Length; i++)
            {
                if (!IsNameCharacter(host[i]) && host[i] != '-' && host[i] != '.')
                {
                    throw ApiException.BadRequest($"A name in `{name}` may have a-z, 0-9, '-' and '.' only, without port.");
                }
            }

            hosts[count++] = host;
        }

        string[] exact = StringArray.OfEmpty(count);
        for (int i = 0; i < count; i++)
        {
            exact[i] = hosts[i];
        }

        return exact;
    }

    private static WifiNetwork[] ReadNetworks(JsonReader json, string name, Settings stored)
    {
        var networks = new WifiNetwork[Settings.MaximumNetworks];
        int count = 0;
        json.ExpectArray(name);
        while (json.NextIsElement())
        {
            if (count == networks.Length)
            {
                throw ApiException.BadRequest($"`{name}` can have up to {Settings.MaximumNetworks} networks.");
            }

            networks[count++] = ReadNetwork(json, stored);
        }

        var exact = new WifiNetwork[count];
        for (int i = 0; i < count; i++)
        {
            exact[i] = networks[i];
        }

        return exact;
    }

    private static bool IsNameCharacter(char c) => (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
