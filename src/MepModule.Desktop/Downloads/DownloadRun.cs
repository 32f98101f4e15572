using System;
using System.IO;
using System.Threading;
using MepModule.App;
using MepModule.App.Alerts;
using MepModule.App.Meter;
using MepModule.Desktop.Slots;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Metering;
using MepModule.Protocol;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;

namespace MepModule.Desktop.Downloads;

/// <summary>
/// A download through the simulated meter from its beginning to the restart of the module: waits until the module is registered, has the meter send, takes what comes. Once for each run of
/// the program: the meter keeps what became of it.
/// </summary>
internal sealed class DownloadRun : IDisposable
{
    // ET04.127: whether the last request must be proven with the key.
    private const int SecurityModeOffset = 127, ProvenMode = 2;
    private const int PauseMilliseconds = 200;

    private readonly DesktopStart _start;
    private readonly MeterWire _simulator;
    private readonly string _file;
    private readonly Action<string> _tell;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    /// <summary>Begins.</summary>
    /// <param name="start">The running module.</param>
    /// <param name="simulator">The meter.</param>
    /// <param name="file">The bundle.</param>
    /// <param name="tell">Hears a sentence for each step.</param>
    public DownloadRun(DesktopStart start, MeterWire simulator, string file, Action<string> tell)
    {
        _start = start;
        _simulator = simulator;
        _file = file;
        _tell = tell;
        _thread = new Thread(Run) { Name = "Download", IsBackground = true };
        _thread.Start();
    }

    private ModuleApp App => _start.App;

    private DownloadState State
    {
        get
        {
            DownloadState state = DownloadState.None;
            _simulator.With((meter, _) => state = meter.Download);
            return state;
        }
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        if (State != DownloadState.None || !WaitForRegistration())
            return;
        if (_start.Updates == null)
        {
            _tell("The download did not begin: a board with these limits takes no updates.");
            return;
        }

        if (App.Meter.WritesLeft != Reading.Unknown)
        {
            _tell("The download did not begin: this meter's firmware allows four writes an hour, and each packet takes one.");
            return;
        }

        byte[] mode = new byte[1];
        MeterError error = App.Meter.OpenTables().Read(SystemInfo.Table, SecurityModeOffset, mode, 0, 1);
        if (error != MeterError.None)
        {
            _tell("The download did not begin: " + MeterErrorText.Sentence(error));
            return;
        }

        byte[] key = new byte[MepKey.Length];
        MepKey.Parse(App.Settings.Current.MeterKey, out _)!.CopyTo(key, 0);
        bool needsMac = mode[0] == ProvenMode;
        var download = new MeterDownload(_start.Updates, key, needsMac);
        try
        {
            byte[] bundle = File.ReadAllBytes(_file);
            _simulator.With((meter, _) => meter.SendDownload(bundle, needsMac ? key : null));
            _tell($"The meter sends a bundle of {bundle.Length} bytes in {(bundle.Length + MeterDownload.PacketLength - 1) / MeterDownload.PacketLength} packets.");
            Serve(download);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            _tell("The download did not begin: " + problem.Message);
        }
    }

    private bool WaitForRegistration()
    {
        bool isTold = false;
        while (App.Meter.Alerts is not { IsOurs: true, Handle: > 0 })
        {
            if (!isTold)
                _tell("The download begins when the module is registered at the meter: switch alerts on in the settings.");
            isTold = true;
            if (_stop.Wait(PauseMilliseconds))
                return false;
        }

        return true;
    }

    private void Serve(MeterDownload download)
    {
        bool isStopped = false;
        while (State == DownloadState.Running && !isStopped)
        {
            var turn = new DownloadTurn(download, App.Meter.Alerts!.Handle);
            bool isQueued = App.Meter.TryQueue(turn);
            // A turn that waits is waited for: another one would take a place of the queue from users.
            while (isQueued && !turn.WaitDone(PauseMilliseconds) && !_stop.IsSet)
            {
            }

            isStopped = isQueued ? _stop.IsSet : _stop.Wait(PauseMilliseconds);
        }

        if (isStopped)
            return;
        _tell("The download through the meter: " + download.Sentence);
        if (State == DownloadState.Done)
            _start.Restart("An update came through the meter.");
    }
}
