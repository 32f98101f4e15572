using System;
using System.Threading;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;

namespace MepModule.App.Sockets;

/// <summary>
/// The one thread of all that never waits: names in the network, the services of the set-up network, outputs with sockets, lamp and button. It is there only while it has members. One that
/// throws is closed and tried again after a pause that grows, and holds up none of the others. One that stands still keeps all of them, so the heartbeat is that of all.
/// </summary>
public sealed class SocketLoop
{
    private const int StuckMilliseconds = 60000;
    private const int JoinMilliseconds = 30000;
    private const int LeastWaitMilliseconds = 5;
    private const int MostWaitMilliseconds = 1000;
    private const int FirstPauseMilliseconds = 2000;
    private const int MostPauseMilliseconds = 4000;

    private readonly IClock _clock;
    private readonly EventLog _log;
    private readonly Supervisor _supervisor;
    private Heartbeat? _heartbeat;
    private AutoResetEvent? _wake;
    private Thread? _thread;
    private SocketSlot[] _slots = new SocketSlot[0];
    private bool _isWoken;

    /// <param name="clock">Time.</param>
    /// <param name="log">Told about failures.</param>
    /// <param name="supervisor">Watches the thread.</param>
    public SocketLoop(IClock clock, EventLog log, Supervisor supervisor)
    {
        _clock = clock;
        _log = log;
        _supervisor = supervisor;
    }

    /// <summary>Gives a member its turns from now on.</summary>
    public void Add(ILoopMember member)
    {
        lock (this)
        {
            var more = new SocketSlot[_slots.Length + 1];
            Array.Copy(_slots, more, _slots.Length);
            more[_slots.Length] = new SocketSlot(member);
            _slots = more;
            if (_thread == null)
            {
                _heartbeat ??= _supervisor.Watch("sockets", StuckMilliseconds);
                _wake ??= new AutoResetEvent(false);
                _thread = new Thread(Run);
                _thread.Start();
            }

            _wake!.Set();
        }
    }

    /// <summary>Gives a member no further turn; none is under way when this returns, unless it is called in one. What is no member may be given as well.</summary>
    public void Remove(ILoopMember member)
    {
        lock (this)
        {
            for (int i = 0; i < _slots.Length; i++)
            {
                if (_slots[i].Member == member)
                {
                    var fewer = new SocketSlot[_slots.Length - 1];
                    Array.Copy(_slots, 0, fewer, 0, i);
                    Array.Copy(_slots, i + 1, fewer, i, fewer.Length - i);
                    _slots = fewer;
                    _wake!.Set();
                    return;
                }
            }
        }
    }

    /// <summary>Waits for the end of the thread, once it has no members any more.</summary>
    public void Join()
    {
        Thread? thread = _thread;
        if (thread != null)
        {
            thread.Join(JoinMilliseconds);
        }
    }

    /// <summary>Gives each member that is well a turn at once: there is a new reading. The meter's thread must not wait for the turn of another, so it takes no lock.</summary>
    public void Wake()
    {
        _isWoken = true;
        if (_wake != null)
        {
            _wake.Set();
        }
    }

    private void Run()
    {
        while (true)
        {
            _heartbeat!.Beat();
            int wait;

            // A member is not removed in the middle of its turn, which never waits.
            lock (this)
            {
                if (_slots.Length == 0)
                {
                    _heartbeat.Rest();
                    _thread = null;
                    return;
                }

                wait = Turn();
            }

            _wake!.WaitOne(wait < LeastWaitMilliseconds ? LeastWaitMilliseconds : wait, false);
        }
    }

    /// <summary>One turn of every member that is due. <returns>Milliseconds until the next is.</returns></summary>
    private int Turn()
    {
        long now = _clock.Milliseconds;
        long next = now + MostWaitMilliseconds;
        bool isForAll = _isWoken;
        if (isForAll)
        {
            // Only what was seen is taken back: a reading that comes now has the next turn.
            _isWoken = false;
        }

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
            int wait = slot.Member.Turn(now);
            slot.Pause = 0;
            return wait;
        }
        catch (Exception problem)
        {
            // One line for a failure that lasts.
            bool isFirst = slot.Pause == 0;
            slot.Pause = isFirst ? FirstPauseMilliseconds : slot.Pause >= MostPauseMilliseconds ? MostPauseMilliseconds : 2 * slot.Pause;
            slot.Member.Close();
            slot.Member.NoteFailure(problem, slot.Pause / 1000, isFirst ? _log : null);
            return slot.Pause;
        }
    }
}
