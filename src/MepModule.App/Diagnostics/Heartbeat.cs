using MepModule.Protocol.Link;

namespace MepModule.App.Diagnostics;

/// <summary>The sign of life of one long-lived thread.</summary>
public sealed class Heartbeat
{
    private readonly IMonotonicClock _clock;
    private long _last = -1;

    internal Heartbeat(IMonotonicClock clock, string name, int limitMilliseconds)
    {
        _clock = clock;
        Name = name;
        LimitMilliseconds = limitMilliseconds;
    }

    /// <summary>Name of the thread.</summary>
    public string Name { get; }

    /// <summary>A thread that works and gives no sign for so long is stuck.</summary>
    public int LimitMilliseconds { get; }

    /// <summary>Milliseconds since the last sign; -1 while the thread rests.</summary>
    public long AgeMilliseconds
    {
        get
        {
            long last = _last;
            return last < 0 ? -1 : _clock.Milliseconds - last;
        }
    }

    /// <summary>Tells that the thread works and gets on.</summary>
    public void Beat() => _last = _clock.Milliseconds;

    /// <summary>Tells that the thread waits for something that may take as long as it likes.</summary>
    public void Rest() => _last = -1;
}
