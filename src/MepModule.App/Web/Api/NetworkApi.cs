using MepModule.App.Configuration;
using MepModule.App.Discovery;
using MepModule.App.Network;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.App.Web.Owner;

namespace MepModule.App.Web.Api;

/// <summary>The network as it is, and the two things that can be tried: a scan, and joining a network before it is stored.</summary>
internal sealed class NetworkApi
{
    private readonly IWifi _wifi;
    private readonly NetworkKeeper _keeper;
    private readonly SettingsStore _settings;
    private readonly Announcements _names;

    public NetworkApi(IWifi wifi, NetworkKeeper keeper, SettingsStore settings, Announcements names)
    {
        _wifi = wifi;
        _keeper = keeper;
        _settings = settings;
        _names = names;
    }

    public void Get(Request request) => Write(request, 200);

    public void Scan(Request request)
    {
        RequireWifi();
        if (!_keeper.RequestScan())
        {
            throw Busy();
        }

        Write(request, 202);
    }

    public void Test(Request request)
    {
        RequireWifi();
        JsonReader body = request.ReadJson();
        bool hasPassword;
        WifiNetwork network = SettingsForm.ReadNetwork(body, out hasPassword);
        body.ExpectEnd();
        if (!hasPassword)
        {
            SettingsForm.TakePassword(network, _settings.Current);
        }

        if (!_keeper.RequestTest(network))
        {
            throw Busy();
        }

        Write(request, 202);
    }

    private void Write(Request request, int status)
    {
        JsonWriter json = request.Json(status);
        json.BeginObject();
        json.Member("present", _wifi.IsPresent);
        json.Member("mode", _wifi.IsAccessPoint ? "setup" : "normal");
        json.Member("connected", _wifi.IsConnected);
        json.Member("ssid", OrNull(_wifi.Ssid));
        json.Member("address", OrNull(_wifi.Address));
        json.Member("mac_address", OrNull(_wifi.MacAddress));
        json.Name("rssi_dbm");
        if (_wifi.RssiDbm == 0)
        {
            json.Null();
        }
        else
        {
            json.Number(_wifi.RssiDbm);
        }

        json.Member("host_name", _settings.Current.HostName);
        json.Member("announced_name", _names.AreSaid ? _names.Own.Name : null);
        json.Member("access_point_ssid", _wifi.IsPresent ? Portal.NetworkName(_wifi.MacAddress) : null);
        json.Member("state_text", _keeper.StateText);
        WriteScan(json);
        WriteTest(json);
        json.EndObject();
    }

    private void WriteScan(JsonWriter json)
    {
        json.Name("scan");
        json.BeginObject();
        json.Member("state", ScanText(_keeper.ScanState));
        json.Name("age_s");
        int age = _keeper.ScanAgeSeconds;
        if (age < 0)
        {
            json.Null();
        }
        else
        {
            json.Number(age);
        }

        json.Name("networks");
        json.BeginArray();
        foreach (WifiScanEntry entry in _keeper.Found)
        {
            json.BeginObject();
            json.Member("ssid", entry.Ssid);
            json.Member("rssi_dbm", entry.RssiDbm);
            json.Member("open", entry.IsOpen);
            json.EndObject();
        }

        json.EndArray();
        json.EndObject();
    }

    private void WriteTest(JsonWriter json)
    {
        JobState state = _keeper.TestState;
        bool isOver = state == JobState.Done || state == JobState.Failed;
        json.Name("test");
        json.BeginObject();
        json.Member("state", TestText(state));
        json.Member("ssid", _keeper.TestSsid);
        if (state == JobState.Failed)
        {
            json.Member("reason", ReasonText(_keeper.TestResult));
        }

        json.Member("text", isOver ? NetworkKeeper.Explain(_keeper.TestResult) : null);
        json.Member("address", OrNull(_keeper.TestAddress));
        json.EndObject();
    }

    private void RequireWifi()
    {
        if (!_wifi.IsPresent)
        {
            throw ApiException.Conflict("no_wifi", "There is no Wi-Fi to manage.");
        }
    }

    private static ApiException Busy()
    {
        return ApiException.Conflict("radio_busy", "A scan or a test is under way. Wait until it has ended.");
    }

    private static string? OrNull(string text)
    {
        return text.Length == 0 ? null : text;
    }

    private static string ScanText(JobState state)
    {
        switch (state)
        {
            case JobState.Running:
                return "scanning";
            case JobState.Done:
                return "done";
            case JobState.Failed:
                return "failed";
            default:
                return "none";
        }
    }

    private static string TestText(JobState state)
    {
        switch (state)
        {
            case JobState.Running:
                return "running";
            case JobState.Done:
                return "ok";
            case JobState.Failed:
                return "failed";
            default:
                return "none";
        }
    }

    private static string ReasonText(WifiResult result)
    {
        switch (result)
        {
            case WifiResult.WrongPassword:
                return "wrong_password";
            case WifiResult.NotFound:
                return "not_found";
            case WifiResult.Timeout:
                return "timeout";
            default:
                return "failed";
        }
    }
}
