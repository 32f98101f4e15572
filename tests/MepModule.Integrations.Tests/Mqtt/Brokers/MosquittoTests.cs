using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using MepModule.App.Integrations.Dialling;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.Integrations.Tests.Mqtt.Client;
using MQTTnet;

namespace MepModule.Integrations.Tests.Mqtt.Brokers;

/// <summary>What only one broker can show: TLS, an access list, being stopped; and the tools of other makers as the other side.</summary>
public sealed class MosquittoTests
{
    // On an idle machine a turn follows another within a few milliseconds.
    private const int MostBetweenTurns = 100;

    [Fact]
    public void TLS_works_with_the_authority_that_signed_the_certificate()
    {
        var certificates = new Certificates();
        using Mosquitto broker = Start(certificates);
        using var watcher = new Watcher(broker, "meter/#");
        using ClientBench bench = Protected(broker, certificates, "meter/asked");
        string large = new('z', 20000);
        bench.UntilConnected();
        bench.Publish("meter/state", large, isAcknowledged: true);
        bench.UntilSent();
        watcher.Publish("meter/asked", "over TLS");

        Assert.Equal(large, watcher.Until("meter/state").ConvertPayloadToString());
        Assert.Equal("over TLS", bench.UntilReceived("meter/asked").Text);
        broker.Stop();
        Assert.Contains(bench.UntilLost(), new[] { MqttProblem.Ended, MqttProblem.Broken });
    }

    [Fact]
    public void TLS_is_refused_with_a_sentence_for_each_thing_that_is_wrong()
    {
        var right = new Certificates();
        using (Mosquitto broker = Start(right))
        {
            // Signed by another authority of the same name, a text that is none, no authority at all.
            Assert.Equal(MqttProblem.CertificateUntrusted, Problem(broker, new Certificates()));
            Assert.Equal(MqttProblem.BadAuthority, Problem(broker, new Text("-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n")));
            Assert.Equal(MqttProblem.BadAuthority, Problem(broker, new Text("rubbish")));
            Assert.Equal(MqttProblem.CertificateUntrusted, Problem(broker, null));

            // TLS at the port without, and the other way round.
            using ClientBench plainPort = Protected(broker, right);
            plainPort.Options.Port = broker.Port;
            Assert.Equal(MqttProblem.NoTls, plainPort.UntilLost());
            using ClientBench tlsPort = broker.Bench();
            tlsPort.Options.Port = broker.TlsPort;
            Assert.Contains(tlsPort.UntilLost(), new[] { MqttProblem.HungUp, MqttProblem.BadPacket });
        }

        var otherName = new Certificates("broker.example");
        using (Mosquitto broker = Start(otherName))
        {
            Assert.Equal(MqttProblem.CertificateOtherName, Problem(broker, otherName));
        }

        var expired = new Certificates(isExpired: true);
        using (Mosquitto broker = Start(expired))
        {
            Assert.Equal(MqttProblem.CertificateExpired, Problem(broker, expired));
        }
    }

    [Fact]
    public void TLS_waits_until_the_clock_is_set()
    {
        var certificates = new Certificates();
        using Mosquitto broker = Start(certificates);
        using ClientBench bench = Protected(broker, certificates);
        bench.IsSet = false;
        bench.Until(() => bench.Client.Problem == MqttProblem.ClockNotSet, "the sentence");
        for (int i = 0; i < 100; i++)
        {
            bench.Client.Turn(bench.Now);
            Assert.Equal(MqttState.Waiting, bench.Client.State);
        }

        bench.IsSet = true;
        bench.UntilConnected();
        Assert.Equal(MqttProblem.None, bench.Client.Problem);
    }

    [Fact]
    public void What_the_access_list_forbids_does_not_end_the_connection()
    {
        using Mosquitto broker = Start();
        using var watcher = new Watcher(broker, "#");
        using ClientBench bench = broker.Bench("other/asked", "meter/asked");
        bench.Options.User = Mosquitto.Stranger;
        bench.UntilConnected();
        bench.Publish("meter/state", "forbidden", isAcknowledged: true);
        bench.Publish("other/state", "allowed", isAcknowledged: true);
        bench.UntilSent();
        watcher.Until("other/state");
        watcher.Publish("meter/asked", "unheard");
        watcher.Publish("other/asked", "heard");

        Assert.Equal("heard", bench.UntilReceived("other/asked").Text);
        Assert.DoesNotContain(watcher.Seen, message => message.Topic == "meter/state");
        Assert.Single(bench.Inbox);
        Assert.Equal(MqttState.Connected, bench.Client.State);
    }

