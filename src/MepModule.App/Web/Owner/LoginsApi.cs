using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;
using MepModule.Protocol;

namespace MepModule.App.Web.Owner;

/// <summary>Browsers that stay logged in: list and revoke.</summary>
internal sealed class LoginsApi
{
    private const int IdBytes = 8;

    private readonly SettingsStore _settings;
    private readonly Sessions _sessions;
    private readonly IClock _clock;
    private readonly EventLog _log;

    public LoginsApi(SettingsStore settings, Sessions sessions, IClock clock, EventLog log)
    {
        _settings = settings;
        _sessions = sessions;
        _clock = clock;
        _log = log;
    }

    public void List(Request request)
    {
        byte[] logins = _settings.Current.Logins;
        int own = request.Session == null ? -1 : RememberedLogins.IndexOf(logins, Sessions.HashOf(request.Session.Id));
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Name("logins");
        json.BeginArray();
        for (int i = 0; i < RememberedLogins.Count(logins); i++)
        {
            if (!RememberedLogins.IsOver(logins, i, _clock.UtcNow, _clock.IsSet))
            {
                json.BeginObject();
                json.Member("id", IdOf(logins, i));
                json.Member("name", RememberedLogins.NameOf(logins, i));
                json.TimeMember("since", RememberedLogins.DayOf(logins, i), true);
                json.Member("logged_in", !RememberedLogins.IsLoggedOut(logins, i));
                json.Member("own", i == own);
                json.EndObject();
            }
        }

        json.EndArray();
        json.EndObject();
    }

    public void Revoke(Request request, string id)
    {
        SettingsApi.Change(_settings, request, new Revocation(id, _sessions));
        _log.Info("settings", "A browser was logged out for good by the settings.");
        request.Empty(204);
    }

    private static string IdOf(byte[] logins, int index) => HexText.Format(logins, index * RememberedLogins.EntryBytes, IdBytes);

    /// <summary>One browser less, and the end of its session.</summary>
    private sealed class Revocation : SettingsChange
    {
        private readonly string _id;
        private readonly Sessions _sessions;
        private byte[] _hash = new byte[0];

        public Revocation(string id, Sessions sessions)
        {
            _id = id;
            _sessions = sessions;
        }

        public override void Apply(Settings settings)
        {
            int index = 0;
            while (index < RememberedLogins.Count(settings.Logins) && IdOf(settings.Logins, index) != _id)
            {
                index++;
            }

            if (index == RememberedLogins.Count(settings.Logins))
            {
                throw ApiException.NotFound("There is no remembered browser with this id.");
            }

            _hash = RememberedLogins.HashAt(settings.Logins, index);
            settings.Logins = RememberedLogins.Without(settings.Logins, index);
        }

        public override void Stored() => _sessions.End(_hash);
    }
}
