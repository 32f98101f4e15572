using MepModule.App.Platform;

namespace MepModule.Device.Bench.Doubles;

/// <summary>A radio that joined its network before anybody asked.</summary>
internal sealed class WifiDouble : IWifi
{
    public bool IsPresent => true;

    public bool IsConnected => true;

    public string Ssid => "bench";

    public string Address => "127.0.0.1";

    public string MacAddress => "02:00:00:00:00:01";

    public int RssiDbm => -50;

    public bool IsAccessPoint => false;

    public WifiResult Connect(WifiNetwork network, int timeoutMilliseconds) => WifiResult.Connected;

    public void Disconnect()
    {
    }

    public WifiScanEntry[] Scan() => new WifiScanEntry[0];

    public void ConfigureNextStart(bool accessPoint, string accessPointSsid, string accessPointPassword)
    {
    }
}
