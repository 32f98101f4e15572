using System;
using System.IO;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Discovery;
using MepModule.App.Integrations;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.App.Metering;
using MepModule.App.Network;
using MepModule.App.Platform;
using MepModule.App.SelfTests;
using MepModule.App.Sockets;
using MepModule.App.Storage;
using MepModule.App.Update;
using MepModule.App.Web;
using MepModule.App.Web.Access;
using MepModule.App.Web.Api;
using MepModule.App.Web.Http;
using MepModule.App.Web.Live;
using MepModule.App.Web.Outputs;
using MepModule.App.Web.Owner;
using MepModule.Protocol.Security;

namespace MepModule.App;

/// <summary>The composition root: wires the parts of the module, starts and stops them.</summary>
public sealed class ModuleApp
{
    /// <summary>Version of the app, and the one place where it is said: the build and the firmware's assemblies take it from here.</summary>
    public const string Version = "0.2.0";

    // The meter's thread waits for a meter that answers slowly, repeats, and reads whole tables.
    private const int MeterStuckMilliseconds = 120000;

    private const int FastSlotMilliseconds = 200;

    // With the word "login" in it: how the owner of a board without a button says that the login was forgotten (docs/flashing.md).
    private const string ForgottenFile = "forgot.txt";

    private readonly ModulePlatform _platform;
    private readonly Supervisor _supervisor;
    private readonly Heartbeat _meterHeartbeat;
    private readonly TrialWatch _watch;
    private readonly NetworkKeeper _network;
    private readonly Sessions _sessions;
    private readonly LiveFeed _live;
    private readonly SocketLoop _sockets;
    private readonly OutputHost _outputs;
    private readonly WebServer _web;
    private readonly SelfTest _selfTest;
    private readonly ModuleConsole? _console;
    private readonly Panel? _panel;
    private readonly LostReadings _lostReadings = new LostReadings();
    private long _lastMeterBeat;
    private string? _wireProblem;
    private int _visits;

    /// <summary>Wires the module; nothing runs before <see cref="Start"/>.</summary>
    /// <exception cref="IOException">The storage cannot be read.</exception>
    public ModuleApp(ModulePlatform platform)
    {
        _platform = platform;
        IClock clock = platform.Clock;
        IBoard board = platform.Board;
        WebLimits limits = board.HasManySockets ? WebLimits.Large : board.HasLargeMemory ? WebLimits.Medium : WebLimits.Small;

        Settings = new SettingsStore(platform.Files, platform.Defaults);
        Log = new EventLog(clock, platform.Files, board.HasLargeMemory ? 32768 : 2048, board.HasLargeMemory ? 16384 : 2048);
        _supervisor = new Supervisor(clock, board, Log, limits.MemoryFloorBytes);
        _meterHeartbeat = _supervisor.Watch("meter", MeterStuckMilliseconds);
        Meter = new MeterService(platform.Wire, clock, platform.Files, board, MeterSettings(Settings.Current, _platform.Wifi.MacAddress), KeyOf(Settings.Current), platform.Random);

        _sessions = new Sessions(clock, platform.Random);
        var works = new WorkUnderWay(limits.HeavyWork);
        var guard = new LoginGuard(clock, works);
        var system = new SystemControl(board, clock, Settings, Log);
        var access = new AccessControl(Settings, _sessions, clock, platform.Wifi, limits.StrangerBodies);
        var session = new SessionApi(Settings, _sessions, guard, access, clock, Log);
        var settingsApi = new SettingsApi(Settings, guard, _sessions, system, platform.Random, Log);
        _watch = new TrialWatch(clock, platform.Journal);
        Names = new Announcements(Settings.Current.HostName);
        _sockets = new SocketLoop(clock, Log, _supervisor);
        var services = new NetworkServices(Names, platform.OwnsNetwork && platform.Wifi.IsAccessPoint, platform.Link, clock, platform.Random, Log, _sockets);
        _network = new NetworkKeeper(platform.Wifi, clock, board, platform.Random, Settings, platform.Journal, Log, _supervisor, services);
        system.Leaving += _network.SayGoodbye;
        _selfTest = new SelfTest(board, platform.Files, platform.Wifi, _network, Meter, clock, AirTraffic.Everybody());
        _live = new LiveFeed(Meter, Settings, access, clock, Log, _supervisor, limits);
        var systemApi = new SystemApi(platform, Meter, _supervisor, Log, system, _live);
        var identity = new ModuleIdentity(platform.Wifi.MacAddress, Settings.Current.HostName, Version, board.Profile);
        _outputs = new OutputHost(new OutputContext(Settings, Meter, identity, clock, platform.Random, Log, board, platform.Wifi, platform.Tls, platform.StartMilliseconds, Names), _sockets);
        FirmwareApi firmware = platform.Updates == null || !board.HasLargeMemory
            ? new FirmwareApi(platform.Identity, platform.Journal)
            : platform.Updates.Calls(platform, _watch, Meter, system, Log, works);
        var routes = new Routes(
            access,
            Settings,
            Names,
            platform.Wifi,
            new Pages(platform.Assets),
            session,
            new SetupApi(Settings, session, _sessions, Meter, platform.Wifi, platform.Random, system, Log),
            new MepApi(Meter, clock),
            new MeterApi(Meter, Settings, clock),
            new HistoryApi(Meter, board),
            new LoadProfileApi(Meter, works),
            new MeterLogsApi(Meter, works),
            _live,
            settingsApi,
            new TokensApi(Settings, platform.Random, clock, Log),
            new LoginsApi(Settings, _sessions, clock, Log),
            new BackupApi(Settings, settingsApi, platform.Defaults, _sessions, guard, system, platform, Log, works),
            systemApi,
            new NetworkApi(platform.Wifi, _network, Settings, Names),
            firmware,
            new IntegrationsApi(_outputs, clock, works),
            new SelfTestApi(_selfTest));
        _web = new WebServer(platform.HttpServer, routes, _live, clock, Log, _supervisor, limits);
        systemApi.Observe(_web);
        IPanel? panel = board as IPanel;
        _console = panel == null ? null : new ModuleConsole(panel);
        _panel = panel != null && (panel.HasLamp || panel.HasButton) ? new Panel(panel, board, platform.Journal, RenewLogin) : null;
    }

