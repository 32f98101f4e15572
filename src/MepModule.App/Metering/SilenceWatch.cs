using MepModule.Protocol.Link;

namespace MepModule.App.Metering;

/// <summary>Opens a wire anew that has long been silent: a transceiver can hang and a USB adapter can get lost, and opening switches either off and on.</summary>
internal sealed class SilenceWatch
{
    private const int SilentMilliseconds = 300000;

    private int _answered = -1;
    private long _heardAt;

    /// <summary>Looks once.</summary>
    /// <param name="channel">The wire.</param>
    /// <param name="statistics">Its counters.</param>
    /// <param name="nowMilliseconds">The monotonic clock.</param>
    public void Look(IByteChannel channel, LinkStatistics statistics, long nowMilliseconds)
    {
        if (statistics.Answered != _answered)
        {
            _answered = statistics.Answered;
            _heardAt = nowMilliseconds;
        }
        else if (nowMilliseconds - _heardAt >= SilentMilliseconds)
        {
            _heardAt = nowMilliseconds;
            channel.Close();
        }
    }
}
