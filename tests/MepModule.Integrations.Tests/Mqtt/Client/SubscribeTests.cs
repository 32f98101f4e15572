using System;
using System.Linq;
using System.Text;
using MepModule.App.Integrations.Mqtt.Client;

namespace MepModule.Integrations.Tests.Mqtt.Client;

/// <summary>SUBSCRIBE as it goes out, and messages as they come in.</summary>
public sealed class SubscribeTests
{
    [Fact]
    [Statement("2.3.1-1", "2.3.1-7", "3.8.1-1", "3.8.3-1", "3.8.3-3", "3.8.3-4")]
    public void All_topics_are_asked_for_in_one_packet_with_QoS_0()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench("homeassistant/status", "måler/1");
        broker.Accept(bench);
        broker.Packet(bench);
        broker.Send(ScriptedBroker.Welcome);

        (int first, byte[] body) = broker.Packet(bench);

        byte[] second = Encoding.UTF8.GetBytes("måler/1");
        Assert.Equal(0x82, first);
        Assert.NotEqual(0, (body[0] << 8) | body[1]);
        Assert.Equal([body[0], body[1], 0, 20, .. "homeassistant/status"u8, 0, 0, (byte)second.Length, .. second, 0], body);
    }

    [Fact]
    public void Without_topics_nothing_is_subscribed()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected();
        bench.Publish("a", "1");
        Assert.Equal(0x30, broker.Packet(bench).First);
    }

    [Theory]
    [InlineData(new byte[] { 0x90, 4, 0, 1, 0, 1 }, "more QoS than was asked for")]
    [InlineData(new byte[] { 0x90, 4, 0, 1, 0, 3 }, "a code that does not exist")]
    [InlineData(new byte[] { 0x90, 4, 0, 2, 0, 0 }, "another number")]
    [InlineData(new byte[] { 0x90, 3, 0, 1, 0 }, "an answer too few")]
    [InlineData(new byte[] { 0x90, 5, 0, 1, 0, 0, 0 }, "an answer too many")]
    [InlineData(new byte[] { 0x91, 4, 0, 1, 0, 0 }, "a flag")]
    [InlineData(new byte[] { 0x90, 4, 0, 1, 0, 0, 0x90, 4, 0, 1, 0, 0 }, "the answer twice")]
    [Statement("2.3.1-7", "3.9.3-1", "3.9.3-2", "2.2.2-2", "4.8.0-1")]
    public void A_SUBACK_that_does_not_answer_the_question_ends_the_connection(byte[] answer, string what)
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench("a", "b");
        broker.Accept(bench);
        broker.Packet(bench);
        broker.Send(ScriptedBroker.Welcome);
        Assert.Equal([0, 1], broker.Packet(bench).Body[..2]);
        broker.Send(answer);

        Assert.True(bench.UntilLost() == MqttProblem.BadPacket, what);
    }

    [Fact]
    public void A_refused_subscription_is_told_and_the_connection_stays()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench("a", "b");
        broker.Accept(bench);
        broker.Packet(bench);
        broker.Send(ScriptedBroker.Welcome);
        broker.Packet(bench);
        broker.Send(0x90, 4, 0, 1, 0, 0x80);
        bench.Until(() => bench.Client.Problem == MqttProblem.SubscriptionRefused, "the refusal to be told");
        bench.Publish("c", "1");

        Assert.Equal(0x30, broker.Packet(bench).First);
        Assert.Equal(MqttState.Connected, bench.Client.State);
    }

    [Fact]
    public void A_subscription_that_is_not_answered_ends_the_connection()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench("a");
        broker.Accept(bench);
        broker.Packet(bench);
        broker.Send(ScriptedBroker.Welcome);
        broker.Packet(bench);
        bench.Advance(15100);
        Assert.Equal(MqttProblem.NotAcknowledged, bench.UntilLost());
    }

    [Fact]
    [Statement("3.3.4-1", "4.5.0-2")]
    public void A_message_is_handed_over_with_its_topic_and_whether_it_was_kept()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected("a/b", "a/c");
        broker.Publish("a/c", "nu", 1);
        broker.Publish("a/b", "");
        broker.Publish("a/bc", "other");
        bench.Until(() => bench.Inbox.Count == 3, "three messages");

        Assert.Equal([("a/c", "nu", true), ("a/b", "", false), ("?", "other", false)], bench.Inbox);
        Assert.Equal(0, broker.Rest());
    }

    [Fact]
    [Statement("1.5.3-3")]
    public void A_byte_order_mark_in_a_topic_is_a_character_like_others()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected("a");
        broker.Publish("\uFEFFa", "1");
        broker.Publish("a", "2");
        bench.Until(() => bench.Inbox.Count == 2, "two messages");

        Assert.Equal(["?", "a"], bench.Inbox.Select(message => message.Topic));
    }

    [Theory]
    [InlineData("00010030", 0, "U+0000")]
    [InlineData("0002612B", 0, "a wildcard")]
    [InlineData("00016123", 0, null)]
    [InlineData("000123", 0, "a wildcard")]
    [InlineData("0002C080", 0, "a form that is too long")]
    [InlineData("0003EDA080", 0, "a surrogate")]
    [InlineData("0003E08080", 0, "a form of three that is too long")]
    [InlineData("0004F0808080", 0, "a form of four that is too long")]
    [InlineData("0004F4908080", 0, "above U+10FFFF")]
    [InlineData("0001FF", 0, "no lead byte")]
    [InlineData("000180", 0, "no lead byte")]
    [InlineData("0002C3", 0, "longer than the packet")]
    [InlineData("0002C341", 0, "a second byte that is none")]
    [InlineData("0001C3A6", 0, "a letter cut by the topic's end")]
    [InlineData("0000", 0, "no topic")]
    [InlineData("00", 0, "half a length")]
    [InlineData("0002C3A641", 0, null)]
    [InlineData("0004F09F8CA1", 0, null)]
    [InlineData("0003EFBFBF31", 0, null)]
    [InlineData("000161000131", 2, "QoS 1 though 0 was asked for")]
    [InlineData("000161000131", 4, "QoS 2 though 0 was asked for")]
    [InlineData("000161000131", 6, "both bits of QoS")]
    [InlineData("00016131", 8, "sent again with QoS 0")]
    [Statement("1.5.3-1", "1.5.3-2", "3.3.1-2", "3.3.1-4", "3.3.2-1", "3.3.2-2", "4.7.1-1", "4.7.3-1", "4.7.3-2", "4.8.0-1")]
    public void A_message_that_may_not_be_ends_the_connection(string body, int flags, string? wrong)
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected("a");
        byte[] bytes = Convert.FromHexString(body);
        broker.Send([(byte)(0x30 | flags), (byte)bytes.Length, .. bytes]);
        if (wrong == null)
        {
            bench.Until(() => bench.Inbox.Count == 1, "the message");
            return;
        }

        Assert.True(bench.UntilLost() == MqttProblem.BadPacket, wrong);
        Assert.Empty(bench.Inbox);
        Assert.True(broker.IsGone());
    }

    [Fact]
    public void A_message_that_is_too_long_is_read_past_and_counted()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected("a");
        foreach (int length in new[] { MqttArrival.Capacity - 3, MqttArrival.Capacity - 2, 262144 })
        {
            broker.Send(ScriptedBroker.PublishOf("a", new byte[length], 1));
        }

        broker.Publish("a", "after");
        bench.Until(() => bench.Inbox.Count == 2, "what came after the long message");

        Assert.Equal([MqttArrival.Capacity - 3, 5], bench.Inbox.Select(message => message.Text.Length));
        Assert.Equal(2, bench.Client.TooLongCount);
    }
}
