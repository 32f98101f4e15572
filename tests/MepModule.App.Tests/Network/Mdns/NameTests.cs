using System;
using System.Linq;
using MepModule.App.Discovery;
using MepModule.App.Network;

namespace MepModule.App.Tests.Network.Mdns;

public sealed class NameTests
{
    private const int A = 1;
    private const int Service = 33;

    // RFC 6762, 8.1: three times, 250 ms apart, for any record, with what is proposed; then twice the announcement.
    [Fact]
    public void A_module_asks_whether_its_names_are_free_before_it_takes_them()
    {
        var module = new MdnsBench();
        long begun = module.Now;
        module.Start();
        module.Run(10_000);
        Assert.Equal(5, module.Said.Count);
        string[] probe =
        [
            "question mep-module._http._tcp.local ANY unicast",
            "question mep-module.local ANY unicast",
            "authority mep-module._http._tcp.local SRV 120 0 0 80 mep-module.local",
            "authority mep-module._http._tcp.local TXT 4500 \"path=/\"",
            "authority mep-module.local A 120 192.168.1.87",
        ];
        Assert.All(module.Said.Take(3), one => Assert.Equal(probe, DnsText.Of(one.Packet)));
        Assert.InRange(module.Said[0].At - begun, 0, 250);
        Assert.Equal([250, 250, 250, 1000], module.Said.Zip(module.Said.Skip(1), (one, next) => next.At - one.At));
        Assert.All(module.Said, one => Assert.False(one.ToSender));
        Assert.Contains("answer mep-module.local A unique 120 192.168.1.87", DnsText.Of(module.Said[4].Packet));
    }

    [Fact]
    public void Nothing_is_answered_under_a_name_that_may_be_taken()
    {
        var module = new MdnsBench();
        module.Start();
        module.Run(400);
        module.Said.Clear();
        module.Hear(DnsText.Query(("mep-module.local", A, true)));
        Assert.Empty(module.Said);
        Assert.False(module.Names.AreSaid);
        module.Run(600);
        Assert.True(module.Names.AreSaid);
    }

    [Fact]
    public void A_second_module_of_the_same_name_takes_the_next_and_both_are_found()
    {
        var first = new MdnsBench(lastOfAddress: 10);
        var second = new MdnsBench(lastOfAddress: 11, seed: 2);
        var third = new MdnsBench(lastOfAddress: 12, seed: 3);
        var link = new MdnsLink(first, second, third);
        first.Start();
        link.Run(3000);
        second.Start();
        link.Run(3000);
        third.Start();
        link.Run(3000);
        Assert.Equal(("mep-module", "mep-module-2", "mep-module-3"), (first.Names.Own.Name, second.Names.Own.Name, third.Names.Own.Name));
        Assert.Equal("mep-module", second.Names.Own.HostName);
        Assert.Equal("answer mep-module-2.local A unique 120 192.168.1.11", second.Ask(DnsText.Query(("mep-module-2.local", A, true)))[0][0]);
        Assert.Equal("answer mep-module-2._http._tcp.local SRV unique 120 0 0 80 mep-module-2.local", second.Ask(DnsText.Query(("mep-module-2._http._tcp.local", Service, true)))[0][0]);
        Assert.Empty(second.Ask(DnsText.Query(("mep-module.local", A, true))));
        Assert.Equal("answer mep-module.local A unique 120 192.168.1.10", first.Ask(DnsText.Query(("mep-module.local", A, true)))[0][0]);
    }

    // As after a power cut. RFC 6762, 8.2: the later data win, whoever was first.
    [Fact]
    public void Modules_that_start_together_share_the_names_out_whichever_way_their_packets_fall()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            MdnsBench[] modules = [.. Enumerable.Range(0, 2 + (seed % 3)).Select(i => new MdnsBench(lastOfAddress: (byte)(10 + i), seed: random.Next()))];
            var link = new MdnsLink(modules);
            foreach (MdnsBench module in modules)
            {
                module.Start();
                link.Run(random.Next(0, 400));
            }

