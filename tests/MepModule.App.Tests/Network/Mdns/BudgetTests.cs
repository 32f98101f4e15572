using System.Collections.Generic;
using System.IO;
using System.Linq;
using MepModule.App.Discovery;
using MepModule.App.Network;

namespace MepModule.App.Tests.Network.Mdns;

/// <summary>The rows of docs/device-budget.md for names and services.</summary>
public sealed class BudgetTests(ITestOutputHelper output)
{
    [Fact]
    public void Names_and_services_keep_within_their_budget()
    {
        MdnsBench module = MdnsBench.Settled();
        int own = Size(module);
        module.Names.Add(new Announcement("", "_hwenergy._tcp", "p1meter-aabbcc", 0, ["api_enabled=1", "path=/api/v1", "product_name=mep-module", "product_type=HWE-P1", "serial=02004d455001"], []));
        module.Run(5000);
        int service = Size(module) - own;
        int buffers = MdnsResponder.PacketCapacity + MdnsResponder.ReplyCapacity + 48;
        output.WriteLine($"own {own}, one more service {service}, buffers {buffers}");
        Assert.InRange(own + buffers, 1, Budget("names and services"));
        Assert.InRange(service, 1, Budget("service or name of an output, each"));
    }

    // What stands for the link and the random numbers belongs to the test.
    private static int Size(MdnsBench module)
    {
        HashSet<object> counted = NanoHeap.NewSet();
        counted.Add(module);
        return NanoHeap.SizeOf(module.Names, counted) + NanoHeap.SizeOf(module.Responder, counted);
    }

    private static int Budget(string part)
    {
        string row = File.ReadLines(Repository.Place("docs/device-budget.md")).Single(line => line.StartsWith("| " + part + " |", System.StringComparison.Ordinal));
        return int.Parse(row.Split('|')[2].Replace(",", "").Trim());
    }
}
