using System;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;

namespace MepModule.App.Web.Api;

/// <summary>API tokens: list, make, revoke.</summary>
internal sealed class TokensApi
{
    private readonly SettingsStore _settings;
    private readonly IRandom _random;
    private readonly IClock _clock;
    private readonly EventLog _log;

    public TokensApi(SettingsStore settings, IRandom random, IClock clock, EventLog log)
    {
        _settings = settings;
        _random = random;
        _clock = clock;
        _log = log;
    }

    public void List(Request request)
    {
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Name("tokens");
        json.BeginArray();
        foreach (ApiToken token in _settings.Current.Tokens)
        {
            json.BeginObject();
            WriteMembers(json, token);
            json.EndObject();
        }

        json.EndArray();
        json.EndObject();
    }

    public void Create(Request request)
    {
        var token = new ApiToken { CreatedUtc = _clock.IsSet ? _clock.UtcNow : DateTime.MinValue };
        string scope = "";
        JsonReader body = request.ReadJson();
        body.ExpectObject("The body");
        string? name;
        while ((name = body.NextName()) != null)
        {
            switch (name)
            {
                case "name": token.Name = body.ReadString(name, 1, 32); break;
                case "scope": scope = body.ReadString(name, 0, 16); break;
                default: throw ApiException.UnknownMember(name);
            }
        }

        body.ExpectEnd();
        if (token.Name.Length == 0)
        {
            throw ApiException.BadRequest("`name` is missing; say what the token is for.");
        }

        token.Scope = scope switch
        {
            "read" => TokenScope.Read,
            "exchange" => TokenScope.Exchange,
            "admin" => TokenScope.Admin,
            _ => throw ApiException.BadRequest("`scope` must be 'read', 'exchange' or 'admin'."),
        };
        Settings changed = _settings.Current.Copy();
        if (changed.Tokens.Length == Settings.MaximumTokens)
        {
            throw ApiException.Conflict($"There are {Settings.MaximumTokens} tokens already; revoke one first.");
        }

        string secret = AccessControl.NewToken(_random);
        token.Hash = AccessControl.HashOf(secret);
        token.Id = changed.NextTokenId++;
        var tokens = new ApiToken[changed.Tokens.Length + 1];
        Array.Copy(changed.Tokens, tokens, changed.Tokens.Length);
        tokens[changed.Tokens.Length] = token;
        changed.Tokens = tokens;
        SettingsApi.Save(_settings, changed);
        _log.Info("settings", $"API token {token.Id} was made.");
        JsonWriter json = request.Json(201);
        json.BeginObject();
        WriteMembers(json, token);
        json.Member("token", secret);
        json.EndObject();
    }

    public void Revoke(Request request, string id)
    {
        Settings changed = _settings.Current.Copy();
        var tokens = new ApiToken[changed.Tokens.Length == 0 ? 0 : changed.Tokens.Length - 1];
        int kept = 0;
        foreach (ApiToken token in changed.Tokens)
        {
            if (token.Id.ToString() != id)
            {
                if (kept == tokens.Length)
                {
                    throw ApiException.NotFound("There is no API token with this id.");
                }

                tokens[kept++] = token;
            }
        }

        if (changed.Tokens.Length == 0)
        {
            throw ApiException.NotFound("There is no API token with this id.");
        }

        changed.Tokens = tokens;
        SettingsApi.Save(_settings, changed);
        _log.Info("settings", $"API token {id} was revoked.");
        request.Empty(204);
    }

    private static void WriteMembers(JsonWriter json, ApiToken token)
    {
        json.Member("id", token.Id.ToString());
        json.Member("name", token.Name);
        json.Member("scope", token.Scope == TokenScope.Read ? "read" : token.Scope == TokenScope.Exchange ? "exchange" : "admin");
        json.TimeMember("created", token.CreatedUtc, MeterJson.IsKnownTime(token.CreatedUtc));
        json.TimeMember("last_used", token.LastUsedUtc, MeterJson.IsKnownTime(token.LastUsedUtc));
    }
}
