using System.IO;
using MepModule.App.Bundles;
using MepModule.App.Diagnostics;
using MepModule.App.Metering;
using MepModule.App.Platform;
using MepModule.App.Update;
using MepModule.App.Web.Api;
using MepModule.App.Web.Http;

namespace MepModule.App.Web.Uploads;

/// <summary>Updates in two slots on the storage, taken in by an upload.</summary>
public sealed class SlotUpdates : Updates
{
    /// <summary>Takes updates in; null before the app was wired, and for good on a board without the memory for it.</summary>
    public UpdateEngine? Engine { get; private set; }

    /// <inheritdoc/>
    public override IAssets Pages(IFileStore files, int slot)
    {
        string name = Slot.FileName(slot);
        BundleHeader? header = SlotFile.ReadHeader(files, name);
        if (header == null)
        {
            throw new IOException("The bundle in slot " + Slot.Name(slot) + " cannot be read any more.");
        }

        return new AssetSection(new SlotAssetBytes(files, name, header));
    }

    internal override FirmwareApi Calls(ModulePlatform platform, TrialWatch watch, MeterService meter, SystemControl system, EventLog log, WorkUnderWay works)
    {
        var engine = new UpdateEngine(platform.Files, platform.Identity, platform.Journal, new SignerStore(platform.Files), AppVersion.Parse(ModuleApp.Version)!);
        Engine = engine;
        return new UpdateApi(platform.Journal, engine, watch, meter, system, platform.Clock, log, works);
    }
}
