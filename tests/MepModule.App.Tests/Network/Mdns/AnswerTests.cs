using System;
using System.Linq;
using MepModule.App.Discovery;
using MepModule.App.Network;

namespace MepModule.App.Tests.Network.Mdns;

public sealed class AnswerTests
{
    private const int A = 1;
    private const int Pointer = 12;
    private const int Text = 16;
    private const int Service = 33;
    private const int Any = 255;

    private readonly MdnsBench _module = MdnsBench.Settled();

    private static Announcement HomeWizard => new("", "_hwenergy._tcp", "p1meter-aabbcc", 0, ["api_enabled=1", "path=/api/v1", "serial=0200004d4550"], []);

    private static Announcement Dabbler => new("esp32-mep", "", "", 0, [], ["/getDashDataWS"]);

    private static readonly string[] _page =
    [
        "answer _http._tcp.local PTR 4500 mep-module._http._tcp.local",
        "answer mep-module._http._tcp.local SRV unique 120 0 0 80 mep-module.local",
        "answer mep-module._http._tcp.local TXT unique 4500 \"path=/\"",
        "answer mep-module.local A unique 120 192.168.1.87",
        "additional mep-module.local NSEC unique 120 mep-module.local A",
    ];

    private static readonly string[] _homeWizard =
    [
        "answer _hwenergy._tcp.local PTR 4500 p1meter-aabbcc._hwenergy._tcp.local",
        "answer p1meter-aabbcc._hwenergy._tcp.local SRV unique 120 0 0 80 mep-module.local",
        "answer p1meter-aabbcc._hwenergy._tcp.local TXT unique 4500 \"api_enabled=1\" \"path=/api/v1\" \"serial=0200004d4550\"",
        "answer mep-module.local A unique 120 192.168.1.87",
        "additional mep-module.local NSEC unique 120 mep-module.local A",
    ];

    [Fact]
    public void Multicast_clients_find_the_module_byte_for_byte()
    {
        var steps = PacketVectors.Read("mdns-clients");
        var module = new MdnsBench { AddressBytes = [192, 168, 4, 1] };
        module.Start();
        module.Run(5000);
        Assert.True(steps.Count >= 10);
        foreach (var step in steps)
        {
            module.Said.Clear();
            module.Hear([.. step.Packet]);
            Assert.Equal(step.Answer ?? [], module.Said.Select(one => one.Packet).SingleOrDefault([]));
            Assert.True(module.Said.Count == 0 || module.Said[0].ToSender == step.Title.StartsWith("unicast", StringComparison.Ordinal));
            module.Run(2000);
        }
    }

    [Fact]
    public void Who_looks_for_a_service_is_told_all_about_it_as_answers() => Assert.Equal([_page], _module.Ask(DnsText.Query(("_http._tcp.local", Pointer, false))));

    [Fact]
    public void Each_service_is_told_in_a_packet_of_its_own_so_that_its_text_is_the_first()
    {
        _module.Names.Add(HomeWizard);
        _module.Run(5000);
        Assert.Equal([_page, _homeWizard], _module.Ask(DnsText.Query(("_hwenergy._tcp.local", Pointer, true), ("_http._tcp.local", Pointer, true))));
        Assert.All(_module.Said, one => Assert.True(one.ToSender));
        _module.Run(2000);
        Assert.Equal([_homeWizard], _module.Ask(DnsText.Query(("_hwenergy._tcp.local", Pointer, false))));
        Assert.Equal([_homeWizard], _module.Ask(DnsText.Query(("_HWENERGY._TCP.Local", Any, true))));
    }

    [Fact]
    public void Who_asks_for_all_types_of_services_is_told_each_once()
    {
        _module.Names.Add(HomeWizard);
        _module.Names.Add(new Announcement("", "_http._tcp", "ShellyPro3EM-AABBCC", 0, ["gen=3"], []));
        _module.Run(5000);
        Assert.Equal(
            [
                ["answer _services._dns-sd._udp.local PTR 4500 _http._tcp.local"],
                ["answer _services._dns-sd._udp.local PTR 4500 _hwenergy._tcp.local"],
            ],
            _module.Ask(DnsText.Query(("_services._dns-sd._udp.local", Pointer, false))));

        // A simple resolver looks at one packet.
        Assert.Equal(
            [
                [
                    "question _services._dns-sd._udp.local PTR",
                    "answer _services._dns-sd._udp.local PTR 10 _http._tcp.local",
                    "answer _services._dns-sd._udp.local PTR 10 _hwenergy._tcp.local",
                ],
            ],
            _module.Ask(DnsText.Query(("_services._dns-sd._udp.local", Pointer, false)), 40000));
        Assert.Equal(
            [
                [
                    "question _http._tcp.local PTR",
                    "answer _http._tcp.local PTR 10 mep-module._http._tcp.local",
                    "answer mep-module._http._tcp.local SRV 10 0 0 80 mep-module.local",
                    "answer mep-module._http._tcp.local TXT 10 \"path=/\"",
                    "answer mep-module.local A 10 192.168.1.87",
                    "answer _http._tcp.local PTR 10 ShellyPro3EM-AABBCC._http._tcp.local",
                    "answer ShellyPro3EM-AABBCC._http._tcp.local SRV 10 0 0 80 mep-module.local",
                    "answer ShellyPro3EM-AABBCC._http._tcp.local TXT 10 \"gen=3\"",
                    "answer mep-module.local A 10 192.168.1.87",
                ],
            ],
            _module.Ask(DnsText.Query(("_http._tcp.local", Pointer, false)), 40000));
    }