    [Fact]
    public void A_broker_that_is_stopped_in_its_tracks_is_noticed_within_the_keep_alive_and_used_again_when_it_goes_on()
    {
        using Mosquitto broker = Start();
        using ClientBench bench = broker.Bench();
        bench.Options.KeepAliveSeconds = 4;
        bench.UntilConnected();
        broker.Program.Freeze();
        long start = bench.Now;
        long last = start;
        long turns = 0;
        long nextState = 0;
        bench.Until(
            () =>
            {
                // Time in which the machine gave the client no turn does not count against it.
                long now = bench.Now;
                turns += Math.Min(now - last, MostBetweenTurns);
                last = now;
                if (now >= nextState && bench.Outbox.Count == 0)
                {
                    nextState = now + 200;
                    bench.Publish("meter/state", "1");
                }

                return bench.Client.State == MqttState.Waiting;
            },
            "the stop to be noticed");
        Assert.Equal(MqttProblem.WentSilent, bench.Client.Problem);
        Assert.True(last - start >= 1900, "It was given up too early.");
        Assert.InRange(turns, 0, 5000);

        // The kernel takes new connections for a broker that does not run.
        bench.Outbox.Clear();
        bench.Until(() => bench.Client.State == MqttState.Greeting, "the next attempt");
        broker.Program.Thaw();
        bench.UntilConnected();
        bench.Publish("meter/state", "2", isAcknowledged: true);
        bench.UntilSent();
    }

    [Fact]
    public void The_tools_of_mosquitto_and_mqttjs_see_and_say_the_same()
    {
        using Mosquitto broker = Start();
        using ClientBench bench = broker.Bench("meter/asked");
        using ForeignProgram sub = broker.Tool("mosquitto_sub", "-t", "meter/#", "-F", "%t|%q|%r|%p", "-C", "2", "-q", "1");
        using ForeignProgram listener = new("node", [Path.Combine(ForeignPackages.Npm, "listener.mjs"), broker.Port.ToString(), Broker.User, Broker.Password, "meter/#"]);
        listener.UntilSaid("subscribed");
        bench.UntilConnected();

        // mosquitto_sub says nothing when it has subscribed, so it is tried until it hears.
        bench.Until(
            () =>
            {
                if (bench.Outbox.Count == 0)
                {
                    bench.Publish("meter/måler", "{\"navn\":\"måler\"}", isAcknowledged: true);
                }

                return sub.Said.Contains("meter/måler|1|0|{\"navn\":\"måler\"}", StringComparison.Ordinal);
            },
            "mosquitto_sub to hear");
        listener.UntilSaid("{\"topic\":\"meter/måler\",\"text\":\"{\\\"navn\\\":\\\"måler\\\"}\",\"qos\":1,\"retain\":false}");

        using ForeignProgram pub = broker.Tool("mosquitto_pub", "-t", "meter/asked", "-m", "from mosquitto_pub", "-q", "1");
        Assert.Equal(0, pub.UntilEnded());
        bench.Until(() => bench.Inbox.Count == 1, "mosquitto_pub");
        listener.Say(JsonSerializer.Serialize(new { topic = "meter/asked", text = "from mqtt.js", qos = 2 }));
        bench.Until(() => bench.Inbox.Count == 2, "mqtt.js");
        Assert.Equal(["from mosquitto_pub", "from mqtt.js"], bench.Inbox.Select(message => message.Text));
    }

    private static Mosquitto Start(Certificates? certificates = null)
    {
        var broker = new Mosquitto(certificates);
        broker.Start();
        return broker;
    }

    private static ClientBench Protected(Mosquitto broker, IAuthoritySource? authority, params string[] subscriptions)
    {
        ClientBench bench = broker.Bench(subscriptions);
        bench.Options.Host = "localhost";
        bench.Options.Port = broker.TlsPort;
        bench.Options.IsTls = true;
        bench.Options.Authority = authority;
        return bench;
    }

    private static MqttProblem Problem(Mosquitto broker, IAuthoritySource? authority)
    {
        using ClientBench bench = Protected(broker, authority);
        return bench.UntilLost();
    }

    private sealed class Text(string text) : IAuthoritySource
    {
        public string Pem() => text;
    }
}
