using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MepModule.App.Configuration;
using MepModule.App.Integrations.Marstek;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Steering;
using MepModule.App.Meter;
using MepModule.Integrations.Tests.Golden;

namespace MepModule.Integrations.Tests.Marstek;

/// <summary>What a battery gets: the values of the meter in the fields where it looks for them, once for each sample.</summary>
public sealed class MarstekAnswerTests
{
    private const string Wildcard = "000000000000";

    public static TheoryData<string> Meters => TestMeters.All;

    [Theory]
    [MemberData(nameof(Meters))]
    public void A_battery_gets_the_powers_of_the_meter(string meter)
    {
        using var bench = new Bench(meter);
        string[] fields = bench.Answer(Request("AABBCCDDEEFF", "A", 0));
        Reading reading = bench.Output.Context.Meter.Current!;
        Assert.Equal(24, fields.Length);
        Assert.Equal(["HME-4", "246F28010203", "HMG-50", "AABBCCDDEEFF"], fields[..4]);
        bool hasPhases = reading.PhaseNetPowerWatts(0) != Reading.Unknown;
        int[] expected = [.. Enumerable.Range(0, 3).Select(phase => hasPhases ? reading.PhaseNetPowerWatts(phase) : phase == 0 ? reading.NetPowerWatts : 0)];
        Assert.Equal([.. expected.Select(one => one == Reading.Unknown ? 0 : one), reading.NetPowerWatts], Numbers(fields[4..8]));
        Assert.Equal([1, 0, 0, 0], Numbers(fields[8..12]));
        Assert.InRange(int.Parse(fields[12], CultureInfo.InvariantCulture), -120, -1);
        Assert.Equal(meter == "export", reading.NetPowerWatts < 0);
        Assert.Equal(meter == "gen3-26", !hasPhases);
        Assert.Equal(("UDP", "powers and batteries"), (bench.Output.Status.Question, bench.Output.Status.Answer));
    }

    // Batteries of each kind that is known, one after the other and all of one sample: Venus C, D and E, and two B2500 of which one takes no part.
    [Theory]
    [MemberData(nameof(Meters))]
    public void The_frames_are_those_that_a_person_has_judged(string meter)
    {
        using var bench = new Bench(meter);
        var text = new StringBuilder();
        foreach (byte[] request in new[]
        {
            BatteryFrame.Of("HMG-50", "AABBCCDDEE00", "HME-4", Wildcard, "0", "0"),
            BatteryFrame.Of("HMG-50", "AABBCCDDEE01", "HME-4", Wildcard, "A", "250"),
            BatteryFrame.Of("VNSD-0", "AABBCCDDEE02", "HME-4", "112233445566", "B", "-300"),
            BatteryFrame.Of("VNSE3-0", "AABBCCDDEE03", "HME-3", Wildcard, "D", "40"),
            BatteryFrame.Of("HMJ-1", "AABBCCDDEE04", "HME-4", Wildcard, "A", "80", "1"),
            BatteryFrame.Of("HMJ-1", "AABBCCDDEE05", "HME-3", Wildcard, "C", "0", "0"),
        })
        {
            bench.Send(request);
            byte[] answer = bench.HeardPacket()!;
            string[] fields = BatteryFrame.Fields(answer);
            Assert.Equal(fields[0] == "HME-3" ? 28 : 24, fields.Length);
            text.Append("asks    ").Append(Readable(request)).Append('\n').Append("answer  ").Append(Readable(answer)).Append('\n');
        }

        GoldenFile.Hold("marstek", meter, text.ToString());
    }

    [Fact]
    public void Nine_batteries_are_counted_and_summed_by_phase_and_a_tenth_gets_nothing()
    {
        using var bench = new Bench("gen3");
        string[] phases = ["A", "A", "B", "C", "D", "D", "0", "A", "B"];
        int[] powers = [100, -50, -70, 0, 30, 40, 500, 900, 10];
        for (int i = 0; i < 9; i++)
        {
            // The eighth says that it takes no part.
            bench.Answer(i == 7 ? Request("AA0" + i, phases[i], powers[i], "HMJ-1", "0") : Request("AA0" + i, phases[i], powers[i]));
        }

        bench.Send(Request("AA09", "A", 5));
        Assert.Equal("no answer: there is no room for a further battery", bench.Output.Status.Answer);
        bench.Output.Seconds(5);
        string[] fields = bench.Answer(Request("AA00", "A", 100));
        Assert.Equal([2, 2, 1, 2], Numbers(fields[8..12]));
        Assert.Equal([0, -50, -70, 0, 0], Numbers(fields[14..19]));
        Assert.Equal([500, 100, 10, 0, 70], Numbers(fields[19..24]));
    }