    [Fact]
    public void A_service_says_which_records_it_has_and_that_there_are_no_others()
    {
        Assert.Equal([[_page[2]]], _module.Ask(DnsText.Query(("mep-module._http._tcp.local", Text, false))));
        Assert.Equal([[_page[1], _page[3], _page[4]]], _module.Ask(DnsText.Query(("mep-module._http._tcp.local", Service, true))));
        Assert.Equal([[_page[1], _page[2], _page[3], _page[4]]], _module.Ask(DnsText.Query(("mep-module._http._tcp.local", Any, true))));
        Assert.Equal([["answer mep-module._http._tcp.local NSEC unique 120 mep-module._http._tcp.local TXT SRV"]], _module.Ask(DnsText.Query(("mep-module._http._tcp.local", 28, true))));
        Assert.Empty(_module.Ask(DnsText.Query(("_http._tcp.local", A, false))));
        Assert.Empty(_module.Ask(DnsText.Query(("other._http._tcp.local", Any, false))));
    }

    [Fact]
    public void A_second_name_is_answered_while_an_output_announces_it()
    {
        byte[] question = DnsText.Query(("esp32-mep.local", Service, true), ("esp32-mep.local", Text, true), ("esp32-mep.local", A, true), ("esp32-mep.local", 28, true));
        Assert.Empty(_module.Ask(question));
        Announcement dabbler = Dabbler;
        _module.Names.Add(dabbler);
        _module.Run(5000);
        Assert.Equal(
            [["answer esp32-mep.local A unique 120 192.168.1.87", "additional esp32-mep.local NSEC unique 120 esp32-mep.local A"]],
            _module.Ask(question));
        _module.Names.Remove(dabbler);
        Assert.Equal([["answer esp32-mep.local A unique 0 192.168.1.87"]], _module.Ask([]));
        Assert.Empty(_module.Ask(question));
    }

    // RFC 6762, 8.3: twice, a second apart. 10.1: a life of 0 takes back.
    [Fact]
    public void A_service_that_comes_is_announced_twice_and_one_that_goes_takes_itself_back()
    {
        Announcement homeWizard = HomeWizard;
        _module.Names.Add(homeWizard);
        _module.Run(5000);
        string[][] said = [.. _module.Said.Select(one => DnsText.Of(one.Packet))];
        Assert.Equal(5, said.Length);
        Assert.All(said[..3], probe => Assert.Equal("question p1meter-aabbcc._hwenergy._tcp.local ANY unicast", probe[0]));
        Assert.Equal([_homeWizard, _homeWizard], said[3..]);
        Assert.Equal(1000, _module.Said[4].At - _module.Said[3].At);

        _module.Said.Clear();
        _module.Names.Remove(homeWizard);
        _module.Run(5000);
        Assert.Equal([[.. _homeWizard[..3].Select(line => line.Replace(" 4500 ", " 0 ").Replace(" 120 ", " 0 "))]], _module.Said.Select(one => DnsText.Of(one.Packet)));
    }

    [Fact]
    public void A_service_that_says_something_else_under_the_same_name_is_announced_without_a_goodbye()
    {
        Announcement homeWizard = HomeWizard;
        _module.Names.Add(homeWizard);
        _module.Run(5000);
        _module.Said.Clear();
        _module.Names.Remove(homeWizard);
        _module.Names.Add(new Announcement("", "_hwenergy._tcp", "p1meter-aabbcc", 0, ["api_enabled=0"], []));
        _module.Run(5000);
        Assert.Equal(2, _module.Said.Count);
        Assert.All(_module.Said, one => Assert.Equal("answer p1meter-aabbcc._hwenergy._tcp.local TXT unique 4500 \"api_enabled=0\"", DnsText.Of(one.Packet)[2]));
    }

