namespace MepModule.Protocol.Link;

/// <summary>
/// Time that never jumps, and the only way to wait for it. Tests replace it by virtual time.
/// </summary>
public interface IMonotonicClock
{
    /// <summary>Milliseconds since an arbitrary start.</summary>
    long Milliseconds { get; }

    /// <summary>Lets at least <paramref name="milliseconds"/> pass (0 or more).</summary>
    void Sleep(int milliseconds);
}
