using System;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using System.Text.Json;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Shelly;
using MepModule.App.Meter;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Steering;

/// <summary>Batteries that ask the output shelly over UDP, in virtual time: what is silent stays silent however long one waits.</summary>
public sealed class ShellyUdpTests : IDisposable
{
    private const int PortTag = Output.FirstOwnTag + 1;
    private const string Powers = """{"id":7,"src":"battery-1","method":"EM.GetStatus","params":{"id":0}}""";

    private const int PatienceMilliseconds = 60_000;

    private readonly int _port = Loopback.FreePort();
    private readonly OutputBench _bench;
    private readonly UdpClient _battery = new(new IPEndPoint(IPAddress.Loopback, 0)) { Client = { ReceiveTimeout = PatienceMilliseconds } };

    public ShellyUdpTests()
    {
        _bench = new OutputBench(new ShellyOutput(), TestMeters.Of("export"), null, OutputBench.Number(PortTag, _port));
        _bench.UntilReady();
    }

    public void Dispose()
    {
        _battery.Dispose();
        _bench.Dispose();
    }

    private Socket Own => ((Socket?[])Field(Field(_bench.Output, "_udp"), "_sockets"))[0]!;

    [Fact]
    public void A_battery_gets_each_sample_once_then_silence_and_none_when_readings_stop()
    {
        JsonElement answer = JsonDocument.Parse(Ask(Powers)!).RootElement;
        Assert.Equal(7, answer.GetProperty("id").GetInt32());
        Assert.Equal("shellypro3em-246f28010203", answer.GetProperty("src").GetString());
        Assert.Equal("battery-1", answer.GetProperty("dst").GetString());
        Reading reading = _bench.Meter.Service.Current!;
        Assert.True(reading.NetPowerWatts < 0);
        Assert.Equal(reading.NetPowerWatts, answer.GetProperty("result").GetProperty("total_act_power").GetDecimal());

        // A number without a point is none to some of them.
        Assert.Contains($"\"total_act_power\":{reading.NetPowerWatts}.0,", answer.GetRawText(), StringComparison.Ordinal);
        Assert.Null(Ask(Powers));
        Assert.Null(Ask(Powers));
        Assert.NotNull(Ask(Powers.Replace("EM.", "EMData.", StringComparison.Ordinal)));
        _bench.Seconds(2);
        Assert.NotNull(Ask(Powers));

        _bench.Meter.Clock.Pass(TimeSpan.FromSeconds(11));
        Assert.Null(Ask(Powers));
        Assert.Equal("The last reading is too old to steer by, so nothing is answered.", _bench.Status.Problem);
        Assert.NotNull(Ask(Powers.Replace("EM.GetStatus", "Shelly.GetDeviceInfo", StringComparison.Ordinal)));
        Assert.Null(Ask(Powers));
        _bench.Seconds(2);
        Assert.NotNull(Ask(Powers));
        Assert.Null(_bench.Status.Problem);
    }

    [Fact]
    public void The_power_alone_is_told_to_batteries_that_ask_for_a_meter_of_one_phase()
    {
        JsonElement result = JsonDocument.Parse(Ask(Powers.Replace("EM.", "EM1.", StringComparison.Ordinal))!).RootElement.GetProperty("result");
        Assert.Equal(_bench.Meter.Service.Current!.NetPowerWatts, result.GetProperty("act_power").GetDecimal());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"id":1,"method":"EM.GetStatus"}""")]
    [InlineData("""{"id":1,"src":"b","method":"EM.GetStatus","params":{"id":"0"}}""")]
    [InlineData("""{"id":1,"src":"b","method":"EM.GetStatus","params":{"id":1}}""")]
    [InlineData("""{"id":1,"src":"b","method":"EM.GetStatus","params":{"id":0}}x""")]
    [InlineData("""{"id":1,"src":"b\u0022","method":"EM.GetStatus","params":{"id":0}}""")]
    [InlineData("""{"id":1,"src":"b","method":"Shelly.Reboot"}""")]
    [InlineData("""{"id":1,"src":"b","method":"EM.SetConfig","params":{"id":0,"config":{}}}""")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void What_is_no_reading_call_gets_silence_and_disturbs_nothing(string packet)
    {
        Assert.Null(Ask(packet));
        Assert.NotNull(Ask(Powers));
    }

    private static object Field(object of, string name) => of.GetType().GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(of)!;

    // A packet may need a moment, also on one machine: the output has its turns when it is there.
    private string? Ask(string packet)
    {
        int served = _bench.Status.Served;
        _battery.Send(Encoding.ASCII.GetBytes(packet), new IPEndPoint(IPAddress.Loopback, _port));
        Assert.True(Own.Poll(PatienceMilliseconds * 1000, SelectMode.SelectRead), "A packet did not arrive.");
        _bench.Turns();
        IPEndPoint? from = null;
        string? answer = null;
        if (_bench.Status.Served > served)
        {
            answer = Encoding.ASCII.GetString(_battery.Receive(ref from));
            Assert.Equal(_port, from!.Port);
            Assert.Equal(served + 1, _bench.Status.Served);
        }

        Assert.Equal(0, _battery.Available);
        return answer;
    }
}
