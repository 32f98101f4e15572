using System;
using System.Linq;
using MepModule.App.Network;

namespace MepModule.App.Tests.Network;

public sealed class DnsTests
{
    private static readonly byte[] _address = [192, 168, 4, 1];

    private readonly DnsResponder _dns = new(_address);
    private readonly MdnsResponder _mdns = new("mep-module");
    private readonly byte[] _reply = new byte[DnsResponder.ReplyCapacity];

    [Fact]
    public void Clients_find_the_module_under_every_name_byte_for_byte()
    {
        foreach (var step in PacketVectors.Read("dns-clients"))
        {
            byte[] packet = [.. step.Packet];
            Assert.Equal(step.Answer!, _reply[.._dns.Answer(packet, packet.Length, _reply)]);
        }
    }

    [Fact]
    public void Broken_queries_get_an_error_and_answers_get_nothing()
    {
        byte[] good = [.. PacketVectors.Read("dns-clients")[0].Packet];
        for (int length = 0; length < 12; length++)
        {
            Assert.Equal(0, _dns.Answer(good, length, _reply));
        }

        for (int length = 12; length < good.Length; length++)
        {
            Assert.Equal(12, _dns.Answer(good, length, _reply));
            Assert.Equal(1, _reply[3] & 0x0F);
        }

        Assert.Equal(0, AnswerChanged(good, 2, 0x81));
        Assert.Equal(12, AnswerChanged(good, 2, 0x28));
        Assert.Equal(4, _reply[3] & 0x0F);
        Assert.Equal(12, AnswerChanged(good, 5, 2));
        Assert.Equal(12, AnswerChanged(good, 12, 0xC0));
        Assert.Equal(12, AnswerChanged(good, 12, 64));
        Assert.Equal(12, AnswerChanged(good, 12, 63));
    }

    [Fact]
    public void A_name_of_255_bytes_is_answered_and_a_longer_one_is_not()
    {
        byte[] label = [63, .. Enumerable.Repeat((byte)'a', 63)];
        byte[] longest = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. label, .. label, .. label, 61, .. Enumerable.Repeat((byte)'b', 61), 0, 0, 1, 0, 1];
        Assert.Equal(longest.Length + 16, _dns.Answer(longest, longest.Length, _reply));
        byte[] tooLong = [.. longest[..12], .. label, .. label, .. label, .. label, 0, 0, 1, 0, 1];
        Assert.Equal(12, _dns.Answer(tooLong, tooLong.Length, _reply));
    }

    [Fact]
    public void Multicast_clients_find_the_module_byte_for_byte()
    {
        foreach (var step in PacketVectors.Read("mdns-clients"))
        {
            byte[] packet = [.. step.Packet];
            int length = _mdns.Answer(packet, packet.Length, MdnsResponder.Port, _address, _reply, out bool toSender);
            Assert.Equal(step.Answer ?? [], _reply[..length]);
            Assert.Equal(step.Title.StartsWith("unicast", StringComparison.Ordinal), toSender);
        }
    }

    [Fact]
    public void A_simple_resolver_gets_a_plain_answer_with_its_own_number()
    {
        byte[] query = [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, .. "mep-module"u8, 5, .. "local"u8, 0, 0, 1, 0x80, 1];
        int length = _mdns.Answer(query, query.Length, 40000, _address, _reply, out bool toSender);
        Assert.True(toSender);
        byte[] expected =
        [
            0x12, 0x34, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0, 10, .. "mep-module"u8, 5, .. "local"u8, 0, 0, 1, 0, 1,
            0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 10, 0, 4, .. _address,
        ];
        Assert.Equal(expected, _reply[..length]);
    }

    [Fact]
    public void The_announcement_is_the_answer_to_everybody()
    {
        byte[] answer = [.. PacketVectors.Read("mdns-clients")[0].Answer!];
        Assert.Equal(answer, _reply[.._mdns.Announce(_address, _reply)]);
    }

    [Fact]
    public void A_simple_resolver_is_told_whose_address_it_is()
    {
        byte[] reverse = [1, (byte)'1', 1, (byte)'4', 3, .. "168"u8, 3, .. "192"u8, 7, .. "in-addr"u8, 4, .. "arpa"u8, 0];
        byte[] query = [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. reverse, 0, 12, 0, 1];
        int length = _mdns.Answer(query, query.Length, 40000, _address, _reply, out bool toSender);
        Assert.True(toSender);
        byte[] expected =
        [
            0x12, 0x34, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0, .. reverse, 0, 12, 0, 1,
            0xC0, 12, 0, 12, 0, 1, 0, 0, 0, 10, 0, 18, 10, .. "mep-module"u8, 5, .. "local"u8, 0,
        ];
        Assert.Equal(expected, _reply[..length]);

        // With another address the question is about that one.
        Assert.Equal(0, _mdns.Answer(query, query.Length, 40000, [192, 168, 4, 2], _reply, out _));
        Assert.NotEqual(0, _mdns.Answer(query, query.Length, 40000, _address, _reply, out _));
    }

    // RFC 6762, 10.1: a life of 0.
    [Fact]
    public void The_goodbye_takes_the_announced_record_back()
    {
        byte[] announced = _reply[.._mdns.Announce(_address, _reply)];
        byte[] goodbye = _reply[.._mdns.Goodbye(_address, _reply)];
        byte[] expected = announced[..goodbye.Length];
        expected[11] = 0;
        Assert.Equal(120, expected[^7]);
        expected[^7] = 0;
        Assert.Equal(expected, goodbye);
    }

    [Fact]
    public void Random_packets_break_neither_responder()
    {
        var random = new Random(20260102);
        byte[][] good = [.. PacketVectors.Read("dns-clients").Concat(PacketVectors.Read("mdns-clients")).Select(step => step.Packet.ToArray())];
        for (int i = 0; i < 200_000; i++)
        {
            byte[] packet = (byte[])good[random.Next(good.Length)].Clone();
            int changes = random.Next(1, 10);
            for (int j = 0; j < changes; j++)
            {
                packet[random.Next(packet.Length)] = (byte)random.Next(256);
            }

            int length = random.Next(4) == 0 ? random.Next(packet.Length + 1) : packet.Length;
            Assert.InRange(_dns.Answer(packet, length, _reply), 0, DnsResponder.ReplyCapacity);
            Assert.InRange(_mdns.Answer(packet, length, random.Next(2) == 0 ? 5353 : 1000, _address, _reply, out _), 0, MdnsResponder.ReplyCapacity);
        }
    }

    private int AnswerChanged(byte[] packet, int position, byte value)
    {
        byte[] copy = (byte[])packet.Clone();
        copy[position] = value;
        return _dns.Answer(copy, copy.Length, _reply);
    }
}