            link.Run(8000);
            Assert.All(modules, module => Assert.True(module.Names.AreSaid, $"seed {seed}: {module.Address} has no name"));
            string[] names = [.. modules.Select(module => module.Names.Own.Name).Order()];
            Assert.Equal(names.Distinct(), names);
            Assert.Contains("mep-module", names);
            foreach (MdnsBench module in modules)
            {
                Assert.Equal($"answer {module.Names.Own.Name}.local A unique 120 {module.Address}", module.Ask(DnsText.Query(($"{module.Names.Own.Name}.local", A, true)))[0][0]);
            }
        }
    }

    [Fact]
    public void Of_two_that_probe_at_the_same_moment_the_one_with_the_later_records_gets_the_name()
    {
        var low = new MdnsBench(lastOfAddress: 10);
        var high = new MdnsBench(lastOfAddress: 11);
        var link = new MdnsLink(low, high);
        low.Start();
        high.Start();
        link.Run(5000);
        Assert.Equal(("mep-module-2", "mep-module"), (low.Names.Own.Name, high.Names.Own.Name));
    }

    // Two networks that grow together: both had the name.
    [Fact]
    public void Two_that_answer_to_one_name_come_to_terms()
    {
        var one = new MdnsBench(lastOfAddress: 10);
        var other = new MdnsBench(lastOfAddress: 11, seed: 2);
        one.Start();
        other.Start();
        one.Run(5000);
        other.Run(5000);
        Assert.Equal(("mep-module", "mep-module"), (one.Names.Own.Name, other.Names.Own.Name));
        var link = new MdnsLink(one, other);
        one.Hear(DnsText.Query(("mep-module.local", A, false)));
        other.Hear(one.Said[^1].Packet, MdnsResponder.Port, one.AddressBytes);
        link.Run(6000);
        Assert.Equal(["mep-module", "mep-module-2"], new[] { one.Names.Own.Name, other.Names.Own.Name }.Order());
    }

    [Fact]
    public void A_second_name_and_a_service_give_way_like_the_first()
    {
        var module = MdnsBench.Settled();
        var dabbler = new Announcement("esp32-mep", "", "", 0, [], ["/getDashDataWS"]);
        var homeWizard = new Announcement("", "_hwenergy._tcp", "p1meter-aabbcc", 0, [], []);
        module.Names.Add(dabbler);
        module.Names.Add(homeWizard);
        module.Run(300);
        module.Hear(DnsText.Answer(DnsText.Record("esp32-mep.local", A, 120, [192, 168, 1, 9])));
        module.Hear(DnsText.Answer(DnsText.Record("p1meter-aabbcc._hwenergy._tcp.local", Service, 120, [0, 0, 0, 0, 0, 80, .. DnsText.Wire("other.local")])));
        module.Run(5000);
        Assert.Equal(("esp32-mep-2", "mep-module"), (dabbler.Name, module.Names.Own.Name));
        Assert.True(module.Names.Opens("esp32-mep-2.local", "/getDashDataWS"));
        Assert.False(module.Names.Opens("esp32-mep.local", "/getDashDataWS"));
        Assert.Equal("answer p1meter-aabbcc-2._hwenergy._tcp.local SRV unique 120 0 0 80 mep-module.local", module.Ask(DnsText.Query(("p1meter-aabbcc-2._hwenergy._tcp.local", Service, true)))[0][0]);
    }

    [Fact]
    public void Services_follow_the_module_to_its_other_name()
    {
        var module = MdnsBench.Settled();
        module.Names.Add(new Announcement("", "_hwenergy._tcp", "p1meter-aabbcc", 0, [], []));
        module.Run(5000);
        byte[] rival = DnsText.Answer(DnsText.Record("mep-module.local", A, 120, [192, 168, 1, 9]));
        module.Hear(rival);
        module.Run(300);
        module.Hear(rival);
        module.Said.Clear();
        module.Run(5000);
        Assert.Equal("mep-module-2", module.Names.Own.Name);
        Assert.Contains("answer p1meter-aabbcc._hwenergy._tcp.local SRV unique 120 0 0 80 mep-module-2.local", module.Said.SelectMany(one => DnsText.Of(one.Packet)));
    }

    [Fact]
    public void What_agrees_with_us_or_is_taken_back_or_came_from_elsewhere_is_no_rival()
    {
        var module = MdnsBench.Settled();
        byte[] rival = DnsText.Answer(DnsText.Record("mep-module.local", A, 120, [192, 168, 1, 9]));
        module.Hear(DnsText.Answer(DnsText.Record("mep-module.local", A, 120, [192, 168, 1, 87])));
        module.Hear(DnsText.Answer(DnsText.Record("mep-module.local", A, 0, [192, 168, 1, 9])));
        module.Hear(DnsText.Answer(DnsText.Record("mep-module.local", 28, 120, new byte[16])));
        module.Hear(DnsText.Answer(DnsText.Record("other.local", A, 120, [192, 168, 1, 9])));
        module.Hear(rival, 40000);
        module.Run(5000);
        Assert.Empty(module.Said);

        // And this is one.
        module.Hear(rival);
        module.Run(5000);
        Assert.Equal("question mep-module.local ANY unicast", DnsText.Of(module.Said[0].Packet)[1]);
        Assert.Equal("mep-module", module.Names.Own.Name);
    }

    // RFC 6762, 8.1: after fifteen conflicts in ten seconds each further attempt waits five.
    [Fact]
    public void Somebody_who_disputes_every_name_does_not_make_the_module_flood_the_network()
    {
        var module = new MdnsBench();
        module.Start();
        for (int i = 0; i < 600; i++)
        {
            module.Run(100);
            module.Hear(DnsText.Answer(DnsText.Record(module.Names.Own.Name + ".local", A, 120, [192, 168, 1, 9])));
        }

        Assert.InRange(module.Said.Count, 5, 130);
        Assert.False(module.Names.AreSaid);
        Assert.InRange(module.Names.Own.Number, 1, Announcement.HighestNumber);
        module.Run(8000);
        Assert.True(module.Names.AreSaid);
    }
}
