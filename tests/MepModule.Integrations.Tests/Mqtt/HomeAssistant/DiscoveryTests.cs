using System;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MQTTnet;

namespace MepModule.Integrations.Tests.Mqtt.HomeAssistant;

/// <summary>What Home Assistant is told, and when.</summary>
public sealed class DiscoveryTests
{
    [Fact]
    public async Task After_the_birth_of_Home_Assistant_everything_is_told_once_more_and_a_sample_only_once_otherwise()
    {
        using Broker broker = Broker.Of("mosquitto");
        using var watcher = new Watcher(broker, "hus/#", "homeassistant/device/#");
        using PublishingModule module = await PublishingModule.Start(broker, new JsonObject { ["interval_s"] = 3600, ["expire_after_s"] = 0 });
        watcher.Until("hus/meter/state");
        string topic = "homeassistant/device/" + watcher.Identity() + "/config";

        // The second one comes by itself; after that, nothing does.
        watcher.Until(topic, _ => watcher.Count(topic) >= 2);
        await Task.Delay(2500, TestContext.Current.CancellationToken);
        int states = watcher.Count("hus/meter/state");
        int configurations = watcher.Count(topic);
        Assert.Equal(1, states);

        watcher.Publish("homeassistant/status", "online");
        watcher.Until("hus/meter/state", _ => watcher.Count("hus/meter/state") == 2);
        watcher.Until(topic, _ => watcher.Count(topic) > configurations);
        watcher.Publish("homeassistant/status", "offline");
        watcher.Publish("homeassistant/status", "12345");
        await Task.Delay(5000, TestContext.Current.CancellationToken);
        Assert.Equal(2, watcher.Count("hus/meter/state"));
    }

    [Fact]
    public async Task A_name_that_a_user_gives_reaches_Home_Assistant()
    {
        using Broker broker = Broker.Of("mosquitto");
        using var watcher = new Watcher(broker, "hus/#", "homeassistant/device/#");
        using PublishingModule module = await PublishingModule.Start(broker);
        watcher.Until("hus/meter/state");
        string topic = "homeassistant/device/" + watcher.Identity() + "/config";
        MqttApplicationMessage before = watcher.Until(topic);
        Assert.Contains("\"Power import L1\"", before.ConvertPayloadToString(), StringComparison.Ordinal);
        await module.Owner.Json("PUT", "/api/v1/settings", """{"names":{"phases":["Køkken"]}}""");
        watcher.Until(topic, message => message.ConvertPayloadToString().Contains("\"Power import Køkken\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_really_published_passes_the_rules_of_Home_Assistant()
    {
        using Broker broker = Broker.Of("mosquitto");
        using var watcher = new Watcher(broker, "hus/#", "homeassistant/device/#");
        using PublishingModule module = await PublishingModule.Start(broker, change: options => options with { Profile = "gen4" });
        string topic = "homeassistant/device/" + watcher.Identity() + "/config";

        // The first one takes away what an earlier start may have told of; the second has what there is.
        watcher.Until(topic, _ => watcher.Count(topic) >= 2);
        MqttApplicationMessage[] told = [.. watcher.Seen.Where(message => message.Topic.StartsWith("homeassistant/device/", StringComparison.Ordinal))];
        Assert.All(told, message => Assert.Empty(DiscoveryRules.Broken(message.Topic, "homeassistant", message.ConvertPayloadToString())));

        string[] payloads = [.. told.Where(message => message.Topic == topic).Select(message => message.ConvertPayloadToString())];
        JsonElement components = JsonDocument.Parse(payloads[^1]).RootElement.GetProperty("cmps");
        Assert.Contains("{\"p\":\"sensor\"}", payloads[0], StringComparison.Ordinal);
        Assert.DoesNotContain("{\"p\":\"sensor\"}", payloads[^1], StringComparison.Ordinal);
        foreach (string key in new[] { "power_w", "power_import_w", "energy_import_wh", "voltage_l1_v", "frequency_hz", "problem", "started" })
        {
            Assert.True(components.TryGetProperty(key, out _), key);
        }

        // Each entity has something to show. The first states may have been told before the meter's energies were read.
        string[] shown = [.. components.EnumerateObject().Where(component => !component.Value.TryGetProperty("stat_t", out _)).Select(component => component.Name)];
        watcher.Until("hus/meter/state", message => shown.All(name => PublisherTests.Json(message).TryGetProperty(name, out _)));

        // No secret, and not the meter's own number for the module.
        Assert.DoesNotContain(Broker.Password, string.Concat(watcher.Seen.Select(message => message.ConvertPayloadToString())), StringComparison.Ordinal);
    }
}
