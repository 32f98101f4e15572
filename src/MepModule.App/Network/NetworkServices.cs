using MepModule.App.Diagnostics;
using MepModule.App.Platform;

namespace MepModule.App.Network;

/// <summary>
/// What the module answers besides HTTP: its name in the local network always, DHCP and DNS only on its own access point.
/// A PC has all of these already, so there it is left out.
/// </summary>
public sealed class NetworkServices
{
    private readonly UdpService[] _services;

    /// <summary>Chooses the services of this start.</summary>
    public NetworkServices(string hostName, IWifi wifi, IClock clock, EventLog log, Supervisor supervisor)
    {
        MdnsService mdns = new MdnsService(hostName, wifi, clock, log, supervisor);
        _services = wifi.IsAccessPoint
            ? new UdpService[] { new DhcpService(clock, log, supervisor), new DnsService(log, supervisor), mdns }
            : new UdpService[] { mdns };
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
