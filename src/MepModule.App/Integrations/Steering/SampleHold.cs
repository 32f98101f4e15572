using System.Threading;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.App.Metering;
using MepModule.App.Platform;

namespace MepModule.App.Integrations.Steering;

/// <summary>
/// Holds an HTTP request of a peer that has the present sample already, until the next one comes: one request at a time in the whole module and not for long, so that a worker of the web stays
/// free. Every further one is answered at once, from the same sample. Any thread may call it.
/// </summary>
public sealed class SampleHold
{
    /// <summary>The longest that a request is held.</summary>
    public const int MostMilliseconds = 1200;

    private readonly MeterService _meter;
    private readonly IClock _clock;
    private readonly AutoResetEvent _sampled = new AutoResetEvent(false);
    private bool _isHeld;

    /// <param name="meter">Where samples come from.</param>
    /// <param name="clock">Time.</param>
    public SampleHold(MeterService meter, IClock clock)
    {
        _meter = meter;
        _clock = clock;
    }

    /// <summary>Whether a request is being held.</summary>
    public bool IsHolding
    {
        get
        {
            lock (this)
            {
                return _isHeld;
            }
        }
    }

    /// <summary>Waits for a sample after this one, unless another request waits.</summary>
    /// <param name="sample">The sample that the peer has.</param>
    public void WaitBeyond(long sample)
    {
        lock (this)
        {
            if (_isHeld)
            {
                return;
            }

            _isHeld = true;
        }

        _meter.ReadingTaken += Wake;
        try
        {
            long end = _clock.Milliseconds + MostMilliseconds;
            long left = MostMilliseconds;
            while (left > 0 && OutputData.SampleOf(_meter) == sample)
            {
                _sampled.WaitOne((int)left, false);
                left = end - _clock.Milliseconds;
            }
        }
        finally
        {
            _meter.ReadingTaken -= Wake;
            lock (this)
            {
                _isHeld = false;
            }
        }
    }

    // Energies make a reading as well; whoever waits looks whether it is a new sample.
    private void Wake(Reading reading) => _sampled.Set();
}
