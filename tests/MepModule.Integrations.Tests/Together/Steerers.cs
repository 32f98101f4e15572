using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using System.Text.Json;
using MepModule.App;
using MepModule.App.Configuration;
using MepModule.App.Integrations;
using MepModule.App.Integrations.Marstek;
using MepModule.App.Integrations.Outputs;
using MepModule.Integrations.Tests.Marstek;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Integrations.Tests.Steering;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Together;

/// <summary>Batteries that steer by the module: none of their makers gives them away as programs, so they are ours. Masters of others that read its registers are in <see cref="Crowd"/>.</summary>
internal sealed class Steerers : IDisposable
{
    private const int PatienceMilliseconds = 5000;
    private const string Powers = """{"id":7,"src":"battery-1","method":"EM.GetStatus","params":{"id":0}}""";

    private readonly ModuleApp _app;
    private readonly Uri _address;
    private readonly List<Asker> _askers = [];
    private MarstekOutput? _marstek;

    public Steerers(ModuleApp app, Uri address)
    {
        _app = app;
        _address = address;
    }

    /// <summary>Where the module shall answer UDP as a Shelly.</summary>
    public int ShellyPort { get; } = Loopback.FreePort();

    /// <summary>Who they are.</summary>
    public IEnumerable<string> Names => _askers.Select(one => one.Name);

    /// <summary>Whom the module gave no values since the last time.</summary>
    public IEnumerable<string> Unreached => _askers.Where(one => one.Take() == 0).Select(one => one.Name);

    /// <summary>
    /// Switches the output marstek on or off. Its batteries know one port only, which another program on this machine may have, so that it cannot be switched on in the settings here.
    /// </summary>
    public void SetMarstek(bool enabled)
    {
        if (enabled == (_marstek != null))
        {
            return;
        }

        object host = Field(_app, "_outputs");
        var settings = new SettingsSection([], "marstek");
        int number = Enumerable.Range(0, OutputList.Count).Single(one => OutputList.New(one)!.Name == "marstek");
        _marstek = enabled ? new MarstekOutput(0) : null;
        _marstek?.Begin((OutputContext)Field(host, "_context"), settings);
        host.GetType().GetMethod("Set", BindingFlags.NonPublic | BindingFlags.Instance)!.Invoke(host, [number, _marstek, null]);
    }

    /// <summary>Lets them come.</summary>
    public void Come()
    {
        _askers.Add(new Asker("a battery that asks an EcoTracker", EcoTracker));
        _askers.Add(new Asker("a battery that asks a Shelly over UDP", ShellyUdp));
        _askers.Add(new Asker("a program that asks a Shelly over HTTP", ShellyHttp));
        foreach (char phase in "ABC")
        {
            _askers.Add(new Asker("a battery of Marstek on phase " + phase, () => Marstek(phase)));
        }
    }

    public void Dispose()
    {
        foreach (Asker asker in _askers)
        {
            asker.Dispose();
        }

        _askers.Clear();
    }

    private (IDisposable Connection, Func<bool> Ask) EcoTracker()
    {
        var battery = new StrictBattery(_address);
        return (battery, () =>
        {
            (int status, string body) = battery.Ask();
            return status == 200 && Root(body).GetProperty("power").ValueKind == JsonValueKind.Number;
        });
    }

    private (IDisposable Connection, Func<bool> Ask) ShellyHttp()
    {
        var http = new HttpClient { BaseAddress = _address };
        return (http, () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/rpc") { Content = new StringContent(Powers, Encoding.UTF8, "application/json") };
            using HttpResponseMessage answer = http.Send(request);
            using var body = answer.Content.ReadAsStream();
            using JsonDocument? frame = answer.IsSuccessStatusCode ? JsonDocument.Parse(body) : null;
            return frame != null && HasPower(frame.RootElement);
        });
    }

    private (IDisposable Connection, Func<bool> Ask) ShellyUdp()
    {
        Socket socket = Udp(ShellyPort);
        byte[] packet = new byte[2048];
        return (socket, () =>
        {
            socket.Send(Encoding.ASCII.GetBytes(Powers));
            return HasPower(Root(Encoding.ASCII.GetString(packet, 0, socket.Receive(packet))));
        });
    }

    private (IDisposable Connection, Func<bool> Ask) Marstek(char phase)
    {
        Socket socket = Udp(PortOfMarstek());
        var battery = new SimulatedBattery("AABBCCDDEE0" + phase, phase, 2500);
        long start = Stopwatch.GetTimestamp();
        byte[] packet = new byte[1024];
        return (socket, () =>
        {
            socket.Send(battery.Ask((long)Stopwatch.GetElapsedTime(start).TotalMilliseconds));
            if (!socket.Poll(PatienceMilliseconds * 1000, SelectMode.SelectRead))
            {
                // A battery hears nothing while there is no sample that shows what it did, and asks again.
                return false;
            }

            battery.Hear(BatteryFrame.Fields(packet[..socket.Receive(packet)]));
            return true;
        });
    }

    private int PortOfMarstek() => Field(_marstek!, "_socket", mayLack: true) is Socket { LocalEndPoint: IPEndPoint place } ? place.Port : throw new SocketException((int)SocketError.NotConnected);

    private static bool HasPower(JsonElement frame) => frame.GetProperty("result").GetProperty("total_act_power").ValueKind == JsonValueKind.Number;

    private static JsonElement Root(string text) => JsonDocument.Parse(text).RootElement;

    private static Socket Udp(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = PatienceMilliseconds };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static object Field(object of, string name, bool mayLack = false)
    {
        object? value = of.GetType().GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(of);
        return mayLack ? value! : value ?? throw new InvalidOperationException(name + " is null.");
    }
}
