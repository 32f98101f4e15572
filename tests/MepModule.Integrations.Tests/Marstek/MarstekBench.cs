using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using MepModule.App.Integrations.Marstek;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Meter;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol.Security;

namespace MepModule.Integrations.Tests.Marstek;

/// <summary>
/// The whole way in virtual time: a household with batteries, the meter before it, the wire, the module, and its answers by UDP to the batteries. Everything beside the module goes on every 50 ms;
/// packets are waited for, as they travel in real time.
/// </summary>
internal sealed class MarstekBench : IDisposable
{
    private const int AskMilliseconds = 1000;
    private const int PatienceMilliseconds = 20000;
    private const double MostWatts = 2500;

    private readonly SimulatedHouse _house;
    private readonly Socket _batteries = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = PatienceMilliseconds };
    private readonly byte[] _buffer = new byte[1024];
    private readonly IPEndPoint _module;
    private readonly long _start;
    private readonly long _asksAt;

    /// <param name="house">The household with its batteries.</param>
    /// <param name="slotMilliseconds">One slot after the other reads present values, but for a few.</param>
    /// <param name="phases">Phases of the meter.</param>
    /// <param name="askMilliseconds">How long after a sample the first battery asks.</param>
    public MarstekBench(SimulatedHouse house, int slotMilliseconds, int phases, int askMilliseconds = 500)
    {
        _house = house;
        var options = new MeterOptions { HistoryDays = 1, MissingPhases = phases == 1 ? 0b110 : 0, Present = _ => house.Sample() };
        Bench = new OutputBench(new MarstekOutput(0), options);
        Bench.Meter.Service.Configure(new MeterServiceSettings { SlotMilliseconds = slotMilliseconds }, MepKey.Parse(MeterKey.DemoBasic, out _));
        Bench.Meter.Service.IsSteered = Bench.Output.Steers;
        Bench.Meter.WaitForEnergies();
        _batteries.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Bench.Turns();
        _module = (IPEndPoint)Own.LocalEndPoint!;
        _start = Bench.Meter.Clock.Milliseconds;
        _asksAt = Bench.Meter.Service.Current!.SampleMilliseconds - _start + askMilliseconds + (10 * AskMilliseconds);
        Bench.Meter.Clock.Beside = GoOn;
    }

    public OutputBench Bench { get; }

    private Socket Own => (Socket)typeof(MarstekOutput).GetField("_socket", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(Bench.Output)!;

    /// <summary>Milliseconds since the batteries were switched on.</summary>
    public long Now => Bench.Meter.Clock.Milliseconds - _start;

    /// <summary>Goes on until a moment.</summary>
    public void Until(int seconds)
    {
        while (Now < seconds * 1000L)
        {
            Bench.Meter.Service.RunSlot();
        }
    }

    /// <summary>Gives the output its turns, and the batteries their answers.</summary>
    public void Answer()
    {
        int before = Bench.Status.Served;
        Bench.Turns();
        for (int i = before; i < Bench.Status.Served; i++)
        {
            string[] fields = BatteryFrame.Fields(_buffer[.._batteries.Receive(_buffer)]);
            _house.Batteries.Single(one => one.Address == fields[3]).Hear(fields);
        }
    }

    public void Dispose()
    {
        Bench.Dispose();
        _batteries.Dispose();
    }

    private void GoOn()
    {
        int asked = 0;
        for (int i = 0; i < _house.Batteries.Length; i++)
        {
            // Not all at once.
            if ((Now + (20 * AskMilliseconds) - _asksAt - (i * AskMilliseconds / _house.Batteries.Length)) % AskMilliseconds < App.Tests.VirtualTime.StepMicroseconds / 1000)
            {
                asked += _batteries.SendTo(_house.Batteries[i].Ask(Now), _module) > 0 ? 1 : 0;
            }
        }

        Assert.True(asked == 0 || Own.Poll(PatienceMilliseconds * 1000, SelectMode.SelectRead), "A request did not arrive.");
        Answer();
        _house.Note(Now);
    }

    /// <summary>Batteries on the phases of a household; one alone follows the sum of all phases, as it could not hold three by its own.</summary>
    public static SimulatedHouse House(int batteries, int phases, double load = 300) => new(
        phases,
        [.. Enumerable.Range(0, batteries).Select(i => new SimulatedBattery(string.Create(CultureInfo.InvariantCulture, $"AABBCCDDEE{i:D2}"), batteries == 1 && phases > 1 ? 'D' : (char)('A' + (i % phases)), MostWatts))]) { Load = load };
}
