using MepModule.App.Diagnostics;
using MepModule.App.Discovery;
using MepModule.App.Platform;

namespace MepModule.App.Network;

/// <summary>
/// What the module answers besides HTTP: its names in the local network, and on its own access point DHCP and DNS.
/// A PC has these two already, and announces names only when it is told to.
/// </summary>
public sealed class NetworkServices
{
    private readonly UdpService[] _services;

    /// <summary>Chooses the services of this start.</summary>
    /// <param name="names">What is announced.</param>
    /// <param name="platform">What there is to announce it with.</param>
    /// <param name="log">Told about failures.</param>
    /// <param name="supervisor">Watches the threads.</param>
    public NetworkServices(Announcements names, ModulePlatform platform, EventLog log, Supervisor supervisor)
    {
        bool isPortal = platform.OwnsNetwork && platform.Wifi.IsAccessPoint;
        _services = new UdpService[(isPortal ? 2 : 0) + (platform.Link != null ? 1 : 0)];
        if (isPortal)
        {
            _services[0] = new DhcpService(platform.Clock, log, supervisor);
            _services[1] = new DnsService(log, supervisor);
        }

        if (platform.Link != null)
        {
            _services[_services.Length - 1] = new MdnsService(names, platform.Link, platform.Clock, platform.Random, log, supervisor);
        }
    }

    /// <summary>Starts all services.</summary>
    public void Start()
    {
        foreach (UdpService service in _services)
        {
            service.Start();
        }
    }

    /// <summary>Stops all services.</summary>
    public void Stop()
    {
        foreach (UdpService service in _services)
        {
            service.Stop();
        }
    }
}
