using System;
using System.IO;
using System.Threading;
using MepModule.App;
using MepModule.App.Bundles;
using MepModule.App.Configuration;
using MepModule.App.Polling;
using MepModule.App.Update;
using MepModule.Desktop.Downloads;
using MepModule.Desktop.Slots;
using MepModule.Desktop.Storage;
using MepModule.MeterSimulator;

namespace MepModule.Desktop;

/// <summary>
/// The module on a PC. In the place of the launcher: chooses between its own build of the app and those in the slots, starts it, and
/// starts anew when the app asks for a restart or fails.
/// </summary>
public sealed class DesktopModule : IDisposable
{
    private readonly DesktopOptions _options;
    private readonly SystemClock _clock = new();
    private readonly ManualResetEventSlim _restart = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly BaseIdentity _identity = DesktopBase.Identity();
    private readonly object _lock = new();
    private DataDirectory? _directory;
    private DesktopStart? _own;
    private LoadedBuild? _loaded;
    private DownloadRun? _download;
    private Thread? _keeper;
    private int _port;
    private bool _opensAccessPoint;

    public DesktopModule(DesktopOptions options)
    {
        _options = options;
        _port = options.Port;
        if (options.IsSimulated)
        {
            Simulator = new MeterWire(new MeterSimulator.Meter(new MeterOptions
            {
                Profile = MeterProfile.Named(options.Profile),
                Speed = options.Wire,
                StartUtc = DateTime.UtcNow.AddTicks(-_clock.Microseconds * TimeSpan.TicksPerMicrosecond),
            }), () => _clock.Microseconds);
        }
    }

    /// <summary>Raised when the app was started anew.</summary>
    public event Action? Restarted;

    /// <summary>Raised with a sentence for each step of an update that comes through the simulated meter.</summary>
    public event Action<string>? DownloadTold;

    /// <summary>The simulated meter; null for a real one. It outlives restarts of the module, as a meter does.</summary>
    public MeterWire? Simulator { get; }

    /// <summary>The simulated Wi-Fi of this start; null while a build from a slot runs.</summary>
    public SimulatedWifi? Wifi => _own?.Wifi;

    /// <summary>The password that this start made, or null when there was one already.</summary>
    public string? NewPassword => _loaded == null ? _own?.NewPassword : _loaded.Get<string?>(nameof(DesktopStart.NewPassword));

    /// <summary>The app of this start, when it is the program's own build.</summary>
    public ModuleApp App => _own?.App ?? throw new InvalidOperationException("The module is not running, or runs a build from a slot.");

    /// <summary>Whether the meter is read, and how things stand with it as a sentence; no sentence before anything is known, or while a build from a slot runs.</summary>
    public (bool Reads, string? Sentence) Link =>
        _own?.App.Meter is { Condition: not MeterCondition.Starting } meter ? (meter.Condition == MeterCondition.Reading, meter.ConditionSentence) : (false, null);

    /// <summary>Address of the page.</summary>
    public Uri Address => new($"http://127.0.0.1:{_port}/");

    /// <summary>Starts the module.</summary>
    /// <exception cref="IOException">Directory or port cannot be used; the message says why.</exception>
    public void Start()
    {
        _directory = new DataDirectory(_options.DataDirectory);
        _opensAccessPoint = _options.StartsUnowned && !new SettingsStore(new DirectoryStore(_options.DataDirectory), new Settings()).Current.IsSetUp;
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
            End();
        }

        _directory?.Dispose();
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
                _opensAccessPoint = _loaded?.Get<bool>(nameof(DesktopStart.NextIsAccessPoint)) ?? _own?.NextIsAccessPoint ?? false;
                End();
                Build();
            }

            Restarted?.Invoke();
        }
    }

    // Ends with an app that runs: one from a slot that fails is reported, as the module's launcher does, and given up in the end.
    private void Build()
    {
        var boot = new Boot(new DirectoryStore(_options.DataDirectory), _identity);
        while (true)
        {
            BootChoice choice = boot.Choose(factoryWanted: false);
            if (choice.Code == null)
            {
                _own = new DesktopStart(_options.Arguments, _port, _opensAccessPoint, choice.Slot, choice.Reason, _identity.ToText(), Simulator, _restart.Set);
                _port = _own.Port;
                if (_options.Download.Length > 0)
                    _download = new DownloadRun(_own, Simulator!, _options.Download, sentence => DownloadTold?.Invoke(sentence));
                return;
            }

            try
            {
                _loaded = new LoadedBuild(choice.Code, _options.Arguments, _port, _opensAccessPoint, choice.Slot, choice.Reason, _identity.ToText(), Simulator, (Action)_restart.Set);
                _port = _loaded.Get<int>(nameof(DesktopStart.Port));
                return;
            }
            catch (Exception problem)
            {
                boot.ReportCrash(choice.Slot, "The app failed: " + problem.Message);
            }
        }
    }

    private void End()
    {
        _download?.Dispose();
        _download = null;
        _own?.Dispose();
        _own = null;
        _loaded?.Dispose();
        _loaded = null;
    }
}
