namespace MepModule.App.Web.Access;

/// <summary>A login that holds, in memory only: a restart ends it.</summary>
internal sealed class Session
{
    public Session(string id, string csrf)
    {
        Id = id;
        Csrf = csrf;
    }

    /// <summary>Value of the cookie.</summary>
    public string Id { get; }

    /// <summary>What changing calls must bring along.</summary>
    public string Csrf { get; }

    /// <summary>Monotonic milliseconds at which it ends unless it is used.</summary>
    public long ExpiresAt;

    /// <summary>Monotonic milliseconds until which writes to the meter are unlocked.</summary>
    public long WritesUnlockedUntil;
}
