using MepModule.App.Update;
using MepModule.App.Web.Uploads;

namespace MepModule.Firmware;

/// <summary>
/// Where the launcher hands over on boards with PSRAM, which alone have this assembly and System.Net.Http (docs/decisions/0012-own-listener.md). It has the name of
/// the entry below it, because a launcher looks for that name in the last assembly of an update.
/// </summary>
public static class Entry
{
    /// <summary>Runs the app. Does not return; an exception ends in a restart by the launcher.</summary>
    /// <param name="target">Name of the board profile.</param>
    /// <param name="slot">Where this build came from, see <see cref="Slot"/>.</param>
    /// <param name="startReason">Why the module restarted; empty after a loss of power or a reset.</param>
    /// <param name="baseFacts">What stands below the app, see <see cref="BaseIdentity.ToText"/>.</param>
    public static void Run(string target, int slot, string startReason, string baseFacts)
    {
        DeviceModule.Run(target, slot, startReason, baseFacts, new ListenerServer(DeviceModule.HttpPort), new SlotUpdates(), new AdcSupply());
    }
}
