using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MepModule.Integrations.Tests.Mqtt.Brokers;

/// <summary>The client of MQTTnet as the other side: sees what was published, and publishes.</summary>
internal sealed class Watcher : IDisposable
{
    private const int PatienceMilliseconds = 120_000;

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly List<MqttApplicationMessage> _seen = [];

    public Watcher(Broker broker, params string[] topics)
    {
        _client.ApplicationMessageReceivedAsync += message =>
        {
            lock (_seen)
            {
                _seen.Add(message.ApplicationMessage);
            }

            return System.Threading.Tasks.Task.CompletedTask;
        };
        MqttClientConnectResult result = _client.ConnectAsync(new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", broker.Port)
            .WithCredentials(Broker.User, Broker.Password)
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .Build()).GetAwaiter().GetResult();
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        foreach (string topic in topics)
        {
            _client.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce).GetAwaiter().GetResult();
        }
    }

    /// <summary>What was seen so far, in order.</summary>
    public IReadOnlyList<MqttApplicationMessage> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>Waits for a message to a topic.</summary>
    public MqttApplicationMessage Until(string topic, Func<MqttApplicationMessage, bool>? isIt = null, int patienceMilliseconds = PatienceMilliseconds) =>
        UntilAny(message => message.Topic == topic && (isIt == null || isIt(message)), patienceMilliseconds, topic);

    /// <summary>Waits for a message.</summary>
    public MqttApplicationMessage UntilAny(Func<MqttApplicationMessage, bool> isIt, int patienceMilliseconds = PatienceMilliseconds, string what = "a topic")
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            MqttApplicationMessage? found = Seen.FirstOrDefault(isIt);
            if (found != null)
            {
                return found;
            }

            Assert.True(
                patience.ElapsedMilliseconds < patienceMilliseconds,
                $"Waited in vain for a message to {what}; there were:\n{string.Join('\n', Seen.Select(message => $"{message.Topic} ({message.Payload.Length} bytes)").Distinct())}");
            Thread.Sleep(10);
        }
    }

    /// <summary>The identity of the module at Home Assistant, as the topic of its discovery tells it.</summary>
    public string Identity() =>
        UntilAny(
            message => message.Topic.StartsWith("homeassistant/device/mepmodule_", StringComparison.Ordinal) && !message.Topic.Contains("_mbus", StringComparison.Ordinal) && message.Payload.Length > 0,
            what: "the discovery").Topic.Split('/')[2];

    /// <summary>How many messages to a topic were seen.</summary>
    public int Count(string topic) => Seen.Count(message => message.Topic == topic);

    /// <summary>Publishes a text.</summary>
    public void Publish(string topic, string text, bool isRetained = false, int qos = 1) =>
        _client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(text).WithRetainFlag(isRetained).WithQualityOfServiceLevel((MqttQualityOfServiceLevel)qos).Build())
            .GetAwaiter().GetResult();

    public void Dispose()
    {
        try
        {
            _client.DisconnectAsync().GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            // The broker went first.
        }

        _client.Dispose();
    }
}