    /// <summary>The settings and their store.</summary>
    public SettingsStore Settings { get; }

    /// <summary>Under what the module is found in the local network; outputs put their names and services here.</summary>
    public Announcements Names { get; }

    /// <summary>What happened to the module.</summary>
    public EventLog Log { get; }

    /// <summary>The meter's thread and what it found.</summary>
    public MeterService Meter { get; }

    /// <summary>Starts the module. Its network is kept by <see cref="KeepNetwork"/>.</summary>
    /// <exception cref="IOException">The HTTP address cannot be used; the message says why.</exception>
    public void Start()
    {
        Log.Info("system", "The module started, version " + Version + (_platform.StartReason == null ? "." : ": " + _platform.StartReason));
        if (Settings.DamageText != null)
        {
            Log.Error("settings", Settings.DamageText);
        }

        Settings.Changed += Reconfigure;
        // What was saved since the module was built counts too: a first start gets its key in between.
        Meter.Configure(MeterSettings(Settings.Current, _platform.Wifi.MacAddress), KeyOf(Settings.Current));
        _wireProblem = _platform.Wire.Problem;
        _web.Start();
        _network.Start();
        _console?.TellStart(Version, _platform.Board.Profile, _platform.StartReason, Portal.NetworkName(_platform.Wifi.MacAddress), Settings.Current.PortalPassword);
        ReadForgottenLogin();
        _live.Start();
        Meter.Start();
        _outputs.Start();
        if (_panel != null)
        {
            _sockets.Add(_panel);
        }

        _supervisor.SecondPassed += EverySecond;
        _supervisor.Failed += _platform.Journal.NoteFailure;
        _supervisor.Start();
        if (_platform.Wifi.IsAccessPoint)
        {
            _selfTest.TryAlone();
        }
    }

    /// <summary>
    /// A round of keeping the network, which whoever started the module calls every <see cref="NetworkKeeper.RoundMilliseconds"/> until it is stopped, on a thread that may be held up for half a
    /// minute: that is how long the radio takes to scan and join. Never throws.
    /// </summary>
    public void KeepNetwork() => _network.GoOn();

    /// <summary>Stops the module and waits for its threads. No round of <see cref="KeepNetwork"/> may be under way.</summary>
    public void Stop()
    {
        Settings.Changed -= Reconfigure;
        _supervisor.Stop();
        _supervisor.SecondPassed -= EverySecond;
        _supervisor.Failed -= _platform.Journal.NoteFailure;
        _outputs.Stop();
        _network.Stop();
        _web.Stop();
        _live.Stop();
        Meter.Stop();
        if (_panel != null)
        {
            _sockets.Remove(_panel);
        }

        _sockets.Join();
    }

    /// <summary>Sets the login password, as a place to run may do that has another way to prove its owner.</summary>
    public void SetPassword(string password)
    {
        int iterations = _platform.Board.Profile == "desktop" ? PasswordHash.DesktopIterations : PasswordHash.DeviceIterations;
        Settings.Change(new PasswordChange(Settings.Current.Password, PasswordHash.Of(password, iterations, _platform.Random), _sessions, null));
    }

