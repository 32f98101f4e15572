using MepModule.App.Configuration;
using MepModule.App.Integrations.Dialling;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.App.Integrations.Mqtt.Messages;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.Mqtt;

/// <summary>The settings of the output: which there are, what they may be together, and what follows from them.</summary>
internal sealed class MqttSettings
{
    private const int HostTag = Output.FirstOwnTag;
    private const int PortTag = HostTag + 1;
    private const int TlsTag = HostTag + 2;
    private const int AuthorityTag = HostTag + 3;
    private const int UserTag = HostTag + 4;
    private const int PasswordTag = HostTag + 5;
    private const int ClientIdTag = HostTag + 6;
    private const int BaseTopicTag = HostTag + 7;
    private const int PrefixTag = HostTag + 8;
    private const int IntervalTag = HostTag + 9;
    private const int ExpireTag = HostTag + 10;

    /// <summary>Tag of <c>raw_messages</c>.</summary>
    public const int RawTag = HostTag + 11;

    /// <summary>The choice of <c>raw_messages</c> that ends with a restart.</summary>
    public const int RawUntilRestart = 1;

    /// <summary>The choice of <c>raw_messages</c> that stays.</summary>
    public const int RawAlways = 2;

    private const int StandardPort = 1883;
    private const string StandardPrefix = "homeassistant";
    private const int StandardInterval = 10;
    private const int StandardExpire = 60;
    private const int LongestText = 64;

    // What Home Assistant says of itself: its prefix, /status, online or offline.
    private const int LongestBirth = 96;

    private readonly OutputContext _context;
    private readonly SettingsSection _section;

    public MqttSettings(OutputContext context, SettingsSection section)
    {
        _context = context;
        _section = section;
        Base = BaseOf(section, context.Module);
        Prefix = section.Text(PrefixTag, StandardPrefix);
        Peer = section.Text(HostTag, "") + ":" + section.Number(PortTag, StandardPort).ToString();
        IntervalSeconds = section.Number(IntervalTag, StandardInterval);
        ExpireSeconds = section.Number(ExpireTag, StandardExpire);
        HasRawMessages = section.Number(RawTag, 0) != 0;
    }

    /// <summary>Where all topics begin, without a slash at its end.</summary>
    public string Base { get; }

    /// <summary>Where Home Assistant listens; empty for no discovery.</summary>
    public string Prefix { get; }

    /// <summary>Host and port, for the status.</summary>
    public string Peer { get; }

    /// <summary>Seconds between two states.</summary>
    public int IntervalSeconds { get; }

    /// <summary>Seconds after which Home Assistant no longer believes a value; 0 for never.</summary>
    public int ExpireSeconds { get; }

    /// <summary>Whether messages to the meter are taken.</summary>
    public bool HasRawMessages { get; }

    /// <summary>Tells the fields.</summary>
    public static void Describe(FieldVisitor fields)
    {
        fields.Text(HostTag, "host", "", LongestText);
        fields.Number(PortTag, "port", StandardPort, 1, 65535);
        fields.Choice(TlsTag, "tls", "off|verify");
        fields.Certificate(AuthorityTag, "ca");
        fields.Text(UserTag, "user", "", LongestText);
        fields.Secret(PasswordTag, "password", LongestText);
        fields.Text(ClientIdTag, "client_id", "", LongestText);
        fields.Text(BaseTopicTag, "base_topic", "", LongestText);
        fields.Text(PrefixTag, "discovery_prefix", StandardPrefix, LongestText);
        fields.Number(IntervalTag, "interval_s", StandardInterval, 1, 3600);
        fields.Number(ExpireTag, "expire_after_s", StandardExpire, 0, 86400);
        fields.Choice(RawTag, "raw_messages", "off|until_restart|always");
    }

    /// <summary>What is wrong with the fields together, as a sentence; null when nothing is.</summary>
    public static string? Problem(SettingsSection section)
    {
        string host = section.Text(HostTag, "");
        if (!HostText.IsHost(host))
        {
            return "`mqtt.host` must be the broker's name or IPv4 address, such as 192.168.1.10, without port and without mqtt://.";
        }

        if (!IsTopic(section.Text(BaseTopicTag, "")))
        {
            return "`mqtt.base_topic` must be a topic of letters, digits, - and _ with single slashes between them, such as home/meter; empty for mepmodule/ and the module's id.";
        }

        if (!IsTopic(section.Text(PrefixTag, StandardPrefix)))
        {
            return "`mqtt.discovery_prefix` must be a topic of letters, digits, - and _ with single slashes between them, such as homeassistant; empty for no discovery.";
        }

        if (!HostText.HasOnly(section.Text(ClientIdTag, ""), "-_"))
        {
            return "`mqtt.client_id` must be of letters, digits, - and _; empty for mepmodule- and the module's id.";
        }

        int expire = section.Number(ExpireTag, StandardExpire);
        if (expire != 0 && expire < 2 * section.Number(IntervalTag, StandardInterval))
        {
            return "`mqtt.expire_after_s` must be at least twice `interval_s`, or 0 for never: otherwise a single late message makes all entities unavailable.";
        }

        return section.Length(PasswordTag) > 0 && section.Text(UserTag, "").Length == 0 ? "`mqtt.user` must be given with a password: MQTT has none without a user." : null;
    }

    /// <summary>Whether what was published stays where it is when these settings give way to others.</summary>
    public bool StaysWith(SettingsSection next) =>
        next.Flag(Output.EnabledTag, false) && BaseOf(next, _context.Module) == Base && next.Text(PrefixTag, StandardPrefix) == Prefix &&
        next.Text(HostTag, "") + ":" + next.Number(PortTag, StandardPort).ToString() == Peer;

    /// <summary>How to reach the broker.</summary>
    /// <param name="isTest">Whether this is a trial beside the output: under a name of its own, without a will.</param>
    public MqttOptions Options(bool isTest)
    {
        string client = _section.Text(ClientIdTag, "");
        client = client.Length == 0 ? "mepmodule-" + _context.Module.Id : client;
        var options = new MqttOptions
        {
            Host = _section.Text(HostTag, ""),
            Port = _section.Number(PortTag, StandardPort),
            IsTls = _section.Number(TlsTag, 0) != 0,
            User = _section.Text(UserTag, ""),
            Password = _section.Text(PasswordTag, ""),
            ClientId = isTest ? client + "-test" : client,
        };
        options.Authority = options.IsTls && _section.Length(AuthorityTag) > 0 ? new SettingsAuthority(_context, _section, AuthorityTag) : null;
        if (!isTest)
        {
            options.Will = new MqttMessage(Base + MqttTopic.Status) { Payload = new WordPayload(MqttTopic.Offline), IsRetained = true, IsAcknowledged = true };
            options.Subscriptions = Topics();
            options.LongestArrival = HasRawMessages ? MqttArrival.Capacity : LongestBirth;
        }

        return options;
    }

    private string[] Topics()
    {
        string birth = Prefix + MqttTopic.Status;
        string request = Base + MqttTopic.Request;
        if (Prefix.Length == 0)
        {
            return HasRawMessages ? new[] { request } : new string[0];
        }

        return HasRawMessages ? new[] { birth, request } : new[] { birth };
    }

    private static string BaseOf(SettingsSection section, ModuleIdentity module)
    {
        string topic = section.Text(BaseTopicTag, "");
        return topic.Length == 0 ? "mepmodule/" + module.Id : topic;
    }

    private static bool IsTopic(string text) => HostText.HasOnly(text, "-_/") && (text.Length == 0 || (text[0] != '/' && text[text.Length - 1] != '/' && text.IndexOf("//") < 0));
}
