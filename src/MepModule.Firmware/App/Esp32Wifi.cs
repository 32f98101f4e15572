using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using MepModule.App.Platform;
using MepModule.Protocol;

namespace MepModule.Firmware;

/// <summary>
/// The radio of the ESP32. Whether there is an access point is decided by configuration blocks on the storage when the network
/// drivers start, so it changes only with a restart. Once told to join, the firmware tries again without a pause whenever the network
/// is gone: that makes a scan fail and keeps the radio away from the access point. So an attempt that failed is called off; the app does
/// the retrying.
/// </summary>
public sealed class Esp32Wifi : IWifi
{
    private const int ScanMilliseconds = 15000;
    private const int AddressPollMilliseconds = 200;
    private const int LeaveMilliseconds = 500;
    private const string AccessPointMask = "255.255.255.0";
    private const string NoAddress = "0.0.0.0";
    private const int NoInterface = -1;

    private readonly AutoResetEvent _scanned = new AutoResetEvent(false);
    private readonly WifiAdapter? _adapter;
    private readonly int _station = NoInterface;
    private readonly int _accessPoint = NoInterface;
    private WifiScanEntry[] _found = new WifiScanEntry[0];
    private bool _isJoined;
    private bool _hasLink;
    private string _address = "";
    private int _changes;
    private string _macAddress = "";

    /// <summary>Finds the interfaces, names the station, and gives the access point its address when this start has one.</summary>
    /// <param name="hostName">Name that the station tells the router.</param>
    /// <param name="accessPointAddress">IPv4 address of the access point.</param>
    public Esp32Wifi(string hostName, string accessPointAddress)
    {
        NetworkInterface[] interfaces = NetworkInterface.GetAllNetworkInterfaces();
        for (int i = 0; i < interfaces.Length; i++)
        {
            if (interfaces[i].NetworkInterfaceType == NetworkInterfaceType.Wireless80211)
            {
                _station = i;
            }
            else if (interfaces[i].NetworkInterfaceType == NetworkInterfaceType.WirelessAP)
            {
                _accessPoint = i;
            }
        }

        IsAccessPoint = _accessPoint != NoInterface && AccessPointIsEnabled();
        if (IsAccessPoint && interfaces[_accessPoint].IPv4Address != accessPointAddress)
        {
            interfaces[_accessPoint].EnableStaticIPv4(accessPointAddress, AccessPointMask, accessPointAddress);
        }

        WifiAdapter[] adapters = WifiAdapter.FindAllAdapters();
        if (_station != NoInterface && adapters.Length > 0)
        {
            _adapter = adapters[0];
            _adapter.AvailableNetworksChanged += OnScanned;
            _adapter.SetDeviceName(hostName);
            NetworkChange.NetworkAvailabilityChanged += OnLinkChanged;
            NetworkChange.NetworkAddressChanged += OnAddressChanged;

            // Whatever was stored by other hands: from here on the app alone decides about networks.
            Disconnect();
        }
    }

    /// <inheritdoc/>
    public bool IsPresent
    {
        get { return _adapter != null; }
    }

    /// <inheritdoc/>
    public bool IsConnected
    {
        // A static address is told whether there is a network or not, so the link counts as well.
        get { return _isJoined && _hasLink && Address.Length > 0; }
    }

    /// <inheritdoc/>
    public string Ssid { get; private set; } = "";

    /// <inheritdoc/>
    /// <remarks>
    /// Kept until the firmware says that it changed: it is asked for twice a second, each look makes objects of all interfaces, and a collection in the middle of one has ended the runtime
    /// (docs/upstream/inlined-call-stack-slot.md).
    /// </remarks>
    public string Address
    {
        get
        {
            if (!_isJoined)
            {
                return "";
            }

            string address = _address;
            if (address.Length == 0)
            {
                int changes = _changes;
                address = ReadAddress();
                if (changes == _changes)
                {
                    _address = address;
                }
            }

            return address;
        }
    }

    /// <inheritdoc/>
    public string MacAddress
    {
        get
        {
            if (_macAddress.Length == 0)
            {
                _macAddress = ReadMacAddress();
            }

            return _macAddress;
        }
    }

    /// <inheritdoc/>
    public int RssiDbm
    {
        // The firmware tells the signal of a network only in a scan, and a scan takes the radio away for seconds. So this is the last scan's.
        get
        {
            for (int i = 0; IsConnected && i < _found.Length; i++)
            {
                if (_found[i].Ssid == Ssid)
                {
                    return _found[i].RssiDbm;
                }
            }

            return 0;
        }
    }

    /// <inheritdoc/>
    public bool IsAccessPoint { get; }

    /// <inheritdoc/>
    public WifiResult Connect(WifiNetwork network, int timeoutMilliseconds)
    {
        if (_adapter == null)
        {
            return WifiResult.Failed;
        }

        try
        {
            // The firmware would take the farewell of the last network for the answer of the new one.
            Disconnect();
            Thread.Sleep(LeaveMilliseconds);
            Ssid = network.Ssid;
            SetAddressing(network);
            WifiResult result = Join(network, timeoutMilliseconds);
            if (result != WifiResult.Connected)
            {
                Disconnect();
            }

            return result;
        }
        catch (Exception)
        {
            Disconnect();
            return WifiResult.Failed;
        }
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
        _isJoined = false;
        ForgetAddress();
        try
        {
            if (_adapter != null)
            {
                _adapter.Disconnect();
            }
        }
        catch (Exception)
        {
            // It was not connected.
        }
    }

