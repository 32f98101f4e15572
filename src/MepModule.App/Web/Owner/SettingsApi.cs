using System;
using System.IO;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;
using MepModule.App.Web.Access;
using MepModule.App.Web.Api;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;

namespace MepModule.App.Web.Owner;

/// <summary>The settings.</summary>
internal sealed class SettingsApi
{
    // With a certificate, in which each line break takes two characters.
    private const int MaximumBytes = 9216;

    private readonly SettingsStore _settings;
    private readonly Settings _atStart;
    private readonly LoginGuard _guard;
    private readonly Sessions _sessions;
    private readonly SystemControl _system;
    private readonly IRandom _random;
    private readonly EventLog _log;

    public SettingsApi(SettingsStore settings, LoginGuard guard, Sessions sessions, SystemControl system, IRandom random, EventLog log)
    {
        _settings = settings;
        _atStart = settings.Current;
        _guard = guard;
        _sessions = sessions;
        _system = system;
        _random = random;
        _log = log;
    }

    /// <summary>Changes settings on behalf of a request; what can go wrong becomes an answer.</summary>
    /// <exception cref="ApiException">400 when they do not fit, 401 when the sender's login or token has ended, 503 when the storage failed.</exception>
    public static void Change(SettingsStore store, Request request, SettingsChange change) => Change(store, new AdmittedChange(request, change));

    /// <summary>Changes settings whoever asks; what can go wrong becomes an answer.</summary>
    /// <exception cref="ApiException">400 when they do not fit, 503 when the storage failed.</exception>
    public static void Change(SettingsStore store, SettingsChange change)
    {
        try
        {
            store.Change(change);
        }
        catch (ArgumentException e)
        {
            throw ApiException.BadRequest(e.Message);
        }
        catch (IOException e)
        {
            throw ApiException.Busy("The settings could not be stored: " + e.Message, 5);
        }
    }

    public void Get(Request request)
    {
        Settings now = _settings.Current;
        bool restartRequired = now.BoardProfile != _atStart.BoardProfile || now.HostName != _atStart.HostName;
        SettingsJson.Write(request.Json(), now, restartRequired);
    }

    /// <summary>What users call tariffs, phases and M-Bus devices, for whoever sees readings.</summary>
    public void Names(Request request) => NamesForm.Write(request.Json(), _settings.Current);

    public void Put(Request request)
    {
        var form = new SettingsForm { IsByToken = request.Token != null, SmallBoard = _system.SmallBoard };
        JsonReader body = request.ReadJson(MaximumBytes);
        form.Read(body);
        body.ExpectEnd();
        if (form.NewPassword.Length > 0)
        {
            byte[] before = _settings.Current.Password;
            if (!_guard.Check(request.RemoteAddress, request.Session != null, form.CurrentPassword, before))
            {
                throw ApiException.WrongPassword("current_password", "That is not the login password that is in force.");
            }

            form.Password = new PasswordChange(before, PasswordHash.Of(form.NewPassword, _system.PasswordIterations, _random), _sessions, request.Session);
        }

        Change(_settings, request, form);
        _log.Info("settings", form.NewPassword.Length > 0 ? "Settings and login password were changed." : "Settings were changed.");
        Get(request);
    }
}
