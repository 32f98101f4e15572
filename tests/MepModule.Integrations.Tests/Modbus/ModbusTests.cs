using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using MepModule.App.Configuration;
using MepModule.App.Integrations.Modbus;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Steering;
using MepModule.App.Meter;
using MepModule.Desktop;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Modbus;

/// <summary>What a master gets, and when it gets nothing.</summary>
public sealed class ModbusTests
{
    public static TheoryData<string, int> Meters
    {
        get
        {
            var meters = new TheoryData<string, int>();
            foreach (string meter in new[] { "gen3", "gen4", "cpm", "gen3-26", "one-phase", "export" })
            {
                meters.Add(meter, 213);
                meters.Add(meter, 203);
            }

            return meters;
        }
    }

    [Theory]
    [MemberData(nameof(Meters))]
    public void The_registers_of_a_meter_are_those_of_its_golden_file_and_say_what_it_shows(string meter, int model)
    {
        using ModbusBench modbus = ModbusBench.Ready(meter, model);
        using ModbusBench.Master master = modbus.Connect();
        SunSpecMeter registers = master.ReadAll();
        Reading reading = modbus.Bench.Meter.Service.Current!;
        Assert.Equal([1, model], registers.Models);
        Assert.Equal("246f28010203", registers.Texts["SN"]);
        Assert.True(registers.IsOf(reading), registers.Describe());
        Assert.True(registers.HasEnergiesOf(reading), registers.Describe());
        Assert.Equal(meter == "export", registers.Values["W"] < 0);
        Assert.Equal(meter == "one-phase", !registers.Values.ContainsKey("PhVphB"));

        string file = Repository.Place($"tests/MepModule.Integrations.Tests/Golden/modbus/{meter}-{model}.txt");
        if (Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, registers.Describe());
        }

