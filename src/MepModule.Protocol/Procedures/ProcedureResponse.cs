namespace MepModule.Protocol.Procedures;

/// <summary>What the meter posted about a procedure call (BT08, ET59 or ET85).</summary>
public sealed class ProcedureResponse
{
    /// <summary>Greatest number of response parameter bytes (BT00.10).</summary>
    public const int MaximumData = 12;

    /// <summary>Bytes before the response parameters: procedure(2), procedure sequence number, result.</summary>
    public const int HeaderLength = 4;

    /// <summary>Number of the procedure, 0x800 added for extended ones.</summary>
    public int Procedure { get; internal set; }

    /// <summary>Procedure sequence number (PSN) of the call, 5 to 9.</summary>
    public int SequenceNumber { get; internal set; }

    /// <summary>The result (<see cref="ProcedureResult"/>).</summary>
    public int Result { get; internal set; }

    /// <summary>The response parameters, zero where the procedure has none.</summary>
    public byte[] Data { get; } = new byte[MaximumData];
}
