using MepModule.App.Configuration;
using MepModule.App.Discovery;
using MepModule.App.Network;
using MepModule.App.Platform;
using MepModule.App.Web.Access;
using MepModule.App.Web.Api;
using MepModule.App.Web.Http;
using MepModule.App.Web.Live;
using MepModule.App.Web.Outputs;
using MepModule.App.Web.Owner;

namespace MepModule.App.Web;

/// <summary>
/// The route table: one line per call, with its method and who may make it. Written as code, because a table of objects would
/// take kilobytes of the ESP32's heap.
/// </summary>
internal sealed class Routes
{
    private const string TokenPath = "/api/v1/tokens/";
    private const string LoginPath = "/api/v1/logins/";

    private readonly AccessControl _access;
    private readonly SettingsStore _settings;
    private readonly Announcements _names;
    private readonly IWifi _wifi;
    private readonly Pages _pages;
    private readonly SessionApi _session;
    private readonly SetupApi _setup;
    private readonly MepApi _mep;
    private readonly MeterApi _meter;
    private readonly HistoryApi _history;
    private readonly LoadProfileApi _loadProfile;
    private readonly MeterLogsApi _logs;
    private readonly LiveFeed _live;
    private readonly SettingsApi _settingsApi;
    private readonly TokensApi _tokens;
    private readonly LoginsApi _logins;
    private readonly BackupApi _backup;
    private readonly SystemApi _system;
    private readonly NetworkApi _network;
    private readonly FirmwareApi _firmware;
    private readonly IntegrationsApi _integrations;
    private readonly SelfTestApi _selfTest;

    public Routes(
        AccessControl access,
        SettingsStore settings,
        Announcements names,
        IWifi wifi,
        Pages pages,
        SessionApi session,
        SetupApi setup,
        MepApi mep,
        MeterApi meter,
        HistoryApi history,
        LoadProfileApi loadProfile,
        MeterLogsApi logs,
        LiveFeed live,
        SettingsApi settingsApi,
        TokensApi tokens,
        LoginsApi logins,
        BackupApi backup,
        SystemApi system,
        NetworkApi network,
        FirmwareApi firmware,
        IntegrationsApi integrations,
        SelfTestApi selfTest)
    {
        _access = access;
        _settings = settings;
        _names = names;
        _wifi = wifi;
        _pages = pages;
        _session = session;
        _setup = setup;
        _mep = mep;
        _meter = meter;
        _history = history;
        _loadProfile = loadProfile;
        _logs = logs;
        _live = live;
        _settingsApi = settingsApi;
        _tokens = tokens;
        _logins = logins;
        _backup = backup;
        _system = system;
        _network = network;
        _firmware = firmware;
        _integrations = integrations;
        _selfTest = selfTest;
    }

