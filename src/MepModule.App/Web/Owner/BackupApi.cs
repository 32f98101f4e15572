using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Text;
using MepModule.App.Web.Access;
using MepModule.App.Web.Api;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.Protocol;

namespace MepModule.App.Web.Owner;

/// <summary>
/// Settings as a file to keep, and back. Without a passphrase there are no secrets in it. With one, whoever asks must be logged in and
/// give the login password again: a browser left alone, or a token, must not turn into the key of the meter.
/// </summary>
internal sealed class BackupApi
{
    private const string Format = "mep-module-backup";
    private const string PassphraseHeader = "X-Backup-Passphrase";
    private const string PasswordHeader = "X-Login-Password";
    private const int MaximumBytes = 16384;
    private const int MostIterationsFactor = 4;
    private const int LeastPassphrase = 8;
    private const int MostPassphrase = 64;

    private readonly SettingsStore _settings;
    private readonly SettingsApi _settingsApi;
    private readonly Settings _defaults;
    private readonly Sessions _sessions;
    private readonly LoginGuard _guard;
    private readonly SystemControl _system;
    private readonly ModulePlatform _platform;
    private readonly EventLog _log;
    private readonly WorkUnderWay _works;

    public BackupApi(SettingsStore settings, SettingsApi settingsApi, Settings defaults, Sessions sessions, LoginGuard guard, SystemControl system, ModulePlatform platform, EventLog log, WorkUnderWay works)
    {
        _works = works;
        _settings = settings;
        _settingsApi = settingsApi;
        _defaults = defaults;
        _sessions = sessions;
        _guard = guard;
        _system = system;
        _platform = platform;
        _log = log;
    }

    public void Get(Request request)
    {
        string? passphrase = PassphraseOf(request);
        Settings now = _settings.Current;
        SealedSettings? box = null;
        if (passphrase != null)
        {
            DemandPassword(request);
            _works.Begin(HeavyWork.Backup);
            try
            {
                box = SealedSettings.Seal(Portable(now), passphrase, _system.BackupIterations, _platform.Cipher, _platform.Random);
            }
            finally
            {
                _works.End(HeavyWork.Backup);
            }
        }

        request.SetHeader("Content-Disposition", "attachment; filename=\"mep-module-backup.json\"");
        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("format", Format);
        json.Member("format_version", 1);
        json.TimeMember("created", _platform.Clock.UtcNow, _platform.Clock.IsSet);
        json.Member("app_version", ModuleApp.Version);
        json.Name("settings");
        SettingsJson.Write(json, now, false, _settings);
        if (box != null)
        {
            json.Name("secrets");
            json.BeginObject();
            json.Member("iterations", box.Iterations);
            json.Name("salt");
            json.Hex(box.Salt, 0, box.Salt.Length);
            json.Name("iv");
            json.Hex(box.Iv, 0, box.Iv.Length);
            json.Name("ciphertext");
            json.Hex(box.Ciphertext, 0, box.Ciphertext.Length);
            json.Name("hmac");
            json.Hex(box.Hmac, 0, box.Hmac.Length);
            json.EndObject();
        }

        json.EndObject();
    }

    public void Restore(Request request)
    {
        string? passphrase = PassphraseOf(request);
        var form = new SettingsForm { IsByToken = request.Token != null, SmallBoard = _system.SmallBoard };
        SealedSettings? box = null;
        bool isBackup = false;
        bool hasSettings = false;
        JsonReader body = request.ReadJson(MaximumBytes);
        body.ExpectObject();
        string? name;
        while ((name = body.NextName()) != null)
        {
            switch (name)
            {
                case "format": isBackup = body.ReadString(name, 0, 64) == Format; break;
                case "format_version": body.ReadInteger(name, 1, 1); break;
                case "created":
                case "app_version": body.SkipValue(); break;
                case "settings":
                    form.Read(body);
                    hasSettings = true;
                    break;
                case "secrets": box = ReadBox(body); break;
                default: throw ApiException.UnknownMember(name);
            }
        }

        body.ExpectEnd();
        if (!isBackup || !hasSettings)
        {
            throw ApiException.Refused("not_a_backup", "This is not a backup of this module: `format` and `settings` are expected.");
        }

        if (passphrase != null)
        {
            if (box == null)
            {
                throw ApiException.BadValue(PassphraseHeader, "This backup holds no secrets; restore it without a passphrase.");
            }

            byte[] before = DemandPassword(request);
            SettingsApi.Change(_settings, request, new SealedRestore(before, Open(box, passphrase), _sessions, request.Session, form.Documents));
        }
        else
        {
            if (form.NewPassword.Length > 0)
            {
                throw ApiException.BadValue("password", "A backup does not hold a password in clear; change the password in the settings.");
            }

            SettingsApi.Change(_settings, request, form);
        }

        _log.Warning("settings", passphrase == null ? "A backup without secrets was restored." : "A backup with secrets was restored.");
        _settingsApi.Get(request);
    }

