using System.Collections.Generic;
using System.Reflection;
using MepModule.App.Tests;

namespace MepModule.Integrations.Tests.Mqtt.Client;

/// <summary>What the client takes of a small heap; its row in <c>docs/device-budget.md</c>.</summary>
public sealed class BudgetTests
{
    internal const int AtRest = 1900;

    [Fact]
    public void A_connected_client_takes_no_more_than_its_row_says()
    {
        using var broker = new ScriptedBroker();
        using ClientBench bench = broker.Connected("homeassistant/status", "mepmodule/0123456789ab/mep/request");
        bench.Publish("a", "1");
        bench.UntilSent();
        int size = SizeOf(bench);

        TestContext.Current.TestOutputHelper?.WriteLine($"{size} bytes");
        Assert.InRange(size, AtRest * 8 / 10, AtRest);
    }

    /// <summary>Bytes of a client that is connected, without its options and its owner.</summary>
    internal static int SizeOf(ClientBench bench)
    {
        HashSet<object> counted = NanoHeap.NewSet();
        counted.Add(bench);
        counted.Add(bench.Options);
        object connection = Private(bench.Client, "_connection");

        // The socket of .NET is a tree of objects; nanoFramework's has nine fields.
        counted.Add(Private(connection, "_socket"));
        return NanoHeap.SizeOf(bench.Client, counted) + 12 + (9 * 12);
    }

    private static object Private(object owner, string field) =>
        owner.GetType().GetField(field, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(owner)!;
}
