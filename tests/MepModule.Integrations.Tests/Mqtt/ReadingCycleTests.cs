using System;
using System.Diagnostics;
using System.Reflection;
using System.Threading;
using MepModule.App.Integrations.Mqtt;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Meter;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol.Security;

namespace MepModule.Integrations.Tests.Mqtt;

/// <summary>
/// What publishing takes from the reading of the meter, in virtual time, which passes only while the wire is busy or somebody waits. What it takes of a processor is no part of this: see the
/// argument <c>mqtt</c> of the benchmarks.
/// </summary>
public sealed class ReadingCycleTests
{
    private const int Seconds = 120;
    private const int PatienceMilliseconds = 20000;
    private const double MostRatio = 1.01;

    [Fact]
    public void With_MQTT_on_the_meter_is_asked_no_more_and_read_as_often()
    {
        using Broker broker = Broker.Of("mqttnet");
        (int readings, int requests, int served) off = Read(0);
        (int readings, int requests, int served) on = Read(broker.Port);

        Assert.Equal(0, off.served);
        Assert.InRange(on.served, Seconds / 2, int.MaxValue);
        Assert.Equal(off.requests, on.requests);
        Assert.InRange((double)off.readings / on.readings, 0.99, MostRatio);
    }

    private static (int Readings, int Requests, int Served) Read(int port)
    {
        using var bench = new OutputBench(
            new MqttOutput(),
            TestMeters.Of("gen3"),
            null,
            OutputBench.Text(Output.FirstOwnTag, "127.0.0.1"),
            OutputBench.Number(Output.FirstOwnTag + 1, port),
            OutputBench.Text(Output.FirstOwnTag + 4, Broker.User),
            OutputBench.Text(Output.FirstOwnTag + 5, Broker.Password),
            OutputBench.Number(Output.FirstOwnTag + 9, 1));

        // One reading follows the other: a pause between them would hide what is lost.
        bench.Meter.Service.Configure(new MeterServiceSettings { SlotMilliseconds = 200 }, MepKey.Parse(MeterKey.DemoBasic, out _));
        bench.Meter.WaitForEnergies();
        if (port != 0)
        {
            UntilQuiet(bench);

            // The first turn after a reading comes in the middle of the meter's: had it to wait for anything, the meter would.
            bench.Meter.Service.ReadingTaken += _ => bench.Turns();
        }

        int readings = bench.Meter.Readings.Count;
        int requests = bench.Meter.Service.Statistics.Sent;
        for (int i = 0; i < Seconds; i++)
        {
            bench.Meter.Run(TimeSpan.FromSeconds(1));
            if (port != 0)
            {
                UntilQuiet(bench);
            }
        }

        return (bench.Meter.Readings.Count - readings, bench.Meter.Service.Statistics.Sent - requests, bench.Status.Served);
    }

    /// <summary>Gives MQTT turns until it has nothing to do and waits for nothing: the broker answers in real time, while that of the module stands.</summary>
    internal static void UntilQuiet(OutputBench bench)
    {
        var patience = Stopwatch.StartNew();
        while (((MqttOutput)bench.Output).Turn(bench.Meter.Clock.Milliseconds) == 0 || IsWaiting(Private(bench.Output, "_client")))
        {
            Assert.True(patience.ElapsedMilliseconds < PatienceMilliseconds, "Waited in vain for the broker.");
            Thread.Sleep(1);
        }
    }

    // For a connection, the acknowledgement of a message or the answer to a ping.
    private static bool IsWaiting(object client) =>
        client.GetType().GetProperty("State")!.GetValue(client)!.ToString() != "Connected" || Private(client, "_message") != null || (long)Private(client, "_pingedAt") > (long)Private(client, "_arrivedAt");

    private static object Private(object owner, string field) => owner.GetType().GetField(field, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(owner)!;
}
