using System.Net;
using MepModule.App.Update;
using MepModule.App.Web.Http;

namespace MepModule.Firmware;

/// <summary>
/// Where the launcher hands over on boards without PSRAM: our own listener, because the firmware's takes more heap than there is for the whole web server
/// (docs/decisions/0012-own-listener.md), and no updates, which such a board cannot hold. The launcher finds <see cref="Run"/> by its name and passes types of mscorlib only, so neither has to be built with the other.
/// </summary>
public static class Entry
{
    // A browser opens six connections at once; those that have no place wait for one.
    private const int HttpBacklog = 6;

    /// <summary>Runs the app. Does not return; an exception ends in a restart by the launcher.</summary>
    /// <param name="target">Name of the board profile.</param>
    /// <param name="slot">Where this build came from, see <see cref="Slot"/>.</param>
    /// <param name="startReason">Why the module restarted; empty after a loss of power or a reset.</param>
    /// <param name="baseFacts">What stands below the app, see <see cref="BaseIdentity.ToText"/>.</param>
    public static void Run(string target, int slot, string startReason, string baseFacts)
    {
        DeviceModule.Run(target, slot, startReason, baseFacts, new SocketServer(IPAddress.Any, DeviceModule.HttpPort, HttpBacklog), updates: null, supply: null);
    }
}
