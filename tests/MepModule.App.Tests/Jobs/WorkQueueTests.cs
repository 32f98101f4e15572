using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using MepModule.App.Jobs;
using MepModule.Protocol;
using MepModule.Testing;

namespace MepModule.App.Tests.Jobs;

/// <summary>Who wants something of the meter waits for its turn, but not for ever.</summary>
public class WorkQueueTests
{
    [Fact]
    public void A_table_read_that_gets_no_turn_in_time_is_given_up_and_never_begun()
    {
        var queue = new WorkQueue { IsServed = true };
        var watch = Stopwatch.StartNew();

        Assert.Equal(MeterError.Cancelled, new QueuedTableReader(queue, 200).Read(28, 0, new byte[8], 0, 8));
        Assert.InRange(watch.ElapsedMilliseconds, 190, 30_000);
        Assert.True(queue.IsEmpty);
        Assert.Null(queue.Take(isLayoutSure: true));
    }

    [Fact]
    public async Task A_read_that_is_on_the_wire_when_its_time_is_over_is_waited_for()
    {
        var queue = new WorkQueue { IsServed = true };
        TableRead work;
        Task<bool> waiting;
        MeterWork? taken;
        int tries = 0;
        do
        {
            // On a busy machine it may be given up before this thread takes it.
            Assert.True(tries++ < 10, "the read was given up each time before it was taken");
            work = new TableRead(28, 0, new byte[8], 0, 8);
            TableRead read = work;
            waiting = OwnThread.Run(() => queue.TryRun(read, 200));
            Assert.True(SpinWait.SpinUntil(() => !queue.IsEmpty || waiting.IsCompleted, 10_000));
            taken = queue.Take(isLayoutSure: true);
        }
        while (taken == null && !await waiting);

        Assert.Same(work, taken);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        work.MarkDone();

        Assert.True(await waiting);
    }

    [Fact]
    public void Without_a_thread_that_takes_work_out_and_in_a_full_queue_nobody_waits()
    {
        Assert.False(new WorkQueue().TryRun(new TableRead(28, 0, new byte[8], 0, 8), 60_000));

        var full = new WorkQueue { IsServed = true };
        for (int i = 0; i < WorkQueue.Capacity; i++)
        {
            Assert.True(full.TryAdd(new TableRead(28, 0, new byte[8], 0, 8)));
        }

        Assert.False(full.TryRun(new TableRead(28, 0, new byte[8], 0, 8), 60_000));
    }
}
