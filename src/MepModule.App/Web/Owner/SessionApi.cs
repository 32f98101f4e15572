using System;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Access;
using MepModule.App.Web.Api;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;

namespace MepModule.App.Web.Owner;

/// <summary>Login, logout, and the session of a cookie.</summary>
internal sealed class SessionApi
{
    /// <summary>The one user there is.</summary>
    public const string User = "admin";

    private readonly SettingsStore _settings;
    private readonly Sessions _sessions;
    private readonly LoginGuard _guard;
    private readonly AccessControl _access;
    private readonly IClock _clock;
    private readonly EventLog _log;

    public SessionApi(SettingsStore settings, Sessions sessions, LoginGuard guard, AccessControl access, IClock clock, EventLog log)
    {
        _settings = settings;
        _sessions = sessions;
        _guard = guard;
        _access = access;
        _clock = clock;
        _log = log;
    }

    public void Login(Request request)
    {
        string? user = null;
        string? password = null;
        bool remember = false;
        JsonReader json = request.ReadJson();
        json.ExpectObject();
        string? name;
        while ((name = json.NextName()) != null)
        {
            switch (name)
            {
                case "user": user = json.ReadString(name, 0, 64); break;
                case "password": password = json.ReadString(name, 0, 256); break;
                case "remember": remember = json.ReadBool(name); break;
                default: throw ApiException.UnknownMember(name);
            }
        }

        json.ExpectEnd();
        if (user == null || password == null)
        {
            throw ApiException.Missing("password", "`user` and `password` are both needed.");
        }

        byte[] stored = _settings.Current.Password;
        if (stored.Length == 0)
        {
            throw ApiException.Unauthorized("No password has been set yet; run the set-up first.");
        }

        // The password is checked for a wrong user name too, so that the time of the answer does not tell which one was wrong.
        string? former = request.Cookie(Sessions.Cookie);
        bool isKnown = request.Session != null || _access.Knows(former);
        if (!_guard.Check(request.RemoteAddress, isKnown, user == User ? password : "\u0001" + password, stored))
        {
            _log.Warning("web", "A login with a wrong password was refused; it came from " + request.RemoteAddress + ".");
            throw ApiException.WrongLogin("User or password is wrong.");
        }

        Begin(request, stored, remember && _clock.IsSet, former);
        _log.Info("web", "Somebody logged in from " + request.RemoteAddress + ".");
    }

    public void Logout(Request request)
    {
        Session session = request.Session!;
        byte[] hash = Sessions.HashOf(session.Id);
        if (RememberedLogins.IndexOf(_settings.Current.Logins, hash) < 0)
        {
            request.SetHeader("Set-Cookie", request.CookieName(Sessions.Cookie) + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
        }
        else
        {
            // The cookie stays: this browser is known, and may try the password whatever strangers do.
            SettingsApi.Change(_settings, new LoggedOut(hash));
        }

        _sessions.End(session);
        request.Empty(204);
    }

    public void Get(Request request) => Write(request, request.Session!);

    /// <summary>Begins a session and answers with it.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="stored">Stored form of the password that the sender knew.</param>
    /// <param name="remember">Whether the browser stays logged in, over restarts too.</param>
    /// <param name="former">Cookie of a former login of this browser, which the new one replaces; null for none.</param>
    /// <exception cref="ApiException">401 or 409 when another password is in force by now; 503 when the storage failed.</exception>
    public void Begin(Request request, byte[] stored, bool remember, string? former)
    {
        Session session = _sessions.Begin();

        // A change of the password puts the new one in force before it ends the sessions, so either it ended this one or it is seen here.
        if (_settings.Current.Password != stored)
        {
            _sessions.End(session);
            throw ApiException.Unauthorized("The login password was changed just now; log in with the new one.");
        }

        if (remember)
        {
            try
            {
                string name = BrowserName.Of(request.Header("User-Agent"));
                SettingsApi.Change(_settings, new NewLogin(stored, Sessions.HashOf(session.Id), former == null ? null : Sessions.HashOf(former), _clock.UtcNow, name));
            }
            catch (ApiException)
            {
                _sessions.End(session);
                throw;
            }
        }

        string age = remember ? "; Max-Age=" + (RememberedLogins.Days * 86400).ToString() : "";
        request.SetHeader("Set-Cookie", request.CookieName(Sessions.Cookie) + "=" + session.Id + "; Path=/" + age + "; HttpOnly; SameSite=Strict");
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

    /// <summary>A browser that stays logged in, in place of what was known of it before.</summary>
    private sealed class NewLogin : SettingsChange
    {
        private readonly byte[] _password;
        private readonly byte[] _hash;
        private readonly byte[]? _former;
        private readonly DateTime _now;
        private readonly string _name;

        public NewLogin(byte[] password, byte[] hash, byte[]? former, DateTime now, string name)
        {
            _password = password;
            _hash = hash;
            _former = former;
            _now = now;
            _name = name;
        }

        public override void Apply(Settings settings)
        {
            PasswordChange.Demand(settings, _password);
            int known = _former == null ? -1 : RememberedLogins.IndexOf(settings.Logins, _former);
            byte[] others = known < 0 ? settings.Logins : RememberedLogins.Without(settings.Logins, known);
            settings.Logins = RememberedLogins.With(others, _hash, _now, _name);
        }
    }

    /// <summary>A browser that must give the password next time.</summary>
    private sealed class LoggedOut : SettingsChange
    {
        private readonly byte[] _hash;

        public LoggedOut(byte[] hash)
        {
            _hash = hash;
        }

        public override void Apply(Settings settings)
        {
            int index = RememberedLogins.IndexOf(settings.Logins, _hash);
            settings.Logins = index < 0 ? settings.Logins : RememberedLogins.LogOut(settings.Logins, index);
        }
    }
}
