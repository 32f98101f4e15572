using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Discovery;
using MepModule.App.Network;
using MepModule.App.Platform;

namespace MepModule.App.Tests.Network.Mdns;

/// <summary>A module on a link of virtual time: what it says is kept, and others on the link hear it.</summary>
internal sealed class MdnsBench : ILink, IRandom
{
    private readonly byte[] _reply = new byte[MdnsResponder.ReplyCapacity];
    private readonly Random _random;

    public MdnsBench(string hostName = "mep-module", byte lastOfAddress = 87, int seed = 1)
    {
        _random = new Random(seed);
        AddressBytes = [192, 168, 1, lastOfAddress];
        Names = new Announcements(hostName);
        Responder = new MdnsResponder(Names, this, this);
    }

    public Announcements Names { get; }

    public MdnsResponder Responder { get; }

    public byte[] AddressBytes { get; set; }

    public string Address => string.Join('.', AddressBytes);

    public int HttpPort => 80;

    public long Now { get; set; } = 10_000;

    /// <summary>What was said, with its time and whether it went to the asker alone.</summary>
    public List<(long At, byte[] Packet, bool ToSender)> Said { get; } = [];

    public static MdnsBench Settled(string hostName = "mep-module")
    {
        var bench = new MdnsBench(hostName);
        bench.Start();
        bench.Run(5000);
        bench.Said.Clear();
        return bench;
    }

    public void Start() => Responder.Begin(AddressBytes, Now);

    /// <summary>Lets a packet be heard at once, and takes in what is said to it now.</summary>
    public void Hear(byte[] packet, int port = MdnsResponder.Port, byte[]? from = null)
    {
        Responder.Hear(packet, packet.Length, from ?? [192, 168, 1, 5], port, Now);
        Take();
    }

    /// <summary>Lets time pass.</summary>
    public void Run(int milliseconds)
    {
        long end = Now + milliseconds;
        while (Now < end)
        {
            Take();
            Now = Math.Min(end, Now + Math.Max(1, Responder.Pause(Now)));
        }

        Take();
    }

    /// <summary>What a packet is answered with, within a second and a half.</summary>
    public string[][] Ask(byte[] packet, int port = MdnsResponder.Port)
    {
        Said.Clear();
        Hear(packet, port);
        Run(1500);
        return [.. Said.Select(one => DnsText.Of(one.Packet))];
    }

    /// <summary>Takes what is due now.</summary>
    public void Take()
    {
        int length;
        while ((length = Responder.Next(_reply, Now, out bool toSender)) > 0)
            Said.Add((Now, _reply[..length], toSender));
    }

    public void Fill(byte[] buffer, int offset, int count) => _random.NextBytes(buffer.AsSpan(offset, count));
}

/// <summary>Several modules on one link: what one says to everybody all hear, itself included, a millisecond later.</summary>
internal sealed class MdnsLink(params MdnsBench[] modules)
{
    public void Run(int milliseconds)
    {
        for (int i = 0; i < milliseconds; i++)
        {
            foreach (MdnsBench module in modules)
            {
                int before = module.Said.Count;
                module.Now++;
                module.Take();
                foreach ((_, byte[] packet, bool toSender) in module.Said.Skip(before).ToArray())
                {
                    Assert.False(toSender, "nobody was heard, so nobody can be answered");
                    Deliver(module, packet);
                }
            }
        }
    }

    private void Deliver(MdnsBench sender, byte[] packet)
    {
        foreach (MdnsBench hearer in modules)
        {
            int before = hearer.Said.Count;
            hearer.Hear(packet, MdnsResponder.Port, sender.AddressBytes);
            foreach ((_, byte[] reply, bool toSender) in hearer.Said.Skip(before).ToArray())
            {
                if (toSender && hearer != sender)
                    sender.Hear(reply, MdnsResponder.Port, hearer.AddressBytes);
                else if (!toSender)
                    Deliver(hearer, reply);
            }
        }
    }
}