    // RFC 6762, 7.1.
    [Fact]
    public void What_the_asker_knows_is_not_told_again_while_more_than_half_of_its_life_is_left()
    {
        byte[] Known(int life, string instance)
        {
            byte[] query = [.. DnsText.Query(("_http._tcp.local", Pointer, false)), .. DnsText.Record("_http._tcp.local", Pointer, life, DnsText.Wire(instance))];
            query[7] = 1;
            return query;
        }

        Assert.Empty(_module.Ask(Known(2250, "mep-module._http._tcp.local")));
        Assert.Equal([_page], _module.Ask(Known(2249, "mep-module._http._tcp.local")));
        Assert.Equal([_page], _module.Ask(Known(4500, "other._http._tcp.local")));
        byte[] address = [.. DnsText.Query(("mep-module.local", A, false)), .. DnsText.Record("mep-module.local", A, 60, [192, 168, 1, 87])];
        address[7] = 1;
        Assert.Empty(_module.Ask(address));
        address[^1] = 86;
        Assert.Single(_module.Ask(address));
    }

    // RFC 6762, 7.2: what did not fit follows in packets without a question.
    [Fact]
    public void Known_answers_that_follow_in_another_packet_count()
    {
        byte[] query = DnsText.Query(("_http._tcp.local", Pointer, false));
        query[2] |= 0x02;
        byte[] more = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, .. DnsText.Record("_http._tcp.local", Pointer, 4000, DnsText.Wire("mep-module._http._tcp.local"))];
        _module.Hear(query);
        _module.Run(300);
        _module.Hear(more);
        _module.Run(3000);
        Assert.Empty(_module.Said);

        // From somebody else they do not.
        _module.Hear(query);
        _module.Hear(more, MdnsResponder.Port, [192, 168, 1, 6]);
        _module.Run(3000);
        Assert.Equal(_page, DnsText.Of(_module.Said.Single().Packet));
        Assert.InRange(_module.Said[0].At, _module.Now - 2600, _module.Now - 2500);
    }

    // RFC 6762, 6: what others may answer as well waits 20 to 120 ms, and no record goes to everybody twice in a second.
    [Fact]
    public void Answers_are_spread_and_not_repeated_within_a_second()
    {
        for (int i = 0; i < 20; i++)
        {
            long asked = _module.Now;
            _module.Ask(DnsText.Query(("_http._tcp.local", Pointer, false)));
            Assert.InRange(_module.Said.Single().At - asked, 20, 120);
            _module.Run(1000);
        }

        _module.Said.Clear();
        for (int i = 0; i < 100; i++)
        {
            _module.Hear(DnsText.Query(("mep-module.local", A, false)));
            _module.Run(50);
        }

        Assert.InRange(_module.Said.Count, 5, 6);
        for (int i = 1; i < _module.Said.Count; i++)
            Assert.True(_module.Said[i].At - _module.Said[i - 1].At >= 1000);
    }

    [Fact]
    public void A_simple_resolver_gets_a_plain_answer_with_its_own_number()
    {
        byte[] query = [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, .. "mep-module"u8, 5, .. "local"u8, 0, 0, 1, 0x80, 1];
        _module.Hear(query, 40000);
        Assert.True(_module.Said.Single().ToSender);
        byte[] expected =
        [
            0x12, 0x34, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0, 10, .. "mep-module"u8, 5, .. "local"u8, 0, 0, 1, 0, 1,
            0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 10, 0, 4, .. _module.AddressBytes,
        ];
        Assert.Equal(expected, _module.Said[0].Packet);
        Assert.Equal([["question mep-module.local AAAA"]], _module.Ask(DnsText.Query(("mep-module.local", 28, false)), 40000));
    }

    [Fact]
    public void A_simple_resolver_is_told_whose_address_it_is()
    {
        byte[] query = DnsText.Query(("87.1.168.192.in-addr.arpa", Pointer, false));
        Assert.Equal([["question 87.1.168.192.in-addr.arpa PTR", "answer 87.1.168.192.in-addr.arpa PTR 10 mep-module.local"]], _module.Ask(query, 40000));

        // With another address the question is about that one, and the former is taken back.
        _module.AddressBytes = [192, 168, 1, 88];
        _module.Said.Clear();
        _module.Start();
        _module.Take();
        Assert.Equal(["answer mep-module.local A unique 0 192.168.1.87"], DnsText.Of(_module.Said.Single().Packet));
        _module.Run(5000);
        Assert.Empty(_module.Ask(query, 40000));
        Assert.Single(_module.Ask(DnsText.Query(("88.1.168.192.in-addr.arpa", Pointer, false)), 40000));
    }

    [Fact]
    public void At_the_end_everything_is_taken_back()
    {
        _module.Names.Add(HomeWizard);
        _module.Names.Add(Dabbler);
        _module.Run(5000);
        _module.Said.Clear();
        Assert.True(_module.Names.AreSaid);
        _module.Responder.End(_module.Now);
        _module.Take();
        Assert.False(_module.Names.AreSaid);
        string[] lines = [.. _module.Said.SelectMany(one => DnsText.Of(one.Packet))];
        Assert.Equal(8, lines.Length);
        Assert.All(lines, line => Assert.Contains(" 0 ", line));
        Assert.Equal(2, lines.Count(line => line.Contains(" A unique 0 192.168.1.87")));
    }
}
