using System;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.App.Web.Live;

namespace MepModule.App.Web.Owner;

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
        body.ExpectObject();
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
            throw ApiException.Missing("name", "A name is missing; say what the token is for.");
        }

        int number = Scopes.NumberOf(scope);
        if (number < 0)
        {
            throw ApiException.BadValue("scope", "`scope` must be 'read', 'exchange', 'snapshot', 'write', 'update', 'backup', 'settings' or 'admin'.");
        }

        token.Scope = (TokenScope)number;
        string secret = AccessControl.NewToken(_random);
        token.Hash = AccessControl.HashOf(secret);
        SettingsApi.Change(_settings, request, new Issue(token));
        _log.Info("settings", $"API token {token.Id} was made.");
        JsonWriter json = request.Json(201);
        json.BeginObject();
        WriteMembers(json, token);
        json.Member("token", secret);
        json.EndObject();
    }

    public void Revoke(Request request, string id)
    {
        SettingsApi.Change(_settings, request, new Revocation(id));
        _log.Info("settings", $"API token {id} was revoked.");
        request.Empty(204);
    }

    private static void WriteMembers(JsonWriter json, ApiToken token)
    {
        json.Member("id", token.Id.ToString());
        json.Member("name", token.Name);
        json.Member("scope", Scopes.WordOf(token.Scope));
        json.TimeMember("created", token.CreatedUtc, MeterJson.IsKnownTime(token.CreatedUtc));
        json.TimeMember("last_used", token.LastUsedUtc, MeterJson.IsKnownTime(token.LastUsedUtc));
    }
    /// <summary>One token more.</summary>
    private sealed class Issue : SettingsChange
    {
        private readonly ApiToken _token;

        public Issue(ApiToken token)
        {
            _token = token;
        }

        public override void Apply(Settings settings)
        {
            if (settings.Tokens.Length >= Settings.MaximumTokens)
            {
                throw ApiException.Conflict("too_many_tokens", $"There are {Settings.MaximumTokens} tokens already; revoke one first.");
            }

            _token.Id = settings.NextTokenId++;
            var tokens = new ApiToken[settings.Tokens.Length + 1];
            Array.Copy(settings.Tokens, tokens, settings.Tokens.Length);
            tokens[settings.Tokens.Length] = _token;
            settings.Tokens = tokens;
        }
    }

    /// <summary>One token less.</summary>
    private sealed class Revocation : SettingsChange
    {
        private readonly string _id;

        public Revocation(string id)
        {
            _id = id;
        }

        public override void Apply(Settings settings)
        {
            int place = 0;
            while (place < settings.Tokens.Length && settings.Tokens[place].Id.ToString() != _id)
            {
                place++;
            }

            if (place == settings.Tokens.Length)
            {
                throw ApiException.NotFound("There is no API token with this id.");
            }

            var tokens = new ApiToken[settings.Tokens.Length - 1];
            Array.Copy(settings.Tokens, tokens, place);
            Array.Copy(settings.Tokens, place + 1, tokens, place, tokens.Length - place);
            settings.Tokens = tokens;
        }
    }
}
