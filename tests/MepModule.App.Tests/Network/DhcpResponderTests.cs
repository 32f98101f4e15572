using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MepModule.App.Network;

namespace MepModule.App.Tests.Network;

public sealed class DhcpResponderTests
{
    private readonly VirtualClock _clock = new();
    private readonly DhcpResponder _server;
    private readonly byte[] _reply = new byte[DhcpResponder.ReplyCapacity];

    public DhcpResponderTests()
    {
        _server = new DhcpResponder(_clock, [192, 168, 4, 1]);
    }

    public static TheoryData<string> Clients =>
        [.. Directory.GetFiles(PacketVectors.Directory, "dhcp-*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_dialogues_of_android_ios_windows_and_linux()
    {
        Assert.Equal(["dhcp-android-14", "dhcp-ios-17", "dhcp-linux-dhclient", "dhcp-linux-networkmanager", "dhcp-windows-11"], Clients.Select(row => row.Data));
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public void A_client_gets_its_address_byte_for_byte(string client)
    {
        foreach (var step in PacketVectors.Read(client))
        {
            Assert.Equal(step.Answer ?? [], Answer([.. step.Packet]));
        }
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public void Nobody_is_told_of_a_portal_which_would_have_to_speak_https(string client)
    {
        const int portal = 114;
        const int optionsAt = 240;
        foreach (byte[] answer in PacketVectors.Read(client).Select(step => Answer([.. step.Packet])).Where(answer => answer.Length > optionsAt))
        {
            for (int at = optionsAt; answer[at] != 255; at += answer[at] == 0 ? 1 : 2 + answer[at + 1])
            {
                Assert.NotEqual(portal, answer[at]);
            }
        }
    }

    [Fact]
    public void Four_clients_at_once_get_four_addresses()
    {
        string[] names = ["dhcp-android-14", "dhcp-ios-17", "dhcp-windows-11", "dhcp-linux-networkmanager"];
        var dialogues = names.Select(name => PacketVectors.Read(name)).ToList();
        var addresses = new List<byte>();
        foreach (var dialogue in dialogues)
        {
            addresses.Add(Answer([.. dialogue[0].Packet])[19]);
        }

        Assert.Equal([2, 3, 4, 5], addresses);
        for (int i = 0; i < dialogues.Count; i++)
        {
            byte[] request = [.. dialogues[i][1].Packet];
            request = WithOption(request, 50, [192, 168, 4, addresses[i]]);
            byte[] answer = Answer(request);
            Assert.Equal(5, Option(answer, 53)![0]);
            Assert.Equal(addresses[i], answer[19]);
        }

        Assert.Equal(4, _server.Leases);
    }

    [Fact]
    public void A_client_that_comes_back_keeps_its_address()
    {
        Assert.Equal(2, Lease(1));
        Assert.Equal(3, Lease(2));
        Assert.Equal(2, Lease(1));
        _clock.Milliseconds += (DhcpResponder.LeaseSeconds * 1000L) - 1;
        Assert.Equal(3, Lease(2));
    }

    [Fact]
    public void When_the_pool_is_full_a_newcomer_waits_until_a_lease_has_expired()
    {
        for (int i = 1; i <= DhcpResponder.PoolSize; i++)
        {
            Assert.Equal(i + 1, Lease(i));
            _clock.Milliseconds += 1000;
        }

        Assert.Empty(Answer(Packet(1, 99)));
        _clock.Milliseconds += (DhcpResponder.LeaseSeconds - DhcpResponder.PoolSize) * 1000L;
        Assert.Equal(2, Lease(99));
        Assert.Empty(Answer(Packet(1, 98)));
    }

    [Fact]
    public void An_offer_that_is_not_taken_is_free_again_soon()
    {
        for (int i = 1; i <= DhcpResponder.PoolSize; i++)
        {
            Assert.NotEmpty(Answer(Packet(1, i)));
        }

        Assert.Empty(Answer(Packet(1, 99)));
        _clock.Milliseconds += 20_000;
        Assert.NotEmpty(Answer(Packet(1, 99)));
    }

    [Fact]
    public void A_declined_address_rests_and_a_released_one_is_free()
    {
        Assert.Equal(2, Lease(1));
        Assert.Empty(Answer(Packet(4, 1)));
        Assert.Equal(3, Lease(1));
        Assert.Empty(Answer(Packet(7, 1)));
        Assert.Equal(1, _server.Leases);
        Assert.Equal(4, Lease(2));
        _clock.Milliseconds += 300_000;
        Assert.Equal(1, _server.Leases);
    }

    [Fact]
    public void Who_wishes_for_the_address_of_another_client_is_offered_a_free_one()
    {
        int taken = Lease(1);
        byte[] offer = Answer(WithOption(Packet(1, 2), 50, [192, 168, 4, (byte)taken]));
        Assert.Equal(2, Option(offer, 53)![0]);
        Assert.NotEqual(taken, offer[19]);
        Assert.Equal(taken, Lease(1));
    }

    [Fact]
    public void A_request_for_the_address_of_another_client_is_refused()
    {
        Lease(1);
        byte[] answer = Answer(WithOption(Packet(3, 2), 50, [192, 168, 4, 2]));
        Assert.Equal(6, Option(answer, 53)![0]);
        Assert.Equal(0, answer[19]);
    }

    [Theory]
    [InlineData(192, 168, 4, 1)]
    [InlineData(192, 168, 4, 0)]
    [InlineData(192, 168, 4, 10)]
    [InlineData(192, 168, 4, 255)]
    [InlineData(10, 0, 0, 2)]
    public void Addresses_outside_the_pool_are_refused(byte a, byte b, byte c, byte d)
    {
        Assert.Equal(6, Option(Answer(WithOption(Packet(3, 1), 50, [a, b, c, d])), 53)![0]);
        Assert.Equal(0, _server.Leases);
    }

    [Fact]
    public void Hostile_packets_are_not_answered()
    {
        byte[] good = Packet(1, 1);
        Assert.NotEmpty(Answer(good));
        Assert.Empty(Answer([]));
        for (int length = 0; length < 240; length++)
        {
            Assert.Empty(Answer(good[..length]));
        }

        Assert.Empty(Answer(Changed(good, 0, 2)));
        Assert.Empty(Answer(Changed(good, 1, 6)));
        Assert.Empty(Answer(Changed(good, 2, 16)));
        Assert.Empty(Answer(Changed(good, 24, 10)));
        Assert.Empty(Answer(Changed(good, 28, 0x01)));
        Assert.Empty(Answer(Changed(good, 236, 0)));
        byte[] nobody = (byte[])good.Clone();
        Array.Clear(nobody, 28, 6);
        Assert.Empty(Answer(nobody));
        Assert.Empty(Answer(Changed(good, 241, 255)));
        Assert.Empty(Answer(Changed(good, 241, 0)));
        Assert.Empty(Answer(Changed(good, 242, 99)));
        Assert.Equal(0, _server.Answer(good, good.Length + 1, _reply));
    }

    [Fact]
    public void A_flood_of_random_packets_breaks_nothing_and_the_server_recovers()
    {
        var random = new Random(20260101);
        byte[] good = [.. PacketVectors.Read("dhcp-windows-11")[0].Packet];
        for (int i = 0; i < 200_000; i++)
        {
            byte[] packet = (byte[])good.Clone();
            int changes = random.Next(1, 20);
            for (int j = 0; j < changes; j++)
            {
                packet[random.Next(random.Next(2) == 0 ? packet.Length : 60)] = (byte)random.Next(256);
            }

            int length = random.Next(4) == 0 ? random.Next(packet.Length + 1) : packet.Length;
            int answer = _server.Answer(packet, length, _reply);
            Assert.InRange(answer, 0, DhcpResponder.ReplyCapacity);
            Assert.InRange(_server.Leases, 0, DhcpResponder.PoolSize);
        }

        _clock.Milliseconds += DhcpResponder.LeaseSeconds * 1000L;
        Assert.Equal(0, _server.Leases);
        Assert.InRange(Lease(1), 2, 9);
    }

    private int Lease(int client)
    {
        byte[] offer = Answer(Packet(1, client));
        byte[] request = WithOption(WithOption(Packet(3, client), 54, [192, 168, 4, 1]), 50, [192, 168, 4, offer[19]]);
        byte[] answer = Answer(request);
        Assert.Equal(5, Option(answer, 53)![0]);
        Assert.Equal(offer[19], answer[19]);
        return answer[19];
    }

    private byte[] Answer(byte[] packet)
    {
        Array.Fill(_reply, (byte)0xEE);
        return _reply[.._server.Answer(packet, packet.Length, _reply)];
    }

    private static byte[] Packet(byte type, int client)
    {
        byte[] packet = new byte[244];
        packet[0] = 1;
        packet[1] = 1;
        packet[2] = 6;
        packet[28] = 0x02;
        packet[33] = (byte)client;
        ((byte[])[0x63, 0x82, 0x53, 0x63, 53, 1, type, 255]).CopyTo(packet, 236);
        return packet;
    }

    private static byte[] Changed(byte[] packet, int position, byte value)
    {
        byte[] copy = (byte[])packet.Clone();
        copy[position] = value;
        return copy;
    }

    private static byte[] WithOption(byte[] packet, byte option, byte[] content)
    {
        int end = Array.LastIndexOf(packet, (byte)255);
        int at = Position(packet, option);
        if (at >= 0)
        {
            byte[] copy = (byte[])packet.Clone();
            content.CopyTo(copy, at);
            return copy;
        }

        return [.. packet[..end], option, (byte)content.Length, .. content, 255];
    }

    private static byte[]? Option(byte[] packet, byte option)
    {
        int at = Position(packet, option);
        return at < 0 ? null : packet[at..(at + packet[at - 1])];
    }

    private static int Position(byte[] packet, byte option)
    {
        for (int at = 240; packet[at] != 255; at += 2 + packet[at + 1])
        {
            if (packet[at] == option)
            {
                return at + 2;
            }
        }

        return -1;
    }
}
