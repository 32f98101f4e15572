using System;
using System.Threading;

namespace MepModule.Integrations.Tests.Clients;

/// <summary>Lets the meter of a bench run on while a real client reads it: some ten seconds of the meter for one of the client.</summary>
internal sealed class Pump : IDisposable
{
    private const int PaceMilliseconds = 10;
    private const int TurnsPerSecond = 10;

    private readonly OutputBench _bench;
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private volatile bool _isMeterSilent;

    public Pump(OutputBench bench)
    {
        _bench = bench;
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Whether time passes without readings.</summary>
    public bool IsMeterSilent
    {
        get => _isMeterSilent;
        set => _isMeterSilent = value;
    }

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            if (_isMeterSilent)
            {
                _bench.Meter.Clock.Pass(TimeSpan.FromSeconds(1));
            }
            else
            {
                _bench.Seconds(1);
            }

            for (int i = 0; i < TurnsPerSecond; i++)
            {
                Thread.Sleep(PaceMilliseconds);
                _bench.Turns();
            }
        }
    }
}
