using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reflection;
using System.Threading;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Syslog;
using MepModule.App.Tests;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Syslog;

/// <summary>What the log server's output takes of a small heap; its row in <c>docs/device-budget.md</c>.</summary>
public sealed class OutputBudgetTests(ITestOutputHelper output)
{
    private const int PatienceMilliseconds = 20000;
    private const int SocketFields = 9;

    [Fact]
    public void The_output_keeps_within_its_row_once_a_message_is_through()
    {
        // Packets go out whether somebody takes them or not.
        using var bench = new OutputBench(
            new SyslogOutput(), TestMeters.Of("gen3"), null, OutputBench.Text(Output.FirstOwnTag, "127.0.0.1"), OutputBench.Number(Output.FirstOwnTag + 1, Loopback.FreePort()));
        bench.UntilReady();
        bench.Log.Warning("web", "A sentence.");
        var patience = Stopwatch.StartNew();
        while (bench.Status.Served == 0)
        {
            Assert.True(patience.ElapsedMilliseconds < PatienceMilliseconds, "Nothing was sent: " + bench.Status.Problem);
            ((SyslogOutput)bench.Output).Turn(bench.Meter.Clock.Milliseconds);
            Thread.Sleep(1);
        }

        int size = SizeOf(bench);
        int row = BudgetRow.Of("log server (syslog), at rest");
        output.WriteLine($"{size} bytes");
        Assert.InRange(size, row / 2, row);
    }

    // What can be reached from the output and from nothing else of the module; of sockets nanoFramework's has nine fields.
    private static int SizeOf(OutputBench bench)
    {
        HashSet<object> counted = NanoHeap.NewSet();
        NanoHeap.SizeOf(bench.Context, counted);
        NanoHeap.SizeOf(System.Text.Encoding.UTF8, counted);
        object connection = Private(Private(bench.Output, "_sender"), "_connection");
        counted.Add(Private(connection, "_socket"));
        return NanoHeap.SizeOf(bench.Output, counted) + 12 + (SocketFields * 12);
    }

    private static object Private(object owner, string field) => owner.GetType().GetField(field, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(owner)!;
}
