using MepModule.App.Integrations.Dialling;

namespace MepModule.App.Integrations.Syslog;

/// <summary>What keeps messages from the log server, as sentences.</summary>
internal static class SyslogProblem
{
    /// <summary>It did not answer in time.</summary>
    public const string NoAnswer = "The log server did not answer in time; check its address and whether it is on.";

    /// <summary>The connection ended while it was in use, or a packet came back as undeliverable.</summary>
    public const string Broken = "The log server ended the connection, or nothing listens at its port.";

    /// <summary>The stream is full and stays so.</summary>
    public const string TakesNothing = "The log server takes no more data.";

    /// <summary>What a connection failed for.</summary>
    public static string Of(DialProblem problem)
    {
        return problem switch
        {
            DialProblem.NameUnknown => "The log server's name was not found; check it, or enter an address such as 192.168.1.10.",
            DialProblem.PortClosed => "Nothing listens at this port of the log server; 514 is usual.",
            _ => "There is no way to the log server's address; check it and the network.",
        };
    }
}
