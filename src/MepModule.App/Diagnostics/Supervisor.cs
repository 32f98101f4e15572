using System;
using System.Threading;
using MepModule.App.Platform;

namespace MepModule.App.Diagnostics;

/// <summary>Called by the supervisor once a second, on its own thread: return quickly.</summary>
public delegate void SecondHandler();

/// <summary>Called by the supervisor before it restarts the module because something in it failed.</summary>
public delegate void FailureHandler(string reason);

/// <summary>
/// Restarts the module when one of its threads is stuck or memory runs out: the only watchdog there is on the ESP32,
/// whose own is not started by the firmware.
/// </summary>
public sealed class Supervisor
{
    private const int PeriodMilliseconds = 1000;

    private readonly IClock _clock;
    private readonly IBoard _board;
    private readonly EventLog _log;
    private readonly long _memoryFloorBytes;
    private readonly ManualResetEvent _stop = new ManualResetEvent(false);
    private Heartbeat[] _heartbeats = new Heartbeat[0];
    private SecondHandler? _secondPassed;
    private FailureHandler? _failed;
    private Thread? _thread;
    private int _low;

    /// <param name="clock">For the age of heartbeats.</param>
    /// <param name="board">Restarted, and asked for its free memory.</param>
    /// <param name="log">Told why.</param>
    /// <param name="memoryFloorBytes">Less free memory than this for <see cref="LowMemoryChecks"/> seconds restarts the module; 0 for no floor.</param>
    public Supervisor(IClock clock, IBoard board, EventLog log, long memoryFloorBytes)
    {
        _clock = clock;
        _board = board;
        _log = log;
        _memoryFloorBytes = memoryFloorBytes;
        LowestFreeMemoryBytes = board.FreeMemoryBytes;
    }

    /// <summary>Checks in a row that must find too little memory; a single one may fall into a large request.</summary>
    public const int LowMemoryChecks = 10;

    /// <summary>Lowest free memory seen.</summary>
    public long LowestFreeMemoryBytes { get; private set; }

    /// <summary>The floor of free memory; 0 for none.</summary>
    public long MemoryFloorBytes => _memoryFloorBytes;

    /// <summary>The threads that are watched.</summary>
    public Heartbeat[] Heartbeats
    {
        get
        {
            lock (this)
            {
                return _heartbeats;
            }
        }
    }

    /// <summary>Watches one more thread. It rests until its first beat.</summary>
    /// <param name="name">Name of the thread.</param>
    /// <param name="limitMilliseconds">Longest time between two beats while it works.</param>
    public Heartbeat Watch(string name, int limitMilliseconds)
    {
        var heartbeat = new Heartbeat(_clock, name, limitMilliseconds);
        lock (this)
        {
            var more = new Heartbeat[_heartbeats.Length + 1];
            Array.Copy(_heartbeats, more, _heartbeats.Length);
            more[_heartbeats.Length] = heartbeat;
            _heartbeats = more;
        }

        return heartbeat;
    }

    /// <summary>Raised once a second while the supervisor runs.</summary>
    public event SecondHandler? SecondPassed
    {
        add
        {
            lock (this)
            {
                _secondPassed += value;
            }
        }

        remove
        {
            lock (this)
            {
                _secondPassed -= value;
            }
        }
    }

    /// <summary>Raised before the module is restarted, so that an app that fails again and again can be given up.</summary>
    public event FailureHandler? Failed
    {
        add
        {
            lock (this)
            {
                _failed += value;
            }
        }

        remove
        {
            lock (this)
            {
                _failed -= value;
            }
        }
    }

    /// <summary>Starts to watch.</summary>
    public void Start()
    {
        _thread = new Thread(Run);
        _thread.Start();
    }

    /// <summary>Stops watching.</summary>
    public void Stop()
    {
        _stop.Set();
        _thread?.Join();
    }

    private void Run()
    {
        while (!_stop.WaitOne(PeriodMilliseconds, false))
        {
            try
            {
                if (Check())
                {
                    return;
                }
            }
            catch (Exception e)
            {
                _log.Failure("system", "The supervisor failed and goes on", e);
            }
        }
    }

    /// <summary>One round of the thread. Tests call it in virtual time. <returns>True when it restarted the module.</returns></summary>
    internal bool Check()
    {
        _secondPassed?.Invoke();
        string? stuck = StuckThread();
        if (stuck != null)
        {
            Restart("The thread '" + stuck + "' did not get on.");
            return true;
        }

        long free = _board.FreeMemoryBytes;
        if (free < LowestFreeMemoryBytes)
        {
            LowestFreeMemoryBytes = free;
        }

        if (free < _memoryFloorBytes)
        {
            // Whether it lasts only another look can tell.
            _board.LookAtMemory();
        }

        _low = free < _memoryFloorBytes ? _low + 1 : 0;
        if (_low == LowMemoryChecks)
        {
            Restart("Memory ran out: " + free.ToString() + " bytes were left.");
            return true;
        }

        return false;
    }

    /// <summary>Name of a thread that is over its limit, or null.</summary>
    internal string? StuckThread()
    {
        foreach (Heartbeat heartbeat in Heartbeats)
        {
            if (heartbeat.AgeMilliseconds > heartbeat.LimitMilliseconds)
            {
                return heartbeat.Name;
            }
        }

        return null;
    }

    private void Restart(string reason)
    {
        _log.Error("system", reason + " The module restarts.");
        _failed?.Invoke(reason);
        _board.Restart(reason);
    }
}
