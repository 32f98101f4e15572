using System;
using System.Linq;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using MepModule.App.Platform;

namespace MepModule.Desktop;

/// <summary>The network of this PC in which others can find the module: the first one that is up, before others the one that leads to a router.</summary>
/// <param name="port">Tells the port of the page once it is known.</param>
internal sealed class PcLink(Func<int> port) : ILink
{
    private const long LookMilliseconds = 2000;

    private string _address = "";
    private long _looked = -LookMilliseconds;

    // Asked for at every packet; the list of a PC's networks is not made anew each time.
    public string Address
    {
        get
        {
            long now = Environment.TickCount64;
            if (now - _looked >= LookMilliseconds)
            {
                _looked = now;
                _address = Look();
            }

            return _address;
        }
    }

    public int HttpPort => port();

    private static string Look() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback && network.SupportsMulticast)
        .Select(network => network.GetIPProperties())
        .OrderBy(network => network.GatewayAddresses.Count == 0)
        .SelectMany(network => network.UnicastAddresses)
        .Select(one => one.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork)?.ToString() ?? "";
}