    /// <summary>Makes the request of a connection whose head was read.</summary>
    public Request Receive(IHttpConnection connection, WebWorker worker)
    {
        connection.SetHeader("X-Content-Type-Options", "nosniff");
        connection.SetHeader("Referrer-Policy", "no-referrer");

        // At the end of the first run the page looks, by the icon of a page, for the module in its new network.
        string images = _wifi.IsAccessPoint ? "'self' data: http:" : "'self' data:";
        connection.SetHeader("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src " + images + "; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
        return new Request(connection, _access, worker);
    }

    /// <summary>Answers a request.</summary>
    /// <exception cref="ApiException">The answer is an error.</exception>
    public void Handle(Request request)
    {
        if (!IsForUs(request))
        {
            return;
        }

        if (request.Path.Length == 0 || request.Path[0] != '/')
        {
            throw ApiException.BadRequest("The address of a request must begin with '/'.");
        }

        if (!Find(request))
        {
            request.NoSuchMethod();
        }
    }

    /// <summary>Finds the call of a path and method and lets it answer.</summary>
    /// <returns>False when the path is known and the method is not.</returns>
    private bool Find(Request r)
    {
        switch (r.Path)
        {
            case "/healthz":
                if (r.On("GET", AccessLevel.Open)) { _system.Health(r); return true; }
                return false;
            case "/api/v1/catalogue":
                if (r.On("GET", AccessLevel.Read)) { _pages.Send(r, "/catalogue.json"); return true; }
                return false;

            case "/api/v1/login":
                if (r.On("POST", AccessLevel.Open)) { _session.Login(r); return true; }
                return false;
            case "/api/v1/logout":
                if (r.On("POST", AccessLevel.SessionOnly)) { _session.Logout(r); return true; }
                return false;
            case "/api/v1/session":
                if (r.On("GET", AccessLevel.SessionOnly)) { _session.Get(r); return true; }
                return false;

            case "/api/v1/setup":
                if (r.On("GET", AccessLevel.FirstRun)) { _setup.Get(r); return true; }
                return false;
            case "/api/v1/setup/login":
                if (r.On("POST", AccessLevel.Open)) { _setup.SetLogin(r); return true; }
                return false;
            case "/api/v1/setup/complete":
                if (r.On("POST", AccessLevel.Admin)) { _setup.Complete(r); return true; }
                return false;

            case "/api/v1/mep/exchange":
                if (r.On("POST", AccessLevel.Exchange)) { _mep.Exchange(r); return true; }
                return false;
            case "/api/v1/mep/unlock":
                if (r.On("POST", AccessLevel.Snapshot)) { _mep.Unlock(r); return true; }
                if (r.On("DELETE", AccessLevel.Snapshot)) { _mep.Lock(r); return true; }
                return false;
            case "/api/v1/mep/log":
                if (r.On("GET", AccessLevel.Read)) { _mep.Log(r); return true; }
                return false;
            case "/api/v1/mep/dimensions":
                if (r.On("GET", AccessLevel.Read)) { _mep.Dimensions(r); return true; }
                return false;
            case "/api/v1/mep/statistics":
                if (r.On("GET", AccessLevel.Read)) { _mep.Statistics(r); return true; }
                return false;
            case "/api/v1/mep/procedures/ep17":
                if (r.On("POST", AccessLevel.Write)) { _mep.RemoveRegistration(r); return true; }
                return false;

            case "/api/v1/reading":
                if (r.On("GET", AccessLevel.PublicReading)) { _meter.Reading(r); return true; }
                return false;
            case "/api/v1/live":
                if (r.On("GET", AccessLevel.PublicReading)) { _live.Listen(r); return true; }
                return false;
            case "/api/v1/names":
                if (r.On("GET", AccessLevel.PublicReading)) { _settingsApi.Names(r); return true; }
                return false;
            case "/api/v1/meter":
                if (r.On("GET", AccessLevel.Read)) { _meter.Facts(r); return true; }
                return false;
            case "/api/v1/meter/snapshot":
                if (r.On("POST", AccessLevel.Snapshot)) { _mep.Snapshot(r); return true; }
                return false;
            case "/api/v1/meter/key-test":
                if (r.On("POST", AccessLevel.Admin)) { _meter.TestKey(r); return true; }
                return false;
            case "/api/v1/history":
                if (r.On("GET", AccessLevel.Read)) { _history.Get(r); return true; }
                return false;
            case "/api/v1/history.csv":
                if (r.On("GET", AccessLevel.Read)) { _history.Get(r); return true; }
                return false;
            case "/api/v1/load-profile":
                if (r.On("GET", AccessLevel.Read)) { _loadProfile.Get(r); return true; }
                return false;
            case "/api/v1/load-profile.csv":
                if (r.On("GET", AccessLevel.Read)) { _loadProfile.Get(r); return true; }
                return false;
            case "/api/v1/load-profile/sets":
                if (r.On("GET", AccessLevel.Read)) { _loadProfile.Sets(r); return true; }
                return false;
            case "/api/v1/events":
                if (r.On("GET", AccessLevel.Read)) { _logs.Read(r); return true; }
                return false;
            case "/api/v1/outages":
                if (r.On("GET", AccessLevel.Read)) { _logs.Read(r); return true; }
                return false;
            case "/api/v1/power-quality":
                if (r.On("GET", AccessLevel.Read)) { _logs.Read(r); return true; }
                return false;
            case "/api/v1/mbus":
                if (r.On("GET", AccessLevel.Read)) { _logs.MBus(r); return true; }
                return false;
            case "/api/v1/alerts":
                if (r.On("GET", AccessLevel.Read)) { _logs.Alerts(r); return true; }
                return false;
            case "/api/v1/alerts/ports":
                if (r.On("GET", AccessLevel.Read)) { _logs.Ports(r); return true; }
                return false;

            case "/api/v1/settings":
                if (r.On("GET", AccessLevel.Read)) { _settingsApi.Get(r); return true; }
                if (r.On("PUT", AccessLevel.Settings)) { _settingsApi.Put(r); return true; }
                return false;
            case "/api/v1/tokens":
                if (r.On("GET", AccessLevel.Admin)) { _tokens.List(r); return true; }
                if (r.On("POST", AccessLevel.Admin)) { _tokens.Create(r); return true; }
                return false;
            case "/api/v1/logins":
                if (r.On("GET", AccessLevel.Admin)) { _logins.List(r); return true; }
                return false;
            case "/api/v1/backup":
                if (r.On("GET", AccessLevel.Backup)) { _backup.Get(r); return true; }
                if (r.On("POST", AccessLevel.Admin)) { _backup.Restore(r); return true; }
                return false;
            case "/api/v1/network":
                if (r.On("GET", AccessLevel.Read)) { _network.Get(r); return true; }
                return false;
            case "/api/v1/network/scan":
                if (r.On("POST", AccessLevel.Admin)) { _network.Scan(r); return true; }
                return false;
            case "/api/v1/network/test":
                if (r.On("POST", AccessLevel.Admin)) { _network.Test(r); return true; }
                return false;
            case "/api/v1/firmware":
                if (r.On("GET", AccessLevel.Read)) { _firmware.Get(r); return true; }
                if (r.On("POST", AccessLevel.Update)) { _firmware.Upload(r); return true; }
                return false;
            case "/api/v1/firmware/confirm":
                if (r.On("POST", AccessLevel.Update)) { _firmware.Confirm(r); return true; }
                return false;
            case "/api/v1/firmware/revert":
                if (r.On("POST", AccessLevel.Update)) { _firmware.Revert(r); return true; }
                return false;
            case "/api/v1/firmware/signer":
                if (r.On("PUT", AccessLevel.Admin)) { _firmware.PutSigner(r); return true; }
                if (r.On("DELETE", AccessLevel.Admin)) { _firmware.DeleteSigner(r); return true; }
                return false;
            case "/api/v1/integrations":
                if (r.On("GET", AccessLevel.Read)) { _integrations.Get(r); return true; }
                return false;
            case "/api/v1/integrations/fields":
                if (r.On("GET", AccessLevel.Read)) { _integrations.Fields(r); return true; }
                return false;
            case "/api/v1/integrations/mqtt/test":
                if (r.On("POST", AccessLevel.Settings)) { _integrations.Test(r, "mqtt"); return true; }
                return false;
            case "/api/v1/integrations/syslog/test":
                if (r.On("POST", AccessLevel.Settings)) { _integrations.Test(r, "syslog"); return true; }
                return false;
            case "/api/v1/restart":
                if (r.On("POST", AccessLevel.Settings)) { _system.Restart(r); return true; }
                return false;
            case "/api/v1/factory-reset":
                if (r.On("POST", AccessLevel.Admin)) { _system.FactoryReset(r); return true; }
                return false;
            case "/api/v1/diagnostics":
                if (r.On("GET", AccessLevel.Read)) { _system.Diagnostics(r); return true; }
                return false;
            case "/api/v1/self-test":
                if (r.On("POST", AccessLevel.Admin)) { _selfTest.Try(r); return true; }
                return false;
            case "/api/v1/diagnostics/log":
                if (r.On("GET", AccessLevel.Read)) { _system.Log(r); return true; }
                return false;
        }

        if (r.Path.StartsWith(TokenPath))
        {
            if (r.On("DELETE", AccessLevel.Admin)) { _tokens.Revoke(r, r.Path.Substring(TokenPath.Length)); return true; }
            return false;
        }

        if (r.Path.StartsWith(LoginPath))
        {
            if (r.On("DELETE", AccessLevel.Admin)) { _logins.Revoke(r, r.Path.Substring(LoginPath.Length)); return true; }
            return false;
        }

        if (_integrations.Answer(r))
        {
            return true;
        }

        if (r.Path.StartsWith("/api/") && r.Path != "/api/openapi.json")
        {
            // Who may not ask is not told what there is.
            r.Admit(AccessLevel.Read);
            throw ApiException.NotFound("There is no call at this address; see /api/openapi.json.");
        }

        if (r.On("GET", AccessLevel.Open)) { _pages.Send(r); return true; }
        return false;
    }

    /// <summary>
    /// Whether the browser meant this module. With the set-up access point open all names lead here, and a foreign one is sent to
    /// the portal; that is what makes phones show it.
    /// </summary>
    private bool IsForUs(Request request)
    {
        string? host = request.Header("Host");
        if (host == null || host.Length == 0)
        {
            throw ApiException.BadRequest("The Host header is missing.");
        }

        if (HostGuard.IsOurs(host, request.Path, _settings.Current, _names))
        {
            return true;
        }

        if (!_wifi.IsAccessPoint)
        {
            if (WrongNamePage.IsFor(request, host, _settings.Current))
            {
                WrongNamePage.Send(request, host, _wifi.Address, _settings.Current);
                return false;
            }

            throw ApiException.Misdirected("This module does not answer to the name " + HostGuard.NameOf(host) + "; use its address, or add the name to the settings.");
        }

        request.SetHeader("Location", Portal.Url);
        request.Empty(302);
        return false;
    }
}
