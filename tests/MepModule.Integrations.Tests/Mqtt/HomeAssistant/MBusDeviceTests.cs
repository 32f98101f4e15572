using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MQTTnet;

namespace MepModule.Integrations.Tests.Mqtt.HomeAssistant;

/// <summary>Meters behind the meter.</summary>
public sealed class MBusDeviceTests
{
    [Fact]
    public async Task Meters_behind_the_meter_are_devices_of_their_own()
    {
        using Broker broker = Broker.Of("mosquitto");
        using var watcher = new Watcher(broker, "hus/#", "homeassistant/device/#");
        using PublishingModule module = await PublishingModule.Start(broker);
        string parent = watcher.Identity();
        MqttApplicationMessage told = watcher.Until($"homeassistant/device/{parent}_mbus1/config", message => message.Payload.Length > 0, 180000);

        Assert.Empty(DiscoveryRules.Broken(told.Topic, "homeassistant", told.ConvertPayloadToString()));
        JsonElement device = PublisherTests.Json(told);
        Assert.Equal(parent, device.GetProperty("dev").GetProperty("via_device").GetString());
        JsonElement values = PublisherTests.Json(watcher.Until("hus/meter/mbus/1"));
        Assert.Equal(device.GetProperty("dev").GetProperty("sn").GetString(), values.GetProperty("device").GetProperty("serial_number").GetString());
        JsonProperty[] components = [.. device.GetProperty("cmps").EnumerateObject()];
        Assert.NotEmpty(components);
        Assert.Equal(["battery", "problem"], components.Where(IsFlag).Select(component => component.Value.GetProperty("dev_cla").GetString()));
        Assert.Equal((JsonValueKind.False, JsonValueKind.False, 0), (values.GetProperty("battery_low").ValueKind, values.GetProperty("problem").ValueKind, values.GetProperty("status").GetInt32()));
        Assert.All(components.Where(component => !IsFlag(component)), component =>
        {
            string key = component.Value.GetProperty("val_tpl").GetString()!.Replace("{{ value_json.", "", StringComparison.Ordinal).Replace(" }}", "", StringComparison.Ordinal);
            Assert.Equal(JsonValueKind.Number, values.GetProperty(key).ValueKind);
        });
    }

    private static bool IsFlag(JsonProperty component) => component.Value.GetProperty("p").GetString() == "binary_sensor";
}
