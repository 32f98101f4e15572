using System;
using System.Device.Gpio;
using System.IO;
using System.Net;
using System.Threading;
using MepModule.App;
using MepModule.App.Configuration;
using MepModule.App.Network;
using MepModule.App.Platform;
using MepModule.App.Update;
using MepModule.App.Web.Http;

namespace MepModule.Firmware;

/// <summary>
/// Where the launcher hands over: builds the app with the adapters of the ESP32, watches the set-up button and lets the lamp flash. The launcher finds
/// <see cref="Run"/> by its name and passes types of mscorlib only, so neither has to be built with the other.
/// </summary>
public static class Entry
{
    private const int HttpPort = 80;

    // A browser opens six connections at once; those that have no place wait for one.
    private const int HttpBacklog = 6;
    private const int BaudRate = 9600;

    /// <summary>Runs the app. Does not return; an exception ends in a restart by the launcher.</summary>
    /// <param name="target">Name of the board profile.</param>
    /// <param name="slot">Where this build came from, see <see cref="Slot"/>.</param>
    /// <param name="startReason">Why the module restarted; empty after a loss of power or a reset.</param>
    /// <param name="baseFacts">What stands below the app, see <see cref="BaseIdentity.ToText"/>.</param>
    public static void Run(string target, int slot, string startReason, string baseFacts)
    {
        BoardProfile profile = BoardProfile.Find(target)!;
        InternalStorage files = new InternalStorage();
        BaseIdentity identity = BaseIdentity.Parse(target, baseFacts);
        BootJournal journal = new BootJournal(files, identity, slot, startReason);
        GpioController gpio = new GpioController();
        Esp32Board board = new Esp32Board(profile, gpio, journal);

        Settings defaults = new Settings();
        Esp32Wifi wifi = new Esp32Wifi(HostName(files, defaults), Portal.Address);
        ModuleApp app = new ModuleApp(new ModulePlatform(
            new DeviceClock(),
            new HardwareRandom(),
            new HardwareCipher(),
            files,
            Listener(profile),
            Assets(files, slot),
            board,
            wifi,
            new SerialChannel(profile, gpio, BaudRate),
            defaults,
            identity,
            journal,
            new DeviceTls(),
            ownsNetwork: true,
            link: new WifiLink(wifi, HttpPort)));
        app.Start();
        WatchPanel(app, board, journal);
    }

    // The radio has to know its name before it asks the router for an address, and that is before the app reads its settings.
    private static string HostName(IFileStore files, Settings defaults)
    {
        return new SettingsStore(files, defaults).Current.HostName;
    }

    // The firmware's listener, which others maintain, takes more heap than a board without PSRAM has for the whole web server: docs/decisions/0012-own-listener.md.
    private static IHttpServer Listener(BoardProfile profile)
    {
        return profile.HasPsram ? new ListenerServer(HttpPort) : new SocketServer(IPAddress.Any, HttpPort, HttpBacklog);
    }

    private static IAssets Assets(IFileStore files, int slot)
    {
        if (slot == Slot.Factory)
        {
            return new AssetSection(new ResourceAssets());
        }

        string name = Slot.FileName(slot);
        BundleHeader? header = SlotFile.ReadHeader(files, name);
        if (header == null)
        {
            throw new IOException("The bundle in slot " + Slot.Name(slot) + " cannot be read any more.");
        }

        return new AssetSection(new SlotAssetBytes(files, name, header));
    }

    // The thread of the launcher has nothing else to do.
    private static void WatchPanel(ModuleApp app, Esp32Board board, BootJournal journal)
    {
        ButtonWatch button = new ButtonWatch();
        while (true)
        {
            Thread.Sleep(StatusPattern.StepMilliseconds);
            board.StepLamp();
            switch (button.Look(board.IsButtonPressed, StatusPattern.StepMilliseconds))
            {
                case ButtonWish.Setup:
                    journal.NoteSetup(SetupWish.Wanted);
                    board.Restart("");
                    break;
                case ButtonWish.NewLogin:
                    app.RenewLogin();
                    break;
            }
        }
    }
}
