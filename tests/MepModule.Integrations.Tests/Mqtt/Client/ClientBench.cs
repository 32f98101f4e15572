using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.App.Platform;
using MepModule.Desktop;

namespace MepModule.Integrations.Tests.Mqtt.Client;

/// <summary>
/// A client with an owner that notes everything. Its time stands still until it is moved, or runs like a clock; what is waited for comes from
/// real sockets.
/// </summary>
internal sealed class ClientBench : IMqttOwner, IClock, IRandom, IDisposable
{
    private const int PatienceMilliseconds = 120_000;

    private readonly bool _isRealTime;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _now = 1000;

    public ClientBench(MqttOptions options, bool isRealTime = false)
    {
        Options = options;
        _isRealTime = isRealTime;
        Client = new MqttClient(options, this, this, this, new SystemTls());
    }

    public MqttOptions Options { get; }

    public MqttClient Client { get; }

    /// <summary>What is to be published, in order; one that asks for it stays until it is acknowledged.</summary>
    public List<MqttMessage> Outbox { get; } = [];

    public List<MqttMessage> SentMessages { get; } = [];

    /// <summary>Topic, payload and whether retained, as they came.</summary>
    public List<(string Topic, string Text, bool IsRetained)> Inbox { get; } = [];

    public int ConnectedCount { get; private set; }

    /// <summary>What the pauses get as random bytes.</summary>
    public byte RandomByte { get; set; }

    /// <summary>Subscribed topics that were seen to be told apart.</summary>
    public Action<MqttArrival>? OnReceived { get; set; }

    public long Now => _isRealTime ? 1000 + _watch.ElapsedMilliseconds : _now;

    public long Milliseconds => Now;

    public DateTime UtcNow => DateTime.UtcNow;

    public bool IsSet { get; set; } = true;

    public void Set(DateTime utc) => throw new NotSupportedException();

    public void Sleep(int milliseconds) => throw new NotSupportedException();

    public void Fill(byte[] buffer, int offset, int count) => Array.Fill(buffer, RandomByte, offset, count);

    /// <summary>Publishes a text.</summary>
    public MqttMessage Publish(string topic, string text, bool isRetained = false, bool isAcknowledged = false)
    {
        var message = new MqttMessage(topic) { Payload = text.Length == 0 ? null : new TestPayload(text), IsRetained = isRetained, IsAcknowledged = isAcknowledged };
        Outbox.Add(message);
        return message;
    }

    /// <summary>Moves the time and gives the client a turn.</summary>
    /// <returns>As <see cref="MqttClient.Turn"/>: 0 when something moved.</returns>
    public int Advance(int milliseconds)
    {
        _now += milliseconds;
        return Client.Turn(Now);
    }

    /// <summary>Gives turns until something is so.</summary>
    public void Until(Func<bool> isSo, string what, int patienceMilliseconds = PatienceMilliseconds)
    {
        var patience = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(patience.ElapsedMilliseconds < patienceMilliseconds, $"Waited in vain for {what}; the client is {Client.State}: {MqttProblemText.Sentence(Client.Problem)}");
            if (Client.Turn(Now) > 0)
            {
                Thread.Sleep(1);
            }
        }
    }

    /// <summary>Moves the time, if need be, until the client is connected.</summary>
    public void UntilConnected(int patienceMilliseconds = PatienceMilliseconds) =>
        Until(
            () =>
            {
                _now += Client.State == MqttState.Waiting ? 1000 : 0;
                return Client.State == MqttState.Connected;
            },
            "a connection",
            patienceMilliseconds);

    /// <summary>Gives turns until a connection or an attempt ended.</summary>
    public MqttProblem UntilLost()
    {
        Until(() => Client.State == MqttState.Waiting && Client.Problem != MqttProblem.None, "an end");
        return Client.Problem;
    }

    /// <summary>Gives turns until everything was sent.</summary>
    public void UntilSent() => Until(() => Outbox.Count == 0, "the messages to be sent");

    /// <summary>Gives turns until a message came.</summary>
    public (string Topic, string Text, bool IsRetained) UntilReceived(string topic)
    {
        Until(() => Inbox.Any(message => message.Topic == topic), "a message to " + topic);
        return Inbox.First(message => message.Topic == topic);
    }

    void IMqttOwner.Connected() => ConnectedCount++;

    MqttMessage? IMqttOwner.Next(long nowMilliseconds) => Outbox.Count == 0 ? null : Outbox[0];

    void IMqttOwner.Sent(MqttMessage message)
    {
        Assert.Same(Outbox[0], message);
        Outbox.RemoveAt(0);
        SentMessages.Add(message);
    }

    void IMqttOwner.Received(MqttArrival message)
    {
        OnReceived?.Invoke(message);
        string topic = Options.Subscriptions.FirstOrDefault(message.IsFor) ?? "?";
        Inbox.Add((topic, message.Text(), message.IsRetained));
    }

    public void Dispose() => Client.Close(true);

    /// <summary>Options for a broker on this machine, with a name that nobody else has.</summary>
    public static MqttOptions For(int port, params string[] subscriptions) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        ClientId = "mep" + RandomNumberGenerator.GetHexString(12, lowercase: true),
        Subscriptions = subscriptions,
    };
}
