using System;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using MepModule.App;
using MepModule.App.Tests.Web;
using MepModule.Desktop;
using MepModule.Integrations.Tests.Mqtt.Brokers;

namespace MepModule.Integrations.Tests.Mqtt;

/// <summary>The whole module with its simulated meter, told to publish to a broker.</summary>
internal sealed class PublishingModule : IDisposable
{
    private PublishingModule(RunningModule module, ModuleClient owner)
    {
        Module = module;
        Owner = owner;
    }

    public RunningModule Module { get; }

    /// <summary>A browser that has logged in.</summary>
    public ModuleClient Owner { get; }

    /// <summary>Starts a module that publishes.</summary>
    /// <param name="broker">Where to.</param>
    /// <param name="more">Settings beside host, port, user and password.</param>
    /// <param name="change">Options of the program.</param>
    public static async Task<PublishingModule> Start(Broker broker, JsonObject? more = null, Func<DesktopOptions, DesktopOptions>? change = null)
    {
        var module = new RunningModule(change);
        ModuleClient owner = await module.Owner();
        var publishing = new PublishingModule(module, owner);
        var settings = new JsonObject
        {
            ["enabled"] = true,
            ["host"] = "127.0.0.1",
            ["port"] = broker.Port,
            ["user"] = Broker.User,
            ["password"] = Broker.Password,
            ["base_topic"] = "hus/meter",
            ["interval_s"] = 1,
        };
        foreach (var (name, value) in more ?? [])
        {
            settings[name] = value?.DeepClone();
        }

        await publishing.Set(settings);
        return publishing;
    }

    /// <summary>Changes settings of the output.</summary>
    public async Task<JsonElement> Set(JsonObject settings, HttpStatusCode expected = HttpStatusCode.OK) =>
        await Owner.Json("PUT", "/api/v1/settings", new JsonObject { ["integrations"] = new JsonObject { ["mqtt"] = settings } }.ToJsonString(), expected);

    /// <summary>How the output gets on.</summary>
    public async Task<JsonElement> Status() => (await Owner.Json("GET", "/api/v1/integrations")).GetProperty("mqtt");

    /// <summary>Restarts the module and waits until it is there again.</summary>
    public async Task Restart()
    {
        ModuleApp before = Module.Module.App;
        await Owner.Status("POST", "/api/v1/restart", new { });
        for (int i = 0; i < 600; i++)
        {
            await Task.Delay(50);
            try
            {
                if (Module.Module.App != before)
                {
                    await Owner.Login(RunningModule.Password);
                    return;
                }
            }
            catch (Exception e) when (e is InvalidOperationException or HttpRequestException)
            {
                // It is on its way.
            }
        }

        Assert.Fail("The module did not restart.");
    }

    public void Dispose()
    {
        Owner.Dispose();
        Module.Dispose();
    }
}
