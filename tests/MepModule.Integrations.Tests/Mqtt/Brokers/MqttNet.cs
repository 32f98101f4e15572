using System.Collections.Generic;
using System.Net;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace MepModule.Integrations.Tests.Mqtt.Brokers;

/// <summary>The server of MQTTnet, in this process. What it retains outlives its restart, as a program's file does.</summary>
internal sealed class MqttNet : Broker
{
    private readonly List<MqttApplicationMessage> _retained = [];
    private MqttServer? _server;

    public override string Name => "mqttnet";

    public override void Start()
    {
        MqttServerOptions options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(Port)
            .WithDefaultEndpointReuseAddress()
            .Build();
        _server = new MqttServerFactory().CreateMqttServer(options);
        _server.ValidatingConnectionAsync += connection =>
        {
            bool isRight = connection.UserName == User && connection.Password == Password;
            connection.ReasonCode = isRight ? MqttConnectReasonCode.Success : MqttConnectReasonCode.BadUserNameOrPassword;
            return System.Threading.Tasks.Task.CompletedTask;
        };
        _server.RetainedMessageChangedAsync += change =>
        {
            lock (_retained)
            {
                _retained.Clear();
                _retained.AddRange(change.StoredRetainedMessages);
            }

            return System.Threading.Tasks.Task.CompletedTask;
        };
        _server.LoadingRetainedMessageAsync += loading =>
        {
            lock (_retained)
            {
                loading.LoadedRetainedMessages = [.. _retained];
            }

            return System.Threading.Tasks.Task.CompletedTask;
        };
        _server.StartAsync().GetAwaiter().GetResult();
    }

    public override void Stop()
    {
        _server?.StopAsync().GetAwaiter().GetResult();
        _server?.Dispose();
        _server = null;
    }
}
