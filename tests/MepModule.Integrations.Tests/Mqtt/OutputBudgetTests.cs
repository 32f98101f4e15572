using System.Collections.Generic;
using System.Reflection;
using System.Threading.Tasks;
using MepModule.App.Integrations;
using MepModule.App.Tests;
using MepModule.Integrations.Tests.Mqtt.Brokers;

namespace MepModule.Integrations.Tests.Mqtt;

/// <summary>What MQTT with discovery takes of a small heap at rest; its rows in <c>docs/device-budget.md</c>.</summary>
public sealed class OutputBudgetTests
{
    private const int AtRest = 4096;

    [Fact]
    public async Task MQTT_with_discovery_takes_at_most_4_KB_at_rest()
    {
        using Broker broker = Broker.Of("mqttnet");
        using var watcher = new Watcher(broker, "hus/#", "homeassistant/#");
        using PublishingModule module = await PublishingModule.Start(broker);
        watcher.Identity();
        watcher.Until("hus/meter/state");

        var host = (OutputHost)Private(module.Module.Module.App, "_outputs");
        int number = 0;
        while (OutputList.New(number)!.Name != "mqtt")
        {
            number++;
        }

        object output = host.Running(number)!;
        HashSet<object> counted = NanoHeap.NewSet();

        // What belongs to all outputs, and what the place to run provides.
        counted.Add(Private(output, "_context"));
        NanoHeap.SizeOf(Private(output, "_context"), counted);
        counted.Add(Private(Private(Private(output, "_client"), "_connection"), "_socket"));
        counted.Add(Private(Private(Private(output, "_client"), "_dialer"), "_tls"));
        counted.Add(Private(Private(Private(output, "_settings"), "_section"), "_sections"));
        int size = NanoHeap.SizeOf(output, counted) + 12 + (9 * 12);

        TestContext.Current.TestOutputHelper?.WriteLine($"{size} bytes");
        Assert.InRange(size, AtRest / 2, AtRest);
    }

    private static object Private(object owner, string field) => owner.GetType().GetField(field, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(owner)!;
}
