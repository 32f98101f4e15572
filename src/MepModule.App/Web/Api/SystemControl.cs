using System;
using System.Threading;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;
using MepModule.App.Web.Http;

namespace MepModule.App.Web.Api;

/// <summary>Told that the module is about to restart.</summary>
internal delegate void LeavingHandler();

/// <summary>What the API can do to the module as a whole.</summary>
internal sealed class SystemControl
{
    // Long enough for the answer that announces the restart to reach the browser; a PC's answer outlives the app that gave it.
    private const int DeviceRestartDelayMilliseconds = 1000;
    private const int DesktopRestartDelayMilliseconds = 100;

    private readonly IBoard _board;
    private readonly IClock _clock;
    private readonly SettingsStore _settings;
    private readonly EventLog _log;
    private readonly int _restartDelayMilliseconds;
    private string _reason = "";
    private bool _erases;
    private bool _isRestarting;

    public SystemControl(IBoard board, IClock clock, SettingsStore settings, EventLog log)
    {
        _board = board;
        _clock = clock;
        _settings = settings;
        _log = log;
        bool isDesktop = board.Profile == "desktop";
        _restartDelayMilliseconds = isDesktop ? DesktopRestartDelayMilliseconds : DeviceRestartDelayMilliseconds;
        PasswordIterations = isDesktop ? PasswordHash.DesktopIterations : PasswordHash.DeviceIterations;
        BackupIterations = isDesktop ? PasswordHash.DesktopIterations : 5 * PasswordHash.DeviceIterations;
    }

    /// <summary>Raised on a thread of its own right before the restart.</summary>
    public event LeavingHandler? Leaving;

    /// <summary>The profile of a board whose memory is small, which runs the outputs that fit; null for one that takes all.</summary>
    public string? SmallBoard => _board.HasLargeMemory ? null : _board.Profile;

    /// <summary>Iterations that a password hash made here gets.</summary>
    public int PasswordIterations { get; }

    /// <summary>Iterations that a backup made here gets: more, because a file can be attacked in peace.</summary>
    public int BackupIterations { get; }

    /// <summary>Restarts the module when the answer to this request has had time to go out.</summary>
    public void RestartSoon(string reason) => Begin(reason, false);

    /// <summary>Erases everything that is stored and restarts the module, as <see cref="RestartSoon"/> does.</summary>
    public void FactoryResetSoon() => Begin("Everything was erased at the user's wish.", true);

    private void Begin(string reason, bool erases)
    {
        lock (this)
        {
            if (_isRestarting)
            {
                throw ApiException.Conflict("restarting", "The module is restarting already.");
            }

            _isRestarting = true;
            _reason = reason;
            _erases = erases;
        }

        new Thread(Run).Start();
    }

    private void Run()
    {
        try
        {
            _clock.Sleep(_restartDelayMilliseconds);
            if (_erases)
            {
                _settings.EraseEverything();
            }
            else
            {
                _log.Warning("system", _reason + " The module restarts.");
            }

            Leaving?.Invoke();
            _board.Restart(_reason);
        }
        catch (Exception e)
        {
            lock (this)
            {
                _isRestarting = false;
            }

            _log.Failure("system", "The restart failed", e);
        }
    }
}
