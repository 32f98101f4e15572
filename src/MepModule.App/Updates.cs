using System.IO;
using MepModule.App.Diagnostics;
using MepModule.App.Metering;
using MepModule.App.Platform;
using MepModule.App.Update;
using MepModule.App.Web.Api;
using MepModule.App.Web.Http;

namespace MepModule.App;

/// <summary>
/// What a board that takes updates over the network brings along. On the device it stands in an assembly of its own, which boards without PSRAM are flashed without
/// (docs/decisions/0014-updates-on-top.md): nothing below may name what is in it.
/// </summary>
public abstract class Updates
{
    /// <summary>The web pages of the build that runs from a slot.</summary>
    /// <param name="files">The storage that holds the slots.</param>
    /// <param name="slot">The slot, not <see cref="Slot.Factory"/>.</param>
    /// <exception cref="IOException">The bundle in the slot cannot be read any more.</exception>
    public abstract IAssets Pages(IFileStore files, int slot);

    /// <summary>Makes the calls below <c>/api/v1/firmware</c>.</summary>
    internal abstract FirmwareApi Calls(ModulePlatform platform, TrialWatch watch, MeterService meter, SystemControl system, EventLog log, WorkUnderWay works);
}
