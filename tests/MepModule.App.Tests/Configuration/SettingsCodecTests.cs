using System;
using System.Linq;
using System.Reflection;
using MepModule.App.Configuration;
using MepModule.App.Platform;

namespace MepModule.App.Tests.Configuration;

public sealed class SettingsCodecTests
{
    [Fact]
    public void Every_field_of_the_settings_is_stored()
    {
        Settings full = SettingsSamples.Full();
        byte[] bytes = SettingsCodec.Encode(full);
        var decoded = new Settings();
        Assert.True(SettingsCodec.Decode(bytes, 0, bytes.Length, decoded));

        foreach (FieldInfo field in typeof(Settings).GetFields(BindingFlags.Public | BindingFlags.Instance).Where(field => !field.FieldType.IsArray))
        {
            Assert.Equal(field.GetValue(full), field.GetValue(decoded));
            Assert.NotEqual(field.GetValue(new Settings()), field.GetValue(decoded));
        }

        Assert.Equal(full.Password, decoded.Password);
        Assert.Equal(full.Logins, decoded.Logins);
        Assert.Equal(full.AllowedHosts, decoded.AllowedHosts);
        Assert.Equal("Kælder/correct horse/192.168.1.20/255.255.255.0/192.168.1.1/192.168.1.2", Text(decoded.Networks[0]));
        Assert.Equal("Open/////", Text(decoded.Networks[1]));
        ApiToken token = Assert.Single(decoded.Tokens);
        Assert.Equal((7, "Hjem", TokenScope.Exchange, new DateTime(2026, 11, 22, 1, 2, 3)), (token.Id, token.Name, token.Scope, token.CreatedUtc));
        Assert.Equal(full.Tokens[0].Hash, token.Hash);
    }

    [Theory]
    [InlineData(TokenScope.Read, 0)]
    [InlineData(TokenScope.Exchange, 1)]
    [InlineData(TokenScope.Admin, 2)]
    [InlineData(TokenScope.Snapshot, 0)]
    [InlineData(TokenScope.Write, 1)]
    [InlineData(TokenScope.Update, 0)]
    [InlineData(TokenScope.Backup, 0)]
    [InlineData(TokenScope.Settings, 0)]
    public void A_version_that_knows_three_scopes_gives_a_token_of_another_no_more_than_it_had(TokenScope scope, byte older)
    {
        Settings settings = SettingsSamples.Full();
        settings.Tokens[0].Scope = scope;

        byte[] bytes = SettingsCodec.Encode(settings);

        // Tag 12, length, id 7, and the byte that such a version reads.
        int place = Enumerable.Range(0, bytes.Length - 7).First(i => bytes[i] == 12 && bytes[i + 2] == 0 && bytes[i + 3] == 7 && bytes[i + 4] == 0 && bytes[i + 5] == 0 && bytes[i + 6] == 0);
        Assert.Equal(older, bytes[place + 7]);
        var decoded = new Settings();
        Assert.True(SettingsCodec.Decode(bytes, 0, bytes.Length, decoded));
        Assert.Equal((scope, "Hjem"), (decoded.Tokens[0].Scope, decoded.Tokens[0].Name));
    }

    [Fact]
    public void Fields_of_a_newer_version_are_carried_along()
    {
        byte[] newer = [.. SettingsCodec.Encode(SettingsSamples.Full()), 200, 3, 0, 7, 8, 9, 250, 0, 0];
        var settings = new Settings();
        Assert.True(SettingsCodec.Decode(newer, 0, newer.Length, settings));
        settings.HostName = "changed";

        byte[] again = SettingsCodec.Encode(settings);

        Assert.Equal([200, 3, 0, 7, 8, 9, 250, 0, 0], again[^9..]);
    }

    [Fact]
    public void Fields_that_an_older_version_did_not_store_keep_their_defaults()
    {
        byte[] older = [7, 1, 0, (byte)'x'];
        var settings = new Settings { HasPublicReading = true };
        Assert.True(SettingsCodec.Decode(older, 0, older.Length, settings));

        Assert.Equal("x", settings.HostName);
        Assert.True(settings.HasPublicReading);
        Assert.Empty(settings.Networks);
    }

    [Fact]
    public void The_largest_settings_that_the_API_takes_fit()
    {
        var settings = new Settings
        {
            MeterKey = new string('k', 64),
            Password = new byte[52],
            HostName = new string('h', 32),
            AllowedHosts = [.. Enumerable.Repeat(new string('a', 64), Settings.MaximumHosts)],
            Networks = [.. Enumerable.Repeat(new WifiNetwork { Ssid = new string('s', 32), Password = new string('p', 63), Address = "255.255.255.255", SubnetMask = "255.255.255.255", Gateway = "255.255.255.255", Dns = "255.255.255.255" }, Settings.MaximumNetworks)],
            PortalPassword = new string('p', 63),
            BoardProfile = "ustepper-c3",
            Tokens = [.. Enumerable.Repeat(new ApiToken { Name = new string('n', 32), Hash = new byte[32] }, Settings.MaximumTokens)],
            Logins = new byte[RememberedLogins.Most * RememberedLogins.EntryBytes],
        };

        Assert.InRange(SettingsCodec.Encode(settings).Length, 1, SettingsCodec.MaximumBytes / 2 * 2);
    }

    [Fact]
    public void Cut_bytes_are_refused_or_read_as_a_shorter_list_of_fields_and_never_crash()
    {
        byte[] bytes = SettingsCodec.Encode(SettingsSamples.Full());
        int refused = 0;
        for (int length = 0; length < bytes.Length; length++)
        {
            refused += SettingsCodec.Decode(bytes, 0, length, new Settings()) ? 0 : 1;
        }

        Assert.True(refused > bytes.Length / 2);
    }

    private static string Text(WifiNetwork network) => string.Join('/', network.Ssid, network.Password, network.Address, network.SubnetMask, network.Gateway, network.Dns);
}