    /// <summary>
    /// Makes the password of the set-up network the login password as well, and ends all logins: for an owner who forgot theirs and holds the board, with its label, in
    /// their hands. A module without a login stays without. Never throws; the log tells what came of it.
    /// </summary>
    public void RenewLogin()
    {
        if (Settings.Current.Password.Length == 0 || Settings.Current.PortalPassword.Length == 0)
        {
            return;
        }

        try
        {
            SetPassword(Settings.Current.PortalPassword);
            Log.Warning("system", "The login was said to be forgotten: it is now the password of the set-up network, the one on the label.");
        }
        catch (Exception problem)
        {
            Log.Failure("system", "The login could not be renewed", problem);
        }
    }

    /// <summary>Sets the MEP key; empty for none.</summary>
    public void SetKey(string key) => Settings.Change(SettingsForm.OfKey(key));

    /// <summary>Whether a password is the login password.</summary>
    public bool IsPassword(string password) => PasswordHash.Matches(password, Settings.Current.Password);

    private void EverySecond()
    {
        WatchMeter();
        WatchReadings();
        WatchWire();
        WatchVisitors();
        _console?.TellState(_network.StateText, _platform.Wifi.IsConnected ? _platform.Wifi.Address : "", Meter.ConditionSentence);
        _watch.Tick(true, _web.Counters.Requests > 0, _network.IsUp, !Meter.IsStale);
        _platform.Board.ShowStatus(_selfTest.IsLampTried ? BoardStatus.Testing : ModuleStatus.Of(_platform.Wifi.IsAccessPoint, _network.IsUp, Meter.Condition));
    }

    // The file goes last: after a cut in between the same is done again.
    private void ReadForgottenLogin()
    {
        try
        {
            if (WordFile.Read(_platform.Files, ForgottenFile) == "login")
            {
                RenewLogin();
                _platform.Files.Delete(ForgottenFile);
            }
        }
        catch (IOException problem)
        {
            Log.Failure("system", "Whether the login was forgotten could not be read", problem);
        }
    }

    // Whoever uses the page keeps the set-up access point open.
    private void WatchVisitors()
    {
        int visits = _web.Counters.Visits;
        if (visits != _visits || _live.ClientCount > 0)
        {
            _visits = visits;
            _network.NoteVisitor();
        }
    }

    // Metering does not know the supervisor; its sign of life is passed on.
    private void WatchMeter()
    {
        long beat = Meter.HeartbeatMilliseconds;
        if (beat != _lastMeterBeat)
        {
            _lastMeterBeat = beat;
            _meterHeartbeat.Beat();
        }
    }

    // A board that nobody is near; at a PC somebody is, and pulls plugs.
    private void WatchReadings()
    {
        if (_platform.OwnsNetwork && _lostReadings.AreLost(_platform.Clock.Milliseconds, Meter.IsStale))
        {
            const string Reason = "No reading came for half an hour after there were some.";
            Log.Warning("meter", Reason + " The module restarts, in case it is itself the reason.");
            _network.SayGoodbye();
            _platform.Board.Restart(Reason);
        }
    }

    // Loss and return of the port, in the words of the channel, which knows its name.
    private void WatchWire()
    {
        string? problem = _platform.Wire.Problem;
        if (problem == _wireProblem)
        {
            return;
        }

        _wireProblem = problem;
        if (problem == null)
        {
            Log.Info("meter", "The port to the meter is open.");
        }
        else
        {
            Log.Warning("meter", problem);
        }
    }

    private void Reconfigure(Settings before, Settings now)
    {
        if (before.MeterKey != now.MeterKey || before.PollsFast != now.PollsFast || before.Protection != now.Protection || before.RegistersForAlerts != now.RegistersForAlerts ||
            TransformerFactor.Of(before) != TransformerFactor.Of(now))
        {
            Meter.Configure(MeterSettings(now, _platform.Wifi.MacAddress), KeyOf(now));
        }
    }

    private static MepKey? KeyOf(Settings settings)
    {
        string explanation;
        return settings.MeterKey.Length == 0 ? null : MepKey.Parse(settings.MeterKey, out explanation);
    }

    internal static MeterServiceSettings MeterSettings(Settings settings, string macAddress)
    {
        var chosen = new MeterServiceSettings { Register = settings.RegistersForAlerts, Protection = settings.Protection, TransformerFactor = TransformerFactor.Of(settings) };
        if (settings.RegistersForAlerts)
        {
            chosen.Identification = MeterServiceSettings.IdentificationOf(macAddress);
        }

        if (settings.PollsFast)
        {
            chosen.SlotMilliseconds = FastSlotMilliseconds;
        }

        return chosen;
    }
}
