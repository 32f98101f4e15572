using MepModule.App.Platform;

namespace MepModule.App.Network;

/// <summary>The network of the radio: the one that the module joined, or its own while it is being set up.</summary>
public sealed class WifiLink : ILink
{
    private readonly IWifi _wifi;

    /// <param name="wifi">The radio.</param>
    /// <param name="httpPort">TCP port of the page.</param>
    public WifiLink(IWifi wifi, int httpPort)
    {
        _wifi = wifi;
        HttpPort = httpPort;
    }

    /// <inheritdoc/>
    public string Address => _wifi.IsAccessPoint ? Portal.Address : _wifi.Address;

    /// <inheritdoc/>
    public int HttpPort { get; }
}
