using System.Threading;

namespace MepModule.App.Jobs;

/// <summary>Something that another thread wants done on the wire: one turn of the meter's thread, a few exchanges at most.</summary>
public abstract class MeterWork
{
    private readonly ManualResetEvent _done = new ManualResetEvent(false);

    /// <summary>Who asks, for the exchange log.</summary>
    internal abstract ExchangeSource Source { get; }

    /// <summary>Whether what it reads is read by the layout of the meter's tables.</summary>
    internal virtual bool NeedsLayout => false;

    /// <summary>Does it, on the meter's thread.</summary>
    internal abstract void Run(IMeterWire wire);

    /// <summary>Does it, and lets go whoever waits, also when a mistake ends it.</summary>
    internal void Serve(IMeterWire wire)
    {
        try
        {
            Run(wire);
        }
        finally
        {
            MarkDone();
        }
    }

    /// <summary>Called when the work was done or given up.</summary>
    internal void MarkDone() => _done.Set();

    /// <summary>Waits for <see cref="MarkDone"/>. Real time: only threads that serve people wait here.</summary>
    internal bool WaitDone(int milliseconds) => _done.WaitOne(milliseconds, false);
}
