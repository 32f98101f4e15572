using MepModule.App.Meter;
using MepModule.Protocol;

namespace MepModule.App.Jobs;

/// <summary>Lets any thread read tables as if it owned the wire: each read waits for its turn in the one queue.</summary>
internal sealed class QueuedTableReader : ITableReader
{
    private readonly WorkQueue _queue;
    private readonly int _timeoutMilliseconds;

    public QueuedTableReader(WorkQueue queue, int timeoutMilliseconds)
    {
        _queue = queue;
        _timeoutMilliseconds = timeoutMilliseconds;
    }

    public MeterError Read(int table, int offset, byte[] buffer, int bufferOffset, int count)
    {
        var read = new TableRead(table, offset, buffer, bufferOffset, count);
        return _queue.TryRun(read, _timeoutMilliseconds) ? read.Error : MeterError.Cancelled;
    }
}
