using System;
using System.Linq;
using MepModule.App.Network;

namespace MepModule.App.Tests.Network;

public sealed class DnsTests
{
    private static readonly byte[] _address = [192, 168, 4, 1];

    private readonly DnsResponder _dns = new(_address);
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
    public void Random_packets_break_nothing()
    {
        var random = new Random(20260102);
        byte[][] good = [.. PacketVectors.Read("dns-clients").Select(step => step.Packet.ToArray())];
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
        }
    }

    private int AnswerChanged(byte[] packet, int position, byte value)
    {
        byte[] copy = (byte[])packet.Clone();
        copy[position] = value;
        return _dns.Answer(copy, copy.Length, _reply);
    }
}
