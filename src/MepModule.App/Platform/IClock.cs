using System;
using MepModule.Protocol.Link;

namespace MepModule.App.Platform;

/// <summary>Time of day beside the monotonic time.</summary>
public interface IClock : IMonotonicClock
{
    /// <summary>Date and time in UTC. Meaningless while <see cref="IsSet"/> is false.</summary>
    DateTime UtcNow { get; }

    /// <summary>True once the time of day is known, from SNTP or from the meter.</summary>
    bool IsSet { get; }

    /// <summary>Sets the time of day. A place to run whose clock belongs to the operating system ignores it.</summary>
    void Set(DateTime utc);
}
