using System.Device.Gpio;
using System.Threading;
using MepModule.App;
using MepModule.App.Configuration;
using MepModule.App.Network;
using MepModule.App.Platform;
using MepModule.App.Update;
using MepModule.App.Web.Http;

namespace MepModule.Firmware;

/// <summary>The app with the adapters of the ESP32, with the listener and the updates that the board's entry brings, on the launcher's thread, which keeps the network.</summary>
public static class DeviceModule
{
    /// <summary>TCP port of the page and the API.</summary>
    public const int HttpPort = 80;

    private const int BaudRate = 9600;

    /// <summary>Runs the app. Does not return; an exception ends in a restart by the launcher.</summary>
    /// <param name="target">Name of the board profile.</param>
    /// <param name="slot">Where this build came from, see <see cref="Slot"/>.</param>
    /// <param name="startReason">Why the module restarted; empty after a loss of power or a reset.</param>
    /// <param name="baseFacts">What stands below the app, see <see cref="BaseIdentity.ToText"/>.</param>
    /// <param name="server">The listener.</param>
    /// <param name="updates">How the board takes updates in; null when it takes none.</param>
    /// <param name="supply">Measures the supply; null where nothing does.</param>
    public static void Run(string target, int slot, string startReason, string baseFacts, IHttpServer server, Updates? updates, ISupplyMeter? supply)
    {
        ModuleApp app = Build(target, slot, startReason, baseFacts, server, updates, supply);
        app.Start();

        // The thread of the launcher has nothing else to do, and may be held up by the radio.
        while (true)
        {
            app.KeepNetwork();
            Thread.Sleep(NetworkKeeper.RoundMilliseconds);
        }
    }

    // Apart from Run, whose frame stays in memory as long as the module runs.
    private static ModuleApp Build(string target, int slot, string startReason, string baseFacts, IHttpServer server, Updates? updates, ISupplyMeter? supply)
    {
        BoardProfile profile = BoardProfile.Find(target)!;
        InternalStorage files = new InternalStorage();
        BaseIdentity identity = BaseIdentity.Parse(target, baseFacts);
        BootJournal journal = new BootJournal(files, identity, slot, startReason);
        GpioController gpio = new GpioController();
        Esp32Board board = new Esp32Board(profile, gpio, journal, supply);

        Settings defaults = new Settings();
        Esp32Wifi wifi = new Esp32Wifi(HostName(files, defaults), Portal.Address);
        // A board that takes no updates is never started from a slot.
        IAssets pages = slot == Slot.Factory ? new AssetSection(new ResourceAssets()) : updates!.Pages(files, slot);
        return new ModuleApp(new ModulePlatform(
            new DeviceClock(),
            new HardwareRandom(),
            new HardwareCipher(),
            files,
            server,
            pages,
            board,
            wifi,
            new SerialChannel(profile, gpio, BaudRate),
            defaults,
            identity,
            journal,
            new DeviceTls(),
            ownsNetwork: true,
            link: new WifiLink(wifi, HttpPort),
            updates: updates));
    }

    // The radio has to know its name before it asks the router for an address, and that is before the app reads its settings.
    private static string HostName(IFileStore files, Settings defaults)
    {
        return new SettingsStore(files, defaults).Current.HostName;
    }
}
