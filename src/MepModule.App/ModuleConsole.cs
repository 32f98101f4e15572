using MepModule.App.Platform;

namespace MepModule.App;

/// <summary>
/// What the module tells on the serial console: at the start what a label needs and why it started, then how things stand with network and meter, each
/// time that changes. It cannot be asked, because the runtime reads that port.
/// </summary>
internal sealed class ModuleConsole
{
    private readonly IPanel _panel;
    private string _network = "";
    private string _meter = "";

    public ModuleConsole(IPanel panel)
    {
        _panel = panel;
    }

    /// <summary>Tells what does not change while the module runs.</summary>
    /// <param name="version">Version of the app.</param>
    /// <param name="profile">Name of the board profile.</param>
    /// <param name="reason">Why it started, as a sentence; null after a loss of power or a reset.</param>
    /// <param name="network">Name of the set-up network.</param>
    /// <param name="password">Its password.</param>
    public void TellStart(string version, string profile, string? reason, string network, string password)
    {
        _panel.Tell("MepModule " + version + " on " + profile + ". Why it started: " + (reason ?? "power or reset."));
        _panel.Tell("Set-up network " + network + ", password " + password);
    }

    /// <summary>Tells how things stand, when that changed.</summary>
    /// <param name="network">The network, as a sentence.</param>
    /// <param name="address">IPv4 address in it; empty for none.</param>
    /// <param name="meter">The meter, as a sentence.</param>
    public void TellState(string network, string address, string meter)
    {
        string now = address.Length == 0 ? network : network + " The page is at http://" + address + "/";
        if (now != _network)
        {
            _network = now;
            _panel.Tell("Network: " + now);
        }

        if (meter != _meter)
        {
            _meter = meter;
            _panel.Tell("Meter: " + meter);
        }
    }
}
