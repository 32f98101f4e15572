using MepModule.App.Configuration;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Live;
using MepModule.App.Web.Outputs;
using MepModule.Protocol.Security;

namespace MepModule.App.Web.Owner;

/// <summary>Settings as JSON, for the settings page and for backups, without their secrets. <see cref="SettingsForm"/> is the way back.</summary>
internal static class SettingsJson
{
    /// <summary>Writes settings without their secrets.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="restartRequired">Whether some take effect at the next start.</param>
    /// <param name="documents">Where long texts are, which only backups hold; null to tell only whether they are set.</param>
    public static void Write(JsonWriter json, Settings settings, bool restartRequired, SettingsStore? documents = null)
    {
        string understood;
        MepKey? key = MepKey.Parse(settings.MeterKey, out understood);
        json.BeginObject();
        json.Name("meter");
        json.BeginObject();
        json.Member("key_set", key != null);
        json.Member("key_understood", key == null ? null : understood);
        json.Member("key_fingerprint", key == null ? null : KeyFingerprint.Of(key));
        json.Member("protection", ProtectionJson.NameOf(settings.Protection));
        json.Member("polling", settings.PollsFast ? "fast" : "recommended");
        json.Member("alerts", settings.RegistersForAlerts);
        json.Member("transformer_factor", TransformerFactor.Of(settings));
        json.EndObject();
        json.Name("access");
        json.BeginObject();
        json.Member("user", SessionApi.User);
        json.Member("public_reading", settings.HasPublicReading);
        json.EndObject();
        json.Name("network");
        json.BeginObject();
        json.Member("host_name", settings.HostName);
        json.Name("allowed_hosts");
        json.BeginArray();
        foreach (string host in settings.AllowedHosts)
        {
            json.String(host);
        }

        json.EndArray();
        json.Name("networks");
        json.BeginArray();
        foreach (WifiNetwork network in settings.Networks)
        {
            json.BeginObject();
            json.Member("ssid", network.Ssid);
            json.Member("password_set", network.Password.Length > 0);
            json.Member("address", network.Address);
            json.Member("subnet_mask", network.SubnetMask);
            json.Member("gateway", network.Gateway);
            json.Member("dns", network.Dns);
            json.EndObject();
        }

        json.EndArray();
        json.Member("portal_password_set", settings.PortalPassword.Length > 0);
        json.EndObject();
        json.Name("board");
        json.BeginObject();
        json.Member("profile", settings.BoardProfile);
        json.EndObject();
        json.Name("integrations");
        json.BeginObject();
        FieldJson.Write(json, settings, documents);
        json.EndObject();
        json.Name("names");
        NamesForm.Write(json, settings);
        json.Member("restart_required", restartRequired);
        json.EndObject();
    }
}
