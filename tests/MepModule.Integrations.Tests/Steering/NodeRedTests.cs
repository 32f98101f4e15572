using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Shelly;
using MepModule.App.Meter;
using MepModule.App.Tests.Web;
using MepModule.Integrations.Tests.Clients;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Steering;

/// <summary>Node-RED, unmodified, reads the output shelly: what it makes of it must be what the simulated meter showed.</summary>
public sealed class NodeRedTests
{
    private const int Messages = 3;
    private const int UdpPortTag = Output.FirstOwnTag + 1;
    private const string Recorded = "node-red-contrib-shelly-11.12.0";

    [Fact]
    public void Node_RED_reads_of_every_meter_what_it_shows()
    {
        NodeRed.Ask();
        string[] meters = [.. TestMeters.All.Select(row => row.Data)];
        List<IDisposable> running = [];
        T Keep<T>(T one) where T : IDisposable
        {
            running.Add(one);
            return one;
        }

        OutputBench[] benches;
        BenchHttp[] servers;
        JsonElement[][] said;
        try
        {
            benches = [.. meters.Select(meter => Keep(new OutputBench(new ShellyOutput(), TestMeters.Of(meter), null, OutputBench.Number(UdpPortTag, Loopback.FreePort()))).UntilReady())];
            servers = [.. benches.Select(bench => Keep(new BenchHttp((HttpOutput)bench.Output)))];
            Array.ForEach(benches, bench => Keep(new Pump(bench)));
            using var nodeRed = new NodeRed("", [.. servers.Select(server => server.Address[7..])]);
            said = [.. meters.Index().Select(meter => nodeRed.Until(meter.Index, messages => messages.Length >= Messages))];
        }
        finally
        {
            foreach (IDisposable one in Enumerable.Reverse(running))
            {
                one.Dispose();
            }
        }

        Assert.All(meters.Index(), meter => Assert.All(said[meter.Index], message =>
            Assert.Contains(benches[meter.Index].Meter.Readings, reading => IsOf(message, reading, meter.Item == "one-phase"))));
        Assert.Contains(said[Array.IndexOf(meters, "export")], message => Powers(message).GetProperty("total_act_power").GetDecimal() < 0);
        foreach (string path in new[] { "/shelly", "/rpc/Script.List", "/rpc/Shelly.GetStatus" })
        {
            string head = servers.SelectMany(server => server.Asked).First(one => one.StartsWith($"GET {path} ", StringComparison.Ordinal));
            Transcript.Hold(Recorded, path.Split('/')[^1], head);
        }
    }

    [Fact]
    public async Task Node_RED_logs_in_is_told_nothing_when_readings_stop_and_gets_values_when_they_go_on()
    {
        NodeRed.Ask();
        const string password = "kælder 7";
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        await module.WaitForReading();
        await owner.Json("PUT", "/api/v1/settings", new
        {
            integrations = new { shelly = new { enabled = true, password }, readings = new { too_old_to_steer_s = 5 } },
        });
        using var nodeRed = new NodeRed(password, module.Address.Authority);
        nodeRed.Until(0, messages => messages.Count(HasValues) >= Messages);

        // Each answer that was under way is out after the first refusal.
        module.Module.App.Meter.IsResting = true;
        int before = nodeRed.Messages(0).Length;
        int refused = Array.FindIndex(nodeRed.Until(0, messages => messages.Skip(before).Any(IsRefused)), before, IsRefused);
        JsonElement[] silent = nodeRed.Until(0, messages => messages.Length >= refused + Messages);
        Assert.All(silent[refused..], message => Assert.True(IsRefused(message), message.GetRawText()));

        module.Module.App.Meter.IsResting = false;
        nodeRed.Until(0, messages => messages.Skip(silent.Length).Any(HasValues));
    }

    private static bool HasValues(JsonElement message) => message.TryGetProperty("status", out _) && Powers(message).GetProperty("total_act_power").ValueKind == JsonValueKind.Number;

    private static bool IsRefused(JsonElement message) => message.TryGetProperty("error", out _) && !message.TryGetProperty("status", out _) && !message.TryGetProperty("payload", out _);

    private static JsonElement Powers(JsonElement message) => message.GetProperty("payload").GetProperty("em0");

    private static bool IsOf(JsonElement message, Reading reading, bool isOnePhase)
    {
        JsonElement powers = Powers(message);
        JsonElement energies = message.GetProperty("payload").GetProperty("emdata0");
        int frequency = reading.FrequencyMillihertz;
        return Is(powers, "total_act_power", reading.NetPowerWatts, 1) && Is(powers, "a_freq", frequency == Reading.Unknown ? frequency : (frequency + 5) / 10, 100) &&
            Is(energies, "total_act", reading.EnergyImportWattHours, 1) && Is(energies, "total_act_ret", reading.EnergyExportWattHours, 1) &&
            Enumerable.Range(0, 3).All(phase =>
            {
                // The Shelly has three phases whatever the meter has; what is not there carries no power.
                string name = "abc"[phase].ToString();
                int voltage = reading.VoltageMillivolts(phase);
                return Is(powers, name + "_act_power", isOnePhase && phase > 0 ? 0 : reading.PhaseNetPowerWatts(phase), 1) &&
                    Is(powers, name + "_voltage", voltage == Reading.Unknown ? voltage : (voltage + 50) / 100, 10) &&
                    Is(powers, name + "_current", reading.CurrentMilliamperes(phase), 1000);
            });
    }

    private static bool Is(JsonElement part, string name, long value, decimal scale)
    {
        bool isKnown = value != Reading.Unknown && value != Reading.UnknownEnergy;
        JsonElement found = part.GetProperty(name);
        return found.ValueKind == JsonValueKind.Null ? !isKnown : isKnown && found.GetDecimal() == value / scale;
    }
}
