using System;
using System.Threading;
using MepModule.App.Diagnostics;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Meter;
using MepModule.App.Metering;
using MepModule.App.Platform;

namespace MepModule.App.Integrations;

/// <summary>
/// The one thread of all outputs with sockets, in turn. It is there only while one of them is on. An output that throws is closed and tried again after a pause that grows, and holds up none of
/// the others.
/// </summary>
internal sealed class SocketLoop
{
    private const int StuckMilliseconds = 60000;
    private const int JoinMilliseconds = 30000;
    private const int LeastWaitMilliseconds = 5;
    private const int MostWaitMilliseconds = 1000;
    private const int FirstPauseMilliseconds = 2000;
    private const int MostPauseMilliseconds = 64000;

    private readonly MeterService _meter;
    private readonly IClock _clock;
    private readonly EventLog _log;
    private readonly Supervisor _supervisor;
    private readonly object _lock = new object();
    private Heartbeat? _heartbeat;
    private AutoResetEvent? _wake;
    private Thread? _thread;
    private SocketSlot[] _slots = new SocketSlot[0];
    private bool _hasNewReading;

    public SocketLoop(MeterService meter, IClock clock, EventLog log, Supervisor supervisor)
    {
        _meter = meter;
        _clock = clock;
        _log = log;
        _supervisor = supervisor;
    }

    /// <summary>Gives an output its turns from now on.</summary>
    public void Add(SocketOutput output)
    {
        lock (_lock)
        {
            var more = new SocketSlot[_slots.Length + 1];
            Array.Copy(_slots, more, _slots.Length);
            more[_slots.Length] = new SocketSlot(output);
            _slots = more;
            if (_thread == null)
            {
                _heartbeat ??= _supervisor.Watch("outputs", StuckMilliseconds);
                _wake ??= new AutoResetEvent(false);
                _meter.ReadingTaken += Wake;
                _thread = new Thread(Run);
                _thread.Start();
            }
        }
    }

    /// <summary>Gives an output no further turn.</summary>
    public void Remove(SocketOutput output)
    {
        lock (_lock)
        {
            int count = 0;
            var fewer = new SocketSlot[_slots.Length - 1];
            foreach (SocketSlot slot in _slots)
            {
                if (slot.Output != output)
                {
                    fewer[count++] = slot;
                }
            }

            _slots = fewer;
            _wake!.Set();
        }
    }

    /// <summary>Waits for the end of the thread, once it has no outputs any more.</summary>
    public void Join()
    {
        Thread? thread = _thread;
        if (thread != null)
        {
            thread.Join(JoinMilliseconds);
        }
    }

    // With a new reading each output gets a turn at once. The meter's thread must not wait for the turn of another, so it takes no lock.
    private void Wake(Reading reading)
    {
        _hasNewReading = true;
        _wake!.Set();
    }

    private void Run()
    {
        while (true)
        {
            _heartbeat!.Beat();
            int wait;

            // An output is not removed in the middle of its turn, which never waits.
            lock (_lock)
            {
                if (_slots.Length == 0)
                {
                    _meter.ReadingTaken -= Wake;
                    _heartbeat.Rest();
                    _thread = null;
                    return;
                }

                wait = Turn();
            }

            _wake!.WaitOne(wait < LeastWaitMilliseconds ? LeastWaitMilliseconds : wait, false);
        }
    }

    /// <summary>One turn of every output that is due. <returns>Milliseconds until the next is.</returns></summary>
    private int Turn()
    {
        long now = _clock.Milliseconds;
        long next = now + MostWaitMilliseconds;
        bool isForAll = _hasNewReading;
        _hasNewReading = false;
        foreach (SocketSlot slot in _slots)
        {
            if (slot.NextMilliseconds <= now || (isForAll && slot.Pause == 0))
            {
                slot.NextMilliseconds = now + TurnOf(slot, now);
            }

            next = slot.NextMilliseconds < next ? slot.NextMilliseconds : next;
        }

        return (int)(next - now);
    }

    private int TurnOf(SocketSlot slot, long now)
    {
        try
        {
            int wait = slot.Output.Turn(now);
            slot.Pause = 0;
            return wait;
        }
        catch (Exception e)
        {
            // One line for a failure that lasts.
            if (slot.Pause == 0)
            {
                _log.Failure("integrations", "The output " + slot.Output.Name + " stumbled and goes on", e);
            }

            slot.Pause = slot.Pause == 0 ? FirstPauseMilliseconds : slot.Pause >= MostPauseMilliseconds ? MostPauseMilliseconds : 2 * slot.Pause;
            slot.Output.Close();
            slot.Output.Status?.NoteWaiting("It failed and is tried again in " + (slot.Pause / 1000).ToString() + " s: " + e.Message);
            return slot.Pause;
        }
    }
}
