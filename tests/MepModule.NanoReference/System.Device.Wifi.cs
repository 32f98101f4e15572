// Assembly System.Device.Wifi of the package nanoFramework.System.Device.Wifi 1.5.150.
// References: mscorlib, nanoFramework.Runtime.Events, System.Net, System.Threading, nanoFramework.System.Text
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System.Device.Wifi
{
    public delegate void AvailableNetworksChangedEventHandler(WifiAdapter sender, object e);
    public sealed class WifiAdapter : IDisposable
    {
        public WifiNetworkReport NetworkReport => throw null;

        public event AvailableNetworksChangedEventHandler AvailableNetworksChanged { add => throw null; remove => throw null; }

        public WifiConnectionResult Connect(string ssid, WifiReconnectionKind reconnectionKind, string passwordCredential) => throw null;
        public void Disconnect() => throw null;
        public static WifiAdapter[] FindAllAdapters() => throw null;
        public void SetDeviceName(string deviceName) => throw null;
        public void ScanAsync() => throw null;
        public void Dispose() => throw null;
        internal WifiAdapter() => throw null;
    }

    public class WifiAvailableNetwork
    {
        public string Ssid => throw null;
        public double NetworkRssiInDecibelMilliwatts => throw null;

        internal WifiAvailableNetwork() => throw null;
    }

    public class WifiConnectionResult
    {
        public WifiConnectionStatus ConnectionStatus => throw null;

        internal WifiConnectionResult() => throw null;
    }

    public enum WifiConnectionStatus
    {
        InvalidCredential = 1,
        NetworkNotAvailable = 2,
        Success = 3,
        Timeout = 4
    }

    public class WifiNetworkReport
    {
        public WifiAvailableNetwork[] AvailableNetworks => throw null;

        internal WifiNetworkReport() => throw null;
    }

    public enum WifiReconnectionKind
    {
        Automatic = 0
    }
}
