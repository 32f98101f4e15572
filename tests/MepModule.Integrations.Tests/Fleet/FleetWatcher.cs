using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MepModule.Integrations.Tests.Fleet;

/// <summary>A state as it came: when, and when its values were measured.</summary>
internal readonly record struct Arrival(TimeSpan At, DateTime SampleTime);

/// <summary>Hears the states of all modules; connects anew when its node is gone, as a reader in real life does.</summary>
internal sealed class FleetWatcher : IDisposable
{
    private const string StateEnd = "/state";
    private const string StatusEnd = "/status";

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptions _options;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, List<Arrival>> _states = [];
    private readonly ConcurrentQueue<(TimeSpan At, string Name, bool IsOnline)> _statuses = [];
    private readonly Stopwatch _clock;
    private readonly Task _work;
    private readonly ManualResetEventSlim _connected = new();
    private int _older;

    /// <param name="cluster">What to connect to, as its reader.</param>
    /// <param name="port">Which port of it.</param>
    /// <param name="clock">Time, the same for all watchers.</param>
    public FleetWatcher(Cluster cluster, int port, Stopwatch clock)
    {
        _clock = clock;
        _options = OptionsOf(cluster, port, "reader", cluster.ReaderPassword);
        _client.ApplicationMessageReceivedAsync += Note;
        _work = Task.Run(StayConnected);
    }

    /// <summary>States that were measured before one that had come already.</summary>
    public int Older => Volatile.Read(ref _older);

    /// <summary>Times that the connection was lost.</summary>
    public int Losses { get; private set; }

    /// <summary>Modules that said something.</summary>
    public int Modules => _states.Count;

    /// <summary>What came from each module so far, in its order.</summary>
    public Dictionary<string, Arrival[]> States => _states.ToDictionary(pair => pair.Key, pair =>
    {
        lock (pair.Value)
        {
            return pair.Value.ToArray();
        }
    });

    /// <summary>Modules that said that they are connected, and when; retained ones are left out.</summary>
    public (TimeSpan At, string Name)[] Connections => [.. _statuses.Where(status => status.IsOnline).Select(status => (status.At, status.Name))];

    /// <summary>How to connect as a user.</summary>
    public static MqttClientOptions OptionsOf(Cluster cluster, int port, string user, string password) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", port)
        .WithTlsOptions(tls => tls.UseTls(cluster.Certificates != null).WithCertificateValidationHandler(_ => true))
        .WithCredentials(user, password)
        .WithProtocolVersion(MqttProtocolVersion.V311)
        .WithTimeout(TimeSpan.FromSeconds(10))
        .Build();

    /// <summary>Waits until it hears for the first time.</summary>
    public void UntilConnected() => Assert.True(_connected.Wait(TimeSpan.FromMinutes(1)), "The broker takes no reader.");

    public void Dispose()
    {
        _end.Cancel();
        _work.Wait();
        _client.Dispose();
        _connected.Dispose();
        _end.Dispose();
    }

    private async Task StayConnected()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                if (!_client.IsConnected)
                {
                    await _client.ConnectAsync(_options, _end.Token);
                    await _client.SubscribeAsync("meters/+/status", MqttQualityOfServiceLevel.AtMostOnce, _end.Token);
                    await _client.SubscribeAsync("meters/+/state", MqttQualityOfServiceLevel.AtMostOnce, _end.Token);
                    _connected.Set();
                }

                var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Task Tell(MqttClientDisconnectedEventArgs e)
                {
                    gone.TrySetResult();
                    return Task.CompletedTask;
                }

                _client.DisconnectedAsync += Tell;
                if (_client.IsConnected)
                {
                    await gone.Task.WaitAsync(_end.Token);
                }

                _client.DisconnectedAsync -= Tell;
                Losses++;
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // The broker is not there, or did not take the subscriptions; soon it is and does.
                await _client.TryDisconnectAsync();
                await Task.Delay(200, CancellationToken.None);
            }
        }
    }

    private Task Note(MqttApplicationMessageReceivedEventArgs message)
    {
        TimeSpan at = _clock.Elapsed;
        string topic = message.ApplicationMessage.Topic;
        string name = topic.Split('/')[1];
        if (topic.EndsWith(StatusEnd, StringComparison.Ordinal) && !message.ApplicationMessage.Retain)
        {
            _statuses.Enqueue((at, name, message.ApplicationMessage.ConvertPayloadToString() == "online"));
        }
        else if (topic.EndsWith(StateEnd, StringComparison.Ordinal))
        {
            using JsonDocument state = JsonDocument.Parse(message.ApplicationMessage.Payload.ToArray());
            DateTime sample = state.RootElement.GetProperty("sample_time").GetDateTime();
            List<Arrival> states = _states.GetOrAdd(name, _ => []);
            lock (states)
            {
                if (states.Count > 0 && sample < states[^1].SampleTime)
                {
                    Interlocked.Increment(ref _older);
                }

                states.Add(new Arrival(at, sample));
            }
        }

        return Task.CompletedTask;
    }
}