    [Fact]
    public void A_battery_that_falls_silent_is_not_counted_any_more_and_makes_room()
    {
        using var bench = new Bench("gen3");
        for (int i = 0; i < 9; i++)
        {
            bench.Answer(Request("AA0" + i, "A", 1));
        }

        for (int i = 0; i < 10; i++)
        {
            bench.Output.Seconds(4);
            bench.Answer(Request("AA00", "A", 1));
        }

        Assert.Equal([1, 0, 0, 0], Numbers(bench.Answer(Request("AA09", "0", 1))[8..12]));
    }

    [Fact]
    public void A_sample_answers_a_battery_once_and_the_next_request_waits_for_the_next_sample()
    {
        using var bench = new Bench("gen3");
        Assert.Equal("0", bench.Answer(Request("AA", "A", 1))[13]);
        bench.Send(Request("AA", "A", 1));
        Assert.Null(bench.Heard());

        // One that shows what the battery made of the first answer comes a second later or two.
        string[]? next = null;
        for (int i = 0; i < 4 && next == null; i++)
        {
            bench.Send(Request("AA", "A", 1));
            bench.Output.Seconds(1);
            next = bench.Heard();
        }

        Assert.Equal("1", next![13]);

        // Another battery may have the same sample.
        Assert.Equal("0", bench.Answer(Request("BB", "A", 1))[13]);
    }

    [Fact]
    public void A_request_that_waited_for_more_than_a_second_and_a_half_gets_nothing()
    {
        using var bench = new Bench("gen3");
        bench.Answer(Request("AA", "A", 1));
        bench.Send(Request("AA", "A", 1));
        bench.Output.Meter.Clock.Pass(TimeSpan.FromSeconds(2));
        bench.Output.Seconds(2);
        Assert.Null(bench.Heard());
    }

    [Fact]
    public void A_CT003_tells_energies_as_well()
    {
        using var bench = new Bench("export");
        string[] fields = bench.Answer(BatteryFrame.Of("VNSE3-0", "AA", "HME-3", "112233445566", "B", "-3"));
        Reading reading = bench.Output.Context.Meter.Current!;
        Assert.Equal(["HME-3", "112233445566", "VNSE3-0", "AA"], fields[..4]);
        Assert.Equal([0, reading.EnergyImportWattHours, 0, reading.EnergyExportWattHours], fields[24..].Select(one => long.Parse(one, CultureInfo.InvariantCulture)));
        Assert.Equal(28, fields.Length);
    }

    [Fact]
    public void What_is_no_request_gets_no_answer()
    {
        using var bench = new Bench("gen3");
        byte[] good = Request("AA", "A", 1);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 1;
            bench.Send(bad);
            Assert.Equal("no answer: not what a battery asks", bench.Output.Status.Answer);
        }

        foreach (byte[] bad in new byte[][]
        {
            [], [1], [1, 2, 3], good[..^1], [.. good, 0], new byte[2000],
            BatteryFrame.Of("HMG-50", "AA", "HME-4", Wildcard, "A"),
            BatteryFrame.Of("HMG-50", "AA", "HME-4", Wildcard, "A", "1", "1", "1"),
            BatteryFrame.Of("HMG-50", "", "HME-4", Wildcard, "A", "1"),
            BatteryFrame.Of("HMG-50", "A A", "HME-4", Wildcard, "A", "1"),
            BatteryFrame.Of("HMG-50", new string('A', 31), "HME-4", Wildcard, "A", "1"),
            BatteryFrame.Of("HMG-50", "AA", "HME-4", Wildcard, "A", "1.5"),
            BatteryFrame.Of("HMG-50", "AA", "HME-4", Wildcard, "A", "-"),
            BatteryFrame.Of("HMG-50", "AA", "HME-4", Wildcard, "A", "12345678"),
        })
        {
            bench.Send(bad);
        }

