using System;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Mqtt;

/// <summary>The button that tries the settings says what is wrong.</summary>
public sealed class TrialTests
{
    [Fact]
    public async Task It_says_what_is_wrong_with_each_setting_and_when_nothing_is()
    {
        using var broker = new Mosquitto(new Certificates());
        broker.Start();
        using PublishingModule module = await PublishingModule.Start(broker);
        await Says(module, true, "came back", new JsonObject());
        await Says(module, false, "name was not found", new JsonObject { ["host"] = "no-such-host.invalid" });
        await Says(module, false, "Nothing listens at this port", new JsonObject { ["host"] = "127.0.0.1", ["port"] = Loopback.FreePort() });
        await Says(module, false, "user", new JsonObject { ["port"] = broker.Port, ["password"] = "wrong" });
        await Says(module, false, "may not write or read there", new JsonObject { ["user"] = Mosquitto.Stranger, ["password"] = Broker.Password });
        await Says(module, false, "does not speak TLS", new JsonObject { ["user"] = Broker.User, ["tls"] = "verify", ["ca"] = new Certificates().Pem() });
        await Says(module, false, "was not signed by the authority", new JsonObject { ["host"] = "localhost", ["port"] = broker.TlsPort });
        await Says(module, false, "want", new JsonObject { ["tls"] = "off" });
    }

    [Fact]
    public async Task It_works_while_the_output_is_off_and_leaves_nothing_behind()
    {
        using Broker broker = Broker.Of("aedes");
        using PublishingModule module = await PublishingModule.Start(broker, new JsonObject { ["enabled"] = false });
        using var watcher = new Watcher(broker, "#");
        await Says(module, true, "came back", new JsonObject());
        watcher.Until("hus/meter/test");
        using var late = new Watcher(broker, "#");
        late.Publish("end", "1");
        late.Until("end");
        Assert.Single(late.Seen);
    }

    private static async Task Says(PublishingModule module, bool isFine, string expected, JsonObject change)
    {
        await module.Set(change);
        JsonElement result = await module.Owner.Json("POST", "/api/v1/integrations/mqtt/test", new { });
        string text = result.GetProperty("text").GetString()!;
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Equal(isFine, result.GetProperty("ok").GetBoolean());
        Assert.DoesNotContain(Broker.Password, text, StringComparison.Ordinal);
    }
}
