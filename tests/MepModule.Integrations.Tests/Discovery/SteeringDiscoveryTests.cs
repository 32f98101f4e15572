using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.Integrations.Tests.Mqtt.Brokers;

namespace MepModule.Integrations.Tests.Discovery;

/// <summary>What unmodified browsers for Node see of the meters that a module passes for: one at a time, unless more are ticked.</summary>
public sealed class SteeringDiscoveryTests : IDisposable
{
    private const string Services = "_services._dns-sd._udp.local";

    private readonly List<ForeignProgram> _running = [];

    public void Dispose()
    {
        foreach (ForeignProgram program in Enumerable.Reverse(_running))
        {
            program.Dispose();
        }
    }

    [Fact]
    public void One_meter_is_announced_and_others_when_they_are_ticked()
    {
        using var lab = new Lab(5);
        ForeignProgram everhome = Keep(lab.Node(2, "bonjour", "everhome"));
        ForeignProgram shelly = Keep(lab.Node(3, "bonjour", "shelly"));
        ForeignProgram homeWizard = Keep(lab.Node(4, "bonjour", "hwenergy"));
        ForeignProgram page = Keep(lab.Node(5, "bonjour", "http"));
        Array.ForEach([everhome, shelly, homeWizard, page], browser => browser.UntilSaid("browsing"));
        Keep(lab.Module(1));
        page.UntilSaid("up mep-module mep-module.local 80 10.77.0.1 path=/");

        // The Shelly is there but not announced, as it is not ticked; what came after it has been heard of.
        Switch(lab, "shelly", "on");
        Switch(lab, "ecotracker", "on");
        everhome.UntilSaid("up ecotracker-");
        string line = everhome.Said.Split('\n').First(one => one.StartsWith("up ecotracker-", StringComparison.Ordinal)).Trim();
        string name = line.Split(' ')[1];
        string id = name["ecotracker-".Length..];
        Assert.Matches("^[0-9a-f]{12}$", id);
        Assert.Equal($"up {name} {name}.local 80 10.77.0.1 ip=10.77.0.1 serial={id} productid=1137", line);
        HoldTypes(lab, "_everhome", "_http");

        // Another that comes first takes its place, as long as it is not ticked itself.
        Switch(lab, "homewizard", "on");
        homeWizard.UntilSaid("up p1meter-");
        everhome.UntilSaid("down " + name);
        HoldTypes(lab, "_http", "_hwenergy");
        everhome.Take();
        Switch(lab, "ecotracker", "on,announce");
        everhome.UntilSaid("up " + name);
        Assert.DoesNotContain("up ", shelly.Said);
        Switch(lab, "shelly", "on,announce");
        shelly.UntilSaid($"up shellypro3em-{id} shellypro3em-{id}.local 80 10.77.0.1 gen=2 app=Pro3EM ver=");
        page.UntilSaid($"up ShellyPro3EM-{id.ToUpperInvariant()} ");
        HoldTypes(lab, "_everhome", "_http", "_hwenergy", "_shelly");

        Switch(lab, "shelly", "off");
        shelly.UntilSaid("down shellypro3em-" + id);
        Assert.DoesNotContain("down", page.Said.Split('\n').Where(one => one.Contains("mep-module", StringComparison.Ordinal)).Select(one => one.Split(' ')[0]));
    }

    // Which kinds of services the module says that it has: each is told in a packet of its own, and what everybody heard within the last second is left out.
    private void HoldTypes(Lab lab, params string[] expected)
    {
        ForeignProgram asked = Keep(lab.Node(5, "mdns", Services, "PTR", expected.Length.ToString()));
        Assert.True(asked.UntilEnded() == 0, asked.Said);
        IEnumerable<string> told = asked.Said.Split('\n').Where(line => line.StartsWith("PTR " + Services, StringComparison.Ordinal)).Select(line => line.Trim().Split(' ')[^1].Split('.')[0]);
        Assert.Equal(expected, told.Distinct().Order(StringComparer.Ordinal));
    }

    private void Switch(Lab lab, string output, string how)
    {
        ForeignProgram owner = Keep(lab.Node(5, "switch", "http://10.77.0.1", Lab.Password, output, how));
        Assert.True(owner.UntilEnded() == 0, owner.Said);
        Assert.Equal("200", owner.Said.Trim());
    }

    private ForeignProgram Keep(ForeignProgram program)
    {
        _running.Add(program);
        return program;
    }
}
