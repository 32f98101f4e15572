using System;
using System.Linq;
using System.Text;

namespace MepModule.MeterSimulator.Security;

/// <summary>A MEP key of the simulated meter: 16 bytes that are used and never shown.</summary>
public sealed class MeterKey
{
    public const int Length = 16;

    /// <summary>Basic key of the demonstration meter; a simulated meter has no secrets.</summary>
    public const string DemoBasic = "DEMO-MBK-0123456";

    /// <summary>Advanced key of the demonstration meter.</summary>
    public const string DemoAdvanced = "DEMO-MAK-0123456";

    private readonly byte[] _bytes;

    private MeterKey(byte[] bytes) => _bytes = bytes;

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Takes the first 16 of at least 16 bytes.</summary>
    /// <exception cref="ArgumentException">Fewer than 16 bytes.</exception>
    public static MeterKey FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length >= Length
        ? new MeterKey(bytes[..Length].ToArray())
        : throw new ArgumentException($"A key needs at least {Length} bytes, this one has {bytes.Length}.");

    /// <summary>16 or 20 printable characters are their ASCII codes; 32 or 40 hex digits are those bytes. 16 bytes are used.</summary>
    /// <exception cref="FormatException">Anything else. The message does not repeat the text.</exception>
    public static MeterKey Parse(string text)
    {
        if (text.Length is 32 or 40 && text.All(char.IsAsciiHexDigit))
            return FromBytes(Convert.FromHexString(text));
        if (text.Length is 16 or 20 && text.All(c => c is >= ' ' and <= '~'))
            return FromBytes(Encoding.ASCII.GetBytes(text));
        throw new FormatException(
            $"a key is 16 or 20 ASCII characters, or 32 or 40 hex digits; this one has {text.Length} characters.");
    }

    /// <summary>Never the key itself.</summary>
    public override string ToString() => "key of 16 bytes (hidden)";
}
