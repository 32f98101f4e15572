using System;
using System.Linq;
using System.Net.Http;
using MepModule.App.Integrations.Dabbler;
using MepModule.App.Integrations.HomeWizard;
using MepModule.App.Integrations.Metrics;
using MepModule.App.Integrations.Mqtt;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.P1;
using MepModule.App.Integrations.Syslog;
using MepModule.App.Meter;
using MepModule.Integrations.Tests.Clients;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Integrations.Tests.P1;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol.Security;

namespace MepModule.Integrations.Tests.Together;

/// <summary>
/// What all outputs together take from the reading of the meter, in virtual time, which passes only while the wire is busy or somebody waits. What they take of a processor is no part of this: see the
/// campaign <c>outputs</c>.
/// </summary>
public sealed class ReadingCycleTests
{
    private const int Seconds = 60;
    private const double MostRatio = 1.02;

    [Fact]
    public void With_all_outputs_on_the_meter_is_asked_no_more_and_read_as_often()
    {
        using Broker broker = Broker.Of("mqttnet");
        (int readings, int requests, int[] served) off = Read(null);
        (int readings, int requests, int[] served) on = Read(broker);

        Assert.Empty(off.served);
        Assert.Equal(6, on.served.Length);
        Assert.All(on.served, served => Assert.InRange(served, Seconds / 2, int.MaxValue));
        Assert.Equal(off.requests, on.requests);
        Assert.InRange((double)off.readings / on.readings, 0.99, MostRatio);
    }

    private static (int Readings, int Requests, int[] Served) Read(Broker? broker)
    {
        using var first = new OutputBench(new HomeWizardOutput(), TestMeters.Of("gen3"));

        // One reading follows the other: a pause between them would hide what is lost.
        first.Meter.Service.Configure(new MeterServiceSettings { SlotMilliseconds = 200 }, MepKey.Parse(MeterKey.DemoBasic, out _));
        first.UntilReady();
        if (broker == null)
        {
            (int before, int asked) = Counts(first);
            first.Meter.Run(TimeSpan.FromSeconds(Seconds));
            return (Counts(first).Readings - before, Counts(first).Requests - asked, []);
        }

        int p1Port = Loopback.FreePort();
        using var metrics = new OutputBench(new MetricsOutput(), first, OutputBench.Number(Output.FirstOwnTag, 1));
        using var dabbler = new OutputBench(new DabblerOutput(), first);
        using var p1 = new OutputBench(new P1Output(), first, OutputBench.Number(P1Bench.PortTag, p1Port), OutputBench.Number(P1Bench.IntervalTag, 1));
        using var mqtt = new OutputBench(
            new MqttOutput(),
            first,
            OutputBench.Text(Output.FirstOwnTag, "127.0.0.1"),
            OutputBench.Number(Output.FirstOwnTag + 1, broker.Port),
            OutputBench.Text(Output.FirstOwnTag + 4, Broker.User),
            OutputBench.Text(Output.FirstOwnTag + 5, Broker.Password),
            OutputBench.Number(Output.FirstOwnTag + 9, 1));
        using var syslog = new OutputBench(new SyslogOutput(), first, OutputBench.Text(Output.FirstOwnTag, "127.0.0.1"), OutputBench.Number(Output.FirstOwnTag + 1, Loopback.FreePort()));
        OutputBench[] all = [first, metrics, dabbler, p1, mqtt, syslog];
        p1.Turns();
        using var reader = new P1Reader(p1Port);
        using var http = new HttpClient();
        (string, BenchHttp)[] pages = [("/api/v1/data", new BenchHttp((HttpOutput)first.Output)), ("/metrics", new BenchHttp((HttpOutput)metrics.Output)), ("/getDashDataWS", new BenchHttp((HttpOutput)dabbler.Output))];
        try
        {
            // Everybody asks in the middle of the meter's turn: had one to wait for anything, the meter would.
            first.Meter.Service.ReadingTaken += _ =>
            {
                first.Log.Warning("web", "A sentence.");
                Assert.All(pages, page => Assert.NotEmpty(http.GetStringAsync(page.Item2.Address + page.Item1).GetAwaiter().GetResult()));
                Array.ForEach(all, one => one.Turns());
                Mqtt.ReadingCycleTests.UntilQuiet(mqtt);
                reader.Take();
            };
            (int before, int asked) = Counts(first);
            first.Meter.Run(TimeSpan.FromSeconds(Seconds));
            return (Counts(first).Readings - before, Counts(first).Requests - asked, [.. all.Select(one => one.Status.Served)]);
        }
        finally
        {
            Array.ForEach(pages, page => page.Item2.Dispose());
        }
    }

    private static (int Readings, int Requests) Counts(OutputBench bench) => (bench.Meter.Readings.Count, bench.Meter.Service.Statistics.Sent);
}
