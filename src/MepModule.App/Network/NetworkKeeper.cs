using System;
using System.IO;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;
using MepModule.App.Update;

namespace MepModule.App.Network;

/// <summary>
/// Keeps the module reachable. NORMAL: station only, the remembered networks in turn, with growing pauses; after five minutes without
/// one it restarts into SETUP. SETUP: the access point is open; after ten minutes without a visitor it restarts into NORMAL when it
/// knows a network. Scans and tests asked for by the page run in its rounds too, because the radio can do one thing at a time.
/// </summary>
public sealed class NetworkKeeper
{
    /// <summary>How long the module looks for a network before it opens the access point.</summary>
    public const int LostMilliseconds = 300000;

    /// <summary>How long the access point waits for a visitor before the module tries its networks again.</summary>
    public const int DesertedMilliseconds = 600000;

    /// <summary>How long a network may take to let the module in and give it an address.</summary>
    public const int JoinMilliseconds = 25000;

    /// <summary>Time between two rounds.</summary>
    public const int RoundMilliseconds = 500;

    private const int FirstPauseMilliseconds = 2000;
    private const int LongestPauseMilliseconds = 60000;

    // Networks that hide their name are in no scan, so every third round tries all.
    private const int BlindRounds = 3;

    // A scan and a join in one step take up to 40 seconds.
    private const int StuckMilliseconds = 180000;

    private readonly IWifi _wifi;
    private readonly IClock _clock;
    private readonly IBoard _board;
    private readonly IRandom _random;
    private readonly SettingsStore _settings;
    private readonly BootJournal _journal;
    private readonly EventLog _log;
    private readonly NetworkServices? _services;
    private readonly Heartbeat _heartbeat;
    private WifiScanEntry[] _found = new WifiScanEntry[0];
    private JobState _scan;
    private JobState _test;
    private WifiNetwork? _testNetwork;
    private bool _wasConnected;
    private long _lastUp;
    private long _nextRound;
    private int _pause = FirstPauseMilliseconds;
    private int _round;
    private long _scannedAt;
    private long _noAccessPointBefore;
    private long _visited;
    private bool _returns;
    private bool _hasBegun;

    /// <summary>Prepares the keeper; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="wifi">The radio.</param>
    /// <param name="clock">Time.</param>
    /// <param name="board">Shows the state and restarts.</param>
    /// <param name="random">Makes the password of the access point.</param>
    /// <param name="settings">Hold the remembered networks.</param>
    /// <param name="journal">Tells whether this start was asked to open the access point.</param>
    /// <param name="log">Told what happens.</param>
    /// <param name="supervisor">Watches the thread.</param>
    /// <param name="services">The module's own services; null on a PC, which has them already.</param>
    public NetworkKeeper(IWifi wifi, IClock clock, IBoard board, IRandom random, SettingsStore settings, BootJournal journal, EventLog log, Supervisor supervisor, NetworkServices? services)
    {
        _wifi = wifi;
        _clock = clock;
        _board = board;
        _random = random;
        _settings = settings;
        _journal = journal;
        _log = log;
        _services = services;
        _heartbeat = supervisor.Watch("network", StuckMilliseconds);
        _lastUp = clock.Milliseconds;
    }

    /// <summary>Whether the module can be reached: its network or its access point is up.</summary>
    public bool IsUp
    {
        get { return !_wifi.IsPresent || _wifi.IsAccessPoint || _wifi.IsConnected; }
    }

    /// <summary>What the module is doing about its network, as a sentence.</summary>
    public string StateText { get; private set; } = "The module starts.";

    /// <summary>State of the last scan.</summary>
    public JobState ScanState
    {
        get { return _scan; }
    }

    /// <summary>Age of the last scan in seconds; -1 when there was none.</summary>
    public int ScanAgeSeconds
    {
        get { return _scannedAt == 0 ? -1 : (int)((_clock.Milliseconds - _scannedAt) / 1000); }
    }

    /// <summary>The networks of the last scan, strongest first.</summary>
    public WifiScanEntry[] Found
    {
        get { return _found; }
    }

    /// <summary>State of the last test.</summary>
    public JobState TestState
    {
        get { return _test; }
    }

    /// <summary>The network that was tested last, or null.</summary>
    public string? TestSsid { get; private set; }

    /// <summary>How the last test ended.</summary>
    public WifiResult TestResult { get; private set; }

    /// <summary>Address that the last test was given, or an empty string.</summary>
    public string TestAddress { get; private set; } = "";

    /// <summary>Starts the services. The network itself is kept by <see cref="GoOn"/>.</summary>
    public void Start()
    {
        EnsurePortalPassword();
        _services?.Start();
    }

    /// <summary>Stops the services. No round is under way then, and none follows.</summary>
    public void Stop()
    {
        _heartbeat.Rest();
        _services?.Stop();
    }

