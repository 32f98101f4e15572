using System;
using MepModule.App.Platform;

namespace MepModule.App.History;

/// <summary>
/// The module's clock as far as it is to be believed. First setting and steps below ten minutes need no witness. A later jump is believed when the meter's clock says the same, or when it has
/// stayed for an hour; until then time goes on as it went before. So a clock that is wrong for half a minute moves neither readings nor days.
/// </summary>
internal sealed class WitnessedClock : IClock
{
    private const long StepMilliseconds = 600000;
    private const long StayMilliseconds = 3600000;
    private const long None = long.MinValue;

    private readonly IClock _clock;

    // Time of day less monotonic time, in milliseconds: what is believed, what a jump says, what the meter says.
    private long _believed = None;
    private long _jump = None;
    private long _meter = None;
    private long _believedSince;
    private long _jumpSince;
    private bool _isSetByMeter;

    public WitnessedClock(IClock clock)
    {
        _clock = clock;
    }

    public long Milliseconds => _clock.Milliseconds;

    public bool IsSet => _clock.IsSet;

    public DateTime UtcNow
    {
        get
        {
            DateTime now = _clock.UtcNow;
            if (!_clock.IsSet || Believes(OffsetOf(now)))
            {
                return now;
            }

            return new DateTime(DateTime.UnixEpoch.Ticks + (_believed + Milliseconds) * TimeSpan.TicksPerMillisecond);
        }
    }

    /// <summary>What this clock would have said a while ago, as it stands now.</summary>
    /// <param name="milliseconds">When, on the monotonic clock.</param>
    public DateTime UtcAt(long milliseconds) => new DateTime(UtcNow.Ticks - ((Milliseconds - milliseconds) * TimeSpan.TicksPerMillisecond));

    /// <summary>Whether the time has a witness: the meter's clock says the same, unless it is the one that set this clock, or the time has stayed for an hour.</summary>
    public bool IsWitnessed => _believed != None && ((!_isSetByMeter && IsNear(_meter, _believed)) || Milliseconds - _believedSince >= StayMilliseconds);

    /// <summary>Whether the module's clock said at the last look what is not believed yet.</summary>
    public bool IsHeldBack => _jump != None;

    public void Sleep(int milliseconds) => _clock.Sleep(milliseconds);

    /// <summary>Sets the clock by the meter's.</summary>
    public void Set(DateTime utc)
    {
        _clock.Set(utc);
        _isSetByMeter = true;
    }

    /// <summary>Takes note of the meter's clock.</summary>
    /// <param name="utc">What it says now.</param>
    public void Hear(DateTime utc)
    {
        _meter = OffsetOf(utc);
    }

    private bool Believes(long offset)
    {
        if (_believed == None || IsNear(offset, _believed))
        {
            _believedSince = _believed == None ? Milliseconds : _believedSince;
            _believed = offset;
            _jump = None;
            return true;
        }

        if (!IsNear(offset, _jump))
        {
            _jump = offset;
            _jumpSince = Milliseconds;
        }

        if (!IsNear(offset, _meter) && Milliseconds - _jumpSince < StayMilliseconds)
        {
            return false;
        }

        _believed = offset;
        _believedSince = _jumpSince;
        _jump = None;
        _isSetByMeter = false;
        return true;
    }

    private long OffsetOf(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond - Milliseconds;

    private static bool IsNear(long offset, long other)
    {
        return offset != None && other != None && offset - other < StepMilliseconds && other - offset < StepMilliseconds;
    }
}
