namespace MepModule.App.Platform;

/// <summary>The network in which the module can be found.</summary>
public interface ILink
{
    /// <summary>The module's IPv4 address in it now; empty while it has none.</summary>
    string Address { get; }

    /// <summary>TCP port of the page.</summary>
    int HttpPort { get; }
}