    /// <summary>Says goodbye to the network before a restart: names and leases of before must not be held on to.</summary>
    public void SayGoodbye()
    {
        _services?.Stop();
    }

    /// <summary>Somebody uses the module's page, which keeps the set-up access point open.</summary>
    public void NoteVisitor()
    {
        _visited = _clock.Milliseconds;
    }

    /// <summary>Asks for a scan. <returns>False when a scan or a test is under way.</returns></summary>
    public bool RequestScan()
    {
        lock (this)
        {
            if (IsBusy())
            {
                return false;
            }

            _scan = JobState.Running;
            return true;
        }
    }

    /// <summary>Asks to try a network. <returns>False when a scan or a test is under way.</returns></summary>
    public bool RequestTest(WifiNetwork network)
    {
        lock (this)
        {
            if (IsBusy())
            {
                return false;
            }

            TestSsid = network.Ssid;
            TestAddress = "";
            _testNetwork = network;
            _test = JobState.Running;
            return true;
        }
    }

    /// <summary>
    /// One round, every <see cref="RoundMilliseconds"/>: does what is due, which may take half a minute, so the thread must have nothing else to do. The app has none of its own
    /// for it: whoever started it gives one. Never throws.
    /// </summary>
    public void GoOn()
    {
        _heartbeat.Beat();
        try
        {
            if (_hasBegun)
            {
                Step();
            }
            else
            {
                _hasBegun = true;
                BeginStart();
            }
        }
        catch (Exception problem)
        {
            _log.Failure("network", "The network keeper failed and goes on", problem);
        }
    }

    /// <summary>What is due once the start is done. Tests call it in virtual time.</summary>
    internal void Step()
    {
        if (!_wifi.IsPresent)
        {
            StateText = "There is no Wi-Fi to manage.";
            FinishJobs();
            return;
        }

        FinishJobs();
        if (_wifi.IsAccessPoint)
        {
            KeepSetup();
        }
        else
        {
            KeepNormal();
        }
    }

    /// <summary>What a start has to do first: follow a request for the access point, or scan while nobody is served yet.</summary>
    internal void BeginStart()
    {
        if (!_wifi.IsPresent)
        {
            return;
        }

        if (_wifi.IsAccessPoint)
        {
            _journal.NoteSetup(SetupWish.None);
            StateText = "The access point " + Portal.NetworkName(_wifi.MacAddress) + " is open for set-up.";
            Scan();
        }
        else if (_journal.Setup == SetupWish.Wanted)
        {
            OpenAccessPoint("The set-up access point was asked for.");
        }
        else if (_journal.Setup == SetupWish.Prepared)
        {
            // It was prepared, and it is not there. Restarting at once would go on for ever.
            _noAccessPointBefore = _clock.Milliseconds + LostMilliseconds;
            _log.Error("network", "The set-up access point could not be opened. The module tries again in five minutes.");
        }
    }

    private void KeepSetup()
    {
        if (_settings.Current.Networks.Length == 0)
        {
            return;
        }

        // Whatever restarts the module now, it tries its networks first.
        if (!_returns)
        {
            _returns = true;
            _wifi.ConfigureNextStart(false, "", "");
        }

        long quietSince = _visited > _lastUp ? _visited : _lastUp;
        if (_clock.Milliseconds - quietSince >= DesertedMilliseconds)
        {
            SayGoodbye();
            _board.Restart("Nobody used the set-up access point for ten minutes.");
        }
    }

    private void KeepNormal()
    {
        if (_wifi.IsConnected)
        {
            if (!_wasConnected)
            {
                _wasConnected = true;
                _journal.NoteSetup(SetupWish.None);
                _log.Info("network", "Joined " + _wifi.Ssid + " as " + _wifi.Address + ".");
            }

            _lastUp = _clock.Milliseconds;
            _pause = FirstPauseMilliseconds;
            _round = 0;
            StateText = "Connected to " + _wifi.Ssid + ".";
            return;
        }

        if (_wasConnected)
        {
            _wasConnected = false;
            _nextRound = _clock.Milliseconds;
            _log.Warning("network", "The network " + _wifi.Ssid + " was lost.");
        }

        WifiNetwork[] networks = _settings.Current.Networks;
        if (networks.Length == 0)
        {
            OpenAccessPoint("No network is known.");
            return;
        }

        if (_clock.Milliseconds - _lastUp >= LostMilliseconds)
        {
            OpenAccessPoint("No known network was found for five minutes.");
            return;
        }

        if (_clock.Milliseconds >= _nextRound)
        {
            TryNetworks(networks);
            _nextRound = _clock.Milliseconds + _pause;
            _pause = _pause * 2 > LongestPauseMilliseconds ? LongestPauseMilliseconds : _pause * 2;
        }
    }

