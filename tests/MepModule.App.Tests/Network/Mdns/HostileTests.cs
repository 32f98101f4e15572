using System;
using System.Linq;
using MepModule.App.Discovery;
using MepModule.App.Network;

namespace MepModule.App.Tests.Network.Mdns;

public sealed class HostileTests
{
    private const int A = 1;

    private readonly MdnsBench _module = MdnsBench.Settled();

    [Fact]
    public void Loops_cut_names_and_lies_about_lengths_are_not_answered()
    {
        byte[] good = DnsText.Query(("mep-module.local", A, true));
        Assert.Single(_module.Ask(good));
        for (int length = 0; length < good.Length; length++)
            Assert.Empty(_module.Ask(good[..length]));

        byte[][] bad =
        [
            [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 12, 0, 1, 0, 1],
            [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 14, 0xC0, 12, 0, 1, 0, 1],
            [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, (byte)'x', 0xC0, 12, 0, 1, 0, 1],
            [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, .. "mep-module"u8, 0xC0, 12, 0, 1, 0, 1],
            [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 64, .. new byte[64], 0, 0, 1, 0, 1],
            [0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, .. good[12..]],
        ];
        foreach (byte[] packet in bad)
            Assert.Empty(_module.Ask(packet));
    }

    // What our buffer cut is answered as far as it goes: the questions stand first.
    [Fact]
    public void A_packet_as_long_as_the_buffer_is_answered_without_its_end()
    {
        byte[] packet = new byte[MdnsResponder.PacketCapacity];
        byte[] good = DnsText.Query(("mep-module.local", A, true));
        good.CopyTo(packet, 0);
        packet.AsSpan(good.Length).Fill(0xFF);
        packet[7] = 200;
        Assert.Single(_module.Ask(packet));
    }

    [Fact]
    public void Three_hundred_questions_in_one_packet_are_answered_with_one_record()
    {
        byte[] question = [0xC0, 12, 0, 1, 0x80, 1];
        byte[] packet = [.. DnsText.Query(("mep-module.local", A, true)), .. Enumerable.Repeat(question, 239).SelectMany(bytes => bytes)];
        packet[5] = 240;
        Assert.Single(_module.Ask(packet));
    }

    [Fact]
    public void Random_packets_break_nothing_and_get_whole_answers()
    {
        _module.Names.Add(new Announcement("esp32-mep", "_hwenergy._tcp", "p1meter-aabbcc", 0, ["api_enabled=1", "path=/api/v1"], ["/getDashDataWS"]));
        _module.Run(5000);
        var random = new Random(20260102);
        var rival = new MdnsBench(lastOfAddress: 9);
        rival.Start();
        rival.Run(1200);
        byte[][] good = [.. PacketVectors.Read("mdns-clients").Select(step => step.Packet.ToArray()), .. rival.Said.Select(one => one.Packet),
            DnsText.Query(("_http._tcp.local", 12, false), ("_hwenergy._tcp.local", 12, true), ("_services._dns-sd._udp.local", 12, false))];
        int answered = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] packet = (byte[])good[random.Next(good.Length)].Clone();
            int changes = random.Next(0, 10);
            for (int j = 0; j < changes; j++)
                packet[random.Next(packet.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                packet = packet[..random.Next(packet.Length + 1)];

            _module.Said.Clear();
            _module.Hear(packet, random.Next(3) > 0 ? MdnsResponder.Port : 1000);
            _module.Now += random.Next(300);
            _module.Take();
            foreach ((_, byte[] said, _) in _module.Said)
            {
                // A simple resolver's own class of question may be anything that counts as ours; the rest is read again.
                Assert.True(DnsText.Of(said).Length > 0);
                answered++;
            }
        }

        Assert.InRange(answered, 2_000, 1_000_000);
    }

    [Fact]
    public void The_longest_announcement_fits_the_buffer()
    {
        string name = new('n', Announcement.LongestName);
        var longest = new Announcement(new string('h', Announcement.LongestName), "_fifteen-letters._tcp", name, 65535, [new string('t', Announcement.LongestText - 1)], []);
        _module.Names.Add(longest);
        _module.Run(5000);
        Assert.Equal(5, _module.Said.Count);
        Assert.Equal(3, _module.Ask(DnsText.Query(("_fifteen-letters._tcp.local", 12, false)), 1000)[0].Length - 2);
        Assert.Throws<ArgumentException>(() => new Announcement("", "_x._tcp", "x", 0, [new string('t', Announcement.LongestText)], []));
        Assert.Throws<ArgumentException>(() => new Announcement("", "_x._tcp", "", 0, [], []));
        Assert.Throws<ArgumentException>(() => new Announcement(name + "n", "", "", 0, [], []));
    }

    [Fact]
    public void There_is_room_for_eight_and_a_ninth_is_refused()
    {
        var names = new Announcements("mep-module");
        for (int i = 1; i < Announcements.Most; i++)
            names.Add(new Announcement("", "_x._tcp", "x" + i, 0, [], []));
        Assert.Throws<InvalidOperationException>(() => names.Add(new Announcement("", "_x._tcp", "x", 0, [], [])));
    }
}
