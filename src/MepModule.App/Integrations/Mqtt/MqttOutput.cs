using System.Threading;
using MepModule.App.Configuration;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.App.Integrations.Outputs;

namespace MepModule.App.Integrations.Mqtt;

/// <summary>Publishes the meter to an MQTT broker, for Home Assistant and others.</summary>
public sealed class MqttOutput : SocketOutput
{
    // A broker that is gone ends it sooner: the client leaves one that acknowledges nothing for half a keep-alive.
    private const int FarewellMilliseconds = 20000;
    private const int FarewellStep = 10;

    private MqttSettings? _settings;
    private MqttPublisher? _publisher;
    private MqttClient? _client;
    private OutputContext? _context;
    private MqttProblem _told = MqttProblem.None;

    /// <inheritdoc/>
    public override int HeapBytes => 4700;

    /// <inheritdoc/>
    public override int Sockets(SettingsSection settings) => 1;

    /// <inheritdoc/>
    public override string Name => "mqtt";

    /// <inheritdoc/>
    public override bool IsTestable => true;

    /// <inheritdoc/>
    protected override bool IsAsked => false;

    /// <inheritdoc/>
    public override string? Problem(SettingsSection settings) => MqttSettings.Problem(settings);

    // Somebody at the broker can then read the meter for good: the owner decides that, not a program.
    /// <inheritdoc/>
    public override string? ForLoginOnly(SettingsSection before, SettingsSection wanted) =>
        wanted.Number(MqttSettings.RawTag, 0) == MqttSettings.RawAlways && before.Number(MqttSettings.RawTag, 0) != MqttSettings.RawAlways
            ? "`mqtt.raw_messages` can be set to always by a login session only, not by an API token; until_restart is for both."
            : null;

    /// <inheritdoc/>
    public override int TagOffAtStart(SettingsSection settings) => settings.Number(MqttSettings.RawTag, 0) == MqttSettings.RawUntilRestart ? MqttSettings.RawTag : -1;

    /// <inheritdoc/>
    public override string Test(OutputContext context, SettingsSection settings, out bool isFine) => MqttTrial.Run(context, new MqttSettings(context, settings), out isFine);

    /// <inheritdoc/>
    public override int Turn(long nowMilliseconds)
    {
        _client ??= NewClient();
        int wait = _client.Turn(nowMilliseconds);
        if (_client.Problem != _told)
        {
            _told = _client.Problem;
            if (_told == MqttProblem.None)
            {
                Status!.NoteServing();
            }
            else
            {
                string answer = _told == MqttProblem.SubscriptionRefused ? "Subscription refused." : "No connection.";
                Status!.NoteRefused(_settings!.Peer, null, answer, MqttProblemText.Sentence(_told));
            }
        }

        return wait;
    }

    /// <inheritdoc/>
    public override void Close()
    {
        // Without a goodbye: the broker tells by the last will that the module is gone.
        _client?.Close(false);
        _client = null;
    }

    /// <inheritdoc/>
    public override void Leave(SettingsSection next)
    {
        MqttClient? client = _client;
        if (client == null || client.State != MqttState.Connected || _settings!.StaysWith(next))
        {
            return;
        }

        // What was published for good is taken away, by a thread that ends with it: whoever changes settings does not wait for a broker.
        _client = null;
        MqttPublisher publisher = _publisher!;
        OutputContext context = _context!;
        publisher.SayGoodbye();
        new Thread(() => Finish(client, publisher, context)).Start();
    }

    /// <inheritdoc/>
    protected override void DescribeOwn(FieldVisitor fields) => MqttSettings.Describe(fields);

    /// <inheritdoc/>
    protected override void Start(OutputContext context, SettingsSection settings)
    {
        _context = context;
        _settings = new MqttSettings(context, settings);
    }

    private MqttClient NewClient()
    {
        _publisher = new MqttPublisher(_context!, _settings!, Status!);
        return new MqttClient(_settings!.Options(false), _publisher, _context!.Clock, _context.Random, _context.Tls);
    }

    private static void Finish(MqttClient client, MqttPublisher publisher, OutputContext context)
    {
        long end = context.Clock.Milliseconds + FarewellMilliseconds;
        while (!publisher.IsDone && client.State == MqttState.Connected && context.Clock.Milliseconds < end)
        {
            client.Turn(context.Clock.Milliseconds);
            Thread.Sleep(FarewellStep);
        }

        client.Close(true);
    }
}
