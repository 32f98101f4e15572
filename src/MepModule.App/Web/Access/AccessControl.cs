using System;
using System.Security.Cryptography;
using System.Text;
using MepModule.App.Configuration;
using MepModule.App.Platform;
using MepModule.App.Web.Http;

namespace MepModule.App.Web.Access;

/// <summary>
/// Lets a request through or not: session cookie with CSRF token, or API token with scope. Browsers send cookies along with
/// what other sites ask of them, so a session changes something only with its CSRF token; an API token is never sent by itself.
/// </summary>
internal sealed class AccessControl
{
    private const string TokenPrefix = "mep_";
    private const string Bearer = "bearer ";

    private readonly SettingsStore _settings;
    private readonly IClock _clock;
    private readonly IWifi _wifi;
    private readonly StrangerBodies _bodies;

    public AccessControl(SettingsStore settings, Sessions sessions, IClock clock, IWifi wifi, int strangerBodies)
    {
        _bodies = new StrangerBodies(clock, strangerBodies);
        _settings = settings;
        _clock = clock;
        _wifi = wifi;
        Sessions = sessions;
    }

    /// <summary>The logins that hold.</summary>
    public Sessions Sessions { get; }

    /// <summary>Lets a request through and remembers in it on whose behalf it comes.</summary>
    /// <exception cref="ApiException">401 or 403.</exception>
    public void Admit(Request request, AccessLevel access, bool changes)
    {
        if (changes)
        {
            RefuseForeignOrigin(request);
        }

        Identify(request);
        if (request.Token == null && request.Session != null)
        {
            if (changes && access != AccessLevel.Open && !SecretText.AreEqual(request.Session.Csrf, request.Header("X-CSRF-Token")))
            {
                throw ApiException.Csrf("The CSRF token is missing or wrong; send the one from login as X-CSRF-Token.");
            }

            return;
        }

        if (access == AccessLevel.Open
            || (access == AccessLevel.FirstRun && _settings.Current.Password.Length == 0)
            || (access == AccessLevel.PublicReading && _settings.Current.HasPublicReading))
        {
            return;
        }

        ApiToken? token = request.Token;
        if (token == null)
        {
            // A second browser in the middle of the first run goes on with it instead of taking it for finished.
            if (access == AccessLevel.FirstRun && _wifi.IsAccessPoint && !_settings.Current.IsSetUp)
            {
                throw ApiException.FirstRun("The first run is not finished; log in with the password that was chosen in it and go on.");
            }

            throw ApiException.Unauthorized("Log in first, or send an API token as 'Authorization: Bearer ...'.");
        }

        if (access == AccessLevel.SessionOnly)
        {
            throw ApiException.Forbidden("This call is for login sessions, not for API tokens.");
        }

        TokenScope needed = Scopes.NeededFor(access);
        if (!Scopes.Reaches(token.Scope, needed))
        {
            throw ApiException.Forbidden($"The scope of this API token does not reach; this call needs '{Scopes.WordOf(needed)}'.");
        }
    }

    /// <summary>Checks that the login or token that a request was admitted with still holds.</summary>
    /// <exception cref="ApiException">401 when it has ended meanwhile.</exception>
    public void Readmit(Request request)
    {
        if (!Holds(request.Session, request.Token))
        {
            throw ApiException.Unauthorized("The login or API token that this came with has ended meanwhile; nothing was done.");
        }
    }

    /// <summary>Before the body of a request is waited for: few bodies of strangers are at a time.</summary>
    /// <returns>Whether it is a stranger's: then <see cref="EndBody"/> must follow.</returns>
    /// <exception cref="ApiException">503 when others came just before.</exception>
    public bool BeginBody(Request request, WebWorker worker)
    {
        if (request.Session != null || request.Token != null || Knows(request.Cookie(Sessions.Cookie)))
        {
            return false;
        }

        _bodies.Begin(worker);
        return true;
    }

    /// <summary>A stranger's body is in, or will not come.</summary>
    public void EndBody(WebWorker worker) => _bodies.End(worker);

    /// <summary>Whether the login or token that somebody came with still holds; also for who came with neither.</summary>
    public bool Holds(Session? session, ApiToken? token)
    {
        return token != null ? Find(token.Hash) != null : session == null || Sessions.Holds(session);
    }

    /// <summary>Whether the browser of a cookie was logged in before, and not too long ago. The password may be tried from it whatever strangers do.</summary>
    public bool Knows(string? id)
    {
        if (id == null)
        {
            return false;
        }

        byte[] logins = _settings.Current.Logins;
        int index = RememberedLogins.IndexOf(logins, Sessions.HashOf(id));
        return index >= 0 && !RememberedLogins.IsOver(logins, index, _clock.UtcNow, _clock.IsSet);
    }

    /// <summary>What is stored of a token.</summary>
    public static byte[] HashOf(string token)
    {
        return HMACSHA256.HashData(Encoding.UTF8.GetBytes("MepModule API token"), Encoding.UTF8.GetBytes(token));
    }

    /// <summary>Makes a new token.</summary>
    public static string NewToken(IRandom random) => TokenPrefix + SecretText.Random(random, 20);

    private void Identify(Request request)
    {
        string? authorization = request.Header("Authorization");

        // The name of a scheme is written in any case (RFC 9110, 11.1).
        if (authorization != null && authorization.Length > Bearer.Length && authorization.Substring(0, Bearer.Length).ToLower() == Bearer)
        {
            byte[] hash = HashOf(authorization.Substring(Bearer.Length).Trim());
            ApiToken? token = Find(hash);
            if (token != null)
            {
                token.LastUsedUtc = _clock.IsSet ? _clock.UtcNow : DateTime.MinValue;
                request.Token = token;
                return;
            }

            throw ApiException.Unauthorized("The API token is unknown; it may have been revoked.");
        }

        string? id = request.Cookie(Sessions.Cookie);
        request.Session = id == null ? null : Sessions.Find(id) ?? Resume(id);
    }

    // A restart, or logins elsewhere, ended the session of a browser that stays logged in.
    private Session? Resume(string id)
    {
        byte[] logins = _settings.Current.Logins;
        if (logins.Length == 0)
        {
            return null;
        }

        byte[] hash = Sessions.HashOf(id);
        int index = RememberedLogins.IndexOf(logins, hash);
        if (index < 0 || RememberedLogins.IsLoggedOut(logins, index) || RememberedLogins.IsOver(logins, index, _clock.UtcNow, _clock.IsSet))
        {
            return null;
        }

        Session session = Sessions.Begin(id);

        // What is revoked is taken off the settings before its session is ended, so either it was ended or this sees it.
        logins = _settings.Current.Logins;
        index = RememberedLogins.IndexOf(logins, hash);
        if (index >= 0 && !RememberedLogins.IsLoggedOut(logins, index))
        {
            return session;
        }

        Sessions.End(session);
        return null;
    }

    private ApiToken? Find(byte[] hash)
    {
        foreach (ApiToken token in _settings.Current.Tokens)
        {
            if (token.Hash.Length == hash.Length && SecretText.AreEqual(token.Hash, 0, hash, 0, hash.Length))
            {
                return token;
            }
        }

        return null;
    }

    private static void RefuseForeignOrigin(Request request)
    {
        string? origin = request.Header("Origin");
        string? host = request.Header("Host");
        if (origin != null && (host == null || (origin != "http://" + host && origin != "https://" + host)))
        {
            throw ApiException.Csrf("The request comes from another site's page.");
        }
    }
}