        Assert.Equal(File.ReadAllText(file), registers.Describe());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(240)]
    [InlineData(255)]
    public void Whatever_unit_is_asked_it_answers_as_that(byte unit)
    {
        using ModbusBench modbus = ModbusBench.Ready("gen3");
        using ModbusBench.Master master = modbus.Connect();
        Assert.Equal([0xAB, 0xCD, 0, 0, 0, 7, unit, 3, 4, 0x53, 0x75, 0x6E, 0x53], master.Ask(ModbusBench.Request(0xABCD, 40000, 2, unit)));
    }

    [Theory]
    [InlineData(39999, 1, 2)]
    [InlineData(0, 2, 2)]
    [InlineData(50000, 2, 2)]
    [InlineData(40196, 2, 2)]
    [InlineData(40000, 0, 3)]
    [InlineData(40000, 126, 3)]
    [InlineData(65535, 125, 2)]
    public void What_is_not_in_the_map_gets_an_exception(int first, int count, byte exception)
    {
        using ModbusBench modbus = ModbusBench.Ready("gen3");
        using ModbusBench.Master master = modbus.Connect();
        Assert.Equal([0, 9, 0, 0, 0, 3, 1, 0x83, exception], master.Ask(ModbusBench.Request(9, first, count)));
        Assert.Equal("exception: not part of this meter", modbus.Bench.Status.Answer);
        Assert.Equal(0x5375, master.Read(40000, 1)[0]);
    }

    [Fact]
    public void Blocks_across_models_and_up_to_the_end_are_answered()
    {
        using ModbusBench modbus = ModbusBench.Ready("gen3");
        using ModbusBench.Master master = modbus.Connect();
        Assert.Equal([65, 213, 124], new[] { master.Read(40003, 1)[0], master.Read(40060, 100)[9], master.Read(40060, 100)[10] });
        Assert.Equal([0xFFFF, 0], master.Read(40195, 2));
    }

    [Fact]
    public void Other_functions_get_an_exception_and_what_they_carry_is_passed_over()
    {
        using ModbusBench modbus = ModbusBench.Ready("gen3");
        using ModbusBench.Master master = modbus.Connect();
        foreach (byte function in new byte[] { 1, 2, 4, 5, 6, 8, 15, 16, 17, 22, 23, 43, 100 })
        {
            Assert.Equal([0, 1, 0, 0, 0, 3, 1, (byte)(function | 0x80), 1], master.Ask(ModbusBench.Request(1, 40000, 1, 1, function)));
        }

        byte[] write = [0, 2, 0, 0, 0, 253, 1, 16, .. Enumerable.Repeat((byte)3, 251)];
        Assert.Equal([0, 2, 0, 0, 0, 3, 1, 0x90, 1], master.Ask(write));
        Assert.Equal([0, 3, 0, 0, 0, 3, 1, 0x83, 3], master.Ask(0, 3, 0, 0, 0, 8, 1, 3, 0x9C, 0x40, 0, 1, 9, 9));
        Assert.Equal([0, 4, 0, 0, 0, 3, 1, 0x83, 3], master.Ask(0, 4, 0, 0, 0, 2, 1, 3));
        Assert.Equal(0x5375, master.Read(40000, 1)[0]);
    }

    [Fact]
    public void Requests_that_come_in_pieces_or_several_at_once_get_one_answer_each_in_their_order()
    {
        using ModbusBench modbus = ModbusBench.Ready("gen3");
        using ModbusBench.Master master = modbus.Connect();
        foreach (byte one in ModbusBench.Request(1, 40000, 1))
        {
            Assert.True(master.IsSilent);
            master.Send(one);
            modbus.Bench.Turns();
        }

        master.Send([.. ModbusBench.Request(2, 40000, 1), .. ModbusBench.Request(3, 0, 1), .. ModbusBench.Request(4, 40001, 2), .. ModbusBench.Request(5, 40002, 1)[..7]]);
        Assert.Equal([1, 2, 3, 4], Enumerable.Range(0, 4).Select(_ => (int)master.Hear()[1]));
        Assert.True(master.IsSilent);
        master.Send(ModbusBench.Request(5, 40002, 1)[7..]);
        Assert.Equal([0, 5, 0, 0, 0, 5, 1, 3, 2, 0, 1], master.Hear());
    }

    [Theory]
    [InlineData(new byte[] { 0, 1, 0, 1, 0, 6 })]
    [InlineData(new byte[] { 0, 1, 0, 0, 1, 6 })]
    [InlineData(new byte[] { 0, 1, 0, 0, 0, 1 })]
    [InlineData(new byte[] { 71, 69, 84, 32, 47, 32, 72, 84, 84, 80 })]
    public void What_is_no_Modbus_ends_the_connection(byte[] bytes)
    {
        using ModbusBench modbus = ModbusBench.Ready("gen3");
        using ModbusBench.Master master = modbus.Connect();
        master.Send(bytes);
        modbus.Bench.Turns();
        Assert.True(master.IsClosed);
    }

    [Theory]
    [InlineData(213)]
    [InlineData(203)]
    public void When_the_meter_is_silent_the_registers_hold_nothing_and_the_connection_stays(int model)
    {
        using ModbusBench modbus = ModbusBench.Ready("gen3", model);
        using ModbusBench.Master master = modbus.Connect();
        Assert.NotEmpty(master.ReadAll().Values);
        modbus.Bench.Meter.Wire.With((meter, now) => meter.DisablePort(now, TimeSpan.Zero));
        long sample = modbus.Bench.Meter.Service.Current!.SampleMilliseconds;
        bool wasTooOld = false;
        for (int i = 0; i < 30; i++)
        {
            modbus.Bench.Seconds(1);
            bool isTooOld = modbus.Bench.Meter.Clock.Milliseconds - modbus.Bench.Meter.Service.Current!.SampleMilliseconds > 10000;
            Assert.Equal(isTooOld, master.ReadAll().Values.Count == 0);
            wasTooOld |= isTooOld;
        }

        Assert.True(wasTooOld);
        Assert.Equal(("registers without values", "The last reading is too old to steer by, so nothing is answered."), (modbus.Bench.Status.Answer, modbus.Bench.Status.Problem));
        modbus.Bench.Meter.Wire.With((meter, _) => meter.EnablePort());
        modbus.Bench.Seconds(300);
        Assert.True(master.ReadAll().IsOf(modbus.Bench.Meter.Service.Current!));
        Assert.NotEqual(sample, modbus.Bench.Meter.Service.Current!.SampleMilliseconds);
    }

    [Fact]
    public void Before_the_first_reading_the_registers_are_there_and_hold_nothing()
    {
        using var modbus = new ModbusBench(TestMeters.Of("gen3"));
        using ModbusBench.Master master = modbus.Connect();
        SunSpecMeter registers = master.ReadAll();
        Assert.Empty(registers.Values);
        Assert.Equal("MepModule", registers.Texts["Mn"]);
        Assert.Equal("There was no reading yet.", modbus.Bench.Status.Problem);
    }

    // As when the network was away, or the module had no time: what waits then is older than its master's patience.
    [Fact]
    public void A_request_that_lay_for_more_than_a_second_gets_no_answer_and_the_next_one_does()
    {
        using ModbusBench modbus = ModbusBench.Ready("gen3");
        using ModbusBench.Master master = modbus.Connect();
        master.Read(40000, 1);
        master.Send([.. ModbusBench.Request(1, 40000, 1), .. ModbusBench.Request(2, 40000, 1)[..5]]);
        Assert.True(SpinUntilArrived(modbus, 17));
        modbus.Bench.Meter.Clock.Pass(TimeSpan.FromSeconds(1.2));
        modbus.Bench.Turns();
        master.Send(ModbusBench.Request(2, 40000, 1)[5..]);
        modbus.Bench.Turns();
        Assert.Equal(0x5375, master.Read(40000, 1)[0]);
    }

    [Fact]
    public void A_PC_takes_three_masters_and_a_fourth_takes_the_place_of_one_that_is_silent()
    {
        using ModbusBench modbus = ModbusBench.Ready("gen3");
        using ModbusBench.Master first = modbus.Connect();
        using ModbusBench.Master second = modbus.Connect();
        using ModbusBench.Master third = modbus.Connect();
        using ModbusBench.Master fourth = modbus.Connect();
        Assert.True(fourth.IsClosed);
        Assert.Equal("closed: all places are taken", modbus.Bench.Status.Answer);
        for (int i = 0; i < 11; i++)
        {
            modbus.Bench.Seconds(1);
            first.Read(40000, 1);
            third.Read(40000, 1);
        }

        using ModbusBench.Master fifth = modbus.Connect();
        Assert.Equal(0x5375, fifth.Read(40000, 1)[0]);
        Assert.True(second.IsClosed);
        Assert.Equal(0x5375, first.Read(40000, 1)[0]);
    }

    [Fact]
    public void A_board_takes_one_master()
    {
        var board = new DesktopBoard(new DesktopOptions { Board = BoardSize.Small }, _ => { });
        using ModbusBench modbus = ModbusBench.Ready("gen3", 213, board);
        using ModbusBench.Master first = modbus.Connect();
        using ModbusBench.Master second = modbus.Connect();
        Assert.True(second.IsClosed);
        Assert.Equal(0x5375, first.Read(40000, 1)[0]);
    }

    [Fact]
    public void An_address_that_is_not_allowed_is_sent_away()
    {
        using ModbusBench modbus = ModbusBench.Ready("gen3", 213, null, SettingsSections.Field(Output.AllowTag, [192, 0, 2, 7]));
        using ModbusBench.Master master = modbus.Connect();
        Assert.True(master.IsClosed);
        Assert.Equal("closed: this address is not allowed", modbus.Bench.Status.Answer);
    }

    [Fact]
    public void Where_the_standard_port_cannot_be_had_a_PC_answers_at_another_and_says_so()
    {
        using Socket other = Taken(out int port);
        int another = Loopback.FreePort();
        using var bench = new OutputBench(new ModbusOutput(port, another), TestMeters.Of("gen3"));
        bench.Turns();
        Assert.Equal($"Port {port} cannot be opened on this PC, so it answers at port {another}.", bench.Status.Problem);
        using var master = new TcpClient("127.0.0.1", another);
        Assert.True(master.Connected);
    }

    [Fact]
    public void A_port_that_somebody_chose_and_cannot_be_had_is_said()
    {
        using Socket other = Taken(out int port);
        using var bench = new OutputBench(new ModbusOutput(502, 1502), TestMeters.Of("gen3"), null, OutputBench.Number(ModbusBench.PortTag, port));
        IOException problem = Assert.Throws<IOException>(() => ((SocketOutput)bench.Output).Turn(0));
        Assert.Equal(SteeringText.PortProblem(port, true), problem.Message);
    }

    // The right to open it is taken away as for other users of a PC: by a port that another holds.
    [Fact]
    public void A_low_port_that_somebody_chose_on_a_PC_is_said()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        int low = 0;
        for (int port = 1023; port > 900 && low == 0; port--)
        {
            try
            {
                other.Bind(new IPEndPoint(IPAddress.Loopback, port));
                other.Listen();
                low = port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                continue;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AccessDenied)
            {
                low = port;
            }
        }

        using var bench = new OutputBench(new ModbusOutput(), TestMeters.Of("gen3"), null, OutputBench.Number(ModbusBench.PortTag, low));
        IOException problem = Assert.Throws<IOException>(() => ((SocketOutput)bench.Output).Turn(0));
        Assert.Equal(SteeringText.PortProblem(low, true), problem.Message);
    }

    [Fact]
    public void After_a_failure_all_connections_are_closed_and_masters_connect_anew()
    {
        using ModbusBench modbus = ModbusBench.Ready("gen3");
        using ModbusBench.Master master = modbus.Connect();
        master.Read(40000, 1);
        ((SocketOutput)modbus.Bench.Output).Close();
        Assert.True(master.IsClosed);
        modbus.Bench.Turns();
        using ModbusBench.Master again = modbus.Connect();
        Assert.True(again.ReadAll().IsOf(modbus.Bench.Meter.Service.Current!));
    }

    private static bool SpinUntilArrived(ModbusBench modbus, int bytes)
    {
        var masters = (ModbusMaster?[])typeof(ModbusOutput).GetField("_masters", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.GetValue(modbus.Bench.Output)!;
        var socket = (Socket)typeof(ModbusMaster).GetField("_socket", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.GetValue(masters[0])!;
        return System.Threading.SpinWait.SpinUntil(() => socket.Available >= bytes, 20000);
    }

    private static Socket Taken(out int port)
    {
        var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        port = ((IPEndPoint)other.LocalEndPoint!).Port;
        return other;
    }
}
