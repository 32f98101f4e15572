namespace MepModule.App.Integrations.Mqtt.Messages;

/// <summary>Topics behind the base topic.</summary>
internal static class MqttTopic
{
    /// <summary>online or offline; retained, and the last will.</summary>
    public const string Status = "/status";

    /// <summary>The values of a sample.</summary>
    public const string State = "/state";

    /// <summary>Which meter, and whether it is read; retained.</summary>
    public const string Meter = "/meter";

    /// <summary>How the module is.</summary>
    public const string Device = "/device";

    /// <summary>A meter behind the meter; its slot follows.</summary>
    public const string MBus = "/mbus/";

    /// <summary>Warnings and errors of the event log.</summary>
    public const string LogEvent = "/event/log";

    /// <summary>Changes of how things stand with the meter.</summary>
    public const string ConditionEvent = "/event/condition";

    /// <summary>Asks for an exchange with the meter.</summary>
    public const string Request = "/mep/request";

    /// <summary>Answers it.</summary>
    public const string Response = "/mep/response";

    /// <summary>The word of who is there.</summary>
    public const string Online = "online";

    /// <summary>The word of who is not.</summary>
    public const string Offline = "offline";
}
