using System.Linq;
using MepModule.App.Integrations.Mqtt.Client;

namespace MepModule.Integrations.Tests.Mqtt.Client;

/// <summary>How a dead broker is noticed, and how a living one is kept.</summary>
public sealed class KeepAliveTests
{
    [Fact]
    [Statement("3.1.2-23")]
    public void A_quiet_connection_is_kept_by_pings_within_its_time()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected("a");
        for (int i = 0; i < 5; i++)
        {
            bench.Advance(14900);
            Assert.Equal(0, broker.Rest());
            bench.Advance(200);
            Assert.Equal((0xC0, 0), (broker.Packet(bench).First, broker.Rest()));
            Answer(bench, broker);
        }

        Assert.Equal(MqttState.Connected, bench.Client.State);
    }

    [Fact]
    public void A_broker_that_stops_is_noticed_within_the_keep_alive_although_it_takes_what_is_sent()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected();
        long start = bench.Now;
        while (bench.Client.State == MqttState.Connected)
        {
            // A state each second: the network of the PC takes all of it.
            bench.Publish("state", "1");
            bench.Advance(1000);
        }

        Assert.Equal(MqttProblem.WentSilent, bench.Client.Problem);
        Assert.InRange(bench.Now - start, 29000, 31000);
    }

    [Fact]
    [Statement("3.1.2-23")]
    public void A_broker_that_talks_but_is_told_nothing_is_pinged_too()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected("a");
        int pings = 0;
        for (int i = 1; i <= 60; i++)
        {
            broker.Publish("a", "1");
            bench.Until(() => bench.Inbox.Count == i, "a message");
            bench.Advance(1000);
            bench.Advance(0);
            while (broker.Rest() >= 2)
            {
                Assert.Equal(0xC0, broker.Packet(bench).First);
                broker.Send(0xD0, 0);
                pings++;
            }
        }

        Assert.InRange(pings, 3, 4);
        Assert.Equal(MqttState.Connected, bench.Client.State);
    }

    [Fact]
    public void A_broker_that_takes_no_more_is_left()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected();
        bench.Outbox.Add(new MqttMessage("a") { Payload = new TestPayload([.. Enumerable.Repeat(new string('x', 1000), 20000)]) });
        bench.Until(() => bench.Client.Turn(bench.Now) > 0, "the network to be full");

        // What is acknowledged late makes room for some more.
        long movedAt = bench.Now;
        while (bench.Client.State == MqttState.Connected)
        {
            movedAt = bench.Advance(500) == 0 ? bench.Now : movedAt;
        }

        Assert.Equal(MqttProblem.TakesNothing, bench.Client.Problem);
        Assert.Equal(15000, bench.Now - movedAt);
    }

    [Fact]
    public void Pauses_grow_have_a_random_part_and_begin_anew_after_a_good_connection()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Bench("a");
        long[] plain = [.. Enumerable.Range(0, 9).Select(_ => Pause(bench, broker))];
        bench.RandomByte = 128;
        long late = Pause(bench, broker);

        Assert.Equal([1000, 2000, 4000, 8000, 16000, 32000, 64000, 120000, 120000], plain);
        Assert.InRange(late, 180000, 180500);

        bench.RandomByte = 0;
        broker.Welcomes(bench);
        bench.Advance(10000);
        broker.End();
        bench.UntilLost();
        Assert.Equal(120000, Pause(bench, broker));

        broker.Welcomes(bench);
        for (int i = 0; i < 7; i++)
        {
            bench.Advance(10000);
            Answer(bench, broker);
        }

        broker.End();
        bench.UntilLost();
        Assert.Equal(1000, Pause(bench, broker, isLost: true));
    }

    // How long the client waits, in steps of a second or half of one, before it is there again; then it is thrown out anew.
    private static long Pause(ClientBench bench, ScriptedBroker broker, bool isLost = false)
    {
        if (!isLost)
        {
            broker.Accept(bench);
            broker.End();
            bench.UntilLost();
        }

        long start = bench.Now;
        while (bench.Client.State == MqttState.Waiting)
        {
            bench.Advance(250);
        }

        bench.Until(() => bench.Client.State != MqttState.Dialling, "the attempt");
        return bench.Now - start;
    }

    // The message behind the answer to the ping tells when that was taken.
    private static void Answer(ClientBench bench, ScriptedBroker broker)
    {
        int before = bench.Inbox.Count;
        broker.Send(0xD0, 0);
        broker.Publish("a", "1");
        bench.Until(() => bench.Inbox.Count > before, "the answer to be taken");
    }

    [Fact]
    public void The_socket_is_looked_at_often_only_while_something_is_awaited()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected();
        int atRest = Settled(bench);
        bench.Publish("state", "1", isAcknowledged: true);
        byte[] body = broker.Packet(bench).Body;
        int waiting = Settled(bench);
        int id = 2 + body[1];
        broker.Send(0x40, 2, body[id], body[id + 1]);
        bench.Until(() => bench.SentMessages.Count == 1, "the acknowledgement");

        Assert.Equal((100, 20, 100), (atRest, waiting, Settled(bench)));
    }

    // The wait that a turn asks for in which nothing moved.
    private static int Settled(ClientBench bench)
    {
        int wait;
        do
        {
            wait = bench.Advance(0);
        }
        while (wait == 0);

        return wait;
    }
}
