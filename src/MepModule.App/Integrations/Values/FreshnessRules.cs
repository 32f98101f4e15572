namespace MepModule.App.Integrations.Values;

/// <summary>When a reading is too old. A value that stands still makes a battery run on a lie, so outputs fall silent instead of telling the last one for ever.</summary>
public sealed class FreshnessRules
{
    /// <summary>Seconds after which a reading is too old to tell, unless somebody chose others.</summary>
    public const int StandardTellSeconds = 300;

    /// <summary>Seconds after which it is too old to steer by, unless somebody chose others.</summary>
    public const int StandardSteerSeconds = 10;

    /// <summary>Most seconds to steer by.</summary>
    public const int MostSteerSeconds = 60;

    /// <param name="tellSeconds">Oldest reading that is told.</param>
    /// <param name="steerSeconds">Oldest reading that is told to who steers by it; at most <see cref="MostSteerSeconds"/>.</param>
    public FreshnessRules(int tellSeconds, int steerSeconds)
    {
        TellMilliseconds = tellSeconds * 1000L;
        SteerMilliseconds = (steerSeconds > MostSteerSeconds ? MostSteerSeconds : steerSeconds) * 1000L;
    }

    /// <summary>Age up to which a reading is told.</summary>
    public long TellMilliseconds { get; }

    /// <summary>Age up to which it is told to who steers by it.</summary>
    public long SteerMilliseconds { get; }
}
