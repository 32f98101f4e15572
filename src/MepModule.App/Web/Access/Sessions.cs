using System.Security.Cryptography;
using System.Text;
using MepModule.App.Configuration;
using MepModule.App.Platform;

namespace MepModule.App.Web.Access;

/// <summary>The logins that hold. A further one ends the one that was idle longest. Safe to use from any thread.</summary>
internal sealed class Sessions
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "mep_session";

    /// <summary>How long a session lasts unused.</summary>
    public const int IdleSeconds = 12 * 3600;

    private const int Capacity = 4;
    private const int SecretBytes = 16;

    private readonly IClock _clock;
    private readonly IRandom _random;
    private readonly Session?[] _sessions = new Session?[Capacity];

    public Sessions(IClock clock, IRandom random)
    {
        _clock = clock;
        _random = random;
    }

    /// <summary>What is stored of a cookie whose browser is remembered; see <see cref="RememberedLogins"/>.</summary>
    public static byte[] HashOf(string id) => HMACSHA256.HashData(Encoding.UTF8.GetBytes("MepModule login"), Encoding.UTF8.GetBytes(id));

    /// <summary>Begins a session with a cookie of its own.</summary>
    public Session Begin() => Begin(SecretText.Random(_random, SecretBytes));

    /// <summary>Begins a session, unless two requests of one browser do so at a time.</summary>
    /// <param name="id">Value of its cookie.</param>
    public Session Begin(string id)
    {
        var session = new Session(id);
        session.ExpiresAt = _clock.Milliseconds + (IdleSeconds * 1000L);
        lock (this)
        {
            Session? begun = Find(id);
            if (begun != null)
            {
                return begun;
            }

            int place = 0;
            for (int i = 0; i < Capacity; i++)
            {
                if (ExpiryAt(i) < ExpiryAt(place))
                {
                    place = i;
                }
            }

            _sessions[place] = session;
        }

        return session;
    }

    /// <summary>Finds the session of a cookie and prolongs it; null when there is none.</summary>
    public Session? Find(string id)
    {
        lock (this)
        {
            for (int i = 0; i < Capacity; i++)
            {
                Session? session = _sessions[i];
                if (session != null && SecretText.AreEqual(session.Id, id))
                {
                    if (session.ExpiresAt < _clock.Milliseconds)
                    {
                        _sessions[i] = null;
                        return null;
                    }

                    session.ExpiresAt = _clock.Milliseconds + (IdleSeconds * 1000L);
                    return session;
                }
            }

            return null;
        }
    }

    /// <summary>Whether a session still holds; it is not prolonged.</summary>
    public bool Holds(Session session)
    {
        lock (this)
        {
            foreach (Session? held in _sessions)
            {
                if (held == session)
                {
                    return session.ExpiresAt >= _clock.Milliseconds;
                }
            }

            return false;
        }
    }

    /// <summary>Ends one session.</summary>
    public void End(Session session)
    {
        lock (this)
        {
            for (int i = 0; i < Capacity; i++)
            {
                if (_sessions[i] == session)
                {
                    _sessions[i] = null;
                }
            }
        }
    }

    /// <summary>Ends the session of a remembered browser.</summary>
    /// <param name="hash">See <see cref="HashOf"/>; its first bytes count.</param>
    public void End(byte[] hash)
    {
        lock (this)
        {
            for (int i = 0; i < Capacity; i++)
            {
                Session? session = _sessions[i];
                if (session != null && SecretText.AreEqual(HashOf(session.Id), 0, hash, 0, RememberedLogins.HashBytes))
                {
                    _sessions[i] = null;
                }
            }
        }
    }

    /// <summary>Ends all sessions but one.</summary>
    public void EndOthers(Session? kept)
    {
        lock (this)
        {
            for (int i = 0; i < Capacity; i++)
            {
                if (_sessions[i] != kept)
                {
                    _sessions[i] = null;
                }
            }
        }
    }

    private long ExpiryAt(int place)
    {
        Session? session = _sessions[place];
        return session == null ? 0 : session.ExpiresAt;
    }
}
