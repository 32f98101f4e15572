using System;
using MepModule.App.Configuration;
using MepModule.App.Platform;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.App.Web.Live;
using MepModule.App.Web.Outputs;
using MepModule.App.Text;
using MepModule.Protocol.Security;

namespace MepModule.App.Web.Owner;

/// <summary>
/// Settings as somebody wants them, read whole before anything is changed. Every member may be left out and stays as it is then,
/// read-only members are passed over, so that what was got can be sent back, and unknown ones are refused.
/// </summary>
internal sealed class SettingsForm : SettingsChange
{
    private const int MeterKey = 1;
    private const int Protection = 2;
    private const int Polling = 4;
    private const int Alerts = 8;
    private const int PublicReading = 16;
    private const int HostName = 32;
    private const int AllowedHosts = 64;
    private const int Networks = 128;
    private const int PortalPassword = 256;
    private const int BoardProfile = 512;
    private const int Factor = 1024;

    /// <summary>The new login password that was read, or empty.</summary>
    public string NewPassword = "";

    /// <summary>The password in force as the sender gave it, or empty.</summary>
    public string CurrentPassword = "";

    /// <summary>The change of the login password, once the one in force was checked.</summary>
    public PasswordChange? Password;

    private readonly Settings _wanted = new Settings();
    private readonly IntegrationsForm _integrations = new IntegrationsForm();
    private readonly NamesForm _names = new NamesForm();
    private int _given;
    private int _factor;
    private int _keptPasswords;

    /// <summary>Whether an API token asks for it: some settings are for the owner's login alone.</summary>
    public bool IsByToken { set => _integrations.IsByToken = value; }

    /// <summary>The profile of a board whose memory is small: outputs that do not fit there are refused. Null for one that takes all.</summary>
    public string? SmallBoard { set => _integrations.SmallBoard = value; }

    /// <summary>A form that wants another key.</summary>
    public static SettingsForm OfKey(string key)
    {
        var form = new SettingsForm { _given = MeterKey };
        form._wanted.MeterKey = key;
        return form;
    }

    /// <summary>Reads settings, from the opening bracket on.</summary>
    /// <exception cref="ApiException">400 with a sentence; the form is then worth nothing.</exception>
    public void Read(JsonReader json)
    {
        json.ExpectObject();
        string? name;
        while ((name = json.NextName()) != null)
        {
            switch (name)
            {
                case "meter": ReadMeter(json); break;
                case "access": ReadAccess(json); break;
                case "network": ReadNetworkSection(json); break;
                case "board": ReadBoard(json); break;
                case "integrations": _integrations.Read(json); break;
                case "names": _names.Read(json); break;
                case "restart_required": json.SkipValue(); break;
                default: throw ApiException.UnknownMember(name);
            }
        }
    }

    /// <inheritdoc/>
    public override byte[][] Documents => _integrations.Documents;

    /// <inheritdoc/>
    public override void Apply(Settings settings)
    {
        settings.MeterKey = IsGiven(MeterKey) ? _wanted.MeterKey : settings.MeterKey;
        settings.Protection = IsGiven(Protection) ? _wanted.Protection : settings.Protection;
        settings.PollsFast = IsGiven(Polling) ? _wanted.PollsFast : settings.PollsFast;
        settings.RegistersForAlerts = IsGiven(Alerts) ? _wanted.RegistersForAlerts : settings.RegistersForAlerts;
        settings.HasPublicReading = IsGiven(PublicReading) ? _wanted.HasPublicReading : settings.HasPublicReading;
        settings.HostName = IsGiven(HostName) ? _wanted.HostName : settings.HostName;
        settings.AllowedHosts = IsGiven(AllowedHosts) ? _wanted.AllowedHosts : settings.AllowedHosts;
        settings.PortalPassword = IsGiven(PortalPassword) ? _wanted.PortalPassword : settings.PortalPassword;
        settings.BoardProfile = IsGiven(BoardProfile) ? _wanted.BoardProfile : settings.BoardProfile;
        if (IsGiven(Networks))
        {
            for (int i = 0; i < _wanted.Networks.Length; i++)
            {
                if ((_keptPasswords & (1 << i)) != 0)
                {
                    TakePassword(_wanted.Networks[i], settings);
                }
            }

            settings.Networks = _wanted.Networks;
        }

        if (IsGiven(Factor) && _factor != TransformerFactor.Of(settings))
        {
            settings.Sections = TransformerFactor.With(settings.Sections, _factor);
        }

        _names.Apply(settings);
        _integrations.Apply(settings);
        if (Password != null)
        {
            Password.Apply(settings);
        }
    }

    /// <inheritdoc/>
    public override void Stored()
    {
        if (Password != null)
        {
            Password.Stored();
        }
    }

