using System;
using System.Linq;
using MepModule.App.Integrations.Mqtt.Client;

namespace MepModule.Integrations.Tests.Mqtt.Client;

/// <summary>A broker that means harm, or is broken: the client goes on and takes no memory for it.</summary>
public sealed class HostilityTests
{
    [Fact]
    public void Packets_that_come_byte_by_byte_are_packets()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected("a");
        byte[] stream = [.. ScriptedBroker.PublishOf("a", "one"u8.ToArray()), 0xD0, 0, .. ScriptedBroker.PublishOf("a", new byte[700]), .. ScriptedBroker.PublishOf("a", "two"u8.ToArray(), 1)];
        foreach (byte one in stream)
        {
            broker.Send(one);
            bench.Client.Turn(bench.Now);
        }

        bench.Until(() => bench.Inbox.Count == 2, "both messages");
        Assert.Equal([("a", "one", false), ("a", "two", true)], bench.Inbox);
    }

    [Fact]
    public void A_packet_that_stops_half_way_is_no_message_and_ends_with_the_keep_alive()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected("a");
        broker.Send(ScriptedBroker.PublishOf("a", "half"u8.ToArray())[..6]);
        bench.Until(() => bench.Client.Turn(bench.Now) > 0, "half a packet");
        long start = bench.Now;
        while (bench.Client.State == MqttState.Connected)
        {
            bench.Advance(1000);
        }

        Assert.Equal(MqttProblem.WentSilent, bench.Client.Problem);
        Assert.InRange(bench.Now - start, 29000, 31000);
        Assert.Empty(bench.Inbox);
    }

    [Theory]
    [InlineData("00", "type 0")]
    [InlineData("F000", "type 15")]
    [InlineData("1000", "CONNECT")]
    [InlineData("20020000", "CONNACK once more")]
    [InlineData("40020001", "PUBACK of nothing")]
    [InlineData("50020001", "PUBREC")]
    [InlineData("62020001", "PUBREL")]
    [InlineData("70020001", "PUBCOMP")]
    [InlineData("8200", "SUBSCRIBE")]
    [InlineData("9003000100", "SUBACK of nothing")]
    [InlineData("A200", "UNSUBSCRIBE")]
    [InlineData("B0020001", "UNSUBACK")]
    [InlineData("C000", "PINGREQ")]
    [InlineData("D001FF", "PINGRESP with a body")]
    [InlineData("D100", "PINGRESP with a flag")]
    [InlineData("E000", "DISCONNECT")]
    [InlineData("D0FFFFFFFF", "a length of five bytes")]
    [InlineData("30FFFFFFFF", "a length of five bytes")]
    [InlineData("90FFFFFF7F", "an answer of 256 MB")]
    [Statement("2.2.2-1", "2.2.2-2", "4.8.0-1")]
    public void A_packet_that_may_not_come_ends_the_connection_and_the_next_one_works(string packet, string what)
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected();
        broker.Send([.. Convert.FromHexString(packet), 0]);
        Assert.True(bench.UntilLost() == MqttProblem.BadPacket, what);
        Assert.True(broker.IsGone());

        broker.Welcomes(bench);
        bench.Publish("a", "on");
        Assert.Equal(0x30, broker.Packet(bench).First);
    }

    [Fact]
    public void Random_bytes_never_stop_the_client()
    {
        var random = new Random(14);
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected("a");
        for (int i = 0; i < 60; i++)
        {
            byte[] rubbish = new byte[random.Next(1, 600)];
            random.NextBytes(rubbish);
            broker.Send(rubbish);
            bench.Until(() => bench.Client.Turn(bench.Now) > 0, "quiet");
            if (bench.Client.State == MqttState.Connected)
            {
                broker.End();
                bench.UntilLost();
            }

            broker.Welcomes(bench);
        }

        bench.Publish("a", "on");
        bench.UntilSent();
        Assert.Equal(61, bench.ConnectedCount);
    }

    [Fact]
    public void A_message_of_256_MB_takes_no_memory_and_does_not_keep_the_client_from_publishing()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected("a");
        int atRest = BudgetTests.SizeOf(bench);
        broker.Send(0x30, 0xFF, 0xFF, 0xFF, 0x7F, 0, 1, (byte)'a');
        broker.Send(new byte[100000]);
        bench.Until(() => bench.Client.Turn(bench.Now) > 0, "what came to be read past");
        bench.Publish("b", "still here");

        Assert.Equal(0x30, broker.Packet(bench).First);
        Assert.Equal(atRest, BudgetTests.SizeOf(bench));
    }

    [Fact]
    public void A_storm_is_taken_message_by_message_without_a_new_object()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected("a");
        int count = 0;
        bench.OnReceived = _ => count++;
        byte[] storm = [.. Enumerable.Repeat(ScriptedBroker.PublishOf("x", new byte[20]), 500).SelectMany(packet => packet)];

        long Storm()
        {
            int before = count;
            broker.Send(storm);
            bench.Inbox.Clear();
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            bench.Until(() => count == before + 500, "the storm to pass");
            return GC.GetAllocatedBytesForCurrentThread() - allocated;
        }

        Storm();

        // What the bench itself notes: a text of 20 characters, the tuple's place, the closures of its waiting.
        Assert.InRange(Storm(), 0, 500 * 250);
        Assert.Equal(1000, count);
    }

    [Fact]
    [Statement("4.8.0-2")]
    public void An_owner_that_throws_loses_the_connection_and_no_more()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected("a");
        bench.OnReceived = _ => throw new InvalidOperationException("a mistake");
        broker.Publish("a", "1");
        Assert.Equal(MqttProblem.Broken, bench.UntilLost());

        bench.OnReceived = null;
        broker.Welcomes(bench);
        broker.Publish("a", "2");
        Assert.Equal("2", bench.UntilReceived("a").Text);
    }
}
