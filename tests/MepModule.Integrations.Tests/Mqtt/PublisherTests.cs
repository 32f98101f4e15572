using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using MepModule.App.Integrations.Values;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MQTTnet;

namespace MepModule.Integrations.Tests.Mqtt;

/// <summary>What the module publishes, seen by a client of another maker at a broker of another maker.</summary>
public sealed class PublisherTests
{
    [Theory]
    [InlineData("mosquitto")]
    [InlineData("nats")]
    [InlineData("aedes")]
    [InlineData("mqttnet")]
    public async Task The_module_tells_who_it_is_what_the_meter_measures_and_when_it_goes(string maker)
    {
        using Broker broker = Broker.Of(maker);
        using var watcher = new Watcher(broker, "hus/#", "homeassistant/#");
        using PublishingModule module = await PublishingModule.Start(broker);

        Assert.Equal("online", watcher.Until("hus/meter/status").ConvertPayloadToString());

        // A busy machine may read its meter late, or tell late what it read: the age says so. Times of samples are told in whole seconds.
        JsonElement state = Json(watcher.Until("hus/meter/state", message => !Json(message).GetProperty("stale").GetBoolean()));
        TimeSpan since = DateTime.UtcNow - DateTime.Parse(state.GetProperty("sample_time").GetString()!).ToUniversalTime();
        Assert.InRange(since.TotalSeconds, -1, 60);
        Assert.InRange(state.GetProperty("age_s").GetDouble(), 0, Math.Min(FreshnessRules.StandardSteerSeconds, since.TotalSeconds + 1));
        Assert.Equal(state.GetProperty("power_import_w").GetInt32() - state.GetProperty("power_export_w").GetInt32(), state.GetProperty("power_w").GetInt32());
        Assert.All(state.EnumerateObject().Skip(3), member => Assert.Contains(member.Name, Keys()));
        JsonElement meter = Json(watcher.Until("hus/meter/meter", message => message.ConvertPayloadToString().Contains("\"reading\":\"online\"", StringComparison.Ordinal)));
        Assert.Equal(JsonValueKind.String, meter.GetProperty("serial_number").ValueKind);
        Assert.True(Json(watcher.Until("hus/meter/device")).GetProperty("uptime_s").GetInt64() >= 0);
        JsonElement status = await module.Status();
        Assert.Equal("serving", status.GetProperty("state").GetString());
        Assert.Equal($"127.0.0.1:{broker.Port}", status.GetProperty("peer").GetString());

        // What comes late finds who is there, but no value that could be of any age.
        using (var late = new Watcher(broker, "hus/#"))
        {
            Assert.True(late.Until("hus/meter/status").Retain);
            late.Until("hus/meter/state", message => !message.Retain);
            Assert.DoesNotContain(late.Seen, message => message.Topic == "hus/meter/state" && message.Retain);
        }

        // Switched off: what was kept at the broker is gone, and status says so.
        MqttApplicationMessage discovery = watcher.Until("homeassistant/device/" + watcher.Identity() + "/config");
        await module.Set(new JsonObject { ["enabled"] = false });
        watcher.Until("hus/meter/status", message => message.ConvertPayloadToString() == "offline");
        watcher.Until(discovery.Topic, message => message.Payload.Length == 0);
        using (var late = new Watcher(broker, "hus/#", "homeassistant/#"))
        {
            Assert.Equal("offline", late.Until("hus/meter/status").ConvertPayloadToString());
            Assert.DoesNotContain(late.Seen, message => message.Topic.StartsWith("homeassistant/device/", StringComparison.Ordinal) && message.Payload.Length > 0);
        }

        Assert.Equal("off", (await module.Status()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_module_that_dies_is_told_offline_by_the_broker()
    {
        using Broker broker = Broker.Of("mosquitto");
        using var watcher = new Watcher(broker, "hus/#");
        using (await PublishingModule.Start(broker))
        {
            watcher.Until("hus/meter/state");
        }

        watcher.Until("hus/meter/status", message => message.ConvertPayloadToString() == "offline");
    }

    [Fact]
    public async Task No_payload_of_any_topic_is_a_bare_text_that_may_be_digits()
    {
        using Broker broker = Broker.Of("mosquitto");
        using var watcher = new Watcher(broker, "#");
        using PublishingModule module = await PublishingModule.Start(broker, new JsonObject { ["raw_messages"] = "always" });
        watcher.Until("hus/meter/state");
        watcher.Publish("hus/meter/mep/request", """{"id":"0012345678","request":"3000340000"}""");
        watcher.Publish("hus/meter/mep/request", """{"id":"0012345678","request":"300034"}""");
        watcher.Until("hus/meter/device");

        Assert.All(
            watcher.Seen.Where(message => message.Payload.Length > 0),
            message => Assert.True(message.ConvertPayloadToString() is "online" or "offline" || Json(message).ValueKind == JsonValueKind.Object, message.Topic));
    }

    [Theory]
    [InlineData("host", "", "`mqtt.host` must be")]
    [InlineData("host", "mqtt://broker", "`mqtt.host` must be")]
    [InlineData("port", 0, "`mqtt.port` must be")]
    [InlineData("base_topic", "a/#", "`mqtt.base_topic` must be")]
    [InlineData("base_topic", "/a", "`mqtt.base_topic` must be")]
    [InlineData("discovery_prefix", "a//b", "`mqtt.discovery_prefix` must be")]
    [InlineData("client_id", "å", "`mqtt.client_id` must be")]
    [InlineData("interval_s", 0, "`mqtt.interval_s` must be")]
    [InlineData("expire_after_s", 1, "`mqtt.expire_after_s` must be at least twice")]
    [InlineData("user", "", "`mqtt.user` must be given")]
    [InlineData("tls", "on", "`mqtt.tls` must be")]
    [InlineData("ca", "rubbish", "`mqtt.ca`")]
    [InlineData("raw_messages", true, "`mqtt.raw_messages` must be")]
    public async Task Wrong_settings_get_a_sentence_and_change_nothing(string name, object value, string expected)
    {
        using Broker broker = Broker.Of("mqttnet");
        using PublishingModule module = await PublishingModule.Start(broker);
        byte[] before = module.Module.Module.App.Settings.Current.Sections;

        JsonElement error = await module.Set(new JsonObject { [name] = JsonSerializer.SerializeToNode(value) }, System.Net.HttpStatusCode.BadRequest);

        Assert.Contains(expected, error.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Same(before, module.Module.Module.App.Settings.Current.Sections);
    }

    internal static JsonElement Json(MqttApplicationMessage message) => JsonDocument.Parse(message.ConvertPayloadToString()).RootElement.Clone();

    private static IEnumerable<string> Keys() => Enumerable.Range(0, Value.Count).Select(ValueTable.KeyOf);
}
