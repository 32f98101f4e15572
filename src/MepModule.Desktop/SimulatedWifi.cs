using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MepModule.App.Platform;

namespace MepModule.Desktop;

/// <summary>
/// Wi-Fi for a PC to try the pages with: four networks in the air, which can be scanned, joined and lost. "Cellar" takes the password
/// <see cref="Password"/>, "Garage" is open, "Attic" never gives an address.
/// </summary>
public sealed class SimulatedWifi : IWifi
{
    /// <summary>The network next to the meter.</summary>
    public const string Nearest = "Cellar";

    /// <summary>WPA2 password of the simulated networks.</summary>
    public const string Password = "correct horse";

    private const int ScanMilliseconds = 1500;
    private const int JoinMilliseconds = 800;

    private readonly Dictionary<string, (int Rssi, bool Open)> _air = new()
    {
        [Nearest] = (-58, false),
        ["Garage"] = (-71, true),
        ["Attic"] = (-80, false),
        ["Café Österbro"] = (-86, false),
    };

    private readonly object _lock = new();
    private string _ssid = "";
    private bool _isConnected;
    private bool _nextIsAccessPoint;

    /// <param name="isAccessPoint">Whether this start has the set-up access point open.</param>
    /// <param name="isJoined">Whether it is in <see cref="Nearest"/> already, as somebody had joined it before.</param>
    public SimulatedWifi(bool isAccessPoint, bool isJoined)
    {
        IsAccessPoint = isAccessPoint;
        _nextIsAccessPoint = isAccessPoint;
        if (isJoined)
        {
            _ssid = Nearest;
            _isConnected = true;
        }
    }

    public bool IsPresent => true;

    public bool IsConnected
    {
        get
        {
            lock (_lock)
                return _isConnected;
        }
    }

    public string Ssid
    {
        get
        {
            lock (_lock)
                return _ssid;
        }
    }

    public string Address => IsConnected ? "192.168.1.87" : "";

    public string MacAddress => "02004d455001";

    public int RssiDbm
    {
        get
        {
            lock (_lock)
                return _isConnected && _air.TryGetValue(_ssid, out (int Rssi, bool Open) network) ? network.Rssi : 0;
        }
    }

    public bool IsAccessPoint { get; }

    /// <summary>Whether the next start opens the set-up access point.</summary>
    public bool NextIsAccessPoint => _nextIsAccessPoint;

    public WifiResult Connect(WifiNetwork network, int timeoutMilliseconds)
    {
        Thread.Sleep(Math.Min(JoinMilliseconds, timeoutMilliseconds));
        lock (_lock)
        {
            _isConnected = false;
            if (!_air.TryGetValue(network.Ssid, out (int Rssi, bool Open) found))
                return WifiResult.NotFound;
            if (!found.Open && network.Password != Password)
                return WifiResult.WrongPassword;
            if (network.Ssid == "Attic")
                return WifiResult.Timeout;
            _ssid = network.Ssid;
            _isConnected = true;
            return WifiResult.Connected;
        }
    }

    public void Disconnect()
    {
        lock (_lock)
            _isConnected = false;
    }

    /// <summary>The network in use goes off the air, for tests.</summary>
    public void Lose()
    {
        lock (_lock)
        {
            _air.Remove(_ssid);
            _isConnected = false;
        }
    }

    public WifiScanEntry[] Scan()
    {
        Thread.Sleep(ScanMilliseconds);
        lock (_lock)
        {
            return [.. _air.OrderByDescending(pair => pair.Value.Rssi).Select(pair => new WifiScanEntry
            {
                Ssid = pair.Key,
                RssiDbm = pair.Value.Rssi,
                IsOpen = pair.Value.Open,
            })];
        }
    }

    public void ConfigureNextStart(bool accessPoint, string accessPointSsid, string accessPointPassword) => _nextIsAccessPoint = accessPoint;
}
