using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.Integrations.Tests.Mqtt.Brokers;

namespace MepModule.Integrations.Tests.Discovery;

/// <summary>What programs of other makers find of modules, in networks of their own: avahi, systemd-resolved, python-zeroconf, and multicast-dns and bonjour-service for Node.</summary>
public sealed class DiscoveryTests : IDisposable
{
    private const int MostQuestions = 12;

    private readonly List<ForeignProgram> _running = [];

    public void Dispose()
    {
        foreach (ForeignProgram program in Enumerable.Reverse(_running))
            program.Dispose();
    }

    [Fact]
    public void Every_peer_finds_a_module_and_hears_it_go()
    {
        using var lab = new Lab(6);
        ForeignProgram module = Keep(lab.Module(1));
        Keep(lab.Avahi(3, "printer"))[1].UntilSaid("Host name is printer.local");
        Keep(lab.Resolved(4));
        ForeignProgram zeroconf = Keep(lab.Python(5, "zeroconf-peer.py", "browse", "_http._tcp"));
        ForeignProgram bonjour = Keep(lab.Node(6, "bonjour", "http"));
        zeroconf.UntilSaid("found mep-module._http._tcp.local. mep-module.local. 80 10.77.0.1 path=/");
        bonjour.UntilSaid("up mep-module mep-module.local 80 10.77.0.1 path=/");

        // Each asks anew, and none may count on an announcement that it heard.
        // Looking through all types has no end that says that all were heard.
        ForeignProgram all = Keep(lab.AvahiTool(3, "avahi-browse", "-ap"));
        Func<ForeignProgram>[] peers =
        [
            () => lab.AvahiTool(3, "avahi-resolve", "-4", "-n", "mep-module.local"),
            () => lab.AvahiTool(3, "avahi-resolve", "-a", "10.77.0.1"),
            () => lab.AvahiTool(3, "avahi-browse", "-rpt", "_http._tcp"),
            () => lab.Node(4, "dns", "127.0.0.53", "mep-module.local", "A"),
            () => lab.Python(2, "zeroconf-peer.py", "host", "mep-module.local"),
            () => lab.Node(6, "mdns", "_http._tcp.local", "PTR"),
            () => lab.Node(6, "mdns", "_services._dns-sd._udp.local", "PTR"),
        ];
        ForeignProgram[] asked = [.. peers.Select(peer => Keep(peer()))];
        string[] told = [.. asked.Zip(peers, Answer)];
        Assert.Equal("mep-module.local\t10.77.0.1", told[0]);
        Assert.Equal("10.77.0.1\tmep-module.local", told[1]);
        Assert.Contains("=;eth0;IPv4;mep-module;Web Site;local;mep-module.local;10.77.0.1;80;\"path=/\"", told[2]);
        all.UntilSaid("+;eth0;IPv4;mep-module;Web Site;local");
        Assert.Equal("mep-module.local 10.77.0.1", told[3]);
        Assert.Equal("resolved mep-module.local 10.77.0.1", told[4]);
        Assert.Equal(
            "PTR _http._tcp.local 4500 mep-module._http._tcp.local\nSRV mep-module._http._tcp.local 120 mep-module.local:80\nTXT mep-module._http._tcp.local 4500 path=/\nA mep-module.local 120 10.77.0.1",
            told[5]);
        Assert.Contains("PTR _services._dns-sd._udp.local 4500 _http._tcp.local", told[6]);

        // From where, to whom, hops left: to itself alone when it wants that, else to everybody.
        Assert.Equal("10.77.0.1 10.77.0.2 255\n10.77.0.1 224.0.0.251 255", Answer(Keep(lab.Python(2, "raw-peer.py", "mep-module.local", "10.77.0.2"))));

        // The second name, while its output is on.
        Assert.Equal("unknown esp32-mep.local", Answer(Keep(lab.Python(2, "zeroconf-peer.py", "host", "esp32-mep.local", "3"))));
        Assert.Equal("200", Answer(Keep(lab.Node(6, "switch", "http://10.77.0.1", Lab.Password, "dabbler", "on"))));
        Assert.Equal("resolved esp32-mep.local 10.77.0.1", Answer(Keep(lab.Python(2, "zeroconf-peer.py", "host", "esp32-mep.local"))));

        module.Terminate();
        zeroconf.UntilSaid("gone mep-module._http._tcp.local.");
        bonjour.UntilSaid("down mep-module");
        Assert.Equal(0, module.UntilEnded());
    }

