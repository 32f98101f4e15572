using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Metering;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Access;
using MepModule.App.Web.Api;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.App.Web.Live;

namespace MepModule.App.Web.Owner;

/// <summary>What the first run needs beyond the other calls: to know how far it has come, a first password, and an end.</summary>
internal sealed class SetupApi
{
    private readonly SettingsStore _settings;
    private readonly SessionApi _session;
    private readonly Sessions _sessions;
    private readonly MeterService _meter;
    private readonly IWifi _wifi;
    private readonly IRandom _random;
    private readonly SystemControl _system;
    private readonly EventLog _log;

    public SetupApi(SettingsStore settings, SessionApi session, Sessions sessions, MeterService meter, IWifi wifi, IRandom random, SystemControl system, EventLog log)
    {
        _settings = settings;
        _session = session;
        _sessions = sessions;
        _meter = meter;
        _wifi = wifi;
        _random = random;
        _system = system;
        _log = log;
    }

    public void Get(Request request)
    {
        Settings settings = _settings.Current;
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("complete", settings.IsSetUp);
        json.Member("mode", _wifi.IsAccessPoint ? "setup" : "normal");
        json.Member("login_set", settings.Password.Length > 0);
        json.Member("network_needed", _wifi.IsPresent);
        json.Member("network_set", settings.Networks.Length > 0);
        json.Member("key_set", settings.MeterKey.Length > 0);
        json.Name("link");
        LinkJson.Write(json, _meter);
        json.EndObject();
    }

    public void SetLogin(Request request)
    {
        string password = "";
        JsonReader body = request.ReadJson();
        body.ExpectObject();
        string? name;
        while ((name = body.NextName()) != null)
        {
            if (name != "password")
            {
                throw ApiException.UnknownMember(name);
            }

            password = body.ReadString(name, SettingsRules.LeastPassword, SettingsRules.MostPassword);
        }

        body.ExpectEnd();
        if (password.Length == 0)
        {
            throw ApiException.Missing("password", "A password is missing.");
        }

        byte[] before = _settings.Current.Password;
        if (before.Length > 0)
        {
            throw ApiException.Conflict("password_exists", "A password has been set already; log in with it, or reset the module to factory state.");
        }

        byte[] stored = PasswordHash.Of(password, _system.PasswordIterations, _random);
        SettingsApi.Change(_settings, request, new PasswordChange(before, stored, _sessions, null));
        _log.Info("settings", "The first login password was set.");
        _session.Begin(request, stored, false, null);
    }

    public void Complete(Request request)
    {
        Settings settings = _settings.Current;
        if (settings.Password.Length == 0)
        {
            throw ApiException.Conflict("no_password", "Set a login password first.");
        }

        if (!settings.IsSetUp)
        {
            SettingsApi.Change(_settings, request, new Completion());
        }

        // Without a network to join, a restart would only open the access point again, and throw out whoever is in it.
        bool restarts = _wifi.IsAccessPoint && settings.Networks.Length > 0;
        if (restarts)
        {
            _wifi.ConfigureNextStart(false, "", "");
            _system.RestartSoon("The first run was completed.");
        }

        JsonWriter json = request.Json(202);
        json.BeginObject();
        json.Member("restarts", restarts);
        json.Member("text", restarts ? "The module restarts and joins your network; find it there under its name in about twenty seconds."
            : _wifi.IsAccessPoint ? "The first run is complete. No network is known, so the module stays in its set-up network and can be used there."
            : "The first run is complete.");
        json.EndObject();
    }
    /// <summary>The first run is over.</summary>
    private sealed class Completion : SettingsChange
    {
        public override void Apply(Settings settings) => settings.IsSetUp = true;
    }
}
