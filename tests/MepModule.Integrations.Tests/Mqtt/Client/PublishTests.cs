using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using MepModule.App.Integrations.Mqtt.Client;

namespace MepModule.Integrations.Tests.Mqtt.Client;

/// <summary>PUBLISH as it goes out.</summary>
public sealed class PublishTests
{
    [Fact]
    [Statement("2.3.1-5", "3.3.1-2", "3.3.2-1", "4.3.1-1")]
    public void A_message_of_QoS_0_has_a_topic_no_number_and_is_through_when_it_is_sent()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected();
        bench.Publish("hus/måler", "værdi");
        bench.Publish("a", "", isRetained: true);
        bench.UntilSent();

        (int first, byte[] body) = broker.Packet(bench);
        byte[] topic = Encoding.UTF8.GetBytes("hus/måler");
        Assert.Equal(0x30, first);
        Assert.Equal([0, (byte)topic.Length, .. topic, .. Encoding.UTF8.GetBytes("værdi")], body);
        (first, body) = broker.Packet(bench);
        Assert.Equal(0x31, first);
        Assert.Equal([0, 1, (byte)'a'], body);
        Assert.Equal(2, bench.SentMessages.Count);
    }

    [Fact]
    [Statement("2.3.1-1", "2.3.1-2", "4.3.2-1", "3.3.1-1", "3.3.1-3")]
    public void A_message_of_QoS_1_has_a_number_and_is_through_when_that_is_acknowledged()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected();
        bench.Publish("a", "1", isAcknowledged: true);
        bench.Publish("a", "2", isRetained: true, isAcknowledged: true);

        (int first, byte[] body) = broker.Packet(bench);
        Assert.Equal(0x32, first);
        int number = (body[3] << 8) | body[4];
        Assert.NotEqual(0, number);
        bench.Advance(100);
        Assert.Empty(bench.SentMessages);
        Assert.Equal(0, broker.Rest());

        broker.Send(0x40, 2, body[3], body[4]);
        (first, body) = broker.Packet(bench);
        Assert.Equal(0x33, first);
        Assert.NotEqual(number, (body[3] << 8) | body[4]);
        Assert.Single(bench.SentMessages);
        broker.Send(0x40, 2, body[3], body[4]);
        bench.UntilSent();
    }

    [Fact]
    [Statement("2.3.1-1")]
    public void Numbers_leave_out_zero_when_they_begin_again()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected();
        var numbers = new HashSet<int>();
        for (int i = 0; i < 65600; i++)
        {
            bench.Publish("a", "", isAcknowledged: true);
            byte[] body = broker.Packet(bench).Body;
            numbers.Add((body[3] << 8) | body[4]);
            broker.Send(0x40, 2, body[3], body[4]);
            bench.UntilSent();
        }

        Assert.Equal(65535, numbers.Count);
        Assert.DoesNotContain(0, numbers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(121)]
    [InlineData(122)]
    [InlineData(16378)]
    [InlineData(16379)]
    [InlineData(70000)]
    public void A_payload_of_any_length_arrives_whole_through_the_small_buffer(int length)
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected();
        string text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('!' + (i % 90))));
        bench.Publish("a/bc", text);
        byte[] body = broker.Packet(bench).Body;

        Assert.Equal(6 + length, body.Length);
        Assert.Equal(text, Encoding.UTF8.GetString(body, 6, length));
    }

    [Fact]
    public void Small_parts_are_asked_for_little_more_than_twice()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected();
        var payload = new TestPayload([.. Enumerable.Range(0, 200).Select(i => $"\"register_{i}_w\":{i * 37},")]);
        bench.Outbox.Add(new MqttMessage("state") { Payload = payload });
        byte[] body = broker.Packet(bench).Body;

        Assert.Equal(payload.Whole, Encoding.UTF8.GetString(body, 7, body.Length - 7));
        Assert.InRange(payload.Asked, 400, 440);
    }

    [Fact]
    public void A_turn_hands_the_network_no_more_than_256_bytes()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected();
        bench.Publish("a", new string('x', 5000));
        int before = broker.Rest();
        while (bench.Outbox.Count > 0)
        {
            bench.Client.Turn(bench.Now);
            int now = broker.Rest();
            Assert.InRange(now - before, 0, 256);
            before = now;
        }
    }

    [Fact]
    [Statement("4.7.3-1")]
    public void A_topic_without_a_character_or_too_long_for_the_buffer_is_not_sent()
    {
        foreach (string topic in new[] { "", new string('t', 201) })
        {
            using var broker = new ScriptedBroker();
            using ClientBench bench = broker.Connected();
            bench.Publish(topic, "1");
            Assert.Equal(MqttProblem.Broken, bench.UntilLost());
            Assert.Equal(0, broker.Rest());
        }
    }

    [Fact]
    public void A_payload_that_changes_while_it_is_sent_ends_the_connection_instead_of_breaking_the_stream()
    {
        foreach (int change in new[] { -1, 1 })
        {
            using var broker = new ScriptedBroker();
            using ClientBench bench = broker.Connected();
            bench.Outbox.Add(new MqttMessage("a") { Payload = new Fickle(change) });
            Assert.Equal(MqttProblem.Broken, bench.UntilLost());
            Assert.True(broker.IsGone());
        }
    }

    [Fact]
    [Statement("4.4.0-1")]
    public void What_was_not_acknowledged_is_the_owners_to_send_again_after_the_next_connection()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected();
        bench.Publish("a", "event", isAcknowledged: true);
        Assert.Equal(0x32, broker.Packet(bench).First);
        broker.End();
        Assert.Equal(MqttProblem.Ended, bench.UntilLost());
        Assert.Empty(bench.SentMessages);

        broker.Welcomes(bench);
        (int first, byte[] body) = broker.Packet(bench);
        Assert.Equal(0x32, first);
        broker.Send(0x40, 2, body[3], body[4]);
        bench.UntilSent();
        Assert.Equal(2, bench.ConnectedCount);
    }

    [Fact]
    public void An_acknowledgement_that_does_not_come_ends_the_connection()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected();
        bench.Publish("a", "1", isAcknowledged: true);
        broker.Packet(bench);
        bench.Advance(14000);
        Assert.Equal(MqttState.Connected, bench.Client.State);
        bench.Advance(1100);
        Assert.Equal(MqttProblem.NotAcknowledged, bench.UntilLost());
    }

    private sealed class Fickle(int change) : IMqttPayload
    {
        private int _asked;

        public int Parts => 1;

        public void WritePart(int part, App.Text.IByteSink sink)
        {
            byte[] bytes = new byte[100 + (_asked++ * change)];
            Array.Fill(bytes, (byte)'x');
            sink.Write(bytes, 0, bytes.Length);
        }
    }
}