    [Fact]
    public void Two_modules_of_one_name_are_both_found_and_say_under_which_name()
    {
        using var lab = new Lab(3);
        ForeignProgram bonjour = Keep(lab.Node(3, "bonjour", "http"));
        bonjour.UntilSaid("browsing");
        Keep(lab.Module(1));
        Keep(lab.Module(2));
        bonjour.UntilSaid("up mep-module mep-module.local 80 10.77.0.");
        bonjour.UntilSaid("up mep-module-2 mep-module-2.local 80 10.77.0.");

        string[] names = [.. new[] { "10.77.0.1", "10.77.0.2" }.Select(address => Answer(Keep(lab.Node(3, "network", "http://" + address, Lab.Password))))];
        Assert.Equal(["mep-module mep-module", "mep-module mep-module-2"], names.Order());
        int first = Array.IndexOf(names, "mep-module mep-module") + 1;
        Assert.Contains($"up mep-module mep-module.local 80 10.77.0.{first} ", bonjour.Said);

        // Each is at its name, and the page opens under it.
        Assert.Equal("mep-module mep-module", Answer(Keep(lab.Node(3, "page", "mep-module.local", $"10.77.0.{first}", Lab.Password))));
        Assert.Equal("mep-module mep-module-2", Answer(Keep(lab.Node(3, "page", "mep-module-2.local", $"10.77.0.{3 - first}", Lab.Password))));
    }

    [Fact]
    public void Another_makers_device_keeps_the_name_that_it_has_and_gives_way_to_ours()
    {
        // A newcomer asks for 750 ms whether its name is free, which a busy PC may let pass before the module has its turn. A module that does not defend its name loses it each time.
        for (int attempt = 1; !HolderAndNewcomer(); attempt++)
            Assert.True(attempt < 3, "the newcomer took the module's name three times");
    }

    /// <summary><returns>Whether the newcomer gave way.</returns></summary>
    private bool HolderAndNewcomer()
    {
        using var lab = new Lab(4);
        ForeignProgram[] holder = Keep(lab.Avahi(3, "mep-module"));
        holder[1].UntilSaid("Host name is mep-module.local");
        ForeignProgram browser = Keep(lab.Python(2, "zeroconf-peer.py", "browse", "_http._tcp"));
        Keep(lab.Module(1));
        browser.UntilSaid("found mep-module-2._http._tcp.local. mep-module-2.local. 80 10.77.0.1");
        Assert.Equal("mep-module.local\t10.77.0.3", Answer(() => lab.AvahiTool(3, "avahi-resolve", "-4", "-n", "mep-module.local")));
        Assert.DoesNotContain("conflict", holder[1].Said);
        foreach (ForeignProgram program in holder)
        {
            _running.Remove(program);
            program.Dispose();
        }

        ForeignProgram[] newcomer = Keep(lab.Avahi(4, "mep-module-2"));
        newcomer[1].UntilSaid("Server startup complete");
        if (newcomer[1].Said.Contains("Host name is mep-module-2.local", StringComparison.Ordinal))
        {
            Dispose();
            _running.Clear();
            return false;
        }

        newcomer[1].UntilSaid("Host name is mep-module-3.local");
        Assert.Equal("mep-module-2.local\t10.77.0.1", Answer(() => lab.AvahiTool(4, "avahi-resolve", "-4", "-n", "mep-module-2.local")));
        return true;
    }

    private string Answer(Func<ForeignProgram> ask) => Answer(Keep(ask()), ask);

    // The tools of avahi give up after five seconds, which a busy machine may need.
    private string Answer(ForeignProgram program, Func<ForeignProgram> ask)
    {
        int code = program.UntilEnded();
        for (int i = 1; i < MostQuestions && program.Said.Contains("Timeout reached", StringComparison.Ordinal); i++)
        {
            program = Keep(ask());
            code = program.UntilEnded();
        }

        Assert.True(code == 0, program.Said);
        return program.Said.Trim();
    }

    private static string Answer(ForeignProgram program)
    {
        Assert.True(program.UntilEnded() == 0, program.Said);
        return program.Said.Trim();
    }

    private ForeignProgram Keep(ForeignProgram program)
    {
        _running.Add(program);
        return program;
    }

    private ForeignProgram[] Keep(ForeignProgram[] programs)
    {
        _running.AddRange(programs);
        return programs;
    }
}
