using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reflection;
using System.Threading;
using MepModule.App.Integrations.Mqtt;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Tests;
using MepModule.App.Text;
using MepModule.Integrations.Tests.Mqtt.Brokers;

namespace MepModule.Integrations.Tests.Mqtt;

/// <summary>What MQTT with discovery takes of a small heap; its rows in <c>docs/device-budget.md</c>.</summary>
public sealed class OutputBudgetTests(ITestOutputHelper output)
{
    private const int MostAtRest = 4096;
    private const int MostMoreAtPeak = 2048;
    private const int MostSeconds = 600;
    private const int PatienceMilliseconds = 20000;

    [Fact]
    public void MQTT_with_discovery_keeps_within_its_rows_at_rest_and_while_it_tells_of_a_device()
    {
        using Broker broker = Broker.Of("mqttnet");
        using OutputBench bench = Publishing(broker);
        bench.Meter.WaitForEnergies();
        for (int i = 0; i < MostSeconds && !AreRead(bench); i++)
        {
            bench.Meter.Run(TimeSpan.FromSeconds(1));
        }

        int devices = bench.Meter.Service.MBusDevices.Length;
        int peak = 0;
        int garbage = 0;
        int told = 0;
        bool isDone = false;
        MqttMessage? before = null;
        var patience = Stopwatch.StartNew();
        while (!isDone && patience.ElapsedMilliseconds < PatienceMilliseconds)
        {
            // The broker answers in real time; the time of the module stands meanwhile.
            bool isIdle = ((MqttOutput)bench.Output).Turn(bench.Meter.Clock.Milliseconds) > 0;
            MqttMessage? message = MessageOf(bench);
            bool isNew = message != before;
            before = message;
            if (message is { Payload: not null } && message.Topic.EndsWith("/config", StringComparison.Ordinal))
            {
                (peak, garbage) = isNew ? Write(bench, message.Payload, peak, garbage) : (peak, garbage);
                told += isNew ? 1 : 0;
            }

            isDone = isIdle && message == null && told == 1 + devices;
            Thread.Sleep(isIdle ? 1 : 0);
        }

        int rest = SizeOf(bench);
        output.WriteLine($"{rest} bytes at rest, {peak - rest} more at the peak, {garbage} of garbage, {told} devices told");
        Assert.True(isDone && devices > 0, $"{told} devices were told, and there are {devices} behind the meter.");
        Assert.InRange(rest, MostAtRest / 2, Math.Min(MostAtRest, BudgetRow.Of("MQTT with discovery, at rest")));
        Assert.InRange(peak - rest, 1, Math.Min(MostMoreAtPeak, BudgetRow.Of("more while it tells of a device")));
        Assert.InRange(garbage, 1, BudgetRow.Of("garbage of a component of it"));
    }

    // With the standard topics, which are longer than most that people choose.
    private static OutputBench Publishing(Broker broker) => new(
        new MqttOutput(),
        TestMeters.Of("gen3"),
        null,
        OutputBench.Text(Output.FirstOwnTag, "127.0.0.1"),
        OutputBench.Number(Output.FirstOwnTag + 1, broker.Port),
        OutputBench.Text(Output.FirstOwnTag + 4, Broker.User),
        OutputBench.Text(Output.FirstOwnTag + 5, Broker.Password));

    private static bool AreRead(OutputBench bench) => bench.Meter.Service.MBusDevices is { Length: > 0 } devices && Array.TrueForAll(devices, device => device.Problem == null);

    private static MqttMessage? MessageOf(OutputBench bench) => (MqttMessage?)Private(Private(bench.Output, "_client"), "_message");

    // What can be reached from the output and from nothing else of the module.
    private static int SizeOf(OutputBench bench)
    {
        HashSet<object> counted = NanoHeap.NewSet();
        NanoHeap.SizeOf(bench.Context, counted);
        object client = Private(bench.Output, "_client")!;

        // What all have in common or the place to run provides: encodings, and sockets, of which nanoFramework's has nine fields.
        NanoHeap.SizeOf(System.Text.Encoding.UTF8, counted);
        counted.Add(Private(Private(client, "_connection"), "_socket")!);
        counted.Add(Private(Private(Private(bench.Output, "_settings"), "_section"), "_sections")!);
        return NanoHeap.SizeOf(bench.Output, counted) + 12 + (9 * 12);
    }

    // What is held after each part, and what the largest part allocates: on nanoFramework most of that is less, because its texts take half as much.
    private static (int Held, int Garbage) Write(OutputBench bench, IMqttPayload payload, int held, int garbage)
    {
        var hole = new Hole();
        for (int part = 0; part < payload.Parts; part++)
        {
            long start = GC.GetAllocatedBytesForCurrentThread();
            payload.WritePart(part, hole);
            garbage = Math.Max(garbage, (int)(GC.GetAllocatedBytesForCurrentThread() - start));
            held = Math.Max(held, SizeOf(bench));
        }

        return (held, garbage);
    }

    private static object? Private(object? owner, string field) => owner?.GetType().GetField(field, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(owner);

    private sealed class Hole : IByteSink
    {
        public void Write(byte[] buffer, int offset, int count)
        {
        }
    }
}
