using System;
using System.IO;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Threading;
using MepModule.App;
using MepModule.App.Bundles;
using MepModule.App.Configuration;
using MepModule.App.Network;
using MepModule.App.Platform;
using MepModule.App.Update;
using MepModule.App.Web.Http;
using MepModule.App.Web.Uploads;
using MepModule.Desktop.Http;
using MepModule.Desktop.Meter;
using MepModule.Desktop.Storage;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol.Link;

namespace MepModule.Desktop.Slots;

/// <summary>
/// One start of the app with the PC's adapters. The program makes it directly for its own build of the app, and by reflection for a
/// build from a slot, so its constructor takes nothing but types of .NET (and the simulated meter, which outlives starts).
/// </summary>
internal sealed class DesktopStart : IDisposable
{
    private const int BoardBacklog = 6;
    private const string PasswordLetters = "abcdefghijkmnpqrstuvwxyz23456789";

    private readonly DesktopOptions _options;
    private readonly SystemClock _clock = new();
    private readonly IHttpServer _http;
    private readonly Action<string> _restart;
    private readonly SlotUpdates _updates = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _network;

    /// <summary>Builds the app and starts it.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="port">Port to listen on; 0 for a free one.</param>
    /// <param name="isAccessPoint">Whether the simulated access point is open.</param>
    /// <param name="slot">Where this build came from.</param>
    /// <param name="startReason">Why the app is started.</param>
    /// <param name="baseFacts">What stands below the app (see <see cref="BaseIdentity.ToText"/>).</param>
    /// <param name="simulator">The simulated meter, a <see cref="MeterWire"/>; null for a real one.</param>
    /// <param name="restart">Called when the app asks for a restart.</param>
    /// <exception cref="IOException">Directory or port cannot be used; the message says why.</exception>
    public DesktopStart(string[] args, int port, bool isAccessPoint, int slot, string startReason, string baseFacts, object? simulator, Action restart)
    {
        _options = DesktopOptions.Parse(args);
        var files = new DirectoryStore(_options.DataDirectory);
        BaseIdentity identity = BaseIdentity.Parse(DesktopBase.Target, baseFacts);
        var journal = new BootJournal(files, identity, slot, startReason);
        if (!_options.StartsUnowned)
        {
            // Three short starts ask for it on the module, where somebody pulls a plug; on a PC somebody tries the program.
            journal.NoteSetup(SetupWish.None);
        }

        _restart = reason =>
        {
            journal.NoteRestart(reason);
            restart();
        };

        // With the limits of a board the board's own listener serves.
        _http = _options.Board == BoardSize.Pc
            ? new KestrelListener(_options.IsShared, port)
            : new SocketServer(_options.IsShared ? IPAddress.Any : IPAddress.Loopback, port, BoardBacklog);
        Wifi = new SimulatedWifi(isAccessPoint, isJoined: !isAccessPoint && !_options.StartsUnowned);
        App = new ModuleApp(new ModulePlatform(
            _clock,
            new SystemRandom(),
            new SystemCipher(),
            files,
            _http,
            new EmbeddedAssets(Assembly.GetExecutingAssembly()),
            new DesktopBoard(_options, _restart),
            Wifi,
            OpenWire((MeterWire?)simulator),
            new Settings { HasPublicReading = true },
            identity,
            journal,
            new SystemTls(),
            ownsNetwork: false,
            link: _options.Announces ? new PcLink(() => Port) : null,
            updates: _updates));
        SetUp();
        App.Start();
        _network = new Thread(KeepNetwork) { Name = "Network", IsBackground = true };
        _network.Start();
    }

    /// <summary>The running app.</summary>
    public ModuleApp App { get; }

    /// <summary>The simulated Wi-Fi.</summary>
    public SimulatedWifi Wifi { get; }

    /// <summary>Port that the app listens on.</summary>
    public int Port => _http is KestrelListener kestrel ? kestrel.Port : ((SocketServer)_http).Port;

    /// <summary>Takes updates in; null with the limits of a board that takes none.</summary>
    public UpdateEngine? Updates => _updates.Engine;

    /// <summary>Whether the next start opens the simulated access point.</summary>
    public bool NextIsAccessPoint => Wifi.NextIsAccessPoint;

    /// <summary>The password that this start made, or null when there was one already.</summary>
    public string? NewPassword { get; private set; }

    /// <summary>Starts the module anew.</summary>
    public void Restart(string reason) => _restart(reason);

    /// <summary>Stops the app and frees its port.</summary>
    public void Dispose()
    {
        _stop.Set();
        _network.Join();
        App.Stop();
        (_http as IDisposable)?.Dispose();
    }

    private void KeepNetwork()
    {
        do
        {
            App.KeepNetwork();
        }
        while (!_stop.Wait(NetworkKeeper.RoundMilliseconds));
    }

    private IByteChannel OpenWire(MeterWire? simulator)
    {
        if (simulator != null)
            return new SimulatedChannel(simulator);
        if (_options.Meter.StartsWith("serial:", StringComparison.Ordinal))
            return new SerialChannel(_options.Meter["serial:".Length..], _clock);
        int colon = _options.Meter.LastIndexOf(':');
        return new TcpChannel(_options.Meter["tcp:".Length..colon], int.Parse(_options.Meter[(colon + 1)..]), _clock);
    }

    /// <summary>Gives the app the key and the password of the command line, or those that a first start needs.</summary>
    private void SetUp()
    {
        bool presetsNothing = _options.StartsUnowned || Wifi.IsAccessPoint;
        string key = _options.Key ?? (_options.IsSimulated && App.Settings.Current.MeterKey.Length == 0 && !presetsNothing ? MeterKey.DemoBasic : App.Settings.Current.MeterKey);
        if (key != App.Settings.Current.MeterKey)
            App.SetKey(key);

        if (presetsNothing)
            return;
        string? password = _options.Password;
        if (password == null && App.Settings.Current.Password.Length == 0)
        {
            password = RandomNumberGenerator.GetString(PasswordLetters, 12);
            NewPassword = password;
        }

        if (password != null && !App.IsPassword(password))
            App.SetPassword(password);
    }
}