    /// <summary>Reads one network, from the opening bracket on.</summary>
    /// <param name="json">The body.</param>
    /// <param name="hasPassword">Whether its password was given; if not, it is that of the same ssid in the settings (see <see cref="TakePassword"/>).</param>
    public static WifiNetwork ReadNetwork(JsonReader json, out bool hasPassword)
    {
        json.ExpectObject("networks");
        var network = new WifiNetwork();
        hasPassword = false;
        string? name;
        while ((name = json.NextName()) != null)
        {
            switch (name)
            {
                case "ssid": network.Ssid = json.ReadString(name, 1, 32); break;
                case "password":
                    network.Password = json.ReadString(name, 0, 63);
                    Demand(SettingsRules.WifiPassword(name, network.Password, true));
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

        Demand(SettingsRules.Network(network));
        return network;
    }

    /// <summary>Gives a network the password that is stored for its ssid, if there is one.</summary>
    public static void TakePassword(WifiNetwork network, Settings stored)
    {
        foreach (WifiNetwork known in stored.Networks)
        {
            if (known.Ssid == network.Ssid)
            {
                network.Password = known.Password;
            }
        }
    }

    private void ReadMeter(JsonReader json)
    {
        json.ExpectObject("meter");
        string? name;
        while ((name = json.NextName()) != null)
        {
            switch (name)
            {
                case "key":
                    _wanted.MeterKey = json.ReadString(name, 0, SettingsRules.MostKey).Trim();
                    Demand(SettingsRules.Key(_wanted.MeterKey));
                    _given |= MeterKey;
                    break;
                case "encryption":
                    // As backups had it before there was TLS.
                    _wanted.Protection = json.ReadBool(name) ? ProtectionMode.Rc4 : ProtectionMode.Automatic;
                    _given |= Protection;
                    break;
                case "protection":
                    int mode = ProtectionJson.ModeOf(json.ReadString(name, 0, 16));
                    if (mode < 0)
                    {
                        throw ApiException.BadValue(name, "`protection` must be 'automatic', 'plain', 'rc4' or 'tls'.");
                    }

                    _wanted.Protection = (ProtectionMode)mode;
                    _given |= Protection;
                    break;
                case "polling":
                    string polling = json.ReadString(name, 0, 16);
                    if (polling != "recommended" && polling != "fast")
                    {
                        throw ApiException.BadValue(name, "`polling` must be 'recommended' or 'fast'.");
                    }

                    _wanted.PollsFast = polling == "fast";
                    _given |= Polling;
                    break;
                case "alerts":
                    _wanted.RegistersForAlerts = json.ReadBool(name);
                    _given |= Alerts;
                    break;
                case "transformer_factor":
                    _factor = json.ReadInteger(name, 1, TransformerFactor.Most);
                    _given |= Factor;
                    break;
                case "key_set":
                case "key_understood":
                case "key_fingerprint": json.SkipValue(); break;
                default: throw ApiException.UnknownMember(name);
            }
        }
    }

    private void ReadAccess(JsonReader json)
    {
        json.ExpectObject("access");
        string? name;
        while ((name = json.NextName()) != null)
        {
            switch (name)
            {
                case "password": NewPassword = json.ReadString(name, SettingsRules.LeastPassword, SettingsRules.MostPassword); break;
                case "current_password": CurrentPassword = json.ReadString(name, 0, 256); break;
                case "public_reading":
                    _wanted.HasPublicReading = json.ReadBool(name);
                    _given |= PublicReading;
                    break;
                case "user": json.SkipValue(); break;
                default: throw ApiException.UnknownMember(name);
            }
        }
    }

    private void ReadNetworkSection(JsonReader json)
    {
        json.ExpectObject("network");
        string? name;
        while ((name = json.NextName()) != null)
        {
            switch (name)
            {
                case "host_name":
                    _wanted.HostName = json.ReadString(name, 0, 64).ToLower();
                    Demand(SettingsRules.HostName(_wanted.HostName));
                    _given |= HostName;
                    break;
                case "allowed_hosts":
                    _wanted.AllowedHosts = ReadHosts(json, name);
                    _given |= AllowedHosts;
                    break;
                case "networks":
                    _wanted.Networks = ReadNetworks(json, name);
                    _given |= Networks;
                    break;
                case "portal_password":
                    _wanted.PortalPassword = json.ReadString(name, 0, 63);
                    Demand(SettingsRules.WifiPassword(name, _wanted.PortalPassword, false));
                    _given |= PortalPassword;
                    break;
                case "portal_password_set": json.SkipValue(); break;
                default: throw ApiException.UnknownMember(name);
            }
        }
    }

    private void ReadBoard(JsonReader json)
    {
        json.ExpectObject("board");
        string? name;
        while ((name = json.NextName()) != null)
        {
            if (name != "profile")
            {
                throw ApiException.UnknownMember(name);
            }

            _wanted.BoardProfile = json.ReadString(name, 0, 32);
            Demand(SettingsRules.BoardProfile(_wanted.BoardProfile));
            _given |= BoardProfile;
        }
    }

    private WifiNetwork[] ReadNetworks(JsonReader json, string name)
    {
        var networks = new WifiNetwork[Settings.MaximumNetworks];
        int count = 0;
        _keptPasswords = 0;
        json.ExpectArray(name);
        while (json.NextIsElement())
        {
            if (count == networks.Length)
            {
                throw ApiException.BadValue(name, $"`{name}` can have up to {Settings.MaximumNetworks} networks.");
            }

            bool hasPassword;
            networks[count] = ReadNetwork(json, out hasPassword);
            _keptPasswords |= hasPassword ? 0 : 1 << count;
            count++;
        }

        var exact = new WifiNetwork[count];
        Array.Copy(networks, exact, count);
        return exact;
    }

    private bool IsGiven(int member) => (_given & member) != 0;

    private static string ReadAddress(JsonReader json, string name)
    {
        string address = json.ReadString(name, 0, 15);
        Demand(SettingsRules.Address(name, address));
        return address;
    }

    private static string[] ReadHosts(JsonReader json, string name)
    {
        string[] hosts = StringArray.OfEmpty(Settings.MaximumHosts);
        int count = 0;
        json.ExpectArray(name);
        while (json.Read() != JsonToken.EndArray)
        {
            string host = json.Token == JsonToken.String && count < hosts.Length ? json.Text().ToLower() : "";
            Demand(SettingsRules.AllowedHost(host));
            hosts[count++] = host;
        }

        string[] exact = StringArray.OfEmpty(count);
        for (int i = 0; i < count; i++)
        {
            exact[i] = hosts[i];
        }

        return exact;
    }

    private static void Demand(ApiException? problem)
    {
        if (problem != null)
        {
            throw problem;
        }
    }
}
