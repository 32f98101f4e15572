using System;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using MepModule.App.Integrations;
using MepModule.App.Integrations.Dabbler;
using MepModule.App.Integrations.EcoTracker;
using MepModule.App.Integrations.HomeWizard;
using MepModule.App.Integrations.Marstek;
using MepModule.App.Integrations.Metrics;
using MepModule.App.Integrations.Modbus;
using MepModule.App.Integrations.Mqtt;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.P1;
using MepModule.App.Integrations.Shelly;
using MepModule.App.Integrations.Syslog;
using MepModule.App.Meter;
using MepModule.Integrations.Tests.Clients;
using MepModule.Integrations.Tests.Marstek;
using MepModule.Integrations.Tests.Modbus;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Integrations.Tests.P1;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Together;

/// <summary>
/// What all outputs together take from the reading of the meter, in virtual time, which passes only while the wire is busy or somebody waits. What they take of a processor is no part of this: see the
/// campaign <c>outputs</c>.
/// </summary>
public sealed class ReadingCycleTests
{
    private const int Seconds = 60;
    private const double MostRatio = 1.02;
    private const int PatienceMilliseconds = 20000;

    private static readonly byte[] _heard = new byte[2048];

    [Fact]
    public void With_all_outputs_on_the_meter_is_asked_no_more_and_read_as_often()
    {
        using Broker broker = Broker.Of("mqttnet");
        (int readings, int requests, int[] served) off = Read(null, false);
        (int readings, int requests, int[] served) steered = Read(null, true);
        (int readings, int requests, int[] served) on = Read(broker, true);

        Assert.Empty(off.served);
        Assert.Equal(OutputList.Count, on.served.Length);
        Assert.All(on.served, served => Assert.InRange(served, Seconds / 2, int.MaxValue));

        // That somebody steers changes which table is asked for when. A battery that is alone has samples moved behind its questions, once in 20 s at most; beside that nothing is asked or lost.
        Assert.Equal(steered.requests - steered.readings, on.requests - on.readings);
        Assert.InRange((double)steered.readings / on.readings, 1, MostRatio);
        Assert.InRange((double)off.readings / on.readings, 0.99, MostRatio);
    }

    private static (int Readings, int Requests, int[] Served) Read(Broker? broker, bool isSteered)
    {
        using var first = new OutputBench(new HomeWizardOutput(), TestMeters.Of("gen3"));

        // One reading follows the other: a pause between them would hide what is lost.
        first.Meter.Service.Configure(new MeterServiceSettings { SlotMilliseconds = 200 }, MepKey.Parse(MeterKey.DemoBasic, out _));
        first.UntilReady();
        first.Meter.Service.IsSteered = isSteered;
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
        using var logServer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var syslog = new OutputBench(
            new SyslogOutput(), first, OutputBench.Text(Output.FirstOwnTag, "127.0.0.1"), OutputBench.Number(Output.FirstOwnTag + 1, ((IPEndPoint)logServer.Client.LocalEndPoint!).Port));
        using var ecotracker = new OutputBench(new EcoTrackerOutput(), first);
        int shellyPort = Loopback.FreePort();
        using var shelly = new OutputBench(new ShellyOutput(), first, OutputBench.Number(Output.FirstOwnTag + 1, shellyPort));
        using var marstek = new OutputBench(new MarstekOutput(0), first);
        using var modbus = new OutputBench(new ModbusOutput(0, 0), first);
        OutputBench[] all = [first, metrics, dabbler, p1, mqtt, syslog, ecotracker, shelly, marstek, modbus];
        Array.ForEach(all, one => one.Turns());
        using var reader = new P1Reader(p1Port);
        using Socket asksShelly = Peer(SocketType.Dgram, shellyPort);
        using Socket asksMarstek = Peer(SocketType.Dgram, PortOf(marstek.Output, "_socket"));
        using Socket master = Peer(SocketType.Stream, PortOf(modbus.Output, "_listener"));
        var battery = new SimulatedBattery("AABBCCDDEE00", 'A', 2500);
        using var http = new HttpClient();
        (string, BenchHttp)[] pages = [
            ("/api/v1/data", new BenchHttp((HttpOutput)first.Output)),
            ("/metrics", new BenchHttp((HttpOutput)metrics.Output)),
            ("/getDashDataWS", new BenchHttp((HttpOutput)dabbler.Output)),
            ("/v1/json", new BenchHttp((HttpOutput)ecotracker.Output))];
        long sample = 0;
        try
        {
            // Everybody asks in the middle of the meter's turn: had one to wait for anything, the meter would.
            first.Meter.Service.ReadingTaken += reading =>
            {
                // Energies are of the sample before, and whoever steers by that is let wait for the next.
                if (reading.SampleMilliseconds == sample)
                {
                    return;
                }

                sample = reading.SampleMilliseconds;
                first.Log.Warning("web", "A sentence.");
                Assert.All(pages, page => Assert.NotEmpty(http.GetStringAsync(page.Item2.Address + page.Item1).GetAwaiter().GetResult()));
                asksShelly.Send(Encoding.ASCII.GetBytes("""{"id":7,"src":"battery-1","method":"EM.GetStatus","params":{"id":0}}"""));
                asksMarstek.Send(battery.Ask(first.Meter.Clock.Milliseconds));
                master.Send(ModbusBench.Request(1, 40000, 71));
                Array.ForEach(all, one => one.Turns());
                Mqtt.ReadingCycleTests.UntilQuiet(mqtt);
                reader.Take();
                Hear(asksShelly, shelly);
                Hear(master, modbus);
                if (asksMarstek.Available > 0)
                {
                    battery.Hear(BatteryFrame.Fields(_heard[..asksMarstek.Receive(_heard)]));
                }
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

    // Packets take their own time, also on one machine.
    private static void Hear(Socket peer, OutputBench bench)
    {
        var patience = Stopwatch.StartNew();
        while (peer.Available == 0)
        {
            Assert.True(patience.ElapsedMilliseconds < PatienceMilliseconds, bench.Output.Name + " does not answer.");
            bench.Turns();
        }

        peer.Receive(_heard);
    }

    private static Socket Peer(SocketType type, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static int PortOf(Output output, string socket) =>
        ((IPEndPoint)((Socket)output.GetType().GetField(socket, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(output)!).LocalEndPoint!).Port;

    private static (int Readings, int Requests) Counts(OutputBench bench) => (bench.Meter.Readings.Count, bench.Meter.Service.Statistics.Sent);
}
