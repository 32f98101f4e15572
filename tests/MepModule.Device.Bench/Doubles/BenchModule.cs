using System.Device.Gpio;
using System.Net;
using MepModule.App;
using MepModule.App.Configuration;
using MepModule.App.Network;
using MepModule.App.Platform;
using MepModule.App.Update;
using MepModule.App.Web.Http;
using MepModule.Device.Tests;
using MepModule.Firmware;
using MepModule.Protocol.Link;

namespace MepModule.Device.Bench.Doubles;

/// <summary>
/// The whole app with the adapters of the firmware: listener, files, ciphers, clock and board. Doubles stand for the radio and, unless the UART is
/// wanted, for the meter.
/// </summary>
internal static class BenchModule
{
    /// <summary>The login password.</summary>
    public const string Password = "bench password";

    private const int HttpPort = 80;
    private const int HttpBacklog = 6;
    private const int BaudRate = 9600;
    private const string BaseFacts = "1.0.0 0.1.0 1.17.0 00000000";

    /// <summary>Builds the app; nothing runs yet.</summary>
    /// <param name="profile">Board profile: decides on pins.</param>
    /// <param name="server">The listener, or null for the one of the firmware.</param>
    /// <param name="usesUart">Whether a meter is at the UART; else a recorded one answers at once.</param>
    /// <param name="runningSlot">The slot the app believes to run from.</param>
    /// <param name="outputs">Settings of outputs; none is on unless given.</param>
    public static ModuleApp Build(string profile, IHttpServer? server, bool usesUart, int runningSlot, byte[]? outputs = null)
    {
        BoardProfile board = BoardProfile.Find(profile)!;
        var files = new InternalStorage();
        BaseIdentity identity = BaseIdentity.Parse(profile, BaseFacts);
        var journal = new BootJournal(files, identity, runningSlot, "");
        var gpio = new GpioController();
        var wifi = new WifiDouble();
        IByteChannel wire = usesUart ? new SerialChannel(board, gpio, BaudRate) : new RecordedMeter();
        var defaults = new Settings { MeterKey = RecordedMeter.Key, HasPublicReading = true, IsSetUp = true };
        if (outputs != null)
        {
            defaults.Sections = outputs;
        }

        var app = new ModuleApp(new ModulePlatform(
            new DeviceClock(),
            new HardwareRandom(),
            new HardwareCipher(),
            files,
            server == null ? new SocketServer(IPAddress.Any, HttpPort, HttpBacklog) : server,
            files.Length(PagesFile.Name) > 0 ? new AssetSection(new PagesFile(files)) : new NoPages(),
            new Esp32Board(board, gpio, journal, supply: null),
            wifi,
            wire,
            defaults,
            identity,
            journal,
            new DeviceTls(),
            ownsNetwork: true,
            link: new WifiLink(wifi, HttpPort)));
        if (!app.IsPassword(Password))
        {
            app.SetPassword(Password);
        }

        return app;
    }
}
