using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;
using MepModule.App.Integrations;
using MepModule.App.Integrations.Dabbler;
using MepModule.App.Integrations.EcoTracker;
using MepModule.App.Integrations.HomeWizard;
using MepModule.App.Integrations.Marstek;
using MepModule.App.Integrations.Metrics;
using MepModule.App.Integrations.Modbus;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.App.Integrations.Mqtt.Messages;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.P1;
using MepModule.App.Integrations.Shelly;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.App.Polling;
using MepModule.App.Tests.Integrations.Values;
using MepModule.App.Tests.Web;
using MepModule.App.Text;
using MepModule.Protocol.Link;

namespace MepModule.App.Tests.Integrations;

/// <summary>
/// Which values each output tells. One counts as told when what a writer of it writes changes with that value alone; one that is not told is named here with the reason, so that a value that is
/// new in the table is missed by no output.
/// </summary>
public sealed class OutputMapTests
{
    // An output's writers, and the keys that it leaves out. A star stands for the rest of a key.
    private static readonly Dictionary<string, (Func<OutputData, OutputWriter>[] Writers, string[] LeftOut)> _maps = new()
    {
        ["p1"] =
        (
            [Telegram],
            [
                "power_w", "power_l?_w", "reactive_power_var", "reactive_power_l?_var", // both directions have lines of their own
                "average_*", "apparent_power_*", "power_factor*", "current_a", "neutral_current_a", // not in the branch recommendation
                "energy_import_t?_wh", "energy_export_t?_wh", "reactive_energy_import_t?_varh", "reactive_energy_export_t?_varh", // readers take them for the totals of another tariff
                "power_off_s", "power_outages", "pulse_input_?", "meter_errors", // no reader has a place for them
            ]
        ),
        ["homewizard"] =
        (
            [data => new HomeWizardWriter(data)],
            [
                "power_import_w", "power_export_w", "power_import_l?_w", "power_export_l?_w", // the contract knows signed powers only
                "reactive_power_import*", "reactive_power_export*", "average_*", "neutral_current_a",
                "reactive_energy_*", "energy_import_t?_wh", "energy_export_t?_wh", // all energy is in the first tariff, see the writer
                "power_off_s", "pulse_input_?", "meter_errors",
            ]
        ),
        ["dabbler"] =
        (
            [data => new DabblerWriter(data)],
            [
                // the contract has no member for them
                "power_w", "power_l?_w", "reactive_*", "apparent_power_*", "power_factor*", "average_voltage_*", "current_a", "neutral_current_a", "energy_import_t?_wh", "energy_export_t?_wh",
                "power_off_s", "power_outages", "pulse_input_?", "meter_errors",
            ]
        ),
        ["ecotracker"] =
        (
            [data => new EcoTrackerWriter(data, 7)],
            [
                // the device measures nothing else
                "power_import*", "power_export*", "average_*", "reactive_*", "apparent_power_*", "power_factor*", "voltage_*", "current_*", "neutral_current_a", "frequency_hz",
                "energy_import_t?_wh", "energy_export_t?_wh", "power_off_s", "power_outages", "pulse_input_?", "meter_errors",
            ]
        ),
        ["shelly"] =
        (
            [data => new EnergyMeterWriter(data, ShellyMethod.Status)],
            [
                // the contract knows signed powers only, and nothing of the rest
                "power_import*", "power_export*", "average_*", "reactive_*", "power_factor", "neutral_current_a", "energy_import_t?_wh", "energy_export_t?_wh", "power_off_s", "power_outages", "pulse_input_?", "meter_errors",
            ]
        ),
        ["metrics"] =
        (
            [data => new MetricsWriter(data)],
            [
                "current_a", // what a query adds up itself
                "reactive_power_var", "reactive_power_l?_var", // import less export, which a query subtracts itself
            ]
        ),
        ["mqtt"] = ([data => new Message(State(data))], []),
        ["marstek"] =
        (
            [data => Packet(data, "HME-4"), data => Packet(data, "HME-3")],
            [
                // the contract knows signed powers only, and of a CT003 the energies
                "power_import_*", "power_export_*", "average_*", "reactive_*", "apparent_power_*", "power_factor*", "voltage_*", "current_*", "neutral_current_a", "frequency_hz",
                "energy_import_t?_wh", "energy_export_t?_wh", "power_off_s", "power_outages", "pulse_input_?", "meter_errors",
            ]
        ),
        ["modbus"] =
        (
            [data => Registers(data, RegisterMap.Float), data => Registers(data, RegisterMap.Whole)],
            [
                "power_import_*", "power_export_*", "reactive_power_import_*", "reactive_power_export_*", // the models know signed powers only
                "average_*", "neutral_current_a",
                "reactive_energy_*", // the models want them by quadrant
                "energy_import_t?_wh", "energy_export_t?_wh", "power_off_s", "power_outages", "pulse_input_?", "meter_errors",
            ]
        ),
    };

    // Outputs that tell no values of the table, and what they tell instead.
    private static readonly Dictionary<string, string> _without = new() { ["syslog"] = "the event log, and how things stand with the meter" };