        Assert.Equal(0, bench.Output.Status.Served);
        bench.Answer([.. good[..^2], .. Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(good[^2..]).ToUpperInvariant())]);
    }

    [Fact]
    public void An_address_that_is_not_allowed_gets_no_answer()
    {
        using var bench = new Bench("gen3", SettingsSections.Field(Output.AllowTag, [192, 0, 2, 7]));
        bench.Send(Request("AA", "A", 1));
        Assert.Null(bench.Heard());
        Assert.Equal("no answer: this address is not allowed", bench.Output.Status.Answer);
    }

    [Fact]
    public void Before_the_first_reading_there_is_no_answer()
    {
        using var output = new OutputBench(new MarstekOutput(0), TestMeters.Of("gen3"));
        using var bench = new Bench(output);
        bench.Send(Request("AA", "A", 1));
        Assert.Null(bench.Heard());
        Assert.Equal("There was no reading yet.", output.Status.Problem);
    }

    [Fact]
    public void A_port_that_is_taken_is_said()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)other.LocalEndPoint!).Port;
        using var output = new OutputBench(new MarstekOutput(port), TestMeters.Of("gen3"));
        System.IO.IOException problem = Assert.Throws<System.IO.IOException>(() => ((SocketOutput)output.Output).Turn(0));
        Assert.Equal(SteeringText.PortProblem(port, false), problem.Message);
    }

    private static string Readable(byte[] packet) => Encoding.ASCII.GetString(packet)
        .Replace("\x1", "<SOH>", StringComparison.Ordinal).Replace("\x2", "<STX>", StringComparison.Ordinal).Replace("\x3", "<ETX>", StringComparison.Ordinal);

    private static byte[] Request(string address, string phase, int power, string type = "HMG-50", params string[] more) =>
        BatteryFrame.Of([type, address, "HME-4", Wildcard, phase, power.ToString(CultureInfo.InvariantCulture), .. more]);

    private static int[] Numbers(string[] fields) => [.. fields.Select(one => int.Parse(one, CultureInfo.InvariantCulture))];

    /// <summary>The output on a meter that is read, and a socket for whoever asks.</summary>
    private sealed class Bench : IDisposable
    {
        private const int PatienceMilliseconds = 20000;

        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = PatienceMilliseconds };
        private readonly byte[] _buffer = new byte[1024];
        private readonly int _port;
        private int _heard;

        public Bench(string meter, params byte[][] fields)
            : this(new OutputBench(new MarstekOutput(0), TestMeters.Of(meter), null, fields)) => Output.UntilReady();

        public Bench(OutputBench output)
        {
            Output = output;
            Output.Turns();
            _port = ((IPEndPoint)Own.LocalEndPoint!).Port;
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        }

        public OutputBench Output { get; }

        private Socket Own => (Socket)typeof(MarstekOutput).GetField("_socket", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.GetValue(Output.Output)!;

        /// <summary>Sends a packet, and lets the output take it.</summary>
        public void Send(byte[] packet)
        {
            _socket.SendTo(packet, new IPEndPoint(IPAddress.Loopback, _port));
            Assert.True(Own.Poll(PatienceMilliseconds * 1000, SelectMode.SelectRead), "A packet did not arrive.");
            Output.Turns();
        }

        /// <summary>The answer to a packet, which must come at once.</summary>
        public string[] Answer(byte[] packet)
        {
            Send(packet);
            return Heard() ?? throw new InvalidOperationException("There was no answer; the output says: " + Output.Status.Answer + ". " + Output.Status.Problem);
        }

        /// <summary>The next answer; null when there is none.</summary>
        public string[]? Heard() => HeardPacket() is { } packet ? BatteryFrame.Fields(packet) : null;

        /// <summary>As <see cref="Heard"/>, in bytes.</summary>
        public byte[]? HeardPacket()
        {
            if (_heard == Output.Status.Served)
            {
                return null;
            }

            _heard++;
            return _buffer[.._socket.Receive(_buffer)];
        }

        public void Dispose()
        {
            _socket.Dispose();
            Output.Dispose();
        }
    }
}