    private void TryNetworks(WifiNetwork[] networks)
    {
        bool isBlind = _round % BlindRounds == 0;
        _round++;
        if (!isBlind)
        {
            Scan();
        }

        foreach (WifiNetwork network in networks)
        {
            if (!isBlind && !IsInTheAir(network.Ssid))
            {
                continue;
            }

            StateText = "Joining " + network.Ssid + ".";
            _heartbeat.Beat();
            WifiResult result = _wifi.Connect(network, JoinMilliseconds);
            if (result == WifiResult.Connected)
            {
                return;
            }

            StateText = "Could not join " + network.Ssid + ": " + Explain(result);
        }
    }

    private bool IsInTheAir(string ssid)
    {
        foreach (WifiScanEntry entry in _found)
        {
            if (entry.Ssid == ssid)
            {
                return true;
            }
        }

        return false;
    }

    private void FinishJobs()
    {
        if (_scan == JobState.Running)
        {
            Scan();
        }

        WifiNetwork? network = _testNetwork;
        if (network != null)
        {
            _testNetwork = null;
            Test(network);
        }
    }

    private void Scan()
    {
        _heartbeat.Beat();
        WifiScanEntry[] found = _wifi.Scan();
        if (found.Length > 0)
        {
            _found = found;
            _scannedAt = _clock.Milliseconds;
        }

        _scan = found.Length > 0 ? JobState.Done : JobState.Failed;
    }

    // Tries a network and goes back to the one in use; the settings are not touched.
    private void Test(WifiNetwork network)
    {
        bool wasConnected = _wifi.IsConnected;
        string before = _wifi.Ssid;
        _heartbeat.Beat();
        TestResult = _wifi.Connect(network, JoinMilliseconds);
        TestAddress = TestResult == WifiResult.Connected ? _wifi.Address : "";
        _test = TestResult == WifiResult.Connected ? JobState.Done : JobState.Failed;
        _heartbeat.Beat();
        if (_wifi.IsAccessPoint)
        {
            // A station that stays joined would pull the access point to its channel.
            _wifi.Disconnect();
        }
        else if (wasConnected && before != network.Ssid)
        {
            foreach (WifiNetwork known in _settings.Current.Networks)
            {
                if (known.Ssid == before)
                {
                    _wifi.Connect(known, JoinMilliseconds);
                }
            }
        }
    }

    private void OpenAccessPoint(string reason)
    {
        if (_clock.Milliseconds < _noAccessPointBefore)
        {
            StateText = reason + " The set-up access point could not be opened; the module tries again soon.";
            return;
        }

        EnsurePortalPassword();
        _wifi.ConfigureNextStart(true, Portal.NetworkName(_wifi.MacAddress), _settings.Current.PortalPassword);
        _journal.NoteSetup(SetupWish.Prepared);
        _log.Info("network", reason + " The module restarts with its access point open.");
        SayGoodbye();
        _board.Restart(reason);
    }

    private void EnsurePortalPassword()
    {
        if (!_wifi.IsPresent || _settings.Current.PortalPassword.Length > 0)
        {
            return;
        }

        try
        {
            _settings.Change(new FirstPortalPassword(Portal.NewPassword(_random)));
        }
        catch (IOException problem)
        {
            _log.Failure("network", "The password of the set-up access point could not be stored", problem);
        }
    }

    private bool IsBusy()
    {
        return _scan == JobState.Running || _test == JobState.Running;
    }

    /// <summary>Why a network could not be joined, as a sentence.</summary>
    internal static string Explain(WifiResult result)
    {
        switch (result)
        {
            case WifiResult.Connected:
                return "The module is connected.";
            case WifiResult.WrongPassword:
                return "The password was refused. Check capital letters and blanks.";
            case WifiResult.NotFound:
                return "No network of this name was heard. The ESP32 hears 2.4 GHz only; move the router or the module closer.";
            case WifiResult.Timeout:
                return "The network gave no address in time. Check its DHCP server, or set a static address.";
            default:
                return "The radio refused. Try again in a moment.";
        }
    }
    /// <summary>The password of the set-up access point, unless somebody gave it one meanwhile.</summary>
    private sealed class FirstPortalPassword : SettingsChange
    {
        private readonly string _password;

        public FirstPortalPassword(string password)
        {
            _password = password;
        }

        public override void Apply(Settings settings)
        {
            settings.PortalPassword = settings.PortalPassword.Length > 0 ? settings.PortalPassword : _password;
        }
    }
}

/// <summary>State of something that was asked for and takes a while.</summary>
public enum JobState
{
    /// <summary>Never asked for.</summary>
    None = 0,

    /// <summary>Under way.</summary>
    Running = 1,

    /// <summary>It succeeded.</summary>
    Done = 2,

    /// <summary>It failed.</summary>
    Failed = 3,
}
