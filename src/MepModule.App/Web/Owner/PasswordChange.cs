using MepModule.App.Configuration;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;

namespace MepModule.App.Web.Owner;

/// <summary>
/// Another login password. Checking the one before and hashing the new one takes long, so it is done ahead, and holds only
/// while the password that was checked is in force. It ends all logins, remembered ones too, but that of who
/// changed it.
/// </summary>
internal sealed class PasswordChange : SettingsChange
{
    private readonly byte[] _before;
    private readonly byte[] _password;
    private readonly Sessions _sessions;
    private readonly Session? _kept;

    /// <param name="before">Stored form of the password that was checked; empty for none.</param>
    /// <param name="password">Stored form of the new one (see <see cref="PasswordHash.Of"/>).</param>
    /// <param name="sessions">The logins that hold.</param>
    /// <param name="kept">The one of who changes the password; null for none.</param>
    public PasswordChange(byte[] before, byte[] password, Sessions sessions, Session? kept)
    {
        _before = before;
        _password = password;
        _sessions = sessions;
        _kept = kept;
    }

    /// <inheritdoc/>
    /// <exception cref="ApiException">409 when another password is in force by now.</exception>
    public override void Apply(Settings settings)
    {
        Demand(settings, _before);
        settings.Password = _password;
        int kept = _kept == null ? -1 : RememberedLogins.IndexOf(settings.Logins, Sessions.HashOf(_kept.Id));
        settings.Logins = RememberedLogins.Only(settings.Logins, kept);
    }

    /// <inheritdoc/>
    public override void Stored() => _sessions.EndOthers(_kept);

    /// <summary>Checks that the password that somebody proved to know is still in force.</summary>
    /// <exception cref="ApiException">409 when another one is.</exception>
    public static void Demand(Settings settings, byte[] before)
    {
        if (settings.Password.Length != before.Length || !SecretText.AreEqual(settings.Password, 0, before, 0, before.Length))
        {
            throw ApiException.Conflict("password_changed", "The login password was set or changed meanwhile; nothing was changed here. Log in with the one that is in force.");
        }
    }
}
