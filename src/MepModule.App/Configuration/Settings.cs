using MepModule.App.Platform;
using MepModule.Protocol.Security;

namespace MepModule.App.Configuration;

/// <summary>
/// Everything the user can set. Those in force are never changed: whoever wants others hands an <see cref="SettingsChange"/>
/// to the <see cref="SettingsStore"/>.
/// </summary>
public sealed class Settings
{
    /// <summary>Most remembered networks.</summary>
    public const int MaximumNetworks = 4;

    /// <summary>Most further host names.</summary>
    public const int MaximumHosts = 4;

    /// <summary>Most API tokens.</summary>
    public const int MaximumTokens = 8;

    /// <summary>The MEP key as the user entered it (see <see cref="MepModule.Protocol.Security.MepKey.Parse"/>); empty for none.</summary>
    public string MeterKey = "";

    /// <summary>How messages to the meter are protected.</summary>
    public ProtectionMode Protection;

    /// <summary>Whether the meter is read as fast as the wire allows, against the advice of its maker.</summary>
    public bool PollsFast;

    /// <summary>Whether the module registers as MEP client to be told alerts.</summary>
    public bool RegistersForAlerts;

    /// <summary>Hash of the login password (see <see cref="PasswordHash"/>); empty before the first run.</summary>
    public byte[] Password = new byte[0];

    /// <summary>Whether readings are shown without login.</summary>
    public bool HasPublicReading;

    /// <summary>Host name: 1 to 32 of a-z, 0-9 and '-'.</summary>
    public string HostName = "mep-module";

    /// <summary>Further names under which browsers may call, lower case.</summary>
    public string[] AllowedHosts = new string[0];

    /// <summary>Remembered networks in order of preference.</summary>
    public WifiNetwork[] Networks = new WifiNetwork[0];

    /// <summary>WPA2 password of the set-up access point; empty until one was made.</summary>
    public string PortalPassword = "";

    /// <summary>Board profile that the next start uses; empty for the one that the image was built with.</summary>
    public string BoardProfile = "";

    /// <summary>API tokens.</summary>
    public ApiToken[] Tokens = new ApiToken[0];

    /// <summary>Number that the next API token gets.</summary>
    public int NextTokenId = 1;

    /// <summary>Browsers that stay logged in (see <see cref="RememberedLogins"/>).</summary>
    public byte[] Logins = new byte[0];

    /// <summary>Settings of parts that this class does not know, such as outputs (see <see cref="SettingsSections"/>).</summary>
    public byte[] Sections = new byte[0];

    /// <summary>Whether the first run was completed.</summary>
    public bool IsSetUp;

    /// <summary>What a newer version stored and this one does not know, kept for the way back.</summary>
    internal byte[] Unknown = new byte[0];

    /// <summary>A copy to change. The arrays are shared: replace them, never change their elements.</summary>
    internal Settings Copy()
    {
        return (Settings)MemberwiseClone();
    }
}
