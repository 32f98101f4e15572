using MepModule.App.Configuration;

namespace MepModule.App.Web.Access;

/// <summary>The scopes of API tokens: their words, and how far each reaches.</summary>
internal static class Scopes
{
    /// <summary>The word of a scope.</summary>
    public static string WordOf(TokenScope scope) => scope switch
    {
        TokenScope.Exchange => "exchange",
        TokenScope.Admin => "admin",
        TokenScope.Snapshot => "snapshot",
        TokenScope.Write => "write",
        TokenScope.Update => "update",
        TokenScope.Backup => "backup",
        TokenScope.Settings => "settings",
        _ => "read",
    };

    /// <summary>The number of the scope of a word; -1 when it is none.</summary>
    public static int NumberOf(string word)
    {
        int number = (int)TokenScope.Settings;
        while (number >= 0 && WordOf((TokenScope)number) != word)
        {
            number--;
        }

        return number;
    }

    /// <summary>The scope that a token needs for calls of a level from <see cref="AccessLevel.Read"/> to <see cref="AccessLevel.Settings"/>.</summary>
    public static TokenScope NeededFor(AccessLevel access) => access < AccessLevel.Read ? TokenScope.Read : (TokenScope)(access - AccessLevel.Read);

    /// <summary>Whether a token of a scope may do what needs another: each has its own purpose and reads, write has what leads to it, and admin has all.</summary>
    public static bool Reaches(TokenScope scope, TokenScope needed)
    {
        return scope == needed || needed == TokenScope.Read || scope == TokenScope.Admin
            || (scope == TokenScope.Write && (needed == TokenScope.Exchange || needed == TokenScope.Snapshot));
    }
}
