namespace MepModule.Protocol.Procedures;

/// <summary>Result codes of procedures (BT08.3).</summary>
public static class ProcedureResult
{
    /// <summary>Completed.</summary>
    public const int Completed = 0;

    /// <summary>Accepted, not fully completed; for some procedures the final result.</summary>
    public const int Incomplete = 1;

    /// <summary>A parameter is invalid.</summary>
    public const int InvalidParameter = 2;

    /// <summary>Conflicts with the set-up of the meter.</summary>
    public const int SetupConflict = 3;

    /// <summary>Not allowed at this time.</summary>
    public const int TimingConstraint = 4;

    /// <summary>The key does not permit it.</summary>
    public const int NoAuthorization = 5;

    /// <summary>The meter does not know the procedure.</summary>
    public const int Unrecognized = 6;

    /// <summary>The meaning of a result in a few words.</summary>
    public static string Text(int result)
    {
        return result switch
        {
            Completed => "Completed",
            Incomplete => "Accepted, not fully completed",
            InvalidParameter => "Invalid parameter",
            SetupConflict => "Conflicts with the set-up of the meter",
            TimingConstraint => "Timing constraint",
            NoAuthorization => "No authorization",
            Unrecognized => "Unrecognized procedure",
            _ => "Procedure specific result " + result.ToString(),
        };
    }
}