    // Who is logged in to this module is nobody's business elsewhere.
    private static Settings Portable(Settings settings)
    {
        Settings portable = settings.Copy();
        portable.Logins = new byte[0];
        return portable;
    }

    private Settings Open(SealedSettings box, string passphrase)
    {
        Settings opened = _defaults.Copy();
        if (box.Iterations > MostIterationsFactor * _system.BackupIterations)
        {
            throw ApiException.Refused("sealed_elsewhere", "The secrets of this backup were sealed for a faster machine; this board would take minutes to open them. Restore it without its passphrase.");
        }

        _works.Begin(HeavyWork.Backup);
        try
        {
            if (!box.Open(passphrase, _platform.Cipher, opened))
            {
                throw ApiException.BadValue(PassphraseHeader, "The passphrase is wrong or the file was changed; nothing was restored.");
            }
        }
        finally
        {
            _works.End(HeavyWork.Backup);
        }

        ApiException? problem = SettingsRules.Whole(opened, MostIterationsFactor * _system.PasswordIterations);
        if (problem != null)
        {
            throw ApiException.Refused("not_a_backup", "This backup holds what this module does not take; nothing was restored. " + problem.Message);
        }

        return opened;
    }

    /// <summary>Asks for the login password again. In the first run whoever is in the set-up network may do everything anyway.</summary>
    /// <returns>Its stored form.</returns>
    /// <exception cref="ApiException">403 when it is missing or wrong, or the request came with a token.</exception>
    private byte[] DemandPassword(Request request)
    {
        if (request.Session == null)
        {
            throw ApiException.Forbidden("Secrets go to and come from login sessions only, not API tokens. Without a passphrase a token may make and restore a backup.");
        }

        Settings now = _settings.Current;
        if (now.IsSetUp || !_platform.Wifi.IsAccessPoint)
        {
            string? header = request.Header(PasswordHeader);
            if (header == null || !_guard.Check(request.RemoteAddress, true, PercentText.Decode(header, false, PasswordHeader), now.Password))
            {
                throw ApiException.WrongPassword(PasswordHeader, "The login password is missing or wrong; a backup with secrets needs it again.");
            }
        }

        return now.Password;
    }

    private static SealedSettings ReadBox(JsonReader json)
    {
        var box = new SealedSettings();
        json.ExpectObject("secrets");
        string? name;
        while ((name = json.NextName()) != null)
        {
            switch (name)
            {
                case "iterations": box.Iterations = json.ReadInteger(name, 1, int.MaxValue); break;
                case "salt": box.Salt = ReadHex(json, name, SealedSettings.SaltBytes); break;
                case "iv": box.Iv = ReadHex(json, name, SealedSettings.IvBytes); break;
                case "ciphertext": box.Ciphertext = ReadHex(json, name, 0); break;
                case "hmac": box.Hmac = ReadHex(json, name, SealedSettings.HmacBytes); break;
                default: throw ApiException.UnknownMember(name);
            }
        }

        if (box.Iterations == 0 || box.Ciphertext.Length == 0)
        {
            throw ApiException.Refused("not_a_backup", "`secrets` is not complete: iterations, salt, iv, ciphertext and hmac are expected.");
        }

        return box;
    }

    private static byte[] ReadHex(JsonReader json, string name, int exactBytes)
    {
        string text = json.ReadString(name, 0, 2 * (SettingsCodec.MaximumBytes + 16));
        var bytes = new byte[text.Length / 2];
        string problem;
        int count = HexText.Parse(text, bytes, out problem);
        if (count != bytes.Length || (exactBytes != 0 && count != exactBytes))
        {
            throw ApiException.Refused("not_a_backup", $"`{name}` is not what a backup holds; the file was changed or cut.");
        }

        return bytes;
    }

    private static string? PassphraseOf(Request request)
    {
        string? header = request.Header(PassphraseHeader);
        if (header == null)
        {
            return null;
        }

        string passphrase = PercentText.Decode(header, false, PassphraseHeader);
        if (passphrase.Length < LeastPassphrase || passphrase.Length > MostPassphrase)
        {
            throw ApiException.BadValue(PassphraseHeader, $"The passphrase must have {LeastPassphrase} to {MostPassphrase} characters.");
        }

        return passphrase;
    }
}
