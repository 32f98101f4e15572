using System.Threading;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.App.Integrations.Mqtt.Messages;
using MepModule.App.Integrations.Outputs;

namespace MepModule.App.Integrations.Mqtt;

/// <summary>
/// Tries the settings on the broker: connects beside the output under a name of its own, and sends a message to itself, which comes back only when the user may write and read below
/// the base topic.
/// </summary>
internal sealed class MqttTrial : IMqttOwner
{
    private const int ConnectMilliseconds = 12000;
    private const int EchoMilliseconds = 10000;
    private const int StepMilliseconds = 20;
    private const string TestTopic = "/test";

    private readonly string _topic;
    private bool _isSent;
    private bool _hasCome;

    private MqttTrial(string topic)
    {
        _topic = topic;
    }

    /// <summary>Tries. Takes up to half a minute.</summary>
    /// <returns>What came of it, as a sentence.</returns>
    public static string Run(OutputContext context, MqttSettings settings, out bool isFine)
    {
        MqttOptions options = settings.Options(true);
        var trial = new MqttTrial(settings.Base + TestTopic);
        options.Subscriptions = new[] { trial._topic };
        var client = new MqttClient(options, trial, context.Clock, context.Random, context.Tls);
        isFine = false;
        try
        {
            long end = context.Clock.Milliseconds + ConnectMilliseconds;
            while (client.State != MqttState.Connected && client.Problem == MqttProblem.None && context.Clock.Milliseconds < end)
            {
                Step(client, context);
            }

            if (client.State != MqttState.Connected)
            {
                return MqttProblemText.Sentence(client.Problem == MqttProblem.None ? MqttProblem.NoAnswer : client.Problem);
            }

            end = context.Clock.Milliseconds + EchoMilliseconds;
            while (client.State == MqttState.Connected && !trial._hasCome && client.Problem == MqttProblem.None && context.Clock.Milliseconds < end)
            {
                Step(client, context);
            }

            isFine = trial._hasCome;
            return isFine
                ? "The broker took the connection, and a message to " + trial._topic + " came back."
                : client.Problem != MqttProblem.None
                    ? MqttProblemText.Sentence(client.Problem)
                    : "The broker took the connection, but not a message to " + trial._topic + ": this user may not write or read there; check the broker's access list.";
        }
        finally
        {
            client.Close(true);
        }
    }

    /// <inheritdoc/>
    public void Connected()
    {
    }

    /// <inheritdoc/>
    public MqttMessage? Next(long nowMilliseconds)
    {
        return _isSent ? null : new MqttMessage(_topic) { Payload = new WordPayload("hello") };
    }

    /// <inheritdoc/>
    public void Sent(MqttMessage message) => _isSent = true;

    /// <inheritdoc/>
    public void Received(MqttArrival message) => _hasCome |= message.IsFor(_topic);

    private static void Step(MqttClient client, OutputContext context)
    {
        if (client.Turn(context.Clock.Milliseconds) > 0)
        {
            Thread.Sleep(StepMilliseconds);
        }
    }
}
