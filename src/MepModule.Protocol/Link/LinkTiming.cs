using MepModule.Protocol.Messages;

namespace MepModule.Protocol.Link;

/// <summary>The times of the protocol (MEP Client Developer's Guide, "Timing") for 9600 baud, 8N1.</summary>
public static class LinkTiming
{
    /// <summary>From the last request byte to the first two bytes of an answer, in milliseconds.</summary>
    public const int ResponseTimeoutMilliseconds = 500;

    /// <summary>Longest pause inside a frame, in milliseconds. The meter itself pauses 25 ms after each 117 bytes.</summary>
    public const int GapMilliseconds = 100;

    /// <summary>Shortest time from the start of a request to the start of the next, in milliseconds.</summary>
    public const int RequestSpacingMilliseconds = 100;

    /// <summary>Sleep between two looks at the channel while an answer may begin, in milliseconds.</summary>
    public const int PollMilliseconds = 2;

    /// <summary>Longest sleep between two looks at the channel while a frame arrives, in milliseconds.</summary>
    public const int LongestPollMilliseconds = 24;

    private const int BytesPerSecond = 960;
    private const int SegmentBytes = 117;
    private const int SegmentPauseMilliseconds = 25;

    /// <summary>Milliseconds that a number of bytes takes on the line, rounded up.</summary>
    public static int TransferMilliseconds(int bytes)
    {
        return ((bytes * 1000) + BytesPerSecond - 1) / BytesPerSecond;
    }

    /// <summary>Longest time that a response frame may take from its first to its last byte, in milliseconds: a third more than it needs.</summary>
    public static int FrameMilliseconds(int bytes)
    {
        int needed = TransferMilliseconds(bytes) + (bytes / SegmentBytes * SegmentPauseMilliseconds);
        return needed + (needed / 3) + GapMilliseconds;
    }

    /// <summary>Longest time that one exchange can take with all its repetitions, in milliseconds.</summary>
    /// <param name="messageLength">Length of the message in bytes.</param>
    public static int BudgetMilliseconds(int messageLength)
    {
        int request = TransferMilliseconds(messageLength + MepFrame.LengthField + MepFrame.SequenceField + MepFrame.DigestField);
        int frame = FrameMilliseconds(MepFrame.MaximumFrame);
        int attempt = RequestSpacingMilliseconds + frame + request + ResponseTimeoutMilliseconds + GapMilliseconds + frame;
        return RetryPolicy.MaximumSends * attempt;
    }
}
