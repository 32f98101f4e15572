using MepModule.App.Configuration;
using MepModule.App.Platform;
using MepModule.App.Web.Http;
using MepModule.Protocol.Link;

namespace MepModule.App.Web.Access;

/// <summary>
/// Checks passwords, one at a time, and slows down whoever guesses: from the sixth wrong try in a row an address waits
/// 1, 2, 4, ... at most 60 seconds. By address, so that a stranger's guessing does not lock the owner out for longer than
/// that. Safe to use from any thread.
/// </summary>
internal sealed class LoginGuard
{
    /// <summary>Wrong tries before the first wait.</summary>
    public const int FreeTries = 5;

    /// <summary>Longest wait.</summary>
    public const int MaximumWaitSeconds = 60;

    private const int Capacity = 8;
    private const int ForgetMilliseconds = 15 * 60 * 1000;

    private readonly IMonotonicClock _clock;
    private readonly string[] _addresses = StringArray.OfEmpty(Capacity);
    private readonly int[] _wrong = new int[Capacity];
    private readonly long[] _waitsUntil = new long[Capacity];
    private readonly object _lock = new object();
    private readonly WorkUnderWay _works;

    public LoginGuard(IMonotonicClock clock, WorkUnderWay works)
    {
        _clock = clock;
        _works = works;
    }

    /// <summary>Checks a password.</summary>
    /// <returns>Whether it is right.</returns>
    /// <exception cref="ApiException">429 while the address must wait, also right after the try that was one too many; 503 while another check or other heavy work runs.</exception>
    public bool Check(string address, string password, byte[] stored)
    {
        Refuse(address);
        _works.Begin(HeavyWork.Login);
        bool right;
        try
        {
            right = PasswordHash.Matches(password, stored);
        }
        finally
        {
            _works.End(HeavyWork.Login);
        }

        lock (_lock)
        {
            int place = PlaceOf(address);
            if (right)
            {
                _wrong[place] = 0;
                _waitsUntil[place] = 0;
                return true;
            }

            _wrong[place]++;
            if (_wrong[place] > FreeTries)
            {
                int seconds = MaximumWaitSeconds;
                if (_wrong[place] - FreeTries <= 6)
                {
                    seconds = 1 << (_wrong[place] - FreeTries - 1);
                }

                _waitsUntil[place] = _clock.Milliseconds + (seconds * 1000L);
            }
            else
            {
                _waitsUntil[place] = _clock.Milliseconds;
            }
        }

        Refuse(address);
        return false;
    }

    private void Refuse(string address)
    {
        lock (_lock)
        {
            int place = PlaceOf(address);
            long wait = _waitsUntil[place] - _clock.Milliseconds;
            if (wait > 0)
            {
                int seconds = (int)((wait + 999) / 1000);
                throw ApiException.TooManyRequests($"Too many wrong passwords; wait {seconds} s.", seconds);
            }

            if (_wrong[place] > 0 && wait < -ForgetMilliseconds)
            {
                _wrong[place] = 0;
            }
        }
    }

    /// <summary>The place of an address; a new one takes the place that has been quiet longest.</summary>
    private int PlaceOf(string address)
    {
        int quiet = 0;
        for (int i = 0; i < Capacity; i++)
        {
            if (_addresses[i] == address)
            {
                return i;
            }

            if (_waitsUntil[i] < _waitsUntil[quiet])
            {
                quiet = i;
            }
        }

        _addresses[quiet] = address;
        _wrong[quiet] = 0;
        _waitsUntil[quiet] = 0;
        return quiet;
    }
}
