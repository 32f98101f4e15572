using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Tests.Web;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Fleet;

/// <summary>The script of docs/fleet on whole modules.</summary>
public sealed class ProvisionTests : IDisposable
{
    private readonly string _folder = ForeignPackages.NewFolder("provision");
    private readonly RunningModule _one = new();
    private readonly RunningModule _other = new();

    private string List => Path.Combine(_folder, "modules.csv");

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Each_module_gets_its_own_settings_which_are_read_back()
    {
        WriteList();
        Assert.Equal(0, FleetScript.Run("broker", List).Code);
        (int code, string said) = FleetScript.Run("provision", List, Repository.Place("docs/fleet/settings.json"));

        Assert.True(code == 0, said);
        Assert.Contains("house-1: has the settings", said, StringComparison.Ordinal);
        using ModuleClient owner = await _other.Owner();
        JsonElement mqtt = (await owner.Json("GET", "/api/v1/settings")).GetProperty("integrations").GetProperty("mqtt");
        Assert.Equal(("house-2", "meters/house-2", true), (mqtt.GetProperty("user").GetString(), mqtt.GetProperty("base_topic").GetString(), mqtt.GetProperty("password_set").GetBoolean()));
        string secrets = File.ReadAllText(Path.Combine(_folder, "secrets.csv"));
        string users = File.ReadAllText(Path.Combine(_folder, "users.conf"));
        string password = secrets.Split('\n').Single(line => line.StartsWith("house-2,", StringComparison.Ordinal)).Split(',')[1];
        Assert.Contains($$"""{ user: "house-2", password: "{{password}}", permissions: { publish: "meters.house-2.>", subscribe: "meters.house-2.>" } }""", users, StringComparison.Ordinal);

        // What was made once stays.
        Assert.Equal(0, FleetScript.Run("broker", List).Code);
        Assert.Equal((secrets, users), (File.ReadAllText(Path.Combine(_folder, "secrets.csv")), File.ReadAllText(Path.Combine(_folder, "users.conf"))));
    }

    [Fact]
    public void What_fails_at_one_is_told_and_the_others_go_on()
    {
        WriteList($"house-3,127.0.0.1:{Loopback.FreePort()},{RunningModule.Password}", $"house-4,{_one.Address.Authority},not the password");
        string settings = Path.Combine(_folder, "settings.json");
        File.WriteAllText(settings, """{ "integrations": { "metrics": { "enabled": true, "public": true } } }""");
        (int code, string said) = FleetScript.Run("provision", List, settings);

        Assert.Equal(1, code);
        Assert.Contains("house-1: has the settings", said, StringComparison.Ordinal);
        Assert.Contains("house-2: has the settings", said, StringComparison.Ordinal);
        Assert.Contains("house-3: cannot be reached at http://127.0.0.1:", said, StringComparison.Ordinal);
        Assert.Contains("house-4: POST /api/v1/login was refused: ", said, StringComparison.Ordinal);
        Assert.Contains("2 of 4 failed.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_module_says_what_it_runs_and_all_are_targets()
    {
        WriteList();
        await _one.WaitForReading();
        await _other.WaitForReading();
        (int code, string said) = FleetScript.Run("status", List);
        Assert.True(code == 0, said);
        Assert.Contains("house-1: runs ", said, StringComparison.Ordinal);

        Assert.Equal(0, FleetScript.Run("targets", List).Code);
        JsonElement[] targets = [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "targets.json"))).RootElement.EnumerateArray()];
        Assert.Equal([_one.Address.Authority, _other.Address.Authority], targets.Select(target => target.GetProperty("targets")[0].GetString()));
        Assert.Equal(["house-1", "house-2"], targets.Select(target => target.GetProperty("labels").GetProperty("module").GetString()));
    }

    private void WriteList(params string[] more) =>
        File.WriteAllLines(List, ["name,address,password", $"house-1,{_one.Address.Authority},{RunningModule.Password}", $"house-2,{_other.Address.Authority},{RunningModule.Password}", .. more]);
}
