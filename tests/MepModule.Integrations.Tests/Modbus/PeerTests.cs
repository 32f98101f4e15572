using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using MepModule.App.Meter;
using MepModule.Integrations.Tests.Clients;
using MepModule.Integrations.Tests.Mqtt.Brokers;

namespace MepModule.Integrations.Tests.Modbus;

/// <summary>Masters of other makers, unmodified, read what the meter shows.</summary>
public sealed partial class PeerTests
{
    private const int Rounds = 3;

    private static readonly Dictionary<string, string> _versions = new() { ["pymodbus"] = "python3-pymodbus-3.0.0", ["jsmodbus"] = "jsmodbus-5.0.0", ["modbus-serial"] = "modbus-serial-8.0.25" };

    public static TheoryData<string, string, int, int> Readers => new()
    {
        { "pymodbus", "gen3", 213, 125 },
        { "pymodbus", "one-phase", 203, 10 },
        { "jsmodbus", "gen4", 213, 20 },
        { "jsmodbus", "export", 203, 100 },
        { "modbus-serial", "export", 213, 100 },
        { "modbus-serial", "gen3-26", 203, 7 },
    };

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_master_reads_what_the_meter_shows(string peer, string meter, int model, int block)
    {
        using ModbusBench modbus = ModbusBench.Ready(meter, model);
        JsonElement[] lines;
        using (var pump = new Pump(modbus.Bench))
        using (var tap = new Tap(modbus.Port))
        using (ForeignProgram program = ModbusPeers.Reader(peer, tap.Port, Rounds, block))
        {
            Assert.True(program.UntilEnded() == 0, program.Said);
            Transcript.HoldRequests(_versions[peer], $"model-{model}", tap.Sent);
            lines = [.. program.Said.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)];
        }

        SunSpecMeter[] read = [.. lines[..Rounds].Select(line => new SunSpecMeter([.. line.GetProperty("registers").EnumerateArray().Select(one => one.GetInt32())]))];
        Assert.Equal(Rounds, read.Length);
        Assert.All(read, one => Assert.Equal([1, model], one.Models));

        // Blocks of a round may be of several samples; in each the power stands whole, and in some those of the phases beside it.
        Assert.All(read, one => Assert.Contains(modbus.Bench.Meter.Readings, reading => (decimal)reading.NetPowerWatts == one.Values["W"]));
        if (block > 100 || (block == 100 && model == 203))
        {
            Assert.All(read, one => Assert.Contains(modbus.Bench.Meter.Readings, reading => Powers(reading).SequenceEqual(Powers(one))));
        }

        Assert.All(read, one => Assert.Contains(modbus.Bench.Meter.Readings, one.HasEnergiesOf));
        Assert.True(lines[Rounds].GetProperty("beyond").GetBoolean());
        Assert.True(lines[Rounds].GetProperty("write").GetBoolean());
        Assert.InRange(modbus.Bench.Status.Served, Rounds * 2, int.MaxValue);
    }

    [Theory]
    [InlineData("gen3")]
    [InlineData("export")]
    public void Mbpoll_reads_what_the_meter_shows(string meter)
    {
        using ModbusBench modbus = ModbusBench.Ready(meter);
        decimal[] values;
        using (var pump = new Pump(modbus.Bench))
        using (var tap = new Tap(modbus.Port))
        using (ForeignProgram mbpoll = ModbusPeers.Mbpoll(tap.Port, "-0", "-B", "-r", "40097", "-c", "4", "-t", "4:float"))
        {
            Assert.True(mbpoll.UntilEnded() == 0, mbpoll.Said);
            Transcript.HoldRequests("mbpoll-1.4.11", "power", tap.Sent);
            values = [.. ValueLine().Matches(mbpoll.Said).Select(match => decimal.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        }

        Assert.Contains(modbus.Bench.Meter.Readings, reading => Powers(reading).Select(one => one ?? 0).SequenceEqual(values));
        Assert.Equal(meter == "export", values[0] < 0);
    }

    // What they sent is sent again; this needs neither them nor a network.
    [Fact]
    public void Every_recorded_request_of_a_master_gets_one_answer_with_its_number()
    {
        string[] recorded = Transcript.AllRequests;
        Assert.InRange(recorded.Length, 4, int.MaxValue);
        Assert.All(recorded, name =>
        {
            using ModbusBench modbus = ModbusBench.Ready("gen3", name.Contains("model-203", StringComparison.Ordinal) ? 203 : 213);
            using ModbusBench.Master master = modbus.Connect();
            byte[][] requests = Transcript.ReadRequests(name);
            Assert.All(requests, request =>
            {
                byte[] answer = master.Ask(request);
                Assert.Equal([.. request[..4], request[6]], new[] { answer[0], answer[1], answer[2], answer[3], answer[6] });
                Assert.Equal(request[7], answer[7] & 0x7F);
            });
            Assert.Contains(requests, request => request[7] == 3);
            Assert.InRange(modbus.Bench.Status.Served, 1, requests.Length);
        });
    }

    private static decimal?[] Powers(Reading reading) =>
        [.. new[] { reading.NetPowerWatts }.Concat(Enumerable.Range(0, 3).Select(reading.PhaseNetPowerWatts)).Select(one => one == Reading.Unknown ? (decimal?)null : one)];

    private static decimal?[] Powers(SunSpecMeter meter) => [.. new[] { "W", "WphA", "WphB", "WphC" }.Select(name => meter.Values.TryGetValue(name, out decimal value) ? (decimal?)value : null)];

    [GeneratedRegex(@"^\[\d+\]:\s+(-?[\d.]+)\s*$", RegexOptions.Multiline)]
    private static partial Regex ValueLine();
}
