namespace MepModule.App.Sockets;

/// <summary>A member of the loop, and when its next turn is.</summary>
internal sealed class SocketSlot
{
    public SocketSlot(ILoopMember member)
    {
        Member = member;
    }

    public ILoopMember Member { get; }

    /// <summary>Time of the next turn on the monotonic clock.</summary>
    public long NextMilliseconds { get; set; }

    /// <summary>Length of the pause that it is in because it failed, in milliseconds; 0 while it is well.</summary>
    public int Pause { get; set; }
}
