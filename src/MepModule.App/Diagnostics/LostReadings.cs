namespace MepModule.App.Diagnostics;

/// <summary>
/// Whether the meter has been lost for so long that the module itself may be the reason: what messages are signed with lies in memory, and the runtime has been seen to damage memory
/// (docs/upstream/inlined-call-stack-slot.md). Each answer is refused then, until a restart. Only readings of this start count, so a meter that stays silent costs one restart.
/// </summary>
internal sealed class LostReadings
{
    /// <summary>How long there must have been none, in milliseconds.</summary>
    public const int PatienceMilliseconds = 1800000;

    private long _last;
    private bool _had;

    /// <summary>Takes a look.</summary>
    /// <param name="nowMilliseconds">Monotonic time.</param>
    /// <param name="isStale">Whether the newest reading is too old, or there is none.</param>
    /// <returns>Whether a restart is due.</returns>
    public bool AreLost(long nowMilliseconds, bool isStale)
    {
        if (!isStale)
        {
            _had = true;
            _last = nowMilliseconds;
        }

        return _had && nowMilliseconds - _last >= PatienceMilliseconds;
    }
}
