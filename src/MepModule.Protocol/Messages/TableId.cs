namespace MepModule.Protocol.Messages;

/// <summary>Table numbers as they stand on the wire: basic table n is n, extended table n is 2048 + n.</summary>
public static class TableId
{
    /// <summary>Added to the number of an extended table.</summary>
    public const int ExtendedFlag = 0x0800;

    /// <summary>BT07 Procedure Initiate.</summary>
    public const int ProcedureInitiate = 7;

    /// <summary>BT08 Procedure Response, shared with the other ports of the meter.</summary>
    public const int ProcedureResponse = 8;

    /// <summary>ET50 MEP Inbound Data Space.</summary>
    public const int MepInboundData = ExtendedFlag | 50;

    /// <summary>ET59 procedure response for MEP port 1.</summary>
    public const int MepProcedureResponse = ExtendedFlag | 59;

    /// <summary>ET85 procedure response for MEP port 2.</summary>
    public const int MepProcedureResponsePort2 = ExtendedFlag | 85;

    /// <summary>The wire number of an extended table.</summary>
    public static int Extended(int number)
    {
        return ExtendedFlag | number;
    }

    /// <summary>The table's short name: <c>BT23</c>, <c>ET50</c>.</summary>
    public static string Name(int table)
    {
        bool extended = (table & ExtendedFlag) != 0;
        int number = table & (ExtendedFlag - 1);
        return (extended ? "ET" : "BT") + (number < 10 ? "0" : "") + number.ToString();
    }
}
