using System;
using System.IO;
using System.Reflection;
using System.Security.Cryptography;
using System.Threading;
using MepModule.App;
using MepModule.App.Configuration;
using MepModule.Desktop.Http;
using MepModule.Desktop.Meter;
using MepModule.Desktop.Storage;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol.Link;

namespace MepModule.Desktop;

/// <summary>The module on a PC: builds the app with the PC's adapters, and builds it anew when it asks for a restart.</summary>
public sealed class DesktopModule : IDisposable
{
    private const int RetryMilliseconds = 2000;
    private const string PasswordLetters = "abcdefghijkmnpqrstuvwxyz23456789";

    private readonly DesktopOptions _options;
    private readonly SystemClock _clock = new();
    private readonly ManualResetEventSlim _restart = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly object _lock = new();
    private HttpListenerServer? _http;
    private ModuleApp? _app;
    private Thread? _keeper;
    private string? _startReason;
    private int _port;
    private bool _startsUnowned;

    public DesktopModule(DesktopOptions options)
    {
        _options = options;
        _port = options.Port;
        _startsUnowned = options.StartsUnowned;
        if (options.IsSimulated)
        {
            Simulator = new MeterWire(new MeterSimulator.Meter(new MeterOptions
            {
                Profile = MeterProfile.Named(options.Profile),
                StartUtc = DateTime.UtcNow.AddTicks(-_clock.Microseconds * TimeSpan.TicksPerMicrosecond),
            }), () => _clock.Microseconds);
        }
    }

    /// <summary>Raised when the app was started anew.</summary>
    public event Action? Restarted;

    /// <summary>The simulated meter; null for a real one. It outlives restarts of the module, as a meter does.</summary>
    public MeterWire? Simulator { get; }

    /// <summary>The simulated Wi-Fi of this start.</summary>
    public SimulatedWifi? Wifi { get; private set; }

    /// <summary>The password that this start made, or null when there was one already.</summary>
    public string? NewPassword { get; private set; }

    /// <summary>The app of this start.</summary>
    public ModuleApp App => _app ?? throw new InvalidOperationException("The module is not running.");

    /// <summary>Address of the page.</summary>
    public Uri Address => new($"http://127.0.0.1:{_port}/");

    /// <summary>Starts the module.</summary>
    /// <exception cref="IOException">Directory or port cannot be used; the message says why.</exception>
    public void Start()
    {
        Build();
        _keeper = new Thread(KeepRunning) { Name = "Restarts", IsBackground = true };
        _keeper.Start();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _keeper?.Join();
        lock (_lock)
        {
            _app?.Stop();
            _app = null;
        }
    }

    private void KeepRunning()
    {
        while (true)
        {
            try
            {
                _restart.Wait(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            _restart.Reset();
            lock (_lock)
            {
                _app?.Stop();
                _app = null;
                _startsUnowned = Wifi?.NextIsAccessPoint ?? false;
                BuildUntilItWorks();
            }

            Restarted?.Invoke();
        }
    }

    /// <summary>Another program may hold the port for a moment.</summary>
    private void BuildUntilItWorks()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Build();
                return;
            }
            catch (IOException e)
            {
                Console.Error.WriteLine(e.Message);
                _stop.Token.WaitHandle.WaitOne(RetryMilliseconds);
            }
        }
    }

    private void Build()
    {
        var files = new DirectoryStore(_options.DataDirectory);
        _http = new HttpListenerServer(_options.IsShared, _port);
        Wifi = new SimulatedWifi(_startsUnowned);
        var platform = new ModulePlatform(
            _clock,
            new SystemRandom(),
            new SystemCipher(),
            files,
            _http,
            new EmbeddedAssets(Assembly.GetExecutingAssembly()),
            new DesktopBoard(Restart),
            Wifi,
            OpenWire(),
            new Settings { HasPublicReading = true },
            _startReason);
        var app = new ModuleApp(platform);
        SetUp(app);
        app.Start();
        _port = _http.Port;
        _app = app;
    }

    private void Restart(string reason)
    {
        _startReason = reason;
        _restart.Set();
    }

    private IByteChannel OpenWire()
    {
        if (Simulator != null)
            return new SimulatedChannel(Simulator);
        if (_options.Meter.StartsWith("serial:", StringComparison.Ordinal))
            return new SerialChannel(_options.Meter["serial:".Length..], _clock);
        int colon = _options.Meter.LastIndexOf(':');
        return new TcpChannel(_options.Meter["tcp:".Length..colon], int.Parse(_options.Meter[(colon + 1)..]), _clock);
    }

    /// <summary>Gives the app the key and the password of the command line, or those that a first start needs.</summary>
    private void SetUp(ModuleApp app)
    {
        string key = _options.Key ?? (_options.IsSimulated && app.Settings.Current.MeterKey.Length == 0 && !_startsUnowned ? MeterKey.DemoBasic : app.Settings.Current.MeterKey);
        if (key != app.Settings.Current.MeterKey)
        {
            Settings changed = app.Settings.Current.Copy();
            changed.MeterKey = key;
            app.Settings.Save(changed);
        }

        NewPassword = null;
        if (_startsUnowned)
            return;
        string? password = _options.Password;
        if (password == null && app.Settings.Current.Password.Length == 0)
        {
            password = RandomNumberGenerator.GetString(PasswordLetters, 12);
            NewPassword = password;
        }

        if (password != null && !app.IsPassword(password))
            app.SetPassword(password);
    }
}
