using System;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;

namespace MepModule.Desktop.Http;

/// <summary>
/// What a peer sends, whose end is told only when nothing is left to read before it. Kestrel takes the end for a break, and does so
/// even when all of a body came with it: a peer that closes its half after its request would get no answer.
/// </summary>
internal sealed class HalfClosedReader(PipeReader inner) : PipeReader
{
    private long _seen = -1;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => Withhold(await inner.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        bool isAny = inner.TryRead(out result);
        result = isAny ? Withhold(result) : result;
        return isAny;
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    // Whoever looks at the same bytes again waits for more, and there are none.
    private ReadResult Withhold(ReadResult result)
    {
        bool isNew = result.Buffer.Length > 0 && result.Buffer.Length != _seen;
        _seen = result.IsCompleted ? result.Buffer.Length : -1;
        return result.IsCompleted && isNew ? new ReadResult(result.Buffer, result.IsCanceled, isCompleted: false) : result;
    }
}