    /// <inheritdoc/>
    public WifiScanEntry[] Scan()
    {
        if (_adapter == null)
        {
            return new WifiScanEntry[0];
        }

        try
        {
            _scanned.Reset();
            _adapter.ScanAsync();
            if (!_scanned.WaitOne(ScanMilliseconds, false))
            {
                return new WifiScanEntry[0];
            }

            _found = Sorted(_adapter.NetworkReport.AvailableNetworks);
            return _found;
        }
        catch (Exception)
        {
            // Busy connecting, or no station in this mode.
            return new WifiScanEntry[0];
        }
    }

    /// <inheritdoc/>
    public void ConfigureNextStart(bool accessPoint, string accessPointSsid, string accessPointPassword)
    {
        try
        {
            WirelessAPConfiguration configuration = WirelessAPConfiguration.GetAllWirelessAPConfigurations()[0];
            configuration.Options = accessPoint
                ? WirelessAPConfiguration.ConfigurationOptions.AutoStart
                : WirelessAPConfiguration.ConfigurationOptions.Disable;
            if (accessPoint)
            {
                configuration.Ssid = accessPointSsid;
                configuration.Password = accessPointPassword;
                configuration.Authentication = AuthenticationType.WPA2;
                configuration.Encryption = EncryptionType.WPA2;
                configuration.MaxConnections = 4;
            }

            configuration.SaveConfiguration();

            // The station's driver has to run in both modes: a scan needs it. It must not join by itself in either.
            Wireless80211Configuration station = Wireless80211Configuration.GetAllWireless80211Configurations()[0];
            station.Options = Wireless80211Configuration.ConfigurationOptions.Enable;
            station.SaveConfiguration();
        }
        catch (Exception)
        {
            // Without its configuration blocks the firmware starts as a station, and the app then asks for this again.
        }
    }

    private static bool AccessPointIsEnabled()
    {
        WirelessAPConfiguration[] configurations = WirelessAPConfiguration.GetAllWirelessAPConfigurations();
        return configurations.Length > 0
            && (configurations[0].Options & WirelessAPConfiguration.ConfigurationOptions.Enable) != 0;
    }

    // "Automatic" joins now and stores nothing. "Manual" would store the network and join it at every start, before the app runs: the
    // firmware takes the number of the word for its flag to store, and clears the wrong bit in what it stores (nf-interpreter 1.16, 1.17).
    private WifiResult Join(WifiNetwork network, int timeoutMilliseconds)
    {
        switch (_adapter!.Connect(network.Ssid, WifiReconnectionKind.Automatic, network.Password).ConnectionStatus)
        {
            case WifiConnectionStatus.Success:
                _isJoined = true;
                _hasLink = true;
                return WaitForAddress(timeoutMilliseconds) ? WifiResult.Connected : WifiResult.Timeout;
            case WifiConnectionStatus.InvalidCredential:
                return WifiResult.WrongPassword;
            case WifiConnectionStatus.NetworkNotAvailable:
                return WifiResult.NotFound;
            case WifiConnectionStatus.Timeout:
                return WifiResult.Timeout;
            default:
                return WifiResult.Failed;
        }
    }

    private string ReadAddress()
    {
        try
        {
            string address = _station == NoInterface ? NoAddress : Station().IPv4Address;
            return address == null || address == NoAddress ? "" : address;
        }
        catch (Exception)
        {
            return "";
        }
    }

    private string ReadMacAddress()
    {
        try
        {
            byte[] bytes = Station().PhysicalAddress;
            return HexText.Format(bytes, 0, bytes.Length);
        }
        catch (Exception)
        {
            return "";
        }
    }

    private NetworkInterface Station()
    {
        return NetworkInterface.GetAllNetworkInterfaces()[_station];
    }

    private void SetAddressing(WifiNetwork network)
    {
        NetworkInterface station = Station();
        if (network.Address.Length == 0)
        {
            // The firmware stores what it is told, changed or not; attempts are many and flash wears.
            if (!station.IsDhcpEnabled)
            {
                station.EnableDhcp();
            }

            return;
        }

        station.EnableStaticIPv4(network.Address, network.SubnetMask, network.Gateway);
        if (network.Dns.Length > 0)
        {
            station.EnableStaticIPv4Dns(new string[] { network.Dns });
        }
    }

    private bool WaitForAddress(int timeoutMilliseconds)
    {
        for (int waited = 0; waited < timeoutMilliseconds; waited += AddressPollMilliseconds)
        {
            if (IsConnected)
            {
                return true;
            }

            Thread.Sleep(AddressPollMilliseconds);
        }

        return IsConnected;
    }

    private static WifiScanEntry[] Sorted(WifiAvailableNetwork[] found)
    {
        WifiScanEntry[] entries = new WifiScanEntry[found.Length];
        for (int i = 0; i < found.Length; i++)
        {
            WifiScanEntry entry = new WifiScanEntry();
            entry.Ssid = found[i].Ssid;
            entry.RssiDbm = (int)found[i].NetworkRssiInDecibelMilliwatts;
            int at = i;
            while (at > 0 && entries[at - 1].RssiDbm < entry.RssiDbm)
            {
                entries[at] = entries[at - 1];
                at--;
            }

            entries[at] = entry;
        }

        return entries;
    }

    // Of the station: the access point comes up once, before anybody listens, and stays.
    private void OnLinkChanged(object sender, NetworkAvailabilityEventArgs e)
    {
        _hasLink = e.IsAvailable;
        ForgetAddress();
    }

    private void OnAddressChanged(object sender, EventArgs e)
    {
        ForgetAddress();
    }

    // Counted, so that whoever is just reading the old one does not keep it.
    private void ForgetAddress()
    {
        _changes++;
        _address = "";
    }

    private void OnScanned(WifiAdapter sender, object e)
    {
        _scanned.Set();
    }
}
