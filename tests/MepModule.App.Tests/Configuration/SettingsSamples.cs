using System;
using System.Linq;
using MepModule.App.Configuration;
using MepModule.App.Platform;
using MepModule.Protocol.Security;

namespace MepModule.App.Tests.Configuration;

internal static class SettingsSamples
{
    /// <summary>Settings in which every field has a value of its own.</summary>
    public static Settings Full() => new()
    {
        MeterKey = "DEMO-KEY-ÆØÅ-0123",
        Protection = ProtectionMode.Tls,
        PollsFast = true,
        RegistersForAlerts = true,
        Password = [.. Enumerable.Range(1, 52).Select(i => (byte)i)],
        HasPublicReading = true,
        HostName = "cellar",
        AllowedHosts = ["meter.example", "m"],
        Networks =
        [
            new WifiNetwork { Ssid = "Kælder", Password = "correct horse", Address = "192.168.1.20", SubnetMask = "255.255.255.0", Gateway = "192.168.1.1", Dns = "192.168.1.2" },
            new WifiNetwork { Ssid = "Open" },
        ],
        PortalPassword = "portal-pass",
        BoardProfile = "dabbler",
        Tokens = [new ApiToken { Id = 7, Name = "Hjem", Scope = TokenScope.Exchange, Hash = [.. Enumerable.Repeat((byte)9, 32)], CreatedUtc = new DateTime(2026, 11, 22, 1, 2, 3) }],
        NextTokenId = 8,
        Logins = RememberedLogins.With([], [.. Enumerable.Range(1, 16).Select(i => (byte)i)], new DateTime(2026, 11, 22), "Firefox, Linux"),
        Sections = SettingsSections.With([], "metrics", [.. SettingsSections.Field(1, [1]), .. SettingsSections.Field(2, [192, 168, 1, 5])]),
        IsSetUp = true,
    };

    /// <summary>All that is stored of settings.</summary>
    public static byte[] Bytes(Settings settings) => SettingsCodec.Encode(settings);

    /// <summary>Compares all that is stored.</summary>
    public static void AssertEqual(Settings expected, Settings actual) => Assert.Equal(SettingsCodec.Encode(expected), SettingsCodec.Encode(actual));

    /// <summary>Stores settings as a whole, which only a test may do.</summary>
    public static void Save(this SettingsStore store, Settings settings) => store.Change(new Replacement(settings));

    private sealed class Replacement(Settings wanted) : SettingsChange
    {
        public override void Apply(Settings settings)
        {
            byte[] content = SettingsCodec.Encode(wanted);
            SettingsCodec.Decode(content, 0, content.Length, settings);
        }
    }
}
