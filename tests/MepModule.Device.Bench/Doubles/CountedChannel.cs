using MepModule.Protocol.Link;

namespace MepModule.Device.Bench.Doubles;

/// <summary>A wire that knows how many IL operations the meter behind it took, so that they can be left out.</summary>
internal sealed class CountedChannel : IByteChannel
{
    private readonly IByteChannel _wire;

    public CountedChannel(IByteChannel wire)
    {
        _wire = wire;
    }

    /// <summary>IL operations behind this wire.</summary>
    public long Operations { get; private set; }

    public string? Problem => _wire.Problem;

    public int BytesAvailable => _wire.BytesAvailable;

    public bool EnsureOpen() => _wire.EnsureOpen();

    public int Read(byte[] buffer, int offset, int count) => _wire.Read(buffer, offset, count);

    public bool Write(byte[] buffer, int offset, int count)
    {
        long start = RuntimeCounters.ThreadOperations();
        bool isSent = _wire.Write(buffer, offset, count);
        Operations += RuntimeCounters.ThreadOperations() - start;
        return isSent;
    }

    public void Close()
    {
        _wire.Close();
    }
}
