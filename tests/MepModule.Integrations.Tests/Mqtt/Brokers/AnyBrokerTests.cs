using System;
using System.Linq;
using System.Text;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.Integrations.Tests.Mqtt.Client;
using MQTTnet;

namespace MepModule.Integrations.Tests.Mqtt.Brokers;

/// <summary>One test for brokers of four makers.</summary>
public sealed class AnyBrokerTests
{
    [Theory]
    [InlineData("mosquitto")]
    [InlineData("nats")]
    [InlineData("aedes")]
    [InlineData("mqttnet")]
    [Statement("3.1.2-10", "3.14.4-3", "3.3.1-10")]
    public void The_client_lives_with_the_broker_of_each_maker(string maker)
    {
        using Broker broker = Broker.Of(maker);
        using var watcher = new Watcher(broker, "meter/#");

        // Publishes whatever the length with QoS 0 and 1, and hears what others say.
        using ClientBench bench = broker.Bench("other/status", "meter/asked");
        bench.Options.Will = new MqttMessage("meter/status") { Payload = new TestPayload("offline"), IsRetained = true, IsAcknowledged = true };
        bench.UntilConnected();
        bench.Publish("meter/status", "online", isRetained: true, isAcknowledged: true);
        bench.Publish("meter/state", "{\"power_w\":-1250}");
        string large = string.Concat(Enumerable.Range(0, 1500).Select(i => $"{i:D5}."));
        bench.Publish("meter/large", large, isAcknowledged: true);
        bench.UntilSent();
        Assert.Equal("online", watcher.Until("meter/status").ConvertPayloadToString());
        Assert.Equal("{\"power_w\":-1250}", watcher.Until("meter/state").ConvertPayloadToString());
        Assert.Equal(large, watcher.Until("meter/large").ConvertPayloadToString());

        bench.Until(() => bench.Client.Problem == MqttProblem.None, "no problem");
        watcher.Publish("other/status", "online");
        watcher.Publish("meter/asked", "{\"id\":1}", qos: 0);
        Assert.Equal("online", bench.UntilReceived("other/status").Text);
        Assert.Equal("{\"id\":1}", bench.UntilReceived("meter/asked").Text);

        // What is retained comes to those who come later, and an empty one takes it away.
        using (var late = new Watcher(broker, "meter/status"))
        {
            MqttApplicationMessage status = late.Until("meter/status");
            Assert.True(status.Retain);
            Assert.Equal("online", status.ConvertPayloadToString());
        }

        bench.Publish("meter/gone", "soon", isRetained: true, isAcknowledged: true);
        bench.Publish("meter/gone", "", isRetained: true, isAcknowledged: true);
        bench.UntilSent();
        using (var late = new Watcher(broker, "meter/gone", "meter/status"))
        {
            late.Until("meter/status");
            Assert.DoesNotContain(late.Seen, message => message.Topic == "meter/gone" && message.Payload.Length > 0);
        }

        // A connection that breaks lets the will speak, and the next one takes it back.
        bench.OnReceived = _ => throw new InvalidOperationException("a mistake that ends the connection");
        watcher.Publish("meter/asked", "break");
        Assert.Equal(MqttProblem.Broken, bench.UntilLost());
        watcher.Until("meter/status", message => message.ConvertPayloadToString() == "offline");
        bench.OnReceived = null;
        bench.UntilConnected();
        bench.Publish("meter/status", "back", isRetained: true, isAcknowledged: true);
        bench.UntilSent();
        watcher.Until("meter/status", message => message.ConvertPayloadToString() == "back");

        // A goodbye leaves no will: what is said last stays.
        int before = watcher.Seen.Count;
        bench.Client.Close(true);
        watcher.Publish("meter/end", "1");
        watcher.Until("meter/end");
        Assert.DoesNotContain(watcher.Seen.Skip(before), message => message.ConvertPayloadToString() == "offline");

        // A wrong password is refused in words.
        using ClientBench wrong = broker.Bench();
        wrong.Options.Password = "wrong";
        Assert.Contains(wrong.UntilLost(), new[] { MqttProblem.WrongPassword, MqttProblem.NotAuthorised });
        Assert.Equal(0, wrong.ConnectedCount);
    }

    // NATS and MQTTnet's server sometimes leave both connections standing.
    [Theory]
    [InlineData("mosquitto")]
    [InlineData("aedes")]
    public void A_session_that_another_client_takes_over_is_won_back(string maker)
    {
        using Broker broker = Broker.Of(maker);
        using ClientBench bench = broker.Bench("meter/asked");
        bench.UntilConnected();
        using (ClientBench other = broker.Bench())
        {
            other.Options.ClientId = bench.Options.ClientId;
            other.UntilConnected();
            Assert.Contains(bench.UntilLost(), new[] { MqttProblem.Ended, MqttProblem.Broken });
        }

        bench.UntilConnected();
        Assert.Equal(2, bench.ConnectedCount);
        using var watcher = new Watcher(broker);
        watcher.Publish("meter/asked", "still there?");
        Assert.Equal("still there?", bench.UntilReceived("meter/asked").Text);
    }

    [Theory]
    [InlineData("mosquitto")]
    [InlineData("nats")]
    [InlineData("aedes")]
    [InlineData("mqttnet")]
    public void A_broker_that_goes_and_comes_back_is_found_again_and_gets_what_is_true_then(string maker)
    {
        using Broker broker = Broker.Of(maker);
        using ClientBench bench = broker.Bench("meter/asked");
        bench.UntilConnected();
        broker.Stop();
        bench.UntilLost();
        bench.Publish("meter/event", "during the outage", isAcknowledged: true);
        bench.Until(() => bench.Client.Problem == MqttProblem.PortClosed, "the broker's absence to be seen");
        bench.Outbox.Clear();
        bench.Publish("meter/state", "after", isAcknowledged: true);
        broker.Start();
        using var watcher = new Watcher(broker, "meter/#");
        bench.UntilConnected();
        bench.UntilSent();

        Assert.Equal("after", watcher.Until("meter/state").ConvertPayloadToString());
        Assert.DoesNotContain(watcher.Seen, message => message.Topic == "meter/event");
        watcher.Publish("meter/asked", "still there?");
        Assert.Equal("still there?", bench.UntilReceived("meter/asked").Text);
    }

    [Theory]
    [InlineData("mosquitto")]
    [InlineData("nats")]
    [InlineData("aedes")]
    [InlineData("mqttnet")]
    public void Retained_rubbish_of_256_KB_on_our_topics_is_read_past(string maker)
    {
        using Broker broker = Broker.Of(maker);
        using var watcher = new Watcher(broker);
        watcher.Publish("meter/asked", new string('x', 262144), isRetained: true);
        watcher.Publish("other/status", new string('y', 262144), isRetained: true);
        using ClientBench bench = broker.Bench("other/status", "meter/asked");
        bench.UntilConnected();
        bench.Until(() => bench.Client.TooLongCount == 2, "the rubbish to be read past");
        int size = BudgetTests.SizeOf(bench);
        watcher.Publish("meter/asked", "short");

        Assert.Equal("short", bench.UntilReceived("meter/asked").Text);
        Assert.InRange(size, 0, BudgetTests.AtRest);
        Assert.DoesNotContain(bench.Inbox, message => Encoding.UTF8.GetByteCount(message.Text) > MqttArrival.Capacity);
    }
}
