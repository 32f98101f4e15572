using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.App.Integrations.Mqtt.HomeAssistant;
using MepModule.App.Integrations.Mqtt.Messages;
using MepModule.App.Integrations.Values;
using MepModule.App.MBus;
using MepModule.App.Polling;
using MepModule.App.Tests;
using MepModule.App.Text;
using MepModule.Integrations.Tests.Golden;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Mqtt;

/// <summary>What each writer of MQTT makes of each kind of meter, to the byte.</summary>
public sealed class GoldenTests
{
    private const string Base = "mepmodule/246f28010203";
    private const int ExpireSeconds = 60;
    private const int MostSeconds = 600;

    private static readonly ModuleIdentity _module = new("24:6F:28:01:02:03", "mep-module", "0.1.0", "desktop");
    private static readonly DateTime _utc = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    public static TheoryData<string> Meters => ["gen3", "gen4", "one-phase", "export"];

    [Theory]
    [MemberData(nameof(Meters))]
    public void The_messages_of_a_meter_are_those_of_its_golden_file_and_the_same_each_time(string meter)
    {
        MeterBench bench = new MeterBench(TestMeters.Of(meter)).WaitForEnergies();
        for (int i = 0; i < MostSeconds && !AreRead(bench.Service.MBusDevices); i++)
        {
            bench.Run(TimeSpan.FromSeconds(1));
        }

        var text = new StringBuilder();
        foreach ((string name, Func<IMqttPayload> make) in Writers(bench))
        {
            IMqttPayload payload = make();
            string[] parts = PartsOf(payload);
            JsonDocument.Parse(string.Concat(parts)).Dispose();

            // The sender asks for a part again when it did not fit, and another message goes out between.
            Assert.Equal(parts.Reverse(), Enumerable.Range(0, parts.Length).Reverse().Select(part => Part(payload, part)));
            Assert.Equal(parts, PartsOf(make()));
            text.Append("== ").Append(name).Append('\n').AppendJoin('\n', parts.Where(part => part.Length > 0)).Append('\n');
        }

        GoldenFile.Hold("mqtt", meter, text.ToString());
    }

    [Fact]
    public void The_values_of_a_sample_are_written_without_an_allocation()
    {
        MeterBench bench = new MeterBench(TestMeters.Of("gen3")).WaitForEnergies();
        IMqttPayload state = Writers(bench).First().Make();
        var hole = new Hole();
        int runs = 0;
        Action task = () =>
        {
            runs++;
            for (int part = 0; part < state.Parts; part++)
            {
                state.WritePart(part, hole);
            }
        };

        Assert.Equal(0, Garbage.LeastOf(task));
        Assert.InRange(hole.Count / runs, 500, 5000);
    }

    [Fact]
    public void Names_that_users_gave_stand_in_the_discovery_and_identities_stay()
    {
        MeterBench bench = new MeterBench(TestMeters.Of("gen3")).WaitForEnergies();
        var known = new ValueSet();
        known.Add(new OutputData(
            _module, bench.Service.Current, 400, new FreshnessRules(300, 10), bench.Service.Facts, [], bench.Service.Condition, bench.Service.Statistics, new ModuleHealth(0, 0, 0)));
        byte[] sections = GivenNames.With(GivenNames.With([], GivenNames.Phases, 1, "Køkken"), GivenNames.Tiers, 2, "nat");
        JsonElement Told(Settings settings) => JsonDocument.Parse(string.Concat(PartsOf(new MeterDiscovery(new MqttText(), _module, Base, settings, known, 0, false)))).RootElement.GetProperty("cmps");
        JsonElement plain = Told(new Settings()), named = Told(new Settings { Sections = sections });
        string Name(JsonElement told, string key) => told.GetProperty(key).GetProperty("name").GetString()!;
        Assert.Equal(("Power import L1", "Power import Køkken"), (Name(plain, "power_import_l1_w"), Name(named, "power_import_l1_w")));
        Assert.Equal(("Energy import T2", "Energy import nat"), (Name(plain, "energy_import_t2_wh"), Name(named, "energy_import_t2_wh")));
        Assert.Equal(("Power import L2", "Power import L2"), (Name(plain, "power_import_l2_w"), Name(named, "power_import_l2_w")));
        foreach (string key in new[] { "uniq_id", "def_ent_id", "val_tpl" })
        {
            Assert.Equal(plain.GetProperty("power_import_l1_w").GetProperty(key).GetString(), named.GetProperty("power_import_l1_w").GetProperty(key).GetString());
        }

        MBusDevice device = new(1, 1, true, true, null);
        JsonElement Device(string name) => JsonDocument.Parse(string.Concat(PartsOf(new MBusDiscovery(new MqttText(), _module, Base, device, name)))).RootElement.GetProperty("dev");
        Assert.Equal("Sommerhus", Device("Sommerhus").GetProperty("name").GetString());
        Assert.Contains("meter", Device("").GetProperty("name").GetString());
    }

    // In the file each part has a line of its own; the payload has none of these line ends.
    private static IEnumerable<(string Name, Func<IMqttPayload> Make)> Writers(MeterBench bench)
    {
        var text = new MqttText();
        var data = new OutputData(
            _module, bench.Service.Current, 400, new FreshnessRules(300, 10), bench.Service.Facts, bench.Service.MBusDevices, bench.Service.Condition, bench.Service.Statistics, new ModuleHealth(93784000, 51200, -61));
        var known = new ValueSet();
        known.Add(data);
        yield return ("state", () => new StateWriter(text, data, known));
        yield return ("meter", () => new MeterWriter(text, data));
        yield return ("device", () => new DeviceWriter(text, data, _utc));
        yield return ("device before the clock is set", () => new DeviceWriter(text, data, DateTime.MinValue));
        foreach (MBusDevice device in bench.Service.MBusDevices)
        {
            yield return ($"mbus/{device.Slot}", () => new MBusWriter(text, device));
            yield return ($"discovery of mbus/{device.Slot}", () => new MBusDiscovery(text, _module, Base, device, ""));
        }

        var entry = new LogEntry { Index = 7, TimeUtc = _utc, UptimeSeconds = 12, Level = LogLevel.Warning, Area = "meter", Text = "A \"text\" with æ." };
        yield return ("event/log", () => new LogWriter(text, entry));
        yield return ("event/condition", () => new ConditionWriter(text, MeterCondition.NoAnswer, "The meter does not answer.", _utc));
        yield return ("discovery", () => new MeterDiscovery(text, _module, Base, new Settings(), known, ExpireSeconds, false));
        yield return ("discovery that takes away", () => new MeterDiscovery(text, _module, Base, new Settings(), known, ExpireSeconds, true));
    }

    private static bool AreRead(MBusDevice[] devices) => devices.Length > 0 && Array.TrueForAll(devices, device => device.Problem == null);

    private static string[] PartsOf(IMqttPayload payload) => [.. Enumerable.Range(0, payload.Parts).Select(part => Part(payload, part))];

    private static string Part(IMqttPayload payload, int part)
    {
        var sink = new Kept();
        payload.WritePart(part, sink);
        return Encoding.UTF8.GetString([.. sink.Bytes]);
    }

    private sealed class Hole : IByteSink
    {
        public int Count { get; private set; }

        public void Write(byte[] buffer, int offset, int count) => Count += count;
    }

    private sealed class Kept : IByteSink
    {
        public List<byte> Bytes { get; } = [];

        public void Write(byte[] buffer, int offset, int count) => Bytes.AddRange(buffer.AsSpan(offset, count));
    }
}
