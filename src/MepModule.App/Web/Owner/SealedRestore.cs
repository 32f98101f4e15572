using MepModule.App.Configuration;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;

namespace MepModule.App.Web.Owner;

/// <summary>
/// Everything that a sealed backup held, in place of what is stored. What was revoked since the backup was made stays revoked, and
/// all logins end but that of who restored it; no browser stays logged in beyond a restart.
/// </summary>
internal sealed class SealedRestore : SettingsChange
{
    private readonly byte[] _before;
    private readonly byte[] _content;
    private readonly Sessions _sessions;
    private readonly Session? _kept;
    private readonly byte[][] _documents;

    /// <param name="before">Stored form of the login password that the sender proved to know.</param>
    /// <param name="opened">Content of the backup, checked.</param>
    /// <param name="sessions">The logins that hold.</param>
    /// <param name="kept">The one of who restores it.</param>
    /// <param name="documents">Long texts of the backup. They are in no sealed part: the sealed settings name those that belong to them by a hash, and no other is ever found.</param>
    public SealedRestore(byte[] before, Settings opened, Sessions sessions, Session? kept, byte[][] documents)
    {
        _documents = documents;
        _before = before;
        _content = SettingsCodec.Encode(opened);
        _sessions = sessions;
        _kept = kept;
    }

    /// <inheritdoc/>
    public override byte[][] Documents => _documents;

    /// <inheritdoc/>
    /// <exception cref="ApiException">409 when another login password is in force by now.</exception>
    public override void Apply(Settings settings)
    {
        PasswordChange.Demand(settings, _before);
        ApiToken[] tokens = settings.Tokens;
        int nextTokenId = settings.NextTokenId;
        SettingsCodec.Decode(_content, 0, _content.Length, settings);
        if (settings.Password.Length == 0)
        {
            // A module without a password would be anybody's.
            settings.Password = _before;
        }

        settings.Logins = new byte[0];
        settings.Tokens = WithoutRevoked(settings.Tokens, tokens, nextTokenId);
        settings.NextTokenId = settings.NextTokenId > nextTokenId ? settings.NextTokenId : nextTokenId;
    }

    /// <inheritdoc/>
    public override void Stored() => _sessions.EndOthers(_kept);

    // A number below the next one that is not in use any more was revoked.
    private static ApiToken[] WithoutRevoked(ApiToken[] restored, ApiToken[] stored, int nextTokenId)
    {
        int kept = 0;
        foreach (ApiToken token in restored)
        {
            kept += IsGood(token, stored, nextTokenId) ? 1 : 0;
        }

        var good = new ApiToken[kept];
        kept = 0;
        foreach (ApiToken token in restored)
        {
            if (IsGood(token, stored, nextTokenId))
            {
                good[kept++] = token;
            }
        }

        return good;
    }

    private static bool IsGood(ApiToken token, ApiToken[] stored, int nextTokenId)
    {
        if (token.Id >= nextTokenId)
        {
            return true;
        }

        foreach (ApiToken known in stored)
        {
            if (SecretText.AreEqual(known.Hash, 0, token.Hash, 0, known.Hash.Length))
            {
                return true;
            }
        }

        return false;
    }
}
