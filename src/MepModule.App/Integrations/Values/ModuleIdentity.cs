namespace MepModule.App.Integrations.Values;

/// <summary>
/// Who the module is to other software: made of its hardware address, so it is the same after restarts, updates and a factory reset, no two modules share it, and
/// it stays the module's when it is moved to another meter.
/// </summary>
public sealed class ModuleIdentity
{
    /// <param name="macAddress">Hardware address in any of the usual forms.</param>
    /// <param name="hostName">Name in the network.</param>
    /// <param name="version">Version of the app.</param>
    /// <param name="board">Board profile.</param>
    public ModuleIdentity(string macAddress, string hostName, string version, string board)
    {
        string digits = "";
        for (int i = 0; i < macAddress.Length; i++)
        {
            char c = macAddress[i];
            digits += c == ':' || c == '-' || c == '.' ? "" : c.ToString();
        }

        Id = digits.ToLower();
        HostName = hostName;
        Version = version;
        Board = board;
    }

    /// <summary>The hardware address as 12 lower-case hex digits: what topics, serial numbers and identities are made of.</summary>
    public string Id { get; }

    /// <summary>Name in the network, without an ending.</summary>
    public string HostName { get; }

    /// <summary>Version of the app, as in 0.1.0.</summary>
    public string Version { get; }

    /// <summary>Board profile.</summary>
    public string Board { get; }
}
