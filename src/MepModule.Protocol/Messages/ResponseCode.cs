namespace MepModule.Protocol.Messages;

/// <summary>Response codes of the MEP protocol.</summary>
public static class ResponseCode
{
    /// <summary>Done; a read is followed by COUNT(2) and the data.</summary>
    public const byte Ok = 0x00;

    /// <summary>The meter does not know the request code.</summary>
    public const byte UnrecognizedRequest = 0x01;

    /// <summary>The meter knows the request but does not support it.</summary>
    public const byte UnsupportedRequest = 0x02;

    /// <summary>The key does not permit it, or the table is locked.</summary>
    public const byte NoPermission = 0x03;

    /// <summary>Not possible now; on a procedure call: its sequence number was the previous one.</summary>
    public const byte OperationNotPossible = 0x04;

    /// <summary>Not possible on this table, for instance because it does not exist.</summary>
    public const byte TableOperationNotPossible = 0x05;

    /// <summary>No TLS session.</summary>
    public const byte InvalidServiceSequenceState = 0x0A;

    /// <summary>The digest matched no key. The only answer whose own digest means nothing.</summary>
    public const byte AuthenticationFailure = 0x0B;

    /// <summary>The sequence number is not acceptable; followed by the meter's current number (4 bytes).</summary>
    public const byte InvalidSequenceNumber = 0x0C;

    /// <summary>The meaning of a response code in a few words, with its number: <c>0x0C Invalid sequence number</c>.</summary>
    public static string Text(int code)
    {
        return "0x" + HexText.DigitOf(code >> 4) + HexText.DigitOf(code).ToString().ToUpper() + " " + Meaning(code);
    }

    private static string Meaning(int code)
    {
        return code switch
        {
            Ok => "OK",
            UnrecognizedRequest => "Unrecognized request",
            UnsupportedRequest => "Unsupported request",
            NoPermission => "No permission",
            OperationNotPossible => "Requested operation not possible",
            TableOperationNotPossible => "Table operation not possible",
            InvalidServiceSequenceState => "Invalid service sequence state",
            AuthenticationFailure => "Authentication failure",
            InvalidSequenceNumber => "Invalid sequence number",
            _ => "Unknown response code",
        };
    }
}
