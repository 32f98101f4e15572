using MepModule.App.Configuration;
using MepModule.App.Integrations.Dialling;
using MepModule.App.Integrations.Outputs;

namespace MepModule.App.Integrations.Syslog;

/// <summary>The settings of the output, and what follows from them.</summary>
internal sealed class SyslogSettings
{
    private const int HostTag = Output.FirstOwnTag;
    private const int PortTag = HostTag + 1;
    private const int TransportTag = HostTag + 2;
    private const int LevelTag = HostTag + 3;
    private const int FacilityTag = HostTag + 4;

    private const int StandardPort = 514;
    private const int LongestHost = 64;
    private const int FirstLocalFacility = 16;
    private const int LocalFacilities = 8;
    private const int UserFacility = 1;
    private const int DaemonFacility = 3;

    public SyslogSettings(SettingsSection section)
    {
        Host = section.Text(HostTag, "");
        Port = section.Number(PortTag, StandardPort);
        IsStream = section.Number(TransportTag, 0) != 0;
        int level = section.Number(LevelTag, 0);
        LeastSeverity = level == 0 ? SyslogMessage.Information : level == 1 ? SyslogMessage.Warning : SyslogMessage.Error;
        int facility = section.Number(FacilityTag, 0);
        Facility = facility < LocalFacilities ? FirstLocalFacility + facility : facility == LocalFacilities ? UserFacility : DaemonFacility;
    }

    /// <summary>Name or IPv4 address of the log server.</summary>
    public string Host { get; }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>Whether messages go over TCP.</summary>
    public bool IsStream { get; }

    /// <summary>Messages of a greater number are left out: the smaller, the worse.</summary>
    public int LeastSeverity { get; }

    /// <summary>Facility of RFC 5424.</summary>
    public int Facility { get; }

    /// <summary>Host and port, for the status.</summary>
    public string Peer => Host + ":" + Port.ToString();

    /// <summary>Tells the fields.</summary>
    public static void Describe(FieldVisitor fields)
    {
        fields.Text(HostTag, "host", "", LongestHost);
        fields.Number(PortTag, "port", StandardPort, 1, 65535);
        fields.Choice(TransportTag, "transport", "udp|tcp");
        fields.Choice(LevelTag, "level", "info|warning|error");
        fields.Choice(FacilityTag, "facility", "local0|local1|local2|local3|local4|local5|local6|local7|user|daemon");
    }

    /// <summary>What is wrong with the fields together, as a sentence; null when nothing is.</summary>
    public static string? Problem(SettingsSection section)
    {
        return HostText.IsHost(section.Text(HostTag, "")) ? null : "`syslog.host` must be the log server's name or IPv4 address, such as 192.168.1.10, without port.";
    }
}
