using System;
using System.Net;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using MQTTnet;
using MQTTnet.Server;

namespace MepModule.Benchmarks.Life;

/// <summary>The broker that the module publishes to, and what came there.</summary>
internal sealed class Broker(LifeClock clock, int port)
{
    private const string StateTopic = "life/state";

    private MqttServer? _server;
    private TimeSpan _last;
    private double _energy;

    /// <summary>Messages with values.</summary>
    public int States { get; private set; }

    public int Connects { get; private set; }

    /// <summary>Times at which an energy was less than one before it.</summary>
    public int Backwards { get; private set; }

    public TimeSpan LongestGap { get; private set; }

    public async Task Start()
    {
        _server = new MqttServerFactory().CreateMqttServer(
            new MqttServerOptionsBuilder().WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(port).Build());
        _server.ClientConnectedAsync += _ =>
        {
            Connects++;
            return Task.CompletedTask;
        };
        _server.InterceptingPublishAsync += message =>
        {
            if (message.ApplicationMessage.Topic == StateTopic)
            {
                Take(JsonDocument.Parse(message.ApplicationMessage.ConvertPayloadToString()));
            }

            return Task.CompletedTask;
        };
        await _server.StartAsync();
    }

    public async Task Stop()
    {
        if (_server is not null)
        {
            await _server.StopAsync();
            _server.Dispose();
            _server = null;
        }
    }

    private void Take(JsonDocument state)
    {
        TimeSpan now = clock.Age;
        LongestGap = States > 0 && now - _last > LongestGap ? now - _last : LongestGap;
        _last = now;
        States++;
        if (state.RootElement.TryGetProperty("energy_import_wh", out JsonElement energy) && energy.ValueKind == JsonValueKind.Number)
        {
            Backwards += energy.GetDouble() < _energy ? 1 : 0;
            _energy = energy.GetDouble();
        }
    }
}
