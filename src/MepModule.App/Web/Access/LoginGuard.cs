using MepModule.App.Configuration;
using MepModule.App.Platform;
using MepModule.App.Web.Http;
using MepModule.Protocol.Link;

namespace MepModule.App.Web.Access;

/// <summary>
/// Checks passwords and slows down whoever guesses: from the sixth wrong try in a row an address waits 1, 2, 4, ... at most 60
/// seconds, and from the 21st of whatever addresses all strangers do, for addresses cost a guesser nothing. Browsers that were logged in
/// before have a lane of their own, so that strangers keep nobody out who is known. In each lane one password is checked at a time.
/// Safe to use from any thread.
/// </summary>
internal sealed class LoginGuard
{
    /// <summary>Wrong tries before the first wait.</summary>
    public const int FreeTries = 5;

    /// <summary>Wrong tries of all strangers before the first wait of all.</summary>
    public const int FreeTriesOfAll = 20;

    /// <summary>Longest wait.</summary>
    public const int MaximumWaitSeconds = 60;

    private const int Capacity = 8;
    private const int ForgetMilliseconds = 15 * 60 * 1000;

    private readonly IMonotonicClock _clock;
    private readonly string[] _addresses = StringArray.OfEmpty(Capacity);

    // The first place counts all strangers together.
    private readonly int[] _wrong = new int[Capacity];
    private readonly long[] _waitsUntil = new long[Capacity];
    private readonly WorkUnderWay _works;

    public LoginGuard(IMonotonicClock clock, WorkUnderWay works)
    {
        _clock = clock;
        _works = works;
    }

    /// <summary>Checks a password.</summary>
    /// <param name="address">Where the try comes from.</param>
    /// <param name="isKnown">Whether it comes from a browser that was logged in before.</param>
    /// <param name="password">The try.</param>
    /// <param name="stored">Stored form of the password in force.</param>
    /// <returns>Whether it is right.</returns>
    /// <exception cref="ApiException">429 while the sender must wait, also right after the try that was one too many; 503 while another check of the lane or other heavy work runs.</exception>
    public bool Check(string address, bool isKnown, string password, byte[] stored)
    {
        HeavyWork lane = isKnown ? HeavyWork.KnownLogin : HeavyWork.Login;
        string who = isKnown ? "known " + address : address;
        lock (this)
        {
            Refuse(who, isKnown);
        }

        _works.Begin(lane);
        bool right;
        try
        {
            right = PasswordHash.Matches(password, stored);
        }
        finally
        {
            _works.End(lane);
        }

        lock (this)
        {
            int place = PlaceOf(who);
            if (right)
            {
                _wrong[place] = 0;
                _waitsUntil[place] = 0;
                return true;
            }

            NoteWrong(place, FreeTries);
            if (!isKnown)
            {
                NoteWrong(0, FreeTriesOfAll);
            }

            Refuse(who, isKnown);
        }

        return false;
    }

    private void NoteWrong(int place, int freeTries)
    {
        _wrong[place]++;
        int seconds = 0;
        if (_wrong[place] > freeTries)
        {
            seconds = _wrong[place] - freeTries <= 6 ? 1 << (_wrong[place] - freeTries - 1) : MaximumWaitSeconds;
        }

        _waitsUntil[place] = _clock.Milliseconds + (seconds * 1000L);
    }

    private void Refuse(string who, bool isKnown)
    {
        int place = PlaceOf(who);
        long wait = WaitOf(place);
        if (!isKnown)
        {
            long waitOfAll = WaitOf(0);
            wait = waitOfAll > wait ? waitOfAll : wait;
        }

        if (wait > 0)
        {
            int seconds = (int)((wait + 999) / 1000);
            throw ApiException.TooManyRequests($"Too many wrong passwords; wait {seconds} s.", seconds);
        }
    }

    private long WaitOf(int place)
    {
        long wait = _waitsUntil[place] - _clock.Milliseconds;
        if (wait < -ForgetMilliseconds)
        {
            _wrong[place] = 0;
        }

        return wait;
    }

    /// <summary>The place of a sender; a new one takes the place that has been quiet longest.</summary>
    private int PlaceOf(string who)
    {
        int quiet = 1;
        for (int i = 1; i < Capacity; i++)
        {
            if (_addresses[i] == who)
            {
                return i;
            }

            if (_waitsUntil[i] < _waitsUntil[quiet])
            {
                quiet = i;
            }
        }

        _addresses[quiet] = who;
        _wrong[quiet] = 0;
        _waitsUntil[quiet] = 0;
        return quiet;
    }
}
