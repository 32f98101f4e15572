using System.Text;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Mqtt.Client;

/// <summary>CONNECT as it goes out, and what the client makes of the answers.</summary>
public sealed class ConnectTests
{
    [Fact]
    [Statement("3.1.0-1", "3.1.2-1", "3.1.2-2", "3.1.2-11", "3.1.2-12", "3.1.2-13", "3.1.2-15", "3.1.2-18", "3.1.2-20", "3.1.2-22", "3.1.3-3", "3.1.3-4")]
    public void The_first_packet_says_who_the_client_is_and_no_more_than_it_has()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench();
        bench.Options.ClientId = "mepmodule-ø1";
        broker.Accept(bench);

        (int first, byte[] body) = broker.Packet(bench);

        Assert.Equal(0x10, first);
        Assert.Equal([0, 4, .. "MQTT"u8, 4, 0x02, 0, 30, 0, 13, .. Encoding.UTF8.GetBytes("mepmodule-ø1")], body);
    }

    [Fact]
    [Statement("3.1.2-9", "3.1.2-14", "3.1.2-19", "3.1.2-21", "3.1.3-1", "3.1.3-10", "3.1.3-11", "1.5.3-1")]
    public void Will_user_and_password_stand_in_their_order_with_their_flags()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench();
        bench.Options.ClientId = "a";
        bench.Options.Will = new MqttMessage("hus/måler/status") { Payload = new TestPayload("off", "line"), IsRetained = true, IsAcknowledged = true };
        bench.Options.User = "søren";
        bench.Options.Password = "æblegrød";
        broker.Accept(bench);

        byte[] body = broker.Packet(bench).Body;

        byte[] topic = Encoding.UTF8.GetBytes("hus/måler/status");
        byte[] user = Encoding.UTF8.GetBytes("søren");
        byte[] password = Encoding.UTF8.GetBytes("æblegrød");
        Assert.Equal(
            [0, 4, .. "MQTT"u8, 4, 0x80 | 0x40 | 0x20 | 0x08 | 0x04 | 0x02, 0, 30, 0, 1, (byte)'a', 0, (byte)topic.Length, .. topic, 0, 7, .. "offline"u8, 0, (byte)user.Length, .. user, 0, (byte)password.Length, .. password],
            body);
    }

    [Fact]
    [Statement("3.1.2-22")]
    public void A_password_without_a_user_is_not_sent()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench();
        bench.Options.Password = "secret";
        broker.Accept(bench);

        Assert.Equal(0x02, broker.Packet(bench).Body[7]);
    }

    [Fact]
    public void What_is_longer_than_the_buffer_goes_out_in_pieces()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench();
        bench.Options.User = new string('u', 250);
        bench.Options.Password = new string('p', 300);
        broker.Accept(bench);

        byte[] body = broker.Packet(bench).Body;

        Assert.Equal(10 + 2 + bench.Options.ClientId.Length + 2 + 250 + 2 + 300, body.Length);
        Assert.EndsWith(new string('p', 300), Encoding.UTF8.GetString(body));
    }

    [Fact]
    [Statement("3.1.0-2", "3.2.0-1")]
    public void Nothing_follows_CONNECT_until_the_broker_has_answered()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench("a/b");
        bench.Publish("a/c", "1");
        broker.Accept(bench);
        broker.Packet(bench);
        for (int i = 0; i < 9; i++)
        {
            bench.Advance(1000);
        }

        Assert.Equal(0, broker.Rest());
        broker.Send(ScriptedBroker.Welcome);
        bench.UntilConnected();
        Assert.Equal(0x82, broker.Packet(bench).First);
        Assert.Equal(0x30, broker.Packet(bench).First);
    }

    [Theory]
    [InlineData(1, MqttProblem.WrongVersion)]
    [InlineData(2, MqttProblem.ClientIdRefused)]
    [InlineData(3, MqttProblem.BrokerUnavailable)]
    [InlineData(4, MqttProblem.WrongPassword)]
    [InlineData(5, MqttProblem.NotAuthorised)]
    [InlineData(6, MqttProblem.BadPacket)]
    public void A_refusal_is_told_in_its_own_words(int code, MqttProblem problem)
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench();
        broker.Accept(bench);
        broker.Packet(bench);
        broker.Send(0x20, 2, 0, (byte)code);

        Assert.Equal(problem, bench.UntilLost());
        Assert.Equal(0, bench.ConnectedCount);
        Assert.True(broker.IsGone());
    }

    [Theory]
    [InlineData(new byte[] { 0x20, 2, 1, 0 }, "a session that we did not ask for")]
    [InlineData(new byte[] { 0x20, 2, 2, 0 }, "a reserved flag")]
    [InlineData(new byte[] { 0x21, 2, 0, 0 }, "a flag in the first byte")]
    [InlineData(new byte[] { 0x20, 3, 0, 0, 0 }, "a byte too many")]
    [InlineData(new byte[] { 0x20, 1, 0 }, "a byte too few")]
    [InlineData(new byte[] { 0x30, 4, 0, 1, 97, 98 }, "a message first")]
    [InlineData(new byte[] { 0xD0, 0 }, "the answer to a ping first")]
    [Statement("3.2.0-1", "2.2.2-1", "2.2.2-2", "4.8.0-1")]
    public void Anything_but_a_right_CONNACK_ends_the_connection(byte[] answer, string what)
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench();
        broker.Accept(bench);
        broker.Packet(bench);
        broker.Send(answer);

        Assert.True(bench.UntilLost() == MqttProblem.BadPacket, what);
        Assert.True(broker.IsGone());
    }

    [Fact]
    public void A_peer_that_takes_the_connection_and_says_nothing_is_left_after_ten_seconds()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench();
        broker.Accept(bench);
        broker.Packet(bench);
        bench.Advance(9900);
        Assert.Equal(MqttState.Greeting, bench.Client.State);
        bench.Advance(200);

        Assert.Equal(MqttProblem.Silent, bench.UntilLost());
    }

    [Fact]
    public void A_peer_that_hangs_up_without_a_word_is_told_from_one_that_is_not_there()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench();
        broker.Accept(bench);
        broker.Packet(bench);
        broker.End();
        Assert.Equal(MqttProblem.HungUp, bench.UntilLost());

        using var other = new ClientBench(ClientBench.For(Loopback.FreePort()));
        Assert.Equal(MqttProblem.PortClosed, other.UntilLost());

        using var nameless = new ClientBench(ClientBench.For(1883));
        nameless.Options.Host = "no-such-host.invalid";
        Assert.Equal(MqttProblem.NameUnknown, nameless.UntilLost());

        using var broken = new ClientBench(ClientBench.For(1883));
        broken.Options.Host = "300.1.2.3";
        Assert.Equal(MqttProblem.NameUnknown, broken.UntilLost());
    }

    [Fact]
    public void A_name_is_looked_up_at_every_attempt()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench();
        bench.Options.Host = "no-such-host.invalid";
        Assert.Equal(MqttProblem.NameUnknown, bench.UntilLost());

        bench.Options.Host = "localhost";
        broker.Welcomes(bench);

        Assert.Equal(1, bench.ConnectedCount);
    }

    [Fact]
    [Statement("3.14.1-1", "3.14.4-1", "3.14.4-2")]
    public void Goodbye_is_the_last_that_is_sent()
    {
        using var broker = new ScriptedBroker();
        ClientBench bench = broker.Connected();
        bench.Publish("a", "b");
        bench.Client.Close(true);
        bench.Advance(1000);

        Assert.Equal((0xE0, 0), (broker.Packet(bench).First, broker.Rest()));
        Assert.True(broker.IsGone());
        Assert.Equal(MqttState.Closed, bench.Client.State);
        bench.Advance(3600000);
        Assert.Equal(MqttState.Closed, bench.Client.State);
    }
}
