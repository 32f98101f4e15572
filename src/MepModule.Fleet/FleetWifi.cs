using MepModule.App.Platform;

namespace MepModule.Fleet;

/// <summary>The radio of a module in a process: an address of hardware, and nothing to manage.</summary>
/// <param name="macAddress">12 lower-case hex digits.</param>
internal sealed class FleetWifi(string macAddress) : IWifi
{
    public bool IsPresent => false;

    public bool IsConnected => true;

    public string Ssid => "";

    public string Address => "127.0.0.1";

    public string MacAddress => macAddress;

    public int RssiDbm => 0;

    public bool IsAccessPoint => false;

    public WifiResult Connect(WifiNetwork network, int timeoutMilliseconds) => WifiResult.Failed;

    public void Disconnect()
    {
    }

    public WifiScanEntry[] Scan() => [];

    public void ConfigureNextStart(bool accessPoint, string accessPointSsid, string accessPointPassword)
    {
    }
}