    public static TheoryData<string> Maps => [.. _maps.Keys];

    [Fact]
    public void Every_output_says_here_which_values_it_leaves_out() =>
        Assert.Equal(
            Enumerable.Range(0, OutputList.Count).Select(number => OutputList.New(number)!.Name).Order(StringComparer.Ordinal),
            _maps.Keys.Concat(_without.Keys).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Maps))]
    public void Each_value_is_told_or_named_as_left_out(string output)
    {
        (Func<OutputData, OutputWriter>[] writers, string[] leftOut) = _maps[output];
        string[] whole = [.. writers.Select(writer => Written(writer(new Masked(-1))))];
        string[] wrong =
        [
            .. from value in Enumerable.Range(0, Value.Count)
               let key = ValueTable.KeyOf(value)
               let isTold = writers.Select((writer, i) => Written(writer(new Masked(value))) != whole[i]).Any(changes => changes)
               let isLeftOut = leftOut.Any(pattern => Fits(key, pattern))
               where isTold == isLeftOut
               select isTold ? $"{key} is told, but named as left out." : $"{key} is neither told nor named as left out.",
        ];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
        Assert.All(leftOut, pattern => Assert.Contains(Enumerable.Range(0, Value.Count), value => Fits(ValueTable.KeyOf(value), pattern)));
    }

    [Theory]
    [MemberData(nameof(Maps))]
    public void A_writer_writes_the_same_twice(string output) =>
        Assert.All(_maps[output].Writers, writer =>
        {
            OutputWriter once = writer(new Masked(-1));
            Assert.Equal(Written(once), Written(once));
        });

    [Theory]
    [MemberData(nameof(Maps))]
    public void A_writer_tells_no_value_of_a_reading_that_is_too_old(string output) =>
        Assert.All(_maps[output].Writers, writer => Assert.Equal(Written(writer(Readings.Data(Readings.Empty(), 300001))), Written(writer(Readings.Data(Readings.Full(), 300001)))));

    // Without a telegram nothing is written.
    private static P1Writer Telegram(OutputData data)
    {
        var source = new P1Source(0);
        P1Writer telegram = source.NewTelegram();
        source.Make(data, telegram);
        return telegram;
    }

    // A battery that asks gets nothing without a power to steer by.
    private static MarstekWriter Packet(OutputData data, string type)
    {
        var request = new MarstekRequest();
        byte[] packet = BatteryRequest(type);
        Assert.True(request.Read(packet, packet.Length));
        var battery = new MarstekBattery(request.Address);
        battery.Ask(request, new IPEndPoint(IPAddress.Loopback, 1), 0);
        var writer = new MarstekWriter();
        if (data.IsSteerable && data.Has(Value.Power))
        {
            writer.Make(data, battery, [battery]);
        }

        return writer;
    }

    private static byte[] BatteryRequest(string type)
    {
        byte[] packet = [1, 2, .. Encoding.ASCII.GetBytes($"51|HMG-50|AABBCCDDEEFF|{type}|112233445566|A|10"), 3];
        return [.. packet, .. Encoding.ASCII.GetBytes(packet.Aggregate(0, (sum, one) => sum ^ one).ToString("x2", CultureInfo.InvariantCulture))];
    }

    private static RegisterMap Registers(OutputData data, int model)
    {
        var map = new RegisterMap(model, Readings.Module);
        map.Fill(data);
        return map;
    }

    private static string Written(OutputWriter writer)
    {
        var sink = new TextSink();
        var text = new BufferedText(sink, new byte[64]);
        writer.Write(text);
        text.Flush();
        return sink.Hex;
    }

    private static bool Fits(string key, string pattern) =>
        pattern.EndsWith('*') ? key.StartsWith(pattern[..^1], StringComparison.Ordinal) : key.Length == pattern.Length && key.Zip(pattern).All(pair => pair.First == pair.Second || pair.Second == '?');

    private static StateWriter State(OutputData data)
    {
        var known = new ValueSet();
        known.Add(Readings.Data(Readings.Full(), 0));
        return new StateWriter(new MqttText(), data, known);
    }

    /// <summary>A message that is written part by part.</summary>
    private sealed class Message(IMqttPayload payload) : OutputWriter
    {
        public override void Write(BufferedText text)
        {
            for (int part = 0; part < payload.Parts; part++)
            {
                payload.WritePart(part, new Sink(text));
            }
        }

        private sealed class Sink(BufferedText text) : IByteSink
        {
            public void Write(byte[] buffer, int offset, int count) => text.Bytes(buffer, offset, count);
        }
    }

    /// <summary>Everything is known but one value.</summary>
    private sealed class Masked(int hidden) : OutputData(
        Readings.Module, Readings.Full(), 1500, Readings.Rules, new MeterFacts { SerialNumber = "0012345678", Model = "8333" }, [], MeterCondition.Reading, new LinkStatistics(), new ModuleHealth(1, 2, 3))
    {
        public override long Of(int value) => value == hidden ? Value.Unknown : base.Of(value);
    }
}
