namespace MepModule.MeterSimulator.Faults;

/// <summary>Chances of damage, 0 to 1. Frame faults are drawn once a frame, byte faults once a byte; both directions suffer.</summary>
public sealed record FaultRates
{
    /// <summary>A request or a response vanishes whole.</summary>
    public double LostFrames { get; init; }

    /// <summary>One bit of a byte flips.</summary>
    public double FlippedBytes { get; init; }

    /// <summary>A byte vanishes.</summary>
    public double LostBytes { get; init; }

    /// <summary>A random byte appears before a byte.</summary>
    public double InsertedBytes { get; init; }

    /// <summary>The line pauses before a byte, 20 to 200 ms.</summary>
    public double PausedBytes { get; init; }

    /// <summary>A response comes after the client has given up, 0.55 to 1.5 s late.</summary>
    public double LateResponses { get; init; }

    /// <summary>A response comes twice.</summary>
    public double DuplicatedResponses { get; init; }

    /// <summary>The meter's sequence number jumps by 25 before a request.</summary>
    public double SequenceJumps { get; init; }

    public bool HurtsBytes => FlippedBytes > 0 || LostBytes > 0 || InsertedBytes > 0;
}
