using MepModule.App.Web.Http;
using MepModule.Protocol.Link;

namespace MepModule.App.Web.Access;

/// <summary>
/// Few bodies of strangers are waited for at a time, or a handful of half-sent logins would keep all workers. A further one takes the
/// place of the one that keeps the module waiting longest. Safe to use from any thread.
/// </summary>
internal sealed class StrangerBodies
{
    /// <summary>How long each is waited for in any case.</summary>
    public const int LeastMilliseconds = 250;

    private readonly IMonotonicClock _clock;
    private readonly WebWorker?[] _waiting;
    private readonly long[] _since;

    /// <param name="clock">For the waits.</param>
    /// <param name="places">Bodies at a time; fewer than there are workers.</param>
    public StrangerBodies(IMonotonicClock clock, int places)
    {
        _clock = clock;
        _waiting = new WebWorker?[places];
        _since = new long[places];
    }

    /// <summary>Takes a place; <see cref="End"/> must follow.</summary>
    /// <exception cref="ApiException">503: there is none, and all were taken a moment ago.</exception>
    public void Begin(WebWorker worker)
    {
        lock (this)
        {
            int place = 0;
            for (int i = 1; i < _waiting.Length; i++)
            {
                if (_waiting[place] != null && (_waiting[i] == null || _since[i] < _since[place]))
                {
                    place = i;
                }
            }

            WebWorker? slowest = _waiting[place];
            if (slowest != null)
            {
                if (_clock.Milliseconds - _since[place] < LeastMilliseconds)
                {
                    throw ApiException.Busy("Too many strangers send something at a time; try again in a second.", 1);
                }

                slowest.CutOff();
            }

            _waiting[place] = worker;
            _since[place] = _clock.Milliseconds;
        }
    }

    /// <summary>Gives the place back, unless another one has taken it.</summary>
    public void End(WebWorker worker)
    {
        lock (this)
        {
            for (int i = 0; i < _waiting.Length; i++)
            {
                if (_waiting[i] == worker)
                {
                    _waiting[i] = null;
                }
            }
        }
    }
}
