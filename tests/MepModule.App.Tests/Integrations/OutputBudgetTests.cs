using System.Collections.Generic;
using System.Reflection;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Integrations;
using MepModule.App.Integrations.Metrics;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Sockets;
using MepModule.App.Tests.Integrations.Values;
using MepModule.App.Tests.Update;
using MepModule.Desktop;
using MepModule.Testing;

namespace MepModule.App.Tests.Integrations;

/// <summary>The rows of docs/device-budget.md about the place of outputs.</summary>
public sealed class OutputBudgetTests(ITestOutputHelper output)
{
    [Fact]
    public void Outputs_keep_within_their_budget()
    {
        var clock = new SystemClock();
        MeterBench bench = MeterBench.Of("gen3");
        var log = new EventLog(clock, new CutStore(), 2048, 1024);
        var board = new BenchBoard();
        var supervisor = new Supervisor(clock, board, log, 0);
        var settings = new SettingsStore(new CutStore(), new Settings());

        // What is there anyway.
        var sockets = new SocketLoop(clock, log, supervisor);
        HashSet<object> counted = NanoHeap.NewSet();
        NanoHeap.SizeOf(bench.Service, counted);
        NanoHeap.SizeOf(settings, counted);
        NanoHeap.SizeOf(supervisor, counted);
        NanoHeap.SizeOf(sockets, counted);
        NanoHeap.SizeOf(log, counted);
        NanoHeap.SizeOf(board, counted);

        var context = new OutputContext(settings, bench.Service, Readings.Module, clock, null!, log, board, null!, null!, 0);
        Check("outputs that are off", NanoHeap.SizeOf(new OutputHost(context, sockets), counted));
        var metrics = new MetricsOutput();
        metrics.Begin(context, new SettingsSection([], "metrics"));
        Check("output with its status, each", NanoHeap.SizeOf(metrics, counted));
        _ = ValueTable.QuantityOf(0);
        object rows = typeof(ValueTable).GetField("_rows", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        Check("table of values", NanoHeap.SizeOf(rows, counted));
        Check("data of one answer", NanoHeap.SizeOf(new OutputData(Readings.Module, null, 0, context.Rules, null, bench.Service.MBusDevices, default, bench.Service.Statistics, new ModuleHealth(0, 0, 0)), counted));
        Check("place in the loop, each", NanoHeap.SizeOf(new SocketSlot(null!), counted));
    }

    [Fact]
    public void A_writer_allocates_nothing_for_a_value()
    {
        OutputData full = Readings.Data(Readings.Full());
        OutputData empty = Readings.Data(Readings.Empty(0));
        long Allocated(OutputData data)
        {
            var writer = new MetricsWriter(data);
            var text = new App.Text.BufferedText(new Hole(), new byte[256]);
            return Garbage.LeastOf(() => writer.Write(text));
        }

        Assert.Equal(0, Allocated(full));
        Assert.Equal(0, Allocated(empty));
    }

    private void Check(string part, int bytes)
    {
        output.WriteLine($"{part}: {bytes}");
        Assert.InRange(bytes, 1, MemoryBudgetTests.Budget(part));
    }

    private sealed class Hole : App.Text.IByteSink
    {
        public void Write(byte[] buffer, int offset, int count)
        {
        }
    }
}
