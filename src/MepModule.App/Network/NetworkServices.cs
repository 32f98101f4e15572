using MepModule.App.Diagnostics;
using MepModule.App.Discovery;
using MepModule.App.Platform;
using MepModule.App.Sockets;

namespace MepModule.App.Network;

/// <summary>
/// What the module answers besides HTTP: its names in the local network, and on its own access point DHCP and DNS.
/// All have their turns in the thread of the loop. A PC has these two already, and announces names only when it is told to.
/// </summary>
public sealed class NetworkServices
{
    private readonly SocketLoop _loop;
    private readonly IClock _clock;
    private readonly UdpService[] _services;

    /// <summary>Chooses the services of this start.</summary>
    /// <param name="names">What is announced.</param>
    /// <param name="isPortal">Whether the module has to serve its own access point.</param>
    /// <param name="link">Where names are announced; null where they are not.</param>
    /// <param name="clock">Time.</param>
    /// <param name="random">For the pauses between announcements.</param>
    /// <param name="log">Told about failures.</param>
    /// <param name="loop">Gives them their turns.</param>
    public NetworkServices(Announcements names, bool isPortal, ILink? link, IClock clock, IRandom random, EventLog log, SocketLoop loop)
    {
        _loop = loop;
        _clock = clock;
        _services = new UdpService[(isPortal ? 2 : 0) + (link != null ? 1 : 0)];
        if (isPortal)
        {
            _services[0] = new DhcpService(clock);
            _services[1] = new DnsService();
        }

        if (link != null)
        {
            _services[_services.Length - 1] = new MdnsService(names, link, random, log);
        }
    }

    /// <summary>Starts all services.</summary>
    public void Start()
    {
        foreach (UdpService service in _services)
        {
            _loop.Add(service);
        }
    }

    /// <summary>Stops all services; names say goodbye.</summary>
    public void Stop()
    {
        foreach (UdpService service in _services)
        {
            _loop.Remove(service);
            service.End(_clock.Milliseconds);
        }
    }
}
