namespace MepModule.App.Jobs;

/// <summary>The one queue of those who want an exchange of their own. Bounded: who comes when it is full is turned away, not forgotten.</summary>
internal sealed class WorkQueue
{
    /// <summary>Most that may wait.</summary>
    public const int Capacity = 4;

    // An exchange and its repetitions end by then.
    private const int LongestWorkMilliseconds = 30000;

    private readonly MeterWork?[] _waiting = new MeterWork?[Capacity];
    private int _count;
    private bool _isServed;

    /// <summary>Whether somebody waits.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (this)
            {
                return _count == 0;
            }
        }
    }

    /// <summary>Whether there is a thread that takes work out; without one nobody may wait.</summary>
    public bool IsServed
    {
        get
        {
            lock (this)
            {
                return _isServed;
            }
        }

        set
        {
            lock (this)
            {
                _isServed = value;
            }
        }
    }

    /// <summary>Adds work and waits until it was done.</summary>
    /// <param name="work">The work.</param>
    /// <param name="timeoutMilliseconds">Longest wait for its turn.</param>
    /// <returns>False when it had no turn in time; it was not begun then.</returns>
    public bool TryRun(MeterWork work, int timeoutMilliseconds)
    {
        if (!IsServed || !TryAdd(work))
        {
            return false;
        }

        if (work.WaitDone(timeoutMilliseconds))
        {
            return true;
        }

        if (TryRemove(work))
        {
            return false;
        }

        // It is on the wire: its end is near, and its buffers are in use until then.
        work.WaitDone(LongestWorkMilliseconds);
        return true;
    }

    /// <summary>Adds work at the end.</summary>
    /// <returns>False when the queue is full.</returns>
    public bool TryAdd(MeterWork work)
    {
        lock (this)
        {
            if (_count == Capacity)
            {
                return false;
            }

            _waiting[_count++] = work;
            return true;
        }
    }

    /// <summary>Takes the oldest work out, or null.</summary>
    /// <param name="isLayoutSure">Whether work may be taken that reads by the layout of the meter's tables.</param>
    public MeterWork? Take(bool isLayoutSure)
    {
        lock (this)
        {
            for (int i = 0; i < _count; i++)
            {
                MeterWork work = _waiting[i]!;
                if (isLayoutSure || !work.NeedsLayout)
                {
                    RemoveAt(i);
                    return work;
                }
            }

            return null;
        }
    }

    /// <summary>Takes work out that has not been started.</summary>
    /// <returns>False when it was started already.</returns>
    public bool TryRemove(MeterWork work)
    {
        lock (this)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_waiting[i] == work)
                {
                    RemoveAt(i);
                    return true;
                }
            }

            return false;
        }
    }

    private void RemoveAt(int index)
    {
        _count--;
        for (int i = index; i < _count; i++)
        {
            _waiting[i] = _waiting[i + 1];
        }

        _waiting[_count] = null;
    }
}
