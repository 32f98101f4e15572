namespace MepModule.Protocol.Messages;

/// <summary>Request codes of the MEP protocol (those of ANSI C12.18).</summary>
public static class RequestCode
{
    /// <summary>Full table read: TABLE(2) LENGTH(2).</summary>
    public const byte FullRead = 0x30;

    /// <summary>Partial table read: TABLE(2) OFFSET(3) COUNT(2).</summary>
    public const byte PartialRead = 0x3F;

    /// <summary>Full table write: TABLE(2) LENGTH(2) DATA.</summary>
    public const byte FullWrite = 0x40;

    /// <summary>Partial table write: TABLE(2) OFFSET(3) LENGTH(2) DATA.</summary>
    public const byte PartialWrite = 0x4F;

    /// <summary>Whether a code is one of the two table reads.</summary>
    public static bool IsRead(int code)
    {
        return code == FullRead || code == PartialRead;
    }

    /// <summary>Whether a code is one of the two table writes.</summary>
    public static bool IsWrite(int code)
    {
        return code == FullWrite || code == PartialWrite;
    }
}
