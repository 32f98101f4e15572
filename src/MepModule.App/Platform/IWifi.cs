namespace MepModule.App.Platform;

/// <summary>The Wi-Fi station and access point of the board; a simulation on the PC. Members do not throw.</summary>
public interface IWifi
{
    /// <summary>False where there is no Wi-Fi to manage.</summary>
    bool IsPresent { get; }

    /// <summary>Whether the station has an IP address.</summary>
    bool IsConnected { get; }

    /// <summary>Name of the network the station uses or last used; empty when none.</summary>
    string Ssid { get; }

    /// <summary>IPv4 address of the station, or an empty string.</summary>
    string Address { get; }

    /// <summary>MAC address as 12 lower-case hex digits.</summary>
    string MacAddress { get; }

    /// <summary>Signal of the current network in dBm; 0 when unknown.</summary>
    int RssiDbm { get; }

    /// <summary>
    /// Joins a network and waits for an address, at most <paramref name="timeoutMilliseconds"/>.
    /// </summary>
    WifiResult Connect(WifiNetwork network, int timeoutMilliseconds);

    /// <summary>Leaves the network and stops native reconnecting.</summary>
    void Disconnect();

    /// <summary>Looks for networks; takes several seconds.</summary>
    /// <returns>The networks found, strongest first; empty when the scan could not run.</returns>
    WifiScanEntry[] Scan();

    /// <summary>Whether this start has the set-up access point open. It changes only by a restart.</summary>
    bool IsAccessPoint { get; }

    /// <summary>Stores whether the next start opens the access point, and with which name and WPA2 password (8 to 63 characters).</summary>
    void ConfigureNextStart(bool accessPoint, string accessPointSsid, string accessPointPassword);
}

/// <summary>What is needed to join a network.</summary>
public sealed class WifiNetwork
{
    /// <summary>Network name, 1 to 32 bytes of UTF-8.</summary>
    public string Ssid = "";

    /// <summary>WPA2 password, 8 to 63 characters, or empty for an open network.</summary>
    public string Password = "";

    /// <summary>Static IPv4 address, or empty for DHCP.</summary>
    public string Address = "";

    /// <summary>Subnet mask for a static address.</summary>
    public string SubnetMask = "";

    /// <summary>Gateway for a static address.</summary>
    public string Gateway = "";

    /// <summary>DNS server for a static address.</summary>
    public string Dns = "";
}

/// <summary>One network of a scan.</summary>
public sealed class WifiScanEntry
{
    /// <summary>Network name.</summary>
    public string Ssid = "";

    /// <summary>Signal in dBm.</summary>
    public int RssiDbm;

    /// <summary>True for a network without password.</summary>
    public bool IsOpen;
}

/// <summary>How joining a network ended.</summary>
public enum WifiResult
{
    /// <summary>Joined, with an address.</summary>
    Connected = 0,

    /// <summary>The password was refused.</summary>
    WrongPassword = 1,

    /// <summary>No network of that name was heard.</summary>
    NotFound = 2,

    /// <summary>Joined or not, no address came in time.</summary>
    Timeout = 3,

    /// <summary>The radio refused, for example because a scan was running.</summary>
    Failed = 4,
}
