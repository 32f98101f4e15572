using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;

namespace MepModule.App.Web.Api;

/// <summary>Login, logout, and the session of a cookie.</summary>
internal sealed class SessionApi
{
    /// <summary>The one user there is.</summary>
    public const string User = "admin";

    private readonly SettingsStore _settings;
    private readonly Sessions _sessions;
    private readonly LoginGuard _guard;
    private readonly IClock _clock;
    private readonly EventLog _log;

    public SessionApi(SettingsStore settings, Sessions sessions, LoginGuard guard, IClock clock, EventLog log)
    {
        _settings = settings;
        _sessions = sessions;
        _guard = guard;
        _clock = clock;
        _log = log;
    }

    public void Login(Request request)
    {
        string? user = null;
        string? password = null;
        JsonReader json = request.ReadJson();
        json.ExpectObject("The body");
        string? name;
        while ((name = json.NextName()) != null)
        {
            switch (name)
            {
                case "user": user = json.ReadString(name, 0, 64); break;
                case "password": password = json.ReadString(name, 0, 256); break;
                default: throw ApiException.UnknownMember(name);
            }
        }

        json.ExpectEnd();
        if (user == null || password == null)
        {
            throw ApiException.BadRequest("`user` and `password` are both needed.");
        }

        byte[] stored = _settings.Current.Password;
        if (stored.Length == 0)
        {
            throw ApiException.Unauthorized("No password has been set yet; run the set-up first.");
        }

        // The password is checked for a wrong user name too, so that the time of the answer does not tell which one was wrong.
        bool right = _guard.Check(request.RemoteAddress, user == User ? password : "\u0001" + password, stored);
        if (!right)
        {
            _log.Warning("web", "A login with a wrong password was refused.");
            throw ApiException.Unauthorized("User or password is wrong.");
        }

        Begin(request, stored);
    }

    public void Logout(Request request)
    {
        _sessions.End(request.Session!);
        request.SetHeader("Set-Cookie", request.CookieName(Sessions.Cookie) + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
        request.Empty(204);
    }

    public void Get(Request request) => Write(request, request.Session!);

    /// <summary>Begins a session and answers with it.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="stored">Stored form of the password that the sender knew.</param>
    /// <exception cref="ApiException">401 when another one is in force by now.</exception>
    public void Begin(Request request, byte[] stored)
    {
        Session session = _sessions.Begin();

        // A change of the password puts the new one in force before it ends the sessions, so either it ended this one or it is seen here.
        if (_settings.Current.Password != stored)
        {
            _sessions.End(session);
            throw ApiException.Unauthorized("The login password was changed just now; log in with the new one.");
        }

        request.SetHeader("Set-Cookie", request.CookieName(Sessions.Cookie) + "=" + session.Id + "; Path=/; HttpOnly; SameSite=Strict");
        Write(request, session);
    }

    private void Write(Request request, Session session)
    {
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("user", User);
        json.Member("csrf", session.Csrf);
        json.Member("expires_in_s", (session.ExpiresAt - _clock.Milliseconds) / 1000);
        json.Member("writes_unlocked_s", MepApi.SecondsLeft(session.WritesUnlockedUntil, _clock));
        json.EndObject();
    }
}
