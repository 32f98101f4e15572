using System.Collections.Immutable;
using System.Linq;
using MepModule.App.Configuration;

namespace MepModule.App.Tests.Web.Model;

/// <summary>
/// What the module must know: the settings as far as the histories change them, and who may change them. Equal states are equal
/// texts, so that sets of possible states are small. A browser that stayed logged in and was logged out is still known by its password's lane.
/// </summary>
internal sealed record SettingsState(string HostName, bool PollsFast, bool HasPublicReading, string Password, bool IsSetUp, ImmutableSortedSet<int> Tokens, int NextTokenId, ImmutableSortedSet<int> Sessions, ImmutableSortedSet<int> Remembered, ImmutableSortedSet<int> LoggedOut)
{
    public static SettingsState Fresh { get; } = new("mep-module", false, false, "", false, [], 1, [], [], []);

    /// <summary>Whether the settings of the module are those of this state.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="password">Their login password in clear, which only trying tells.</param>
    public bool Describes(Settings settings, string password) =>
        settings.HostName == HostName && settings.PollsFast == PollsFast && settings.HasPublicReading == HasPublicReading && settings.IsSetUp == IsSetUp
        && settings.NextTokenId == NextTokenId && Tokens.SetEquals(settings.Tokens.Select(token => token.Id)) && password == Password
        && LoginsOf(settings, isLoggedOut: false) == Remembered.Count && LoginsOf(settings, isLoggedOut: true) == LoggedOut.Count;

    public bool Equals(SettingsState? other) => other != null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode();

    public override string ToString() =>
        $"{HostName} fast={PollsFast} public={HasPublicReading} password={Password} setup={IsSetUp} tokens={string.Join(',', Tokens)} next={NextTokenId} sessions={string.Join(',', Sessions)} remembered={string.Join(',', Remembered)} logged out={string.Join(',', LoggedOut)}";

    private static int LoginsOf(Settings settings, bool isLoggedOut) =>
        Enumerable.Range(0, RememberedLogins.Count(settings.Logins)).Count(index => RememberedLogins.IsLoggedOut(settings.Logins, index) == isLoggedOut);
}
