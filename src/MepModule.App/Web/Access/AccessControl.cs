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
    private const string Bearer = "Bearer ";

    private readonly SettingsStore _settings;
    private readonly IClock _clock;
    private readonly IWifi _wifi;

    public AccessControl(SettingsStore settings, Sessions sessions, IClock clock, IWifi wifi)
    {
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

        TokenScope needed = access == AccessLevel.Admin ? TokenScope.Admin : access == AccessLevel.Exchange ? TokenScope.Exchange : TokenScope.Read;
        if ((int)token.Scope < (int)needed)
        {
            throw ApiException.Forbidden(needed == TokenScope.Admin
                ? "The scope of this API token does not reach; this call needs 'admin'."
                : "The scope of this API token does not reach; this call needs 'exchange'.");
        }
    }

    /// <summary>Checks that the login or token that a request was admitted with still holds.</summary>
    /// <exception cref="ApiException">401 when it has ended meanwhile.</exception>
    public void Readmit(Request request)
    {
        if ((request.Token != null && Find(request.Token.Hash) == null) || (request.Token == null && request.Session != null && !Sessions.Holds(request.Session)))
        {
            throw ApiException.Unauthorized("The login or API token that this came with has ended meanwhile; nothing was done.");
        }
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
        if (authorization != null && authorization.StartsWith(Bearer))
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
        request.Session = id == null ? null : Sessions.Find(id);
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
